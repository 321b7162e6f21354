import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeviceFaults, RULES } from '../../../agent/devices/device-faults.ts';
import { DeviceRecord } from '../../../agent/devices/record.ts';
import { catalogue, causesOf } from '../../../agent/maintenance/catalogue.ts';
import type { Device, DeviceKind } from '../../../drivers/device.ts';
import { deviceBusy, deviceDenied } from '../../../drivers/transport/failure.ts';
import { faultsThatListen } from './fixture.ts';

let faults: string[] = [];
let inUse = true;
let panelOn = true;
beforeEach(() => {
  vi.useFakeTimers();
  faults = [];
  inUse = true;
  panelOn = true;
});
afterEach(() => void vi.useRealTimers());

function watched(kind: DeviceKind, driver = 'any'): { record: DeviceRecord; is: (news: object) => void } {
  const record = new DeviceRecord({
    device: { id: 'it', driver, kind, commands: [], confirms: true } as unknown as Device,
    name: null,
    model: { id: 'any', name: { zh: '', en: '' } },
    since: 0,
  });
  const all = new DeviceFaults(record, faultsThatListen(faults), { inUse: () => inUse, panelOn: () => panelOn });
  return {
    record,
    is: (news) => {
      record.learn(news);
      all.changed();
    },
  };
}

describe('away', () => {
  test.each([
    ['projector', 'PRJ-OFFLINE'],
    ['panel', 'DSP-OFFLINE'],
    ['reader', 'RDR-OFFLINE'],
    ['sensor', 'SNS-OFFLINE'],
  ] as const)('a %s is %s after a minute, and over after 5 s', (kind, code) => {
    const { is } = watched(kind);
    is({ status: 'offline' });
    vi.advanceTimersByTime(59_000);
    expect(faults).toEqual([]);
    is({ status: 'absent' });
    vi.advanceTimersByTime(1_000);
    expect(faults).toEqual([`open ${code} it`]);
    is({ status: 'online' });
    vi.advanceTimersByTime(5_000);
    expect(faults).toEqual([`open ${code} it`, `close ${code} it`]);
  });

  test('for less, or while it is only tried again, is nothing; and at night it waits for the morning', () => {
    const { is } = watched('projector');
    is({ status: 'offline' });
    vi.advanceTimersByTime(50_000);
    is({ status: 'online' });
    vi.advanceTimersByTime(60_000);
    inUse = false;
    is({ status: 'offline' });
    is({ status: 'connecting' });
    vi.advanceTimersByTime(8 * 3_600_000);
    expect(faults).toEqual([]);
    inUse = true;
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-OFFLINE it']);
  });

  test('what an earlier start left open is over once it is known to be', () => {
    const { record, is } = watched('panel');
    // Opened by another life of the agent, in the same journal.
    const journal = faultsThatListen(faults);
    journal.open('DSP-OFFLINE', { device: 'it' });
    const now = new DeviceFaults(record, journal, { inUse: () => true, panelOn: () => true });
    now.changed();
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open DSP-OFFLINE it']);
    is({ status: 'online' });
    now.changed();
    vi.advanceTimersByTime(5_000);
    expect(faults).toEqual(['open DSP-OFFLINE it', 'close DSP-OFFLINE it']);
  });

  test('touch counts as broken only while the panel is on', () => {
    const { is } = watched('input', 'digitizer');
    panelOn = false;
    is({ status: 'absent' });
    vi.advanceTimersByTime(10 * 60_000);
    expect(faults).toEqual([]);
    panelOn = true;
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open BRD-TOUCH it']);
  });
});

describe('what a device says of itself', () => {
  test('a lamp that warns is nearly used up, one that has failed is another fault', () => {
    const { is } = watched('projector');
    is({ status: 'online', troubles: { lamp: 'warning' } });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-LAMP-EOL it']);
    is({ troubles: { lamp: 'error' } });
    vi.advanceTimersByTime(60_000);
    expect(faults).toContain('open PRJ-LAMP it');
    expect(faults).toContain('close PRJ-LAMP-EOL it');
  });

  test.each([
    ['temperature', 'PRJ-TEMP'],
    ['fan', 'PRJ-FAN'],
    ['filter', 'PRJ-FILTER'],
    ['cover', 'PRJ-COVER'],
  ])('%s is %s; from a warning to an error it is said anew, since it is graver', (trouble, code) => {
    const { is } = watched('projector');
    is({ status: 'online', troubles: { [trouble]: 'warning' } });
    vi.advanceTimersByTime(30_000);
    is({ troubles: { [trouble]: 'error' } });
    is({ troubles: { [trouble]: 'ok' } });
    vi.advanceTimersByTime(30_000);
    expect(faults).toEqual([`open ${code} it`, `close ${code} it`, `open ${code} it`, `close ${code} it`]);
  });

  test('a panel’s own complaint is one fault, whatever it is about', () => {
    const { is } = watched('panel');
    is({ status: 'online', troubles: { temperature: 'warning', fan: 'ok' } });
    vi.advanceTimersByTime(30_000);
    expect(faults).toEqual(['open DSP-SELF it']);
  });
});

describe('a port', () => {
  test.each([
    ['PORT-BUSY', deviceBusy('serial://COM3', undefined, [{ name: 'xyz', pid: 7 }])],
    ['PORT-DENIED', deviceDenied('serial://COM3')],
  ])('is %s after 3 s, and over when it opens', (code, failure) => {
    const { record, is } = watched('camera');
    record.failure = failure;
    is({ status: 'offline' });
    vi.advanceTimersByTime(3_000);
    expect(faults).toEqual([`open ${code} it`]);
    record.failure = undefined;
    is({ status: 'online' });
    vi.advanceTimersByTime(5_000);
    expect(faults).toEqual([`open ${code} it`, `close ${code} it`]);
  });
});

test('who is away, or whose port is taken, complains of nothing else', () => {
  const codes = RULES.map(({ code }) => code);
  for (const code of codes) expect(catalogue).toHaveProperty(code);
  for (const code of codes.filter((one) => one.startsWith('PRJ-') && one !== 'PRJ-OFFLINE'))
    expect(causesOf(code)).toContain('PRJ-OFFLINE');
  for (const code of ['CLK-BASE', 'PRJ-OFFLINE', 'DSP-OFFLINE', 'RDR-OFFLINE', 'SNS-OFFLINE', 'BRD-TOUCH'] as const)
    expect(causesOf(code)).toContain('PORT-BUSY');
});
