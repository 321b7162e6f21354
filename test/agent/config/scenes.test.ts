import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';

const PANEL = 'id: panel, driver: aabbcc, address: tcp://127.0.0.1:9000';

it('reads names, scenes, schedule and wake', () => {
  const { config, problems } = parseConfig(
    `devices:
  - { ${PANEL}, name: 前屏, scene: { start: { input: hdmi1, volume: 30 }, finish: keep, exam: { power: keep, mute: true } } }
scenes:
  start: { volume: 40, touch: keep, blank: off }
  exam: { power: off }
schedule:
  - { at: 07:50, do: start }
  - { days: [mon-wed, 周六, 2026-10-10], except: 2026-10-01, at: "17:30", do: shutdown }
wake: "07:30"
`,
    'f.yaml',
  );
  expect(problems).toEqual([]);
  expect(config.devices[0]).toMatchObject({
    name: '前屏',
    scene: { start: { input: 'hdmi1', volume: '30' }, finish: 'keep', exam: { power: 'keep', mute: 'on' } },
  });
  expect(config.scenes).toEqual({
    start: { volume: '40', touch: 'keep', blank: 'off' },
    exam: { power: 'off' },
  });
  const schoolDays = { weekdays: [1, 2, 3, 4, 5], dates: [], except: [] };
  expect(config.schedule).toEqual([
    { days: schoolDays, atMinute: 470, do: 'start' },
    {
      days: { weekdays: [1, 2, 3, 6], dates: ['2026-10-10'], except: ['2026-10-01'] },
      atMinute: 1050,
      do: 'shutdown',
    },
  ]);
  expect(config.wake).toEqual({ days: schoolDays, atMinute: 450 });
});

it('takes days as people write them', () => {
  const daysOf = (text: string) => parseConfig(`wake: { at: "7:05", days: ${text} }`, 'f').config.wake?.days.weekdays;
  expect(daysOf('mon-fri')).toEqual([1, 2, 3, 4, 5]);
  expect(daysOf('daily')).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(daysOf('sat-mon')).toEqual([0, 1, 6]);
  expect(daysOf('周一至周五')).toEqual([1, 2, 3, 4, 5]);
  expect(daysOf('"星期天 周三"')).toEqual([0, 3]);
  expect(daysOf('[tue, thu]')).toEqual([2, 4]);
});

it('names file, line and column of every mistake, and a mistake in a scene takes nothing else along', () => {
  const { config, problems } = parseConfig(
    `devices:
  - { ${PANEL}, scene: { start: { volume: loud, input: hdmi99, mute: off }, finsh: keep } }
  - { id: two, driver: aabbcc, address: tcp://127.0.0.1:9001, name: 7, scene: { finish: 3 } }
scenes:
  start: { volum: 40, volume: 400, touch: on }
schedule:
  - { at: 25:00, do: start }
  - { days: someday, at: 08:00, do: start }
  - { at: 08:00, do: dance }
  - { at: 08:00, do: finish }
  - { days: 2026-02-30, at: 08:00, do: finish }
wake: half past seven
`,
    'f.yaml',
  );
  expect(problems.map((p) => `${p.code} ${p.where}`)).toEqual([
    'CONFIG-WRONG-VALUE f.yaml:2:91',
    'DEVICE-VALUE f.yaml:2:104',
    'CONFIG-UNKNOWN-KEY f.yaml:2:125',
    'CONFIG-WRONG-VALUE f.yaml:3:69',
    'CONFIG-WRONG-VALUE f.yaml:3:89',
    'CONFIG-UNKNOWN-KEY f.yaml:5:12',
    'CONFIG-WRONG-VALUE f.yaml:5:31',
    'CONFIG-WRONG-VALUE f.yaml:7:11',
    'CONFIG-WRONG-VALUE f.yaml:8:13',
    'CONFIG-WRONG-VALUE f.yaml:9:22',
    'CONFIG-WRONG-VALUE f.yaml:11:13',
    'CONFIG-WRONG-VALUE f.yaml:12:7',
  ]);
  for (const problem of problems) {
    expect(problem.what.zh).not.toBe('');
    expect(problem.todo.zh).not.toBe('');
  }
  expect(config.devices.map(({ id, scene }) => [id, scene])).toEqual([
    ['panel', { start: { mute: 'off' } }],
    ['two', {}],
  ]);
  expect(config.scenes).toEqual({ start: { touch: 'on' } });
  expect(config.schedule.map((entry) => entry.do)).toEqual(['finish']);
  expect(config.wake).toBeUndefined();
});

it('survives any value at the keys of scenes and timetable', () => {
  const wish = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('power', 'volume', 'x y', '__proto__'), fc.jsonValue()),
  );
  const scene = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('start', 'finish', 'exam', 'other'), wish));
  const device = fc.record({
    id: fc.constantFrom('a', 'b'),
    driver: fc.constant('aabbcc'),
    address: fc.constant('tcp://127.0.0.1:9000'),
    name: fc.jsonValue(),
    scene,
  });
  const entry = fc.dictionary(fc.constantFrom('days', 'at', 'do', 'except'), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.array(device, { maxLength: 3 }),
      scene,
      fc.array(entry, { maxLength: 3 }),
      fc.jsonValue(),
      (devices, scenes, schedule, wake) => {
        const { config } = parseConfig(JSON.stringify({ devices, scenes, schedule, wake }), 'f');
        expect(config.devices.length).toBe(new Set(devices.map(({ id }) => id)).size);
        for (const { scene: own } of config.devices)
          for (const told of Object.values(own ?? {})) expect(told === 'keep' || typeof told === 'object').toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
