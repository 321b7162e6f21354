import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeviceFaults, RULES } from '../../../agent/devices/device-faults.ts';
import { DeviceRecord } from '../../../agent/devices/record.ts';
import { catalogue, causesOf } from '../../../agent/maintenance/catalogue.ts';
import type { Engine } from '../../../agent/maintenance/engine.ts';
import type { Helped } from '../../../agent/maintenance/port.ts';
import type { Device, DeviceKind } from '../../../drivers/device.ts';
import { deviceBusy, deviceDenied } from '../../../drivers/transport/failure.ts';
import { faultsThatListen } from './fixture.ts';

let faults: string[] = [];
let engine: Engine;
let inSchool = true;
/** So long ago school was not on yet. */
let schoolSinceMs = Number.POSITIVE_INFINITY;
let teaching = false;
let uptimeMs = Number.POSITIVE_INFINITY;
let panelOn = true;
beforeEach(() => {
  vi.useFakeTimers();
  faults = [];
  inSchool = true;
  schoolSinceMs = Number.POSITIVE_INFINITY;
  teaching = false;
  uptimeMs = Number.POSITIVE_INFINITY;
  panelOn = true;
  engine = faultsThatListen(faults, {
    inSchool: (agoMs) => inSchool && agoMs < schoolSinceMs,
    teaching: () => teaching,
    uptimeMs: () => uptimeMs,
  });
});
afterEach(() => {
  engine.stop();
  vi.useRealTimers();
});

interface Watched {
  readonly record: DeviceRecord;
  is(news: object, helped?: Helped): void;
}

function watched(kind: DeviceKind, driver = 'any', lampLifeHours?: number): Watched {
  const record = new DeviceRecord({
    device: { id: 'it', driver, kind, commands: [], confirms: true } as unknown as Device,
    name: null,
    model: { id: 'any', name: { zh: '', en: '' }, ...(lampLifeHours === undefined ? {} : { lampLifeHours }) },
    since: 0,
  });
  const all = new DeviceFaults({ record, faults: engine, surroundings: { panelOn: () => panelOn } });
  return {
    record,
    is(news, helped) {
      record.learn(news);
      all.changed(helped);
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

  test('for less, or while it is only tried again, is nothing; and at night it waits for the morning, and for the mains', () => {
    const { is } = watched('projector');
    is({ status: 'offline' });
    vi.advanceTimersByTime(50_000);
    is({ status: 'online' });
    vi.advanceTimersByTime(60_000);
    inSchool = false;
    is({ status: 'offline' });
    is({ status: 'connecting' });
    vi.advanceTimersByTime(8 * 3_600_000);
    expect(faults).toEqual([]);
    inSchool = true;
    schoolSinceMs = 60_000;
    vi.advanceTimersByTime(10 * 60_000);
    expect(faults).toEqual([]);
    schoolSinceMs = 21 * 60_000;
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-OFFLINE it']);
  });

  test('the PC has just been switched on: so has everything else, unless somebody teaches already', () => {
    uptimeMs = 3 * 60_000;
    const { is } = watched('projector');
    is({ status: 'offline' });
    vi.advanceTimersByTime(10 * 60_000);
    expect(faults).toEqual([]);
    teaching = true;
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-OFFLINE it']);
  });

  test('what an earlier start left open is over once it is known to be', () => {
    const { is } = watched('panel');
    engine.restore({ code: 'DSP-OFFLINE', device: 'it' }, { detail: {}, flapping: false });
    is({ status: 'connecting' });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual([]);
    is({ status: 'online' });
    vi.advanceTimersByTime(5_000);
    expect(faults).toEqual(['close DSP-OFFLINE it']);
  });

  test('what the agent mended before it was a fault is counted as mended', () => {
    const { is } = watched('panel');
    is({ status: 'offline' });
    vi.advanceTimersByTime(20_000);
    is({ status: 'online' }, 'reset');
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['averted DSP-OFFLINE it reset']);
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
    ['other', 'PRJ-OTHER'],
  ])('%s is %s; from a warning to an error it is the same fault, and graver', (trouble, code) => {
    const { is } = watched('projector');
    is({ status: 'online', troubles: { [trouble]: 'warning' } });
    vi.advanceTimersByTime(30_000);
    is({ troubles: { [trouble]: 'error' } });
    is({ troubles: { [trouble]: 'ok' } });
    vi.advanceTimersByTime(30_000);
    expect(faults).toEqual([`open ${code} it`, `change ${code} it`, `close ${code} it`]);
  });

  test('a panel’s own complaint is one fault, whatever it is about', () => {
    const { is } = watched('panel');
    is({ status: 'online', troubles: { temperature: 'warning', fan: 'ok' } });
    vi.advanceTimersByTime(30_000);
    expect(faults).toEqual(['open DSP-SELF it']);
  });
});

test('a device that goes away with a complaint leaves it open, and makes no new one', () => {
  const { is } = watched('projector');
  is({ status: 'online', troubles: { fan: 'error' } });
  vi.advanceTimersByTime(30_000);
  is({ troubles: { fan: 'error', filter: 'warning' } });
  vi.advanceTimersByTime(10_000);
  is({ status: 'offline' });
  vi.advanceTimersByTime(60_000);
  expect(faults).toEqual(['open PRJ-FAN it', 'open PRJ-OFFLINE it']);
  is({ status: 'online', troubles: { fan: 'ok' } });
  vi.advanceTimersByTime(30_000);
  expect(faults.slice(2)).toEqual(['close PRJ-OFFLINE it', 'close PRJ-FAN it']);
});

