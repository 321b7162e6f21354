import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Identity, nowhere, type Readings, type Troubles } from '../../../drivers/device.ts';
import {
  cheapIdentity,
  cheapReadings,
  cpuPct,
  cpuTimes,
  linuxDisplays,
  linuxNetworkMbps,
  linuxTemperature,
} from '../../../drivers/host/cheap.ts';
import type { Facts } from '../../../drivers/host/facts.ts';
import { createHost, type Host, type HostSource, troublesOf } from '../../../drivers/host/host.ts';
import { buildDevice } from '../../../drivers/registry.ts';

const never = new AbortController().signal;
const clock = { monotonicMs: () => performance.now() };

function sysWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'banban-sys-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('what costs no process', () => {
  test.runIf(process.platform === 'linux')('this machine says it', async () => {
    const readings = await cheapReadings('linux');
    expect(readings.os).toMatch(/\d/);
    expect(readings.memoryUsedPct).toBeGreaterThan(0);
    expect(readings.memoryUsedPct).toBeLessThanOrEqual(100);
    expect(readings.diskFreePct).toBeGreaterThanOrEqual(0);
    expect(readings.uptimeHours).toBeGreaterThanOrEqual(0);
    expect(cheapIdentity().name).toBeTruthy();
  });

  test('the load is what was busy between two looks', () => {
    const times = (user: number, idle: number) => [{ times: { user, nice: 0, sys: 0, idle, irq: 0 } }];
    expect(cpuPct(cpuTimes(times(100, 900)), cpuTimes(times(3_100, 7_900)))).toBe(30);
    expect(cpuPct(cpuTimes(times(100, 900)), cpuTimes(times(130, 970)))).toBeUndefined();
  });

  test('the processor’s sensors count, the others do not', async () => {
    const sys = sysWith({
      'class/hwmon/hwmon0/name': 'nvme\n',
      'class/hwmon/hwmon0/temp1_input': '99000\n',
      'class/hwmon/hwmon1/name': 'coretemp\n',
      'class/hwmon/hwmon1/temp1_input': '51000\n',
      'class/hwmon/hwmon1/temp2_input': '57400\n',
      'class/thermal/thermal_zone0/type': 'iwlwifi_1\n',
      'class/thermal/thermal_zone0/temp': '80000\n',
      'class/thermal/thermal_zone1/type': 'cpu-thermal\n',
      'class/thermal/thermal_zone1/temp': '-274000\n',
    });
    expect(await linuxTemperature(sys)).toBe(57);
    expect(await linuxTemperature('/nowhere')).toBeUndefined();
  });

  test('the fastest port that is up; screens that are plugged in', async () => {
    const sys = sysWith({
      'class/net/eth0/operstate': 'up\n',
      'class/net/eth0/speed': '100\n',
      'class/net/eth1/operstate': 'down\n',
      'class/net/eth1/speed': '1000\n',
      'class/net/docker0/operstate': 'up\n',
      'class/net/docker0/speed': '10000\n',
      'class/net/wlan0/operstate': 'up\n',
      'class/drm/card0-HDMI-A-1/status': 'connected\n',
      'class/drm/card0-DP-1/status': 'disconnected\n',
      'class/drm/card0/dev': '226:0\n',
    });
    expect(await linuxNetworkMbps(sys)).toBe(100);
    expect(await linuxDisplays(sys)).toBe(1);
    expect(await linuxDisplays('/nowhere')).toBeUndefined();
  });
});

describe('the PC as a device', () => {
  interface Rig {
    readonly host: Host;
    readonly told: { readings: Readings; identity: Identity; troubles: Troubles; saw: string[] };
    attach(): Promise<() => Promise<void>>;
  }

  function rig(survey: HostSource['survey']): Rig {
    const told: Rig['told'] = { readings: {}, identity: {}, troubles: {}, saw: [] };
    const host = createHost({
      id: 'pc',
      clock,
      sink: {
        ...nowhere,
        readings: (_device, readings) => {
          told.readings = readings;
        },
        identity: (_device, identity) => {
          told.identity = identity;
        },
        troubles: (_device, troubles) => {
          told.troubles = troubles;
        },
        saw: (_device, what) => told.saw.push(what),
      },
      source: {
        platform: 'linux',
        cpuTimes: () => ({ busy: 1, all: 2 }),
        cheap: () => Promise.resolve({ readings: { diskFreePct: 50 }, identity: { name: 'class-302' } }),
        survey,
      },
    });
    return {
      host,
      told,
      attach: async () => {
        const { transport } = buildDevice({ id: 'pc', driver: 'host', address: 'host://' }, nowhere, clock);
        const connection = await transport.open(never);
        await host.attach(connection, never);
        return () => connection.close();
      },
    };
  }
  const facts: Facts = {
    readings: { usbErrors: 2 },
    identity: { make: 'LENOVO', serial: 'PC0ABCDE' },
    diskHealth: 'error',
  };

  test('tells what is cheap at once, and what is dear when it is there', async () => {
    let answer: () => void = () => {};
    const { told, attach, host } = rig(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ facts, processes: 3 });
        }),
    );
    const close = await attach();
    expect(told.readings).toEqual({ diskFreePct: 50 });
    expect(told.identity).toEqual({ name: 'class-302' });
    const read = host.read();
    answer();
    expect(await read).toEqual({
      identity: { name: 'class-302', make: 'LENOVO', serial: 'PC0ABCDE' },
      readings: { diskFreePct: 50, usbErrors: 2 },
      troubles: { disk: 'error', diskSpace: 'ok', usb: 'warning' },
    });
    expect(told.saw).toEqual(['looked itself over']);
    await close();
    await expect(host.read()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
    await expect(host.command('power', 'off')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
  });

  test('a survey that fails costs its own answers only', async () => {
    const { told, attach, host } = rig(() => Promise.reject(new Error('no PowerShell')));
    const close = await attach();
    expect((await host.read()).readings).toEqual({ diskFreePct: 50 });
    await vi.waitFor(() => expect(told.saw).toEqual(['could not look itself over']));
    await close();
  });

  test('how far its clock is off is told from outside', async () => {
    const { told, attach, host } = rig(() => Promise.resolve({ facts, processes: 0 }));
    const close = await attach();
    host.clockOffset(-90_250);
    expect(told.readings).toMatchObject({ clockOffsetS: -90.2 });
    expect(told.troubles).toMatchObject({ clock: 'warning' });
    host.clockOffset(400);
    expect(told.troubles).toMatchObject({ clock: 'ok' });
    await close();
  });

  test('troubles are of what is known', () => {
    expect(troublesOf({}, undefined)).toEqual({});
    expect(troublesOf({ diskFreePct: 2, temperatureC: 96, usbErrors: 0 }, 'ok')).toEqual({
      disk: 'ok',
      diskSpace: 'error',
      temperature: 'error',
      usb: 'ok',
    });
    expect(troublesOf({ diskFreePct: 9, temperatureC: 85 }, undefined)).toEqual({
      diskSpace: 'warning',
      temperature: 'warning',
    });
  });
});
