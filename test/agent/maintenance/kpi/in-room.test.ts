/** Where the figures get what was planned and who teaches: a real school on a real room.db. */
import { expect, test } from 'vitest';
import { devicesOf, sourcesOf } from '../../../../agent/maintenance/kpi/in-room.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { roomKey } from '../../../../agent/room/pseudonym.ts';
import { openSchool } from '../../../../agent/school/school.ts';
import { createTestRoom } from '../../classroom/test-room.ts';

const KEY = roomKey('ab'.repeat(32));
const at = (time: string): number => Date.parse(`2026-11-27T${time}:00+08:00`);

test('lessons, school hours and teachers of a day; nothing on a day off', async () => {
  const room = await createTestRoom();
  const clock = { now: () => at('07:00'), monotonicMs: () => 0 };
  const school = await openSchool({
    room,
    ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
    stage: undefined,
  });
  expect(sourcesOf(school, KEY).schoolTime('2026-11-27')).toEqual([{ from: at('07:30'), to: at('17:30') }]);
  await school.setBells([
    { period: 1, fromMinute: 480, toMinute: 520 },
    { period: 2, fromMinute: 530, toMinute: 570 },
  ]);
  const csv = '姓名,工号,学科\r\n王老师,T01,语文\r\n李老师,T02,数学\r\n';
  await school.importTeachers(new TextEncoder().encode(csv), { dryRun: false });
  const [first] = school.teachers();
  await school.setTimetable([
    {
      weekday: 5,
      period: 2,
      weeks: 'every',
      classId: null,
      subject: 'chinese',
      teacherId: first?.id ?? '',
      kind: 'regular',
    },
  ]);
  const { planned, schoolTime, teachers } = sourcesOf(school, KEY);
  expect(planned('2026-11-27')).toEqual([{ from: at('08:50'), to: at('09:30') }]);
  expect(schoolTime('2026-11-27')).toEqual([{ from: at('08:00'), to: at('09:30') }]);
  expect(teachers('2026-11-27')).toEqual([expect.stringMatching(/^t0[a-z2-7]{16}$/)]);
  expect(sourcesOf(school, undefined).teachers('2026-11-27')).toEqual([]);
  await school.setCalendar({ terms: [], days: [{ date: '2026-11-27', kind: 'off' }] });
  expect(planned('2026-11-27')).toEqual([]);
  expect(schoolTime('2026-11-27')).toEqual([]);
  expect(schoolTime('2026-11-28')).toEqual([]);
  room.close();
});

test('a device is on the books since its card first knew it', () => {
  const view = { id: 'front', kind: 'projector' } as Parameters<typeof devicesOf>[0][number];
  const card = { id: 'a', device: 'front', kind: 'projector', identity: {}, lastSeen: 9 } as const;
  expect(devicesOf([view], [])).toMatchObject([{ id: 'front', span: { from: 0 } }]);
  expect(
    devicesOf(
      [view],
      [
        { ...card, firstSeen: 7 },
        { ...card, firstSeen: 5, goneAt: 6 },
      ],
    ),
  ).toMatchObject([{ span: { from: 5, to: Number.POSITIVE_INFINITY } }]);
});