describe('a lamp', () => {
  test('that is not lit while the projector is on has failed, whatever it says of it', () => {
    const { is } = watched('projector');
    is({ status: 'online', readings: { power: 'warming', lampOn: false } });
    vi.advanceTimersByTime(120_000);
    is({ readings: { power: 'on', lampOn: false } });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-LAMP it']);
  });

  test('is nearly used up at 90 % of what its maker states', () => {
    const { is } = watched('projector', 'pjlink', 4000);
    is({ status: 'online', readings: { lampHours: 3599 } });
    vi.advanceTimersByTime(120_000);
    expect(faults).toEqual([]);
    is({ readings: { lampHours: 3600 } });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-LAMP-EOL it']);
    is({ readings: { lampHours: 0 } });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open PRJ-LAMP-EOL it', 'close PRJ-LAMP-EOL it']);
  });
});

test.each([
  ['panel', { power: 'on', signal: false }, { power: 'on', signal: true }],
  ['projector', { power: 'on', resolution: 'none' }, { power: 'on', resolution: '1920x1080' }],
] as const)(
  'a %s that is on and sees nothing has no signal; off, blanked or at night it is none',
  (kind, bad, good) => {
    const { is } = watched(kind);
    for (const readings of [
      { ...bad, power: 'standby' },
      { ...bad, blanked: true },
    ]) {
      is({ status: 'online', readings });
      vi.advanceTimersByTime(60_000);
    }
    inSchool = false;
    is({ readings: bad });
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual([]);
    inSchool = true;
    vi.advanceTimersByTime(60_000);
    is({ readings: good });
    vi.advanceTimersByTime(5_000);
    expect(faults).toEqual(['open DSP-NOSIG it', 'close DSP-NOSIG it']);
  },
);

describe('this PC', () => {
  const minutes = (count: number): void => void vi.advanceTimersByTime(count * 60_000);

  test.each([
    ['PC-MEM', 'memoryUsedPct', 96, 93, 90, 5],
    ['PC-CPU', 'cpuPct', 96, 90, 85, 5],
    ['PC-TEMP', 'temperatureC', 90, 80, 79, 2],
  ] as const)('%s: %s at %i is one, at %i still, at %i no more', (code, key, bad, between, good, forMinutes) => {
    const { is } = watched('host');
    is({ status: 'online', readings: { [key]: between } });
    minutes(10);
    expect(faults).toEqual([]);
    is({ readings: { [key]: bad } });
    minutes(forMinutes);
    expect(faults).toEqual([`open ${code} it`]);
    is({ readings: { [key]: between } });
    minutes(10);
    is({ readings: { [key]: good } });
    minutes(2);
    expect(faults).toEqual([`open ${code} it`, `close ${code} it`]);
  });

  test('a disk: below 15 % a warning, below 10 % or 5 GB grave, over with 2 % to spare; the fullest volume counts', () => {
    const { is } = watched('host');
    is({ status: 'online', readings: { diskFreePct: 40, fullestDiskFreePct: 14, diskFreeGB: 80 } });
    minutes(5);
    expect(faults).toEqual(['open PC-DISKFULL it']);
    for (const readings of [
      { diskFreePct: 9, diskFreeGB: 80 },
      { diskFreePct: 11, diskFreeGB: 80 },
      { diskFreePct: 16, diskFreeGB: 80 },
      { diskFreePct: 16, diskFreeGB: 4 },
      { diskFreePct: 17, diskFreeGB: 80 },
    ]) {
      is({ readings });
      minutes(10);
    }
    // Grave, still so, a warning, grave, over.
    expect(faults.slice(1)).toEqual([
      'change PC-DISKFULL it',
      'change PC-DISKFULL it',
      'change PC-DISKFULL it',
      'close PC-DISKFULL it',
    ]);
  });

  test.each([
    ['PC-DISKBAD', { troubles: { disk: 'error' } }, { troubles: { disk: 'ok' } }],
    ['PC-CLOCK', { readings: { clockOffsetS: -6 } }, { readings: { clockOffsetS: 5 } }],
    ['USB-ERR', { readings: { usbErrors: 1 } }, { readings: { usbErrors: 0 } }],
  ])('%s', (code, bad, good) => {
    const { is } = watched('host');
    is({ status: 'online', ...bad });
    minutes(1);
    is({ readings: {}, troubles: {} });
    minutes(10);
    expect(faults).toEqual([`open ${code} it`]);
    is(good);
    minutes(1);
    expect(faults).toEqual([`open ${code} it`, `close ${code} it`]);
  });

  test('busy just after its start is no fault', () => {
    uptimeMs = 60_000;
    const { is } = watched('host');
    is({ status: 'online', readings: { cpuPct: 100, usbErrors: 2 } });
    minutes(10);
    expect(faults).toEqual([]);
    uptimeMs = 300_000;
    minutes(1);
    expect(faults).toEqual(['open USB-ERR it', 'open PC-CPU it']);
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

describe('sound of this PC', () => {
  test('is missed only while the panel is on: it takes its loudspeakers along', () => {
    const { is } = watched('host');
    panelOn = false;
    is({ status: 'online', readings: { soundOutputs: 0 } });
    vi.advanceTimersByTime(10 * 60_000);
    expect(faults).toEqual([]);
    panelOn = true;
    vi.advanceTimersByTime(60_000);
    expect(faults).toEqual(['open AUD-NONE it']);
    is({ readings: { soundOutputs: 2 } });
    expect(faults).toEqual(['open AUD-NONE it', 'close AUD-NONE it']);
  });
});
