/** 考勤: one row a pupil and lesson, or a pupil's sums; corrections with what it was before and why. */
import { beijingDate } from '../../../beijing-time.ts';
import type { AttendanceStatus } from '../../../room/lesson-area.ts';
import type { Marked } from '../attendance-book.ts';
import { classesIn, type LessonCase, type ReportCase } from '../case.ts';
import type { People, Person } from '../people.ts';
import { byWord, reasonWord, STATUS_WORDS, subjectWord } from '../words.ts';
import { id, number, type Table, type TableRow, text, time } from './table.ts';

interface Standing {
  readonly person: Person | undefined;
  readonly mark: (Omit<Marked, 'by'> & { readonly by: string }) | undefined;
  readonly corrections: readonly {
    from: AttendanceStatus;
    to: AttendanceStatus;
    reason: string;
    words: string;
    at: number;
  }[];
}

/** Everybody on the list, who was noted beside it, and in their order. */
function standings(one: LessonCase, people: People): Standing[] {
  const { lesson } = one;
  if (lesson === undefined) return [];
  const pupils = people.pupilsOf(one.classId);
  const listed = new Set(pupils.map(({ pseudonym }) => pseudonym));
  const strangers = [...lesson.attendance.keys()].filter((pseudonym) => !listed.has(pseudonym)).sort();
  const notesOf = Map.groupBy(one.notes, ({ pupilId }) => pupilId);
  const correctionsOf = Map.groupBy(lesson.corrections, ({ pupil }) => pupil);
  const told = (pseudonym: string, person: Person | undefined): Standing => {
    const notes = person === undefined ? [] : (notesOf.get(person.id) ?? []);
    const mark = lesson.attendance.get(pseudonym);
    const corrections = (correctionsOf.get(pseudonym) ?? []).map((correction) => {
      // The reason in words is beside it in room.db: the note of the same change nearest in time.
      const [note] = notes
        .filter(({ was, status }) => was === correction.from && status === correction.to)
        .sort((a, b) => Math.abs(a.at - correction.at) - Math.abs(b.at - correction.at));
      return { ...correction, words: note?.words ?? '' };
    });
    if (mark !== undefined) return { person, mark, corrections };
    // Without consent: only the room knows.
    const last = notes.at(-1);
    const first = notes[0];
    return {
      person,
      mark:
        last === undefined || first === undefined
          ? undefined
          : { status: last.status, by: first.by, lateMin: undefined, at: first.at },
      corrections: notes
        .filter(({ was }) => was !== undefined)
        .map(({ was, status, reason, words, at }) => ({
          from: was ?? status,
          to: status,
          reason: reason ?? 'other',
          words: words ?? '',
          at,
        })),
    };
  };
  return [
    ...pupils.map((person) => told(person.pseudonym, person)),
    ...strangers.map((pseudonym) => told(pseudonym, people.find(pseudonym, one.classId))),
  ];
}

/** `all`: everybody in every lesson; `exceptions`: who was late, left early, was excused, absent or corrected. */
export function attendanceTable(report: ReportCase, which: 'all' | 'exceptions'): Table {
  return {
    name: which === 'all' ? '考勤' : '考勤异常',
    columns: [
      text('日期', 12),
      number('节次', 6),
      text('班级', 12),
      text('科目', 10),
      id('座号', 7),
      text('姓名', 10),
      id('学号', 14),
      text('考勤', 8),
      text('记录方式', 12),
      number('迟到（分）', 9),
      time('首次记录时间'),
      text('原记录', 8),
      text('更正原因', 12),
      text('更正说明', 20),
      time('更正时间'),
    ],
    rows: rows(report, which),
  };
}

function* rows(report: ReportCase, which: 'all' | 'exceptions'): Generator<TableRow> {
  for (const one of report.lessons) {
    for (const { person, mark, corrections } of standings(one, report.people)) {
      if (which === 'exceptions' && (mark === undefined || mark.status === 'present') && corrections.length === 0)
        continue;
      const who = [
        beijingDate(one.beganAt),
        one.lesson?.period,
        one.className,
        subjectWord(one.lesson?.subject),
        person?.seat,
        person?.name ?? '（不在名单）',
        person?.studentNo,
      ];
      const stands =
        mark === undefined
          ? ['未记录', '', undefined, undefined]
          : [STATUS_WORDS[mark.status], byWord(mark.by), mark.status === 'late' ? mark.lateMin : undefined, mark.at];
      if (corrections.length === 0) yield [...who, ...stands, '', '', '', undefined];
      // One row a correction, the oldest first; each keeps what it was.
      for (const { from, reason, words, at } of corrections)
        yield [...who, ...stands, STATUS_WORDS[from], reasonWord(reason), words, at];
    }
  }
}

export function attendanceSums(report: ReportCase): Table {
  return {
    name: '出勤统计',
    columns: [
      text('班级', 12),
      id('座号', 7),
      text('姓名', 10),
      id('学号', 14),
      number('课时', 7),
      number('到', 7),
      number('迟到', 7),
      number('早退', 7),
      number('请假', 7),
      number('缺席', 7),
      number('未记录', 8),
    ],
    rows: sumRows(report),
  };
}

function* sumRows(report: ReportCase): Generator<TableRow> {
  for (const classId of classesIn(report)) {
    const lessons = report.lessons.filter((one) => one.classId === classId && takenIn(one));
    const noted = lessons.map((one) => new Map(one.notes.map(({ pupilId, status }) => [pupilId, status])));
    for (const person of report.people.pupilsOf(classId)) {
      const counts = { present: 0, late: 0, early: 0, leave: 0, absent: 0, unknown: 0 };
      for (const [index, { lesson }] of lessons.entries()) {
        const status = lesson?.attendance.get(person.pseudonym)?.status ?? noted[index]?.get(person.id);
        counts[status ?? 'unknown'] += 1;
      }
      const { present, late, early, leave, absent, unknown } = counts;
      const className = report.people.className(classId);
      yield [
        className,
        person.seat,
        person.name,
        person.studentNo,
        lessons.length,
        present,
        late,
        early,
        leave,
        absent,
        unknown,
      ];
    }
  }
}

/** Lessons in which nobody took attendance say nothing about anybody. */
const takenIn = ({ lesson, notes }: LessonCase): boolean =>
  lesson !== undefined && (lesson.attendance.size > 0 || notes.length > 0);
