/** What becomes of the library's answers, and how many programs a PC starts in an hour for them. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nowhere } from '../../../drivers/device.ts';
import type { Topic } from '../../../drivers/host/facts.ts';
import { hereTransport } from '../../../drivers/host/here.ts';
import { createHost } from '../../../drivers/host/host.ts';
import {
  brokenUsb,
  displaysOf,
  failedUsb,
  healthOf,
  identityOf,
  lastShutdownOf,
  networkOf,
  temperatureOf,
  volumesOf,
} from '../../../drivers/host/survey.ts';
import { surveyInProcess } from '../../../drivers/host/surveyor.ts';

const never = new AbortController().signal;

describe('the library’s answers', () => {
  test('identity is what a maker wrote, not what it left in', () => {
    expect(
      identityOf(
        { manufacturer: 'LENOVO', model: '10MVS0XX00', serial: 'PC0ABCDE' },
        { version: 'M16KT58A', serial: 'PC0ABCDE' },
      ),
    ).toEqual({ make: 'LENOVO', model: '10MVS0XX00', serial: 'PC0ABCDE', firmware: 'M16KT58A' });
    expect(
      identityOf(
        { manufacturer: 'System manufacturer', model: 'To be filled by O.E.M.', serial: 'Default string' },
        { version: '', serial: 'H110-77' },
      ),
    ).toEqual({ serial: 'H110-77' });
  });

  test('one bad disk is bad, an unknown one says nothing', () => {
    expect(healthOf([{ smartStatus: 'Ok' }, { smartStatus: 'unknown' }])).toBe('ok');
    expect(healthOf([{ smartStatus: 'Ok' }, { smartStatus: 'Predicted Failure' }])).toBe('error');
    expect(healthOf([{ smartStatus: 'Degraded' }])).toBe('error');
    expect(healthOf([{ smartStatus: 'Unknown' }])).toBeUndefined();
    expect(healthOf([])).toBeUndefined();
  });

  test('volumes, temperature, network', () => {
    const c = { size: 100, available: 40, type: 'NTFS' };
    expect(volumesOf([c])).toEqual({});
    expect(volumesOf([c, { size: 200, available: 5, type: 'NTFS' }])).toEqual({ fullestDiskFreePct: 2 });
    expect(volumesOf([c, { size: 1, available: 0, type: 'CDFS' }])).toEqual({});
    expect(temperatureOf({ main: 51.6 })).toEqual({ temperatureC: 52 });
    expect([null, 0, -1, 200].map((main) => temperatureOf({ main: main as number }))).toEqual([{}, {}, {}, {}]);
    const port = { internal: false, virtual: false, operstate: 'up', speed: 1000 };
    expect(networkOf([port, { ...port, speed: 100 }, { ...port, operstate: 'down', speed: 10_000 }])).toEqual({
      networkMbps: 1000,
    });
    expect(networkOf([{ ...port, speed: null }])).toEqual({});
    const screen = { model: 'SEEWO', vendor: '', resolutionX: 3840 };
    const empty = { model: '', vendor: '', resolutionX: 0 };
    expect(displaysOf({ displays: [screen, empty] })).toEqual({ displays: 1 });
    expect(displaysOf({ displays: [empty] })).toEqual({});
  });

  test('USB: what Windows marks, what Linux logs; a port once, a switched-off device never', () => {
    const listing = [
      '',
      'PNPDeviceID            : USB\\VID_0000&PID_0002\\5&1A2B',
      'ConfigManagerErrorCode : 43',
      '',
      'PNPDeviceID            : USB\\VID_1234&PID_5678\\6&3C4D',
      'ConfigManagerErrorCode : 22',
      '',
      'PNPDeviceID            : PCI\\VEN_8086',
      'ConfigManagerErrorCode : 28',
      '',
    ].join('\r\n');
    expect(brokenUsb(listing)).toEqual({ usbErrors: 1 });
    expect(brokenUsb('')).toEqual({ usbErrors: 0 });
    const messages = [
      '3,811,4,-;usb 1-2: device descriptor read/64, error -71',
      '3,812,5,-;usb 1-2: device descriptor read/64, error -71',
      '3,813,6,-;usb 1-2: device not accepting address 5, error -71',
      '3,814,7,-;usb usb1-port2: unable to enumerate USB device',
      '6,815,8,-;usb 1-3: new high-speed USB device number 6 using xhci_hcd',
    ].join('\n');
    expect(failedUsb(messages)).toEqual({ usbErrors: 1 });
    expect(failedUsb(undefined)).toEqual({});
  });
});

describe('how a Windows PC went down', () => {
  const booted = Date.parse('2026-11-27T00:00:30Z');
  const event = (time: string, bugcheck: number): string =>
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>41</EventID><TimeCreated SystemTime='${time}'/></System><EventData><Data Name='BugcheckCode'>${bugcheck}</Data><Data Name='PowerButtonTimestamp'>0</Data></EventData></Event>\r\n`;

  test('its power was cut, it crashed, or it was told to', () => {
    expect(lastShutdownOf('', booted)).toEqual({ lastShutdown: 'clean', blueScreens: 0 });
    expect(lastShutdownOf(event('2026-11-27T00:01:10.123Z', 0), booted)).toEqual({
      lastShutdown: 'power-cut',
      blueScreens: 0,
    });
    expect(lastShutdownOf(event('2026-11-27T00:00:40Z', 159) + event('2026-11-24T00:00:00Z', 26), booted)).toEqual({
      lastShutdown: 'blue-screen',
      blueScreens: 2,
      bugcheck: '0x9F',
    });
  });

  test('what happened before the last boot is only counted; what is no event is nothing', () => {
    expect(lastShutdownOf(event('2026-11-24T00:00:00Z', 26), booted)).toEqual({
      lastShutdown: 'clean',
      blueScreens: 1,
    });
    expect(lastShutdownOf('<Event>half', booted)).toEqual({ lastShutdown: 'clean', blueScreens: 0 });
  });
});

describe('a survey in its process', () => {
  test.runIf(process.platform === 'linux')('on this Linux: what an hour costs', async () => {
    const first = await surveyInProcess(['identity'], never);
    const hourly = await surveyInProcess(['disks', 'usb', 'address'], never);
    // Once a start; then every hour lsblk, one `cat` a disk, smartctl and arping where they are installed.
    expect(first.processes).toBeLessThanOrEqual(10);
    expect(first.processes).toBeGreaterThan(0);
    expect(hourly.processes).toBeLessThanOrEqual(6);
    expect(hourly.facts.readings.usbErrors ?? 0).toBeGreaterThanOrEqual(0);
  });

  test.runIf(process.platform === 'linux')(
    'as on Windows: all PowerShell questions go to one shell, which ends with the survey',
    async () => {
      // The library believes it is on Windows, and finds a PowerShell that understands `echo` and answers nothing.
      const folder = mkdtempSync(join(tmpdir(), 'banban-host-'));
      const shell = join(folder, 'powershell.exe');
      writeFileSync(
        shell,
        [
          '#!/bin/sh',
          `echo started >> ${folder}/log`,
          'while read -r line; do case "$line" in exit*) break;; *echo*) printf \'%s\\n\' "$line" | sed \'s/.*echo //; s/;.*//\';; esac; done',
          `echo ended >> ${folder}/log`,
        ].join('\n'),
      );
      chmodSync(shell, 0o755);
      vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
      const program = new URL('./as-on-windows.ts', import.meta.url);
      const hourly = await surveyInProcess(
        ['temperature', 'address', 'sound', 'disks', 'network', 'displays', 'usb'],
        never,
        program,
      );
      const temperature = await surveyInProcess(['temperature', 'address', 'sound'], never, program);
      vi.unstubAllEnvs();
      // Our own program, `chcp`, and the shell.
      expect(temperature.processes).toBe(3);
      // Besides these netstat, netsh, ipconfig, and a look for smartctl.
      expect(hourly.processes).toBe(7);
      // An hour has one of these surveys and two of the others.
      expect(hourly.processes + 2 * temperature.processes).toBeLessThanOrEqual(13);
      const { readFile } = await import('node:fs/promises');
      await vi.waitFor(async () => {
        const log = await readFile(`${folder}/log`, 'utf8');
        expect(log.match(/started/g)).toHaveLength(2);
        expect(log.match(/ended/g)).toHaveLength(2);
      });
    },
  );

  test('is called off, and its end is no failure of anybody else', async () => {
    const stop = new AbortController();
    const survey = surveyInProcess(['identity'], stop.signal);
    stop.abort(new Error('enough'));
    await expect(survey).rejects.toThrow('enough');
    await expect(surveyInProcess(['identity'], stop.signal)).rejects.toThrow('enough');
  });
});

