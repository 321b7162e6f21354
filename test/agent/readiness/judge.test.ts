/** Facts of a room → go or no-go, as a table: what a person would say of the room, and which line says it first. */
import { describe, expect, it, test } from 'vitest';
import type { CameraFact, ReadinessFacts } from '../../../agent/readiness/facts.ts';
import { judge } from '../../../agent/readiness/judge.ts';
import { READINESS_CHECKS, type ReadinessCheck, type ReadinessResult } from '../../../agent/readiness/port.ts';

const camera: CameraFact = {
  name: '教师机位',
  level: 'authenticated',
  sight: { picture: 'ok', sound: 'ok' },
  clockOffsetMs: 300,
};
const GB = 1e9;
const well: ReadinessFacts = {
  cameras: [camera],
  network: { gateway: 'ok', uplink: 'online', asked: 10, lost: 0, rttMs: 12 },
  clockOffsetS: 0.4,
  roster: { size: 48, bound: 48, receivers: 'online' },
  recorder: { wanted: true, ffmpeg: true, freeBytes: 80 * GB, needBytes: 2 * GB },
  displays: [
    { name: null, kind: 'panel', status: 'online' },
    { name: '前投', kind: 'projector', status: 'degraded' },
  ],
};

it('a room in which all is well is a go, seven plain lines and nothing to do', () => {
  const { go, lines } = judge(well);
  expect(go).toBe(true);
  expect(lines.map(({ check, result }) => [check, result])).toEqual(READINESS_CHECKS.map((check) => [check, 'ok']));
  expect(lines.every(({ todo }) => todo === null)).toBe(true);
});

type Case = readonly [
  name: string,
  facts: Partial<ReadinessFacts>,
  check: ReadinessCheck,
  result: ReadinessResult,
  says: RegExp,
];

const seen = (sight: Partial<CameraFact['sight']>, rest: Partial<CameraFact> = {}): CameraFact => ({
  ...camera,
  ...rest,
  sight: { ...camera.sight, ...sight },
});
const network = (part: Partial<ReadinessFacts['network']>): Partial<ReadinessFacts> => ({
  network: { ...well.network, ...part },
});
const roster = (part: Partial<ReadinessFacts['roster']>): Partial<ReadinessFacts> => ({
  roster: { ...well.roster, ...part },
});
const recorder = (part: Partial<NonNullable<ReadinessFacts['recorder']>>): Partial<ReadinessFacts> => ({
  recorder: { wanted: true, ffmpeg: true, freeBytes: 80 * GB, needBytes: 2 * GB, ...part },
});

