/** A sensor misbehaving in every way there is, on a line, on a socket, and as Modbus/TCP: it never lies, and comes back. */
import { afterAll, describe, expect, test } from 'vitest';
import { pause } from '../../../drivers/pause.ts';
import { misbehaviours } from '../../../simulators/stream/misbehaviour.ts';
import { type Kept, keep, startLine } from './rig.ts';

const HOWS = Object.keys(misbehaviours).filter((how) => how !== 'none' && how !== 'unplug');
const WAYS = [
  { way: 'RTU on a pseudo terminal', listen: 'pty', options: '' },
  { way: 'RTU on a socket', listen: 'tcp://127.0.0.1:0', options: '?framing=rtu' },
  { way: 'Modbus/TCP', listen: 'tcp://127.0.0.1:0', options: '' },
];
const TRUE = { voltageV: 249.5, currentA: 2.5, powerW: 612.5, energyKWh: 1234.567, frequencyHz: 50, powerFactor: 0.98 };

const open: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(open.map((one) => one.close()));
});

async function readUntilWhole(kept: Kept, withinMs: number): Promise<unknown> {
  const until = performance.now() + withinMs;
  let last: unknown = 'never attached';
  while (performance.now() < until) {
    if (kept.attached) {
      last = await kept.device.read().then(
        ({ readings }) => readings,
        (error: unknown) => String(error),
      );
      if (typeof last === 'object' && last !== null && Object.keys(last).length === 6) return last;
    }
    await pause(100, new AbortController().signal);
  }
  return last;
}

describe.concurrent('a meter that misbehaves', () => {
  for (const { way, listen, options } of WAYS) {
    test.each(HOWS)(
      `${way}, %s: nothing untrue is said, and all is well again afterwards`,
      async (how) => {
        const simulator = await startLine(listen, ['model', 'pzem-016']);
        const kept = keep(`${simulator.address}${options}`, 'pzem-016');
        open.push(kept, simulator);
        expect(await readUntilWhole(kept, 12_000)).toEqual(TRUE);
        await simulator.misbehave(how);
        const until = performance.now() + 3_500;
        while (performance.now() < until) {
          if (kept.attached)
            await Promise.race([kept.device.read().catch(() => {}), pause(800, new AbortController().signal)]);
          await pause(50, new AbortController().signal);
        }
        await simulator.misbehave('none');
        // A pseudo terminal that was lost has another name when it is back, as an adapter may: the config's then ends here.
        if (!(how === 'reboot' && listen === 'pty')) expect(await readUntilWhole(kept, 15_000)).toEqual(TRUE);
        // Modbus/TCP has no checksum: a wrong bit between the sensor and the network cannot be seen by anybody.
        if (!(how === 'checksum' && way === 'Modbus/TCP')) {
          const lies = kept.told.flatMap((readings) =>
            Object.entries(readings).filter(([key, value]) => TRUE[key as keyof typeof TRUE] !== value),
          );
          expect(lies).toEqual([]);
        }
        await kept.close();
        await simulator.close();
      },
      60_000,
    );
  }
});
