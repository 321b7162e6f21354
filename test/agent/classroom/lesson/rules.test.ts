import { describe, expect, it } from 'vitest';
import { gradeOf } from '../../../../agent/classroom/lesson/grade.ts';
import { LESSON_KINDS, lessonKindOf } from '../../../../agent/classroom/lesson/kinds.ts';
import {
  countHeads,
  isHere,
  type Register,
  statusOnArrival,
  usualReason,
  wasTaken,
  wordOnSight,
} from '../../../../agent/classroom/lesson/register.ts';
import { readSettings, USUAL_SETTINGS } from '../../../../agent/classroom/lesson/settings.ts';
import type { AttendanceStatus } from '../../../../agent/web/api-lesson.ts';
import { lessonKinds } from '../../../../protocols/uplink/events.ts';

const registerOf = (statuses: Readonly<Record<string, AttendanceStatus>>): Register =>
  new Map(
    Object.entries(statuses).map(([id, to]) => [
      id,
      [{ at: 0, from: null, to, by: 'press' as const, reason: null, words: null, lateMin: null }],
    ]),
  );

describe('kinds of lessons', () => {
  it('has one entry for each kind there is', () => {
    expect(LESSON_KINDS.map(({ kind }) => kind)).toEqual([...lessonKinds]);
  });

  it.each([
    ['常规', 'regular'],
    ['常规课', 'regular'],
    ['专递课堂', 'delivery'],
    ['名师课堂', 'master'],
    ['名校网络课堂', 'school'],
    ['“城乡同步课堂”', 'synchronous'],
    [' 同步 ', 'synchronous'],
    ['在线课堂', 'online'],
    ['网课', 'online'],
    ['空中课堂', 'air'],
    ['双师', 'dual'],
    ['双师课堂', 'dual'],
    ['Dual', 'dual'],
  ] as const)('takes %s for %s', (text, kind) => {
    expect(lessonKindOf(text)).toBe(kind);
  });

  it('knows nothing of other words, and no name means two kinds', () => {
    expect(lessonKindOf('课堂')).toBeUndefined();
    expect(lessonKindOf('体育')).toBeUndefined();
    const names = LESSON_KINDS.flatMap(({ kind, aliases }) => aliases.map((alias) => ({ kind, alias })));
    for (const { kind, alias } of names) expect([alias, lessonKindOf(alias)]).toEqual([alias, kind]);
  });
});

describe('attendance', () => {
  it('is late only after the grace is over', () => {
    expect(statusOnArrival(-60_000, 5)).toBe('present');
    expect(statusOnArrival(5 * 60_000, 5)).toBe('present');
    expect(statusOnArrival(5 * 60_000 + 1, 5)).toBe('late');
    expect(statusOnArrival(1, 0)).toBe('late');
  });

  it('takes the first sight, and one that contradicts 缺席; 请假 is the teacher’s word', () => {
    expect(wordOnSight(undefined, 'present')).toEqual({ to: 'present' });
    expect(wordOnSight('absent', 'late')).toEqual({ to: 'late', reason: 'arrived' });
    for (const before of ['present', 'late', 'early', 'leave'] as const)
      expect(wordOnSight(before, 'late')).toBeUndefined();
  });

  it('has a reason where nobody gives one', () => {
    expect(usualReason('present', 'early')).toBe('left');
    expect(usualReason('absent', 'late')).toBe('arrived');
    expect(usualReason('absent', 'leave')).toBe('mistake');
  });

  it('counts every pupil once', () => {
    const register = registerOf({ a: 'present', b: 'late', c: 'early', d: 'leave', e: 'absent', gone: 'present' });
    expect(countHeads(['a', 'b', 'c', 'd', 'e', 'f'], register)).toEqual({
      size: 6,
      present: 1,
      late: 1,
      early: 1,
      leave: 1,
      absent: 1,
      unseen: 1,
    });
  });

  it('was taken by a roll-call, or when half of the class was seen', () => {
    const ids = ['a', 'b', 'c', 'd'];
    expect(wasTaken(countHeads(ids, registerOf({ a: 'present' })), false)).toBe(false);
    expect(wasTaken(countHeads(ids, registerOf({ a: 'present', b: 'late' })), false)).toBe(true);
    expect(wasTaken(countHeads(ids, registerOf({ a: 'leave', b: 'leave' })), false)).toBe(false);
    expect(wasTaken(countHeads(ids, registerOf({})), true)).toBe(true);
    expect(wasTaken(countHeads([], registerOf({})), false)).toBe(false);
  });

  it('says who may be drawn', () => {
    expect((['present', 'late', undefined] as const).map((status) => isHere(status, false))).toEqual([
      true,
      true,
      true,
    ]);
    expect((['early', 'leave', 'absent'] as const).map((status) => isHere(status, false))).toEqual([
      false,
      false,
      false,
    ]);
    expect(isHere(undefined, true)).toBe(false);
  });
});

describe('settings', () => {
  it('are as usual where nothing sensible is kept', () => {
    for (const kept of [undefined, '', '{', 'null', '[]', '{"graceMin":-1,"autoBegin":"always","drawNames":"yes"}'])
      expect(readSettings(kept)).toEqual(USUAL_SETTINGS);
    expect(readSettings('{"graceMin":0,"drawNames":true}')).toEqual({
      ...USUAL_SETTINGS,
      graceMin: 0,
      drawNames: true,
    });
  });
});

describe('the grade told with a lesson', () => {
  it.each([
    ['三年二班', 3],
    ['七年级1班', 7],
    ['初二（3）班', 8],
    ['高二(3)班', 11],
    ['小学2023级2班', 4],
    ['阅览室', undefined],
  ])('of %s is %s', (name, grade) => {
    expect(gradeOf(name, Date.parse('2026-11-21T01:00:00Z'))).toBe(grade);
  });
});
