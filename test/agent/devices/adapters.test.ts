/** Serial lines of a room: adapters that are plugged in elsewhere, and ports that another program holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { command as probe } from '../../../agent/cli/probe.ts';
import type { SerialPortInfo } from '../../../drivers/transport/enumerate.ts';
import { openPty } from '../../../simulators/stream/pty.ts';
import type { StreamSimulator } from '../../../simulators/stream/simulator.ts';
import { cleanUp, later, settings, simulated, testRoom, until } from './fixture.ts';

afterEach(cleanUp);

const FTDI = { vendorId: 0x0403, productId: 0x6001, serial: 'A50285BI', pnpId: 'usb-FTDI-if00-port0' };
const CH340 = { vendorId: 0x1a86, productId: 0x7523, serial: undefined, pnpId: undefined };

function portOf(simulator: StreamSimulator, adapter: Omit<SerialPortInfo, 'path'>): SerialPortInfo {
  return { path: simulator.address.replace('serial://', ''), ...adapter };
}

describe.runIf(process.platform === 'linux')('an adapter that is plugged in elsewhere', () => {
  /** A panel on a line that is pulled out; another like it is there already, at the path the adapter has now. */
  async function moved(): Promise<{ before: StreamSimulator; now: StreamSimulator }> {
    const [before, now] = [await simulated('aabbcc', { listen: 'pty' }), await simulated('aabbcc', { listen: 'pty' })];
    return { before, now };
  }

  test('keeps its device: found by what USB says of it, and said so', async () => {
    const { before, now } = await moved();
    const values: Record<string, string> = {};
    let list = [portOf(before, FTDI)];
    const room = testRoom([{ id: 'panel', driver: 'aabbcc', address: before.address }], {
      room: settings(values),
      listSerial: () => Promise.resolve(list),
    });
    room.devices.start();
    await until('online', () => room.status('panel') === 'online');
    await until('remembered', () => values['adapters'] !== undefined);
    expect(JSON.parse(values['adapters'] ?? '')).toEqual({ panel: FTDI });
    expect(room.devices.room.get('panel')?.why).toBe(null);
    await room.devices.stop();

    // Another start, another port.
    list = [portOf(now, FTDI)];
    await before.unplug();
    const again = testRoom([{ id: 'panel', driver: 'aabbcc', address: before.address }], {
      room: settings(values),
      listSerial: () => Promise.resolve(list),
    });
    again.devices.start();
    await until('online', () => again.status('panel') === 'online');
    expect(again.devices.room.get('panel')?.why).toBe(`its adapter is at ${now.address.replace('serial://', '')} now`);
    expect(await again.devices.room.command('panel', 'volume', '33', 'page')).toMatchObject({ volume: 33 });
    expect(now.state()).toMatchObject({ volume: 33 });
    await until('told', () => again.told('cn.banban.device.status').length === 1);
    expect(again.told('cn.banban.device.status')[0]).toMatchObject({ status: 'online' });
  });

  test('is not guessed: two alike, or one that another device has, is nobody’s', async () => {
    const { before, now } = await moved();
    const third = await simulated('aabbcc', { listen: 'pty' });
    const [path, otherPath] = [before.address, third.address];
    await before.unplug();
    const known = JSON.stringify({ panel: CH340 });
    const start = (devices: { id: string; address: string }[], list: SerialPortInfo[]) => {
      const room = testRoom(
        devices.map((device) => ({ ...device, driver: 'aabbcc' })),
        { room: settings({ adapters: known }), listSerial: () => Promise.resolve(list) },
      );
      room.devices.start();
      return room;
    };
    const two = start([{ id: 'panel', address: path }], [portOf(now, CH340), portOf(third, CH340)]);
    await until('absent', () => two.status('panel') === 'absent');
    await two.devices.stop();

    const taken = start(
      [
        { id: 'panel', address: path },
        { id: 'other', address: otherPath },
      ],
      [portOf(third, CH340)],
    );
    await until('the other one is online', () => taken.status('other') === 'online');
    expect(taken.status('panel')).toBe('absent');
    await taken.devices.stop();

    // The one that is left over is the panel's.
    const left = start(
      [
        { id: 'panel', address: path },
        { id: 'other', address: otherPath },
      ],
      [portOf(third, CH340), portOf(now, CH340)],
    );
    await until('both online', () => left.status('other') === 'online' && left.status('panel') === 'online');
  });

  test('and what cannot be listed, or read back, stops nobody', async () => {
    const { before } = await moved();
    const room = testRoom(
      [
        { id: 'panel', driver: 'aabbcc', address: before.address },
        { id: 'gone', driver: 'aabbcc', address: 'serial:///dev/ttyUSB97' },
      ],
      { room: settings({ adapters: '{"gone": 7' }), listSerial: () => Promise.reject(new Error('no udevadm')) },
    );
    room.devices.start();
    await until('online', () => room.status('panel') === 'online');
    await until('absent', () => room.status('gone') === 'absent');
  });
});

test.runIf(process.platform === 'linux')(
  'a port held by another program: the view, the journal and a fault say by which, until it lets go',
  async () => {
    const pty = await openPty();
    pty.master.resume();
    later(() => pty.close());
    const script = fileURLToPath(new URL('../../drivers/transport/port-holder.ts', import.meta.url));
    const holder = spawn(process.execPath, [script, `serial://${pty.path}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(holder, 'exit');
    later(() => void holder.kill());
    await once(holder.stdout, 'data');
    const room = testRoom([{ id: 'panel', driver: 'aabbcc', address: `serial://${pty.path}` }]);
    room.devices.start();
    const by = `${pty.path} is in use by port-holder (process ${holder.pid})`;
    await until('told', () => room.told('cn.banban.device.status').length === 1);
    expect(room.devices.room.get('panel')).toMatchObject({ status: 'offline', why: `DEVICE-BUSY: ${by}` });
    expect(room.told('cn.banban.device.status')).toEqual([
      { device: 'panel', driver: 'aabbcc', status: 'offline', why: `DEVICE-BUSY: ${by}` },
    ]);
    await until('a fault', () => room.faults.length > 0);
    expect(room.faults).toEqual(['open PORT-BUSY panel']);
    const lines: string[] = [];
    await probe(['aabbcc', `serial://${pty.path}`], {
      stdin: Readable.from([]),
      out: (line) => lines.push(line),
      err: () => {},
      stop: new AbortController().signal,
      json: true,
    });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ok: false,
      error: { code: 'DEVICE-BUSY', what: { zh: `${pty.path} 正被 port-holder（进程 ${holder.pid}）占用`, en: by } },
    });
    holder.stdin.end();
    await ended;
    // Nobody else holds it; nobody answers on it either, as a panel fast asleep would not.
    await until('it is open', () => room.status('panel') === 'degraded', 40_000);
    await until('the fault is over', () => room.faults.length === 2);
    expect(room.faults.at(-1)).toBe('close PORT-BUSY panel');
  },
);
