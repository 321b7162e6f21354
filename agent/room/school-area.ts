/** The school's calendar, bells, timetable and teachers, as agent/school keeps them; see its port for what they mean. */

import type {
  Bell,
  PeriodOfDate,
  SchoolCalendar,
  SpecialDay,
  Teacher,
  TeacherInput,
  Term,
  TimetableChange,
  TimetableEntry,
  Weekday,
} from '../school/port.ts';
import type { Row } from '../store/engine.ts';
import type { AreaTools } from './areas.ts';

export interface SchoolRecord {
  readonly calendar: SchoolCalendar;
  readonly bells: readonly Bell[];
  readonly timetable: readonly TimetableEntry[];
  readonly changes: readonly TimetableChange[];
  readonly teachers: readonly Teacher[];
}

export interface SchoolCalls {
  schoolRecord(): SchoolRecord;
  /** In place of what was there; so are the next two. */
  writeCalendar(calendar: SchoolCalendar): void;
  writeBells(bells: readonly Bell[]): void;
  writeTimetable(entries: readonly TimetableEntry[]): void;
  /** Each in place of what was there for its date and period. */
  writeTimetableChanges(changes: readonly TimetableChange[]): void;
  dropTimetableChanges(places: readonly PeriodOfDate[]): void;
  /** With an id: changes that teacher, PIN and badge stay; without: adds one. The ids, in this order. */
  writeTeachers(teachers: readonly (TeacherInput & { readonly id?: string | undefined })[]): string[];
  /** With PIN and badge; lessons of the timetable have nobody then. */
  eraseTeacher(id: string): void;
}

export const SCHOOL_CALLS = [
  'schoolRecord',
  'writeCalendar',
  'writeBells',
  'writeTimetable',
  'writeTimetableChanges',
  'dropTimetableChanges',
  'writeTeachers',
  'eraseTeacher',
] as const satisfies readonly (keyof SchoolCalls)[];

