import { expect, test } from 'vitest';
import type { WallView } from '../../../../agent/web/api.ts';
import { roomLines, worst } from '../../../../agent/web/page/lines.ts';
import { WORDS } from '../../../../agent/web/page/words.ts';
import { asking, oral, pulledOut, ready, STATES } from './states.ts';

const linesOf = (view: WallView): string[] => roomLines(view, WORDS.zh, 'zh').map((line) => line.text);

test('a room in order says nothing', () => {
  expect(linesOf(ready)).toEqual([]);
  expect(worst(roomLines(ready, WORDS.zh, 'zh'))).toBe('well');
});

test('a receiver pulled out in the middle of a question: what came in is safe, and it goes on by itself', () => {
  const lines = linesOf({ ...asking(oral), ...pulledOut });
  expect(lines).toEqual(['接收器已拔出，已收到的都在；插回后自动继续']);
});

test('one of two receivers out does not say that nothing works', () => {
  const [one] = ready.receivers;
  const lines = linesOf({ ...ready, receivers: [one!, { ...one!, id: 'second', status: 'offline' }] });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('second');
  expect(lines[0]).toContain('其余的照常工作');
});

test('every state of the uplink that is not as it should be has one line that says the class goes on', () => {
  for (const state of ['connecting', 'offline', 'stalled', 'blocked'] as const) {
    const lines = linesOf({ ...ready, uplink: { state, since: 0, backlog: 3 } });
    expect(lines, state).toHaveLength(1);
    expect(lines[0], state).toContain('照常上课');
  }
  expect(linesOf({ ...ready, uplink: { state: 'off', since: 0, backlog: 0 } })).toEqual([]);
});

test('what the page says itself is not said again by its fault', () => {
  const view: WallView = {
    ...ready,
    uplink: { state: 'offline', since: 0, backlog: 3 },
    faults: [
      { fault: 'f', code: 'NET-BROKER', severity: 'S2', device: null, since: 0, text: { zh: '连不上', en: 'no' } },
    ],
  };
  expect(linesOf(view)).toEqual(['断网中，照常上课，恢复后自动上传']);
});

test('the worst comes first', () => {
  const lines = roomLines(STATES['today-faults']!, WORDS.zh, 'zh');
  expect(lines.map((line) => line.level)).toEqual(['trouble', 'care', 'care', 'note']);
});

test('a fault in short still says what works', () => {
  const [, disk] = roomLines(STATES['today-faults']!, WORDS.zh, 'zh');
  expect(disk?.short).toBe('硬盘快满了，次要的记录已停止保存，09:12 起。作答、考勤和故障仍然照常保存。');
  const [, diskEn] = roomLines(STATES['today-faults']!, WORDS.en, 'en');
  expect(diskEn?.short).toMatch(/since 09:12\. .* still saved\.$/);
});

test('what is muted or practised is said as such, last, and all is not called well', () => {
  const text = { zh: '投影机没有应答，09:12 起。课可以照常上。', en: 'The projector does not answer since 09:12.' };
  const quiet = { code: 'PRJ-OFFLINE', severity: 'S2', device: 'front', since: 0, text } as const;
  const mutedUntil = Date.UTC(2026, 8, 8, 2, 20);
  const view: WallView = {
    ...ready,
    uplink: { state: 'stalled', since: 0, backlog: 3 },
    quietFaults: [
      { ...quiet, fault: 'm', mutedUntil, drill: false },
      { ...quiet, fault: 'd', code: 'DSP-NOSIG', mutedUntil: null, drill: true },
    ],
  };
  const lines = roomLines(view, WORDS.zh, 'zh');
  expect(lines.map(({ level, lesson }) => [level, lesson])).toEqual([
    ['care', true],
    ['note', false],
    ['note', false],
  ]);
  expect(lines[1]?.short).toMatch(/^已静音至 \d\d:20：投影机没有应答，09:12 起。$/);
  expect(lines[2]?.text).toBe('演练，没有坏：投影机没有应答，09:12 起。');
  expect(worst(roomLines({ ...view, uplink: ready.uplink }, WORDS.zh, 'zh'))).toBe('note');
});
