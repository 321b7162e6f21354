/** Modbus devices through the registry, against the simulated line. */
import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { nowhere } from '../../../drivers/device.ts';
import { pause } from '../../../drivers/pause.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { valuesOf } from '../../../drivers/sensor/modbus/map.ts';
import { Turns } from '../../../drivers/sensor/modbus/turns.ts';
import type { StreamSimulator } from '../../../simulators/stream/simulator.ts';
import { clock, type Kept, keep, startLine } from './rig.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function line(listen: string, ...settings: readonly [string, string][]): Promise<StreamSimulator> {
  const simulator = await startLine(listen, ...settings);
  cleanups.push(() => simulator.close());
  return simulator;
}

async function attached(address: string, model: string, id?: string): Promise<Kept> {
  const kept = keep(address, model, id);
  cleanups.push(() => kept.close());
  await kept.untilAttached();
  return kept;
}

const idle = (ms: number): Promise<void> => pause(ms, new AbortController().signal);

describe.concurrent('every model of the sheet', () => {
  const expected = {
    'xy-md02': { temperatureC: 30.5, humidityPct: 54.6 },
    'senseair-s8': { co2Ppm: 904 },
    'adtek-wall': { temperatureC: 30.5, humidityPct: 54.6, co2Ppm: 904 },
    'elt-mb350': { temperatureC: 30.5, humidityPct: 55, co2Ppm: 904 },
    'pzem-016': {
      voltageV: 249.5,
      currentA: 2.5,
      powerW: 612.5,
      energyKWh: 1234.567,
      frequencyHz: 50,
      powerFactor: 0.98,
    },
  };
  test.each(Object.entries(expected))('%s reads what its simulator is in', async (model, readings) => {
    const simulator = await line('tcp://127.0.0.1:0', ['model', model]);
    const { device } = await attached(simulator.address, model);
    expect((await device.read()).readings).toEqual(readings);
    const rtu = await line('tcp://127.0.0.1:0', ['model', model]);
    const other = await attached(`${rtu.address}?framing=rtu`, model);
    expect((await other.device.read()).readings).toEqual(readings);
  });

  test('below zero, and a sensor that says what cannot be', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ['temperature', '-10.1'], ['humidity', '6000']);
    const { device, statuses, saw } = await attached(simulator.address, 'xy-md02');
    expect((await device.read()).readings).toEqual({ temperatureC: -10.1 });
    expect(statuses).toContain('degraded');
    expect(saw).toContain('says what cannot be');
    simulator.set('humidity', '40');
    expect((await device.read()).readings).toEqual({ temperatureC: -10.1, humidityPct: 40 });
    expect(statuses.at(-1)).toBe('online');
  });

  test('S8: its status bits are troubles; PZEM: its alarm is one', async () => {
    const s8 = await line('tcp://127.0.0.1:0', ['model', 'senseair-s8'], ['status', '32']);
    const { device } = await attached(s8.address, 'senseair-s8');
    expect((await device.read()).troubles).toEqual({ sensor: 'ok', range: 'warning' });
    s8.set('status', '17');
    expect((await device.read()).troubles).toEqual({ sensor: 'error', range: 'ok' });
    const pzem = await line('tcp://127.0.0.1:0', ['model', 'pzem-016'], ['alarm', 'on']);
    const meter = await attached(pzem.address, 'pzem-016');
    expect((await meter.device.read()).troubles).toEqual({ load: 'warning' });
  });

  test('a sensor that is out refuses; what it said before is not said any longer', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ['model', 'adtek-wall']);
    const { device } = await attached(simulator.address, 'adtek-wall');
    await device.read();
    simulator.set('failed', 'on');
    expect((await device.read()).readings).toEqual({});
    simulator.set('failed', 'off');
    expect((await device.read()).readings).toMatchObject({ co2Ppm: 904 });
    simulator.set('busy', '1');
    expect((await device.read()).readings).toEqual({ co2Ppm: 904 });
  });

  test('an unknown device shows its bare registers, whether it refuses the others or says nothing', async () => {
    for (const unknown of ['refuse', 'silent']) {
      const simulator = await line('tcp://127.0.0.1:0', ['unknown', unknown], ['model', 'adtek-wall']);
      const kept = keep(simulator.address, 'modbus-generic');
      cleanups.push(() => kept.close());
      if (unknown === 'refuse') {
        await kept.untilAttached();
        expect((await kept.device.read()).readings).toEqual({
          holding0: 305,
          holding1: 546,
          holding5: 904,
        });
      } else {
        // Its very first question gets no answer: it is not found rather than found wrongly.
        await expect(kept.untilAttached(3_000)).rejects.toThrow('not attached');
      }
      await kept.close();
    }
  });
});

