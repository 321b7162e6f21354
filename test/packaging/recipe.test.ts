/** The consumer recipe of the manual, taken out of it and run: every event exactly once, whatever is repeated. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { diskJournal } from '../agent/uplink/disk-journal.ts';
import { BASE, lessonEvents, startRoom, until } from '../agent/uplink/room.ts';
import { startFaultProxy } from '../harness/fault-proxy.ts';
import { startMosquitto } from '../harness/mosquitto.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

function recipe(): string {
  const manual = readFileSync(`${ROOT}packaging/docs/uplink.md`, 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(manual)?.[1];
  if (code === undefined) throw new Error('the manual has no recipe');
  return code;
}

describe('the consumer recipe of the manual', () => {
  it('has at most 30 lines of code', () => {
    expect(
      recipe()
        .split('\n')
        .filter((line) => line.trim() !== '').length,
    ).toBeLessThanOrEqual(30);
  });

  it('yields every event exactly once over repeats, lost PUBACKs and its own kill -9', async () => {
    // Inside the checkout, so that `import 'mqtt'` finds the package as it does for its readers.
    const directory = mkdtempSync(join(ROOT, 'node_modules/.recipe-'));
    try {
      writeFileSync(join(directory, 'consumer.mjs'), recipe());
      await using broker = await startMosquitto();
      await using proxy = await startFaultProxy(broker.port);
      const lines: string[] = [];
      let problems = '';
      const start = (): ReturnType<typeof spawn> => {
        const child = spawn(process.execPath, ['consumer.mjs', broker.url, BASE, 'last.json'], { cwd: directory });
        let rest = '';
        child.stdout.on('data', (chunk: Buffer) => {
          const parts = (rest + chunk.toString()).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts);
        });
        child.stderr.on('data', (chunk: Buffer) => {
          problems += chunk.toString();
        });
        return child;
      };
      const subscribed = (): boolean => broker.log().includes(`as consumer-${BASE.replaceAll('/', '-')}`);
      let consumer = start();
      try {
        await until(subscribed, 10_000, 'the consumer connects');
        await new Promise((resolve) => setTimeout(resolve, 300));
        await using journal = await diskJournal();
        await journal.port.appendAll(lessonEvents(600));
        // Each lost PUBACK costs a reconnect: enough of them that some lines come twice, few enough to get on.
        proxy.dropPuback(0.02, () => Math.random());
        await using room = startRoom(journal.port, proxy.url, { times: { stalledAfterMs: 300 } });
        await until(() => lines.length > 150, 40_000, 'some events');
        proxy.dropPuback(0, () => 1);
        proxy.cut();
        await until(() => room.uplink.view().backlog === 0, 40_000, 'all is sent');
        // Old lines once more, from a broker or a room that repeats itself.
        const repeater = await connectAsync(broker.url);
        for (const line of lines.slice(0, 50)) await repeater.publishAsync(`${BASE}/event/response`, line, { qos: 1 });
        await until(() => lines.length >= 601, 15_000, 'all events');
        const ended = new Promise((resolve) => consumer.once('exit', resolve));
        consumer.kill('SIGKILL');
        await ended;
        await journal.port.appendAll(lessonEvents(100, 600));
        consumer = start();
        for (const line of lines.slice(-50)) await repeater.publishAsync(`${BASE}/event/response`, line, { qos: 1 });
        await repeater.endAsync();
        await until(() => lines.length >= 701, 15_000, 'the events that came meanwhile');
        await new Promise((resolve) => setTimeout(resolve, 300));
        const sequences = lines.map((line) => Number((JSON.parse(line) as { sequence: string }).sequence));
        expect(sequences).toEqual(Array.from({ length: 701 }, (_, index) => index + 1));
        expect(problems).toBe('');
      } finally {
        consumer.kill('SIGKILL');
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }, 150_000);
});
