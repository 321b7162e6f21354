/** What becomes of a device's doings in the journal: settled, whole, and never so much that it fills up. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Allowance } from '../../../agent/devices/allowance.ts';
import { BadgeReport } from '../../../agent/devices/badge-report.ts';
import { ChangeReport } from '../../../agent/devices/change-report.ts';
import { CommandReport } from '../../../agent/devices/command-report.ts';
import { Measurements } from '../../../agent/devices/measurements.ts';
import type { Note } from '../../../agent/devices/note.ts';
import { DeviceRecord } from '../../../agent/devices/record.ts';
import { StatusReport } from '../../../agent/devices/status-report.ts';
import { TouchReport } from '../../../agent/devices/touch-report.ts';
import type { NewEvent } from '../../../agent/journal/port.ts';
import { type Ports, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { Device, DeviceKind } from '../../../drivers/device.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';
import { settings } from './fixture.ts';

const DAY_MS = 86_400_000;
const ports: Ports = {
  clock: { now: () => Date.now(), monotonicMs: () => Date.now() },
  randomBytes: systemRandomBytes,
  log: silentLog,
};
let events: NewEvent[] = [];
/** Checked against the published schema, as whoever reads them would. */
const note: Note = (event) => {
  eventTypes[event.type].data.parse(event.data);
  events.push(event);
};
const told = (): Record<string, unknown>[] => events.map(({ data }) => data as Record<string, unknown>);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T01:00:00Z') });
  events = [];
});
afterEach(() => void vi.useRealTimers());

function device(kind: DeviceKind = 'projector'): Device {
  return {
    id: 'front',
    driver: 'pjlink',
    kind,
    commands: [{ name: 'power', values: ['on', 'off'] }],
    confirms: true,
  } as unknown as Device;
}
function record(kind?: DeviceKind): DeviceRecord {
  const made = new DeviceRecord({
    device: device(kind),
    name: null,
    model: { id: 'pjlink-generic', name: { zh: '投影机', en: 'projector' } },
    since: Date.now(),
  });
  made.learn({ status: 'online' });
  return made;
}

test('an allowance gives so many at once, then one every so often', () => {
  const allowance = new Allowance({ atOnce: 3, thenEveryMs: 1_000 }, () => Date.now());
  expect([allowance.take(), allowance.take(), allowance.take()]).toEqual([0, 0, 0]);
  expect(allowance.take()).toBe(1_000);
  vi.advanceTimersByTime(400);
  expect(allowance.take()).toBe(600);
  vi.advanceTimersByTime(600);
  expect([allowance.take(), allowance.take()]).toEqual([0, 1_000]);
  vi.advanceTimersByTime(3_600_000);
  expect([0, 1, 2, 3].map(() => allowance.take())).toEqual([0, 0, 0, 1_000]);
});