export function schoolCalls({ db, newId, transact }: AreaTools): SchoolCalls {
  return {
    schoolRecord: () => ({
      calendar: {
        terms: db.prepare('SELECT id, name, first, last FROM term ORDER BY first').all().map(toTerm),
        days: db.prepare('SELECT date, kind, as_weekday, note FROM day ORDER BY date').all().map(toDay),
      },
      bells: db
        .prepare('SELECT period, from_minute, to_minute FROM bell ORDER BY from_minute, period')
        .all()
        .map((row) => ({
          period: Number(row['period']),
          fromMinute: Number(row['from_minute']),
          toMinute: Number(row['to_minute']),
        })),
      timetable: db
        .prepare(
          'SELECT weekday, period, weeks, class_id, subject, teacher_id, kind FROM timetable ORDER BY weekday, period, weeks',
        )
        .all()
        .map((row) => ({
          weekday: Number(row['weekday']) as Weekday,
          period: Number(row['period']),
          weeks: String(row['weeks']) as TimetableEntry['weeks'],
          ...toLesson(row),
        })),
      changes: db
        .prepare(
          'SELECT date, period, class_id, subject, teacher_id, kind, cancelled, note, swap_date, swap_period FROM timetable_change ORDER BY date, period',
        )
        .all()
        .map((row) => ({
          date: String(row['date']),
          period: Number(row['period']),
          cancelled: Number(row['cancelled']) === 1,
          ...toLesson(row),
          note: textOf(row['note']),
          swappedWith:
            row['swap_date'] === null ? null : { date: String(row['swap_date']), period: Number(row['swap_period']) },
        })),
      teachers: db.prepare('SELECT id, name, staff_no, subject FROM teacher ORDER BY name, id').all().map(toTeacher),
    }),
    writeCalendar: ({ terms, days }) =>
      transact(() => {
        db.prepare('DELETE FROM term').run();
        db.prepare('DELETE FROM day').run();
        const term = db.prepare('INSERT INTO term (id, name, first, last) VALUES (?, ?, ?, ?)');
        for (const { id, name, first, last } of terms) term.run(id, name, first, last);
        const day = db.prepare('INSERT OR REPLACE INTO day (date, kind, as_weekday, note) VALUES (?, ?, ?, ?)');
        for (const { date, kind, asWeekday, note } of days) day.run(date, kind, asWeekday ?? null, note ?? null);
      }),
    writeBells: (bells) =>
      transact(() => {
        db.prepare('DELETE FROM bell').run();
        const insert = db.prepare('INSERT INTO bell (period, from_minute, to_minute) VALUES (?, ?, ?)');
        for (const { period, fromMinute, toMinute } of bells) insert.run(period, fromMinute, toMinute);
      }),
    writeTimetable: (entries) =>
      transact(() => {
        db.prepare('DELETE FROM timetable').run();
        const insert = db.prepare(
          'INSERT INTO timetable (weekday, period, weeks, class_id, subject, teacher_id, kind) VALUES (?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { weekday, period, weeks, classId, subject, teacherId, kind } of entries)
          insert.run(weekday, period, weeks, classId, subject, teacherId, kind);
      }),
    writeTimetableChanges: (changes) =>
      transact(() => {
        const insert = db.prepare(
          'INSERT OR REPLACE INTO timetable_change (date, period, class_id, subject, teacher_id, kind, cancelled, note, swap_date, swap_period) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { date, period, classId, subject, teacherId, kind, cancelled, note, swappedWith } of changes) {
          const swap = [swappedWith?.date ?? null, swappedWith?.period ?? null];
          insert.run(date, period, classId, subject, teacherId, kind, Number(cancelled), note, ...swap);
        }
      }),
    dropTimetableChanges: (places) =>
      transact(() => {
        const drop = db.prepare('DELETE FROM timetable_change WHERE date = ? AND period = ?');
        for (const { date, period } of places) drop.run(date, period);
      }),
    writeTeachers: (teachers) =>
      transact(() => {
        const insert = db.prepare('INSERT INTO teacher (id, name, staff_no, subject) VALUES (?, ?, ?, ?)');
        const update = db.prepare('UPDATE teacher SET name = ?, staff_no = ?, subject = ? WHERE id = ?');
        return teachers.map(({ id, name, staffNo, subject }) => {
          if (id !== undefined) {
            update.run(name, staffNo ?? null, subject ?? null, id);
            return id;
          }
          const added = newId();
          insert.run(added, name, staffNo ?? null, subject ?? null);
          return added;
        });
      }),
    eraseTeacher: (id) =>
      transact(() => {
        db.prepare('UPDATE timetable SET teacher_id = NULL WHERE teacher_id = ?').run(id);
        db.prepare('UPDATE timetable_change SET teacher_id = NULL WHERE teacher_id = ?').run(id);
        db.prepare('DELETE FROM teacher WHERE id = ?').run(id);
      }),
  };
}

const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));

function toTerm(row: Row): Term {
  return { id: String(row['id']), name: String(row['name']), first: String(row['first']), last: String(row['last']) };
}

function toDay(row: Row): SpecialDay {
  return {
    date: String(row['date']),
    kind: String(row['kind']) as SpecialDay['kind'],
    ...(row['as_weekday'] === null ? {} : { asWeekday: Number(row['as_weekday']) as Weekday }),
    ...(row['note'] === null ? {} : { note: String(row['note']) }),
  };
}

function toLesson(row: Row): Pick<TimetableEntry, 'classId' | 'subject' | 'teacherId' | 'kind'> {
  return {
    classId: textOf(row['class_id']),
    subject: textOf(row['subject']) as TimetableEntry['subject'],
    teacherId: textOf(row['teacher_id']),
    kind: (textOf(row['kind']) ?? 'regular') as TimetableEntry['kind'],
  };
}

function toTeacher(row: Row): Teacher {
  return {
    id: String(row['id']),
    name: String(row['name']),
    staffNo: textOf(row['staff_no']),
    subject: textOf(row['subject']) as Teacher['subject'],
  };
}