const CASES: readonly Case[] = [
  ['no camera', { cameras: [] }, 'picture', 'unknown', /没有配置摄像头/],
  [
    'camera away',
    { cameras: [seen({ picture: 'unknown' }, { level: 'unreachable' })] },
    'picture',
    'fail',
    /教师机位没有应答/,
  ],
  ['wrong password', { cameras: [seen({ picture: 'unknown' }, { level: 'up' })] }, 'picture', 'fail', /口令/],
  [
    'a camera without a name',
    { cameras: [seen({ picture: 'black' }, { name: null })] },
    'picture',
    'fail',
    /^摄像头的画面是黑的/,
  ],
  ['black', { cameras: [seen({ picture: 'black' })] }, 'picture', 'fail', /黑/],
  ['frozen', { cameras: [seen({ picture: 'frozen' })] }, 'picture', 'fail', /不动/],
  ['no stream', { cameras: [seen({ picture: 'none' })] }, 'picture', 'fail', /没有画面/],
  ['one of two black', { cameras: [seen({ picture: 'black' }), camera] }, 'picture', 'care', /黑/],
  ['not looked at', { cameras: [seen({ picture: 'unknown' })] }, 'picture', 'unknown', /没有看成/],
  ['dead microphone', { cameras: [seen({ sound: 'silent' })] }, 'sound', 'fail', /话筒没有声音/],
  ['no sound in the stream', { cameras: [seen({ sound: 'none' })] }, 'sound', 'fail', /没有接话筒/],
  ['the other camera hears', { cameras: [seen({ sound: 'silent' }), camera] }, 'sound', 'ok', /声音正常/],
  ['sound not known', { cameras: [seen({ sound: 'unknown' })] }, 'sound', 'unknown', /查不了/],
  ['no network at all', network({ gateway: 'none' }), 'network', 'fail', /没有连上网/],
  ['gateway silent', network({ gateway: 'silent' }), 'network', 'fail', /校园网没有应答/],
  ['platform out of reach', network({ lost: 10, rttMs: null }), 'network', 'fail', /平台连不上/],
  ['a third lost', network({ lost: 3 }), 'network', 'fail', /丢 30 %/],
  ['a second there and back', network({ rttMs: 900 }), 'network', 'fail', /900 毫秒/],
  ['one lost', network({ lost: 1 }), 'network', 'care', /丢 10 %/],
  ['slow', network({ rttMs: 301 }), 'network', 'care', /301 毫秒/],
  ['just quick enough', network({ rttMs: 300 }), 'network', 'ok', /正常/],
  ['not signed in', network({ uplink: 'offline' }), 'network', 'care', /记录先存在本机/],
  ['no platform', network({ uplink: 'off', asked: 0, rttMs: null }), 'network', 'ok', /没有配置平台/],
  [
    'nothing can be asked',
    network({ gateway: 'cannot-tell', uplink: 'off', asked: 0 }),
    'network',
    'unknown',
    /查不了/,
  ],
  ['clock 6 s', { clockOffsetS: -6 }, 'clock', 'care', /6 秒/],
  ['clock an hour', { clockOffsetS: 3_600 }, 'clock', 'fail', /60 分钟/],
  ['clock years', { clockOffsetS: -86_400 * 400 }, 'clock', 'fail', /400 天/],
  [
    'clock of the camera',
    { cameras: [seen({}, { clockOffsetMs: -90_000 })] },
    'clock',
    'care',
    /教师机位的时间差 90 秒/,
  ],
  ['nothing to compare', { clockOffsetS: null }, 'clock', 'unknown', /没有平台/],
  ['no class', roster({ size: null, bound: 0 }), 'roster', 'care', /没有选班级/],
  ['no list', roster({ size: 0, bound: 0 }), 'roster', 'fail', /没有名单/],
  ['no receiver here', roster({ bound: 0, receivers: 'none' }), 'roster', 'ok', /48 人/],
  ['receiver away', roster({ receivers: 'away' }), 'roster', 'care', /接收器没有应答/],
  ['some without a clicker', roster({ bound: 45 }), 'roster', 'care', /45 人/],
  ['no ffmpeg, wanted', recorder({ ffmpeg: false }), 'recorder', 'fail', /ffmpeg/],
  ['no ffmpeg, not wanted', recorder({ ffmpeg: false, wanted: false }), 'recorder', 'care', /ffmpeg/],
  ['disk too small', recorder({ freeBytes: GB }), 'recorder', 'fail', /1\.0 GB，一节课要 2\.0 GB/],
  ['recorder not asked', recorder({ ffmpeg: null, freeBytes: null }), 'recorder', 'unknown', /没有查成/],
  ['nothing is recorded here', { recorder: null }, 'recorder', 'unknown', /不录课/],
  ['no display', { displays: [] }, 'display', 'unknown', /看一眼/],
  [
    'the only display away',
    { displays: [{ name: null, kind: 'panel', status: 'offline' }] },
    'display',
    'fail',
    /^一体机没有应答/,
  ],
  [
    'one of two displays away',
    { displays: [...well.displays, { name: '后墙屏', kind: 'panel', status: 'absent' }] },
    'display',
    'care',
    /后墙屏没有应答/,
  ],
];

describe.each(CASES)('%s', (_name, facts, check, result, says) => {
  const { go, lines } = judge({ ...well, ...facts });
  const line = lines.find((each) => each.check === check);
  it(`is said: ${check} ${result}`, () => {
    expect(line?.result).toBe(result);
    expect(line?.said.zh).toMatch(says);
    // Chinese in it is what the school calls its things.
    expect(line?.said.en.replace(/教师机位|后墙屏/, '')).not.toMatch(/[\u4e00-\u9fff]/);
    expect(go).toBe(lines.every((each) => each.result !== 'fail'));
    if (result === 'fail') {
      expect(lines[0]?.result).toBe('fail');
      expect(line?.todo).not.toBeNull();
    }
  });
});

test('of two that fail the one that matters more to the other end comes first; the well ones come last', () => {
  const { go, lines } = judge({ ...well, ...roster({ size: 0 }), cameras: [seen({ sound: 'silent' })] });
  expect(go).toBe(false);
  expect(lines.map(({ check }) => check).slice(0, 2)).toEqual(['sound', 'roster']);
  expect(lines.at(-1)?.result).toBe('ok');
});