describe('changes', () => {
  test('are told once settled, as the whole state; numbers are not among them', () => {
    const front = record();
    const report = new ChangeReport(front, note, ports);
    for (const power of ['warming', 'on']) {
      front.learn({ readings: { power, input: 'hdmi1', lampHours: 1200, volume: 30 } });
      report.changed();
      vi.advanceTimersByTime(300);
    }
    vi.advanceTimersByTime(1_000);
    front.learn({ readings: { power: 'on', input: 'hdmi1', lampHours: 1201, volume: 31 } });
    report.changed();
    vi.advanceTimersByTime(5_000);
    front.learn({ troubles: { lamp: 'warning' } });
    report.changed();
    vi.advanceTimersByTime(1_000);
    expect(told()).toEqual([
      { device: 'front', changed: ['power', 'input'], readings: { power: 'on', input: 'hdmi1' } },
      {
        device: 'front',
        changed: ['lamp'],
        readings: { power: 'on', input: 'hdmi1' },
        troubles: { lamp: 'warning' },
      },
    ]);
  });

  test('that are undone at once, and what a device forgets while it is away, are none', () => {
    const front = record();
    const report = new ChangeReport(front, note, ports);
    front.learn({ readings: { power: 'on' } });
    report.changed();
    vi.advanceTimersByTime(1_000);
    front.learn({ readings: { power: 'off' } });
    report.changed();
    front.learn({ readings: { power: 'on' } });
    report.changed();
    vi.advanceTimersByTime(2_000);
    front.learn({ status: 'offline', readings: {} });
    report.changed();
    vi.advanceTimersByTime(2_000);
    front.learn({ status: 'online', readings: { power: 'on' } });
    report.changed();
    vi.advanceTimersByTime(2_000);
    expect(told()).toHaveLength(1);
  });

  test('of a device that flaps all day fill no journal, and the last word is true', () => {
    const front = record();
    const report = new ChangeReport(front, note, ports);
    for (let at = 0; at < DAY_MS; at += 3_000) {
      front.learn({ readings: { power: at % 6_000 === 0 ? 'on' : 'off' } });
      report.changed();
      vi.advanceTimersByTime(3_000);
    }
    expect(events.length).toBeLessThan(800);
    front.learn({ readings: { power: 'standby' } });
    report.changed();
    vi.advanceTimersByTime(5 * 60_000);
    expect(told().at(-1)).toMatchObject({ readings: { power: 'standby' } });
  });

  test('of identity are an asset card without the name a person typed', () => {
    const front = record();
    const report = new ChangeReport(front, note, ports);
    front.identity = { make: 'NEC', model: 'P502H', serial: '7500123', name: '王老师的投影' };
    report.identified();
    vi.advanceTimersByTime(1_000);
    front.identity = { ...front.identity, name: 'other' };
    report.identified();
    vi.advanceTimersByTime(1_000);
    expect(told()).toEqual([
      { device: 'front', driver: 'pjlink', kind: 'projector', make: 'NEC', model: 'P502H', serial: '7500123' },
    ]);
  });
});

test('a plug that never holds is told at first each time, then now and again', () => {
  const report = new StatusReport(device(), note, ports);
  for (let at = 0; at < DAY_MS; at += 4_000) {
    report.changed(at % 8_000 === 0 ? 'online' : 'offline', undefined);
    vi.advanceTimersByTime(4_000);
  }
  expect(events.length).toBeGreaterThan(20);
  expect(events.length).toBeLessThan(800);
});

describe('measurements', () => {
  test('are least, most and the mean by time', () => {
    const made = new Measurements({ id: 'air', kind: 'sensor' }, note, ports.clock);
    made.read({ co2Ppm: 400, temperatureC: 20, relay1: true });
    vi.advanceTimersByTime(450_000);
    made.read({ co2Ppm: 1_200, temperatureC: 20 });
    vi.advanceTimersByTime(150_000);
    made.tell();
    expect(told()).toEqual([
      {
        device: 'air',
        seconds: 600,
        values: { co2Ppm: { min: 400, mean: 600, max: 1_200 }, temperatureC: { min: 20, mean: 20, max: 20 } },
      },
    ]);
    vi.advanceTimersByTime(600_000);
    made.tell();
    expect(told()[1]).toMatchObject({ values: { co2Ppm: { min: 1_200, mean: 1_200, max: 1_200 } } });
  });

  test('count only while there is something: a sensor that went away is not averaged on', () => {
    const made = new Measurements({ id: 'air', kind: 'sensor' }, note, ports.clock);
    made.read({ co2Ppm: 500 });
    vi.advanceTimersByTime(60_000);
    made.read({});
    vi.advanceTimersByTime(540_000);
    made.tell();
    vi.advanceTimersByTime(600_000);
    made.tell();
    expect(told()).toEqual([{ device: 'air', seconds: 600, values: { co2Ppm: { min: 500, mean: 500, max: 500 } } }]);
  });

  test('of a projector are its lamp and its temperature, not how loud it is set', () => {
    const made = new Measurements({ id: 'front', kind: 'projector' }, note, ports.clock);
    made.read({ volume: 30, junk: 7, lampHours: 1_200, temperatureC: 41.27 });
    vi.advanceTimersByTime(600_000);
    made.tell();
    expect(Object.keys(told()[0]?.['values'] as object)).toEqual(['lampHours', 'temperatureC']);
  });
});