describe.concurrent('a relay board', () => {
  test('power is all its relays, or those the address says; a relay that does not move is told', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ['model', 'waveshare-relay-8']);
    const all = await attached(simulator.address, 'waveshare-relay-8');
    expect(await all.device.command('relay3', 'on')).toMatchObject({ relay3: 'on', relay1: 'off', power: 'on' });
    expect(await all.device.command('power', 'on')).toMatchObject({ power: 'on', relay1: 'on', relay8: 'on' });
    expect(await all.device.command('power', 'off')).toMatchObject({ power: 'off', relay1: 'off', relay8: 'off' });
    await all.close();

    const lights = await attached(`${simulator.address}?relays=1,2`, 'waveshare-relay-8');
    simulator.set('relay', '7:on');
    expect(await lights.device.command('power', 'on')).toMatchObject({ power: 'on', relay1: 'on', relay2: 'on' });
    expect(await lights.device.command('power', 'off')).toMatchObject({ power: 'off', relay2: 'off', relay7: 'on' });

    simulator.set('stuck', '2');
    await expect(lights.device.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-NO-EFFECT' });
    simulator.set('busy', '1');
    await expect(lights.device.command('relay1', 'off')).rejects.toMatchObject({ code: 'DEVICE-REFUSES' });
    await expect(lights.device.command('volume', '3')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
    await expect(lights.device.command('relay1', '')).rejects.toMatchObject({ code: 'DEVICE-VALUE' });
  });

  test('a silent one fails in time, and a lost one at once', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ['model', 'waveshare-relay-8']);
    const { device } = await attached(simulator.address, 'waveshare-relay-8');
    await device.read();
    await simulator.misbehave('silent');
    const began = performance.now();
    await expect(device.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
    expect(performance.now() - began).toBeLessThan(5_000);
    await simulator.misbehave('none');
    simulator.set('answer', '60000');
    const asked = device.command('power', 'on');
    const failed = expect(asked).rejects.toMatchObject({ code: 'DEVICE-LOST' });
    await idle(50);
    await simulator.unplug();
    await failed;
  });
});

describe.concurrent('several units on one RS-485 line', () => {
  const UNITS: readonly [string, string][] = [
    ['model', 'xy-md02'],
    ['add', '2:pzem-016'],
    ['add', '3:waveshare-relay-8'],
  ];

  test.runIf(process.platform === 'linux')(
    'share one port, one after the other, and leave it as they came',
    async () => {
      const simulator = await line('pty', ...UNITS);
      const path = simulator.address.replace('serial://', '');
      const openFiles = (): number =>
        readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return path === readlinkSync(`/proc/self/fd/${fd}`);
          } catch {
            return false;
          }
        }).length;
      // The pseudo terminal itself holds one.
      const before = openFiles();
      const [air, meter, relays] = await Promise.all([
        attached(`${simulator.address}?unit=1`, 'xy-md02'),
        attached(`${simulator.address}?unit=2`, 'pzem-016'),
        attached(`${simulator.address}?unit=3`, 'waveshare-relay-8'),
      ]);
      expect(openFiles() - before).toBe(1);
      const all = await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const wanted = at % 2 === 0 ? 'on' : 'off';
          return await Promise.all([
            air.device.read(),
            meter.device.read(),
            at < 4 ? relays.device.command(`relay${at + 1}`, wanted) : relays.device.read(),
          ]);
        }),
      );
      for (const [one, two] of all) {
        expect(one.readings).toEqual({ temperatureC: 30.5, humidityPct: 54.6 });
        expect(two.readings).toMatchObject({ voltageV: 249.5, powerW: 612.5 });
      }
      expect(relays.saw.concat(air.saw, meter.saw)).not.toContain('does not answer');

      await air.close();
      expect((await meter.device.read()).readings).toMatchObject({ voltageV: 249.5 });
      await Promise.all([meter.close(), relays.close()]);
      expect(openFiles()).toBe(before);
      const again = await attached(`${simulator.address}?unit=1`, 'xy-md02');
      expect((await again.device.read()).readings).toMatchObject({ temperatureC: 30.5 });
    },
  );

  test('a unit that is not there takes a second at a time and nobody’s answers', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ...UNITS);
    const address = `${simulator.address}?framing=rtu`;
    const gone = keep(`${address}&unit=9`, 'xy-md02', 'gone');
    cleanups.push(() => gone.close());
    const air = await attached(`${address}&unit=1`, 'xy-md02');
    for (let at = 0; at < 5; at++) {
      const began = performance.now();
      expect((await air.device.read()).readings).toMatchObject({ temperatureC: 30.5 });
      expect(performance.now() - began).toBeLessThan(2_500);
      await idle(100);
    }
    expect(gone.attached).toBe(false);
    expect(gone.told.flatMap((readings) => Object.keys(readings))).toEqual([]);
    const relays = await attached(`${address}&unit=3`, 'waveshare-relay-8');
    expect(await relays.device.command('relay1', 'on')).toMatchObject({ relay1: 'on' });
  });

  test('the line is lost: all of them know, and all come back', async () => {
    const simulator = await line('tcp://127.0.0.1:0', ...UNITS);
    const kept = await Promise.all([
      attached(`${simulator.address}?unit=1`, 'xy-md02'),
      attached(`${simulator.address}?unit=2`, 'pzem-016'),
    ]);
    await simulator.unplug();
    await idle(100);
    expect(kept.map(({ attached: is }) => is)).toEqual([false, false]);
    expect(kept.map(({ told }) => told.at(-1))).toEqual([{}, {}]);
    await simulator.plug();
    await Promise.all(kept.map((one) => one.untilAttached()));
  });

  test('different baud rates on one line are refused, and say so', async () => {
    const simulator = await line('pty', ...UNITS);
    await attached(`${simulator.address}?unit=1`, 'xy-md02');
    const { transport } = buildDevice(
      { id: 'x', driver: 'modbus', model: 'pzem-016', address: `${simulator.address}?baud=4800&unit=2` },
      nowhere,
      clock,
    );
    await expect(transport.open(new AbortController().signal)).rejects.toMatchObject({
      code: 'DEVICE-ADDRESS',
      what: { en: expect.stringContaining('9600 none') },
    });
  });
});