describe('an hour of a PC', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function hours(platform: string, count: number): Promise<{ surveys: Topic[][]; looks: number }> {
    const surveys: Topic[][] = [];
    let looks = 0;
    const host = createHost({
      id: 'pc',
      sink: nowhere,
      clock: { monotonicMs: () => performance.now() },
      source: {
        platform,
        cpuTimes: () => ({ busy: 0, all: 0 }),
        cheap: () => {
          looks++;
          return Promise.resolve({ readings: {}, identity: {} });
        },
        survey: (topics) => {
          surveys.push([...topics]);
          return Promise.resolve({ facts: { readings: {}, identity: {} }, processes: 1 });
        },
      },
    });
    const connection = await hereTransport('host://').open(never);
    await host.attach(connection, never);
    await vi.advanceTimersByTimeAsync(count * 3_600_000 - 1_000);
    await connection.close();
    const atTheEnd = looks;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(looks).toBe(atTheEnd);
    return { surveys, looks };
  }

  test('on Linux: one survey at the start, one an hour after', async () => {
    const { surveys, looks } = await hours('linux', 2);
    expect(surveys).toEqual([
      ['identity', 'disks', 'usb', 'address'],
      ['disks', 'usb', 'address'],
    ]);
    expect(looks).toBe(120);
  });

  test('on Windows: three shells an hour', async () => {
    const { surveys } = await hours('win32', 2);
    const [first, ...later] = surveys;
    expect(first).toHaveLength(9);
    expect(later).toEqual([
      ['temperature', 'address', 'sound'],
      ['temperature', 'address', 'sound'],
      ['temperature', 'address', 'sound', 'disks', 'network', 'displays', 'usb'],
      ['temperature', 'address', 'sound'],
      ['temperature', 'address', 'sound'],
    ]);
  });
});