test('touches of five minutes are one line, at the time they began; a quarter of an hour of nothing is none', () => {
  const report = new TouchReport('touch', note, ports.clock);
  const from = Math.floor(Date.now() / 300_000) * 300_000;
  const minute = (number: number, touches: number, maxContacts: number): void => {
    report.touched({
      device: 'touch',
      touches,
      activeSeconds: 20,
      maxContacts,
      penSeconds: 5,
      fromMonotonicMs: from + number * 60_000,
    });
  };
  vi.setSystemTime(from + 61_000);
  minute(0, 10, 1);
  vi.setSystemTime(from + 241_000);
  minute(3, 5, 4);
  vi.advanceTimersByTime(20 * 60_000);
  expect(told()).toEqual([{ device: 'touch', touches: 15, activeSeconds: 40, maxContacts: 4, penSeconds: 10 }]);
  expect(events[0]?.at).toBe(from);
});

describe('cards', () => {
  const KEY = 'ab'.repeat(32);
  test('are pseudonyms on record: the same card the same, the number nowhere', async () => {
    const report = new BadgeReport(note, ports, settings({ roomKey: KEY }));
    for (const card of ['62E3086CED', '62E3086CEE', '62E3086CED'])
      report.read({ device: 'door', card, number: '0008612077', atMonotonicMs: 0 });
    await vi.advanceTimersByTimeAsync(10);
    const cards = told().map(({ card }) => String(card));
    expect(cards).toHaveLength(3);
    expect(cards[0]).toMatch(/^p0[a-z2-7]{16}$/);
    expect(cards[0]).toBe(cards[2]);
    expect(cards[0]).not.toBe(cards[1]);
    expect(JSON.stringify(events)).not.toMatch(/62E3|8612077/i);
  });

  test('of a reader gone mad stop at what a school can hold to a reader; without a key nothing is kept', async () => {
    const report = new BadgeReport(note, ports, settings({ roomKey: KEY }));
    for (let read = 0; read < 5_000; read++) report.read({ device: 'door', card: 'AA', number: '1', atMonotonicMs: 0 });
    await vi.advanceTimersByTimeAsync(10);
    expect(events.length).toBe(150);
    events = [];
    new BadgeReport(note, ports, settings()).read({ device: 'door', card: 'AA', number: '1', atMonotonicMs: 0 });
    await vi.advanceTimersByTimeAsync(10);
    expect(events).toEqual([]);
  });
});

test('what the exam tells a device again and again is one line, and a count ten minutes later', () => {
  const report = new CommandReport(device(), note, ports);
  for (let time = 0; time < 100; time++) {
    report.done({ command: 'power', value: 'off', by: 'exam', code: 'DEVICE-TIMEOUT' });
    vi.advanceTimersByTime(10_000);
  }
  report.done({ command: 'power', value: 'on', by: 'page', code: undefined });
  report.done({ command: 'power', value: 'on', by: 'page', code: undefined });
  expect(told()).toEqual([
    { device: 'front', command: 'power', value: 'off', by: 'exam', ok: false, code: 'DEVICE-TIMEOUT' },
    { device: 'front', command: 'power', value: 'off', by: 'exam', ok: false, code: 'DEVICE-TIMEOUT', times: 60 },
    { device: 'front', command: 'power', value: 'on', by: 'page', ok: true },
    { device: 'front', command: 'power', value: 'on', by: 'page', ok: true },
  ]);
});