test.concurrent('in RTU a late answer is never taken for another register’s', async () => {
  const simulator = await line('tcp://127.0.0.1:0', ['temperature', '11.1'], ['humidity', '22.2']);
  const kept = await attached(`${simulator.address}?framing=rtu`, 'modbus-generic');
  expect((await kept.device.read()).readings).toEqual({ input1: 111, input2: 222 });
  await simulator.misbehave('late');
  await Promise.race([kept.device.read().catch(() => {}), idle(9_000)]);
  await simulator.misbehave('none');
  for (const readings of kept.told) {
    expect([undefined, 111]).toContain(readings['input1']);
    expect([undefined, 222]).toContain(readings['input2']);
  }
  expect(kept.saw).toContain('does not answer');
}, 30_000);

describe('turns', () => {
  test('what a person waits for goes first; who gives up leaves the queue', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const { signal } = new AbortController();
    const givingUp = new AbortController();
    const say =
      (word: string): (() => Promise<void>) =>
      async () => {
        order.push(word);
        await idle(5);
      };
    const first = turns.take('usual', signal, say('first'));
    const second = turns.take('usual', signal, say('second'));
    const never = expect(turns.take('usual', givingUp.signal, say('never'))).rejects.toThrow('enough');
    const urgent = turns.take('urgent', signal, say('urgent'));
    givingUp.abort(new Error('enough'));
    await Promise.all([first, second, urgent, never]);
    await expect(turns.take('usual', givingUp.signal, say('never'))).rejects.toThrow('enough');
    expect(order).toEqual(['first', 'urgent', 'second']);
  });

  test('a failing one does not keep the others', async () => {
    const turns = new Turns();
    const { signal } = new AbortController();
    await expect(turns.take('usual', signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.take('usual', signal, () => Promise.resolve('yes'))).toBe('yes');
  });
});

test('registers become values: signs, word orders, scales, reason', () => {
  const read = {
    function: 4 as const,
    address: 10,
    count: 6,
    poll: 'often' as const,
    values: [
      { key: 'signed', at: 10, type: 's16' as const, scale: 0.1, sane: [-50, 50] as const },
      { key: 'highFirst', at: 11, type: 'u32' as const, scale: 1, sane: [0, 5e9] as const },
      { key: 'lowFirst', at: 13, type: 'u32-low-first' as const, scale: 0.001, sane: [0, 5e9] as const },
      { key: 'insane', at: 15, type: 'u16' as const, scale: 1, sane: [0, 100] as const },
    ],
  };
  expect(valuesOf(read, [0xff9b, 0xffff, 0xfffe, 0x0001, 0xffff, 101])).toEqual({
    readings: { signed: -10.1, highFirst: 4_294_967_294, lowFirst: 4_294_901.761 },
    insane: { insane: 101 },
    troubles: {},
  });
});
