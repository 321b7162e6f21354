/**
 * Lessons as the room remembers them: which class, which teacher, and what was noted about attendance in words. What the
 * district may know of a lesson is in the journal (`lesson.*`, `attendance.*`); here is what it may not.
 */
import type { EventData } from '../../protocols/uplink/events.ts';
import type { Row } from '../store/engine.ts';
import type { AreaTools } from './areas.ts';

export type LessonKind = EventData<'cn.banban.lesson.began'>['kind'];
export type AttendanceStatus = EventData<'cn.banban.attendance.marked'>['status'];
export type AttendanceReason = EventData<'cn.banban.attendance.corrected'>['reason'];

export interface LessonRecord {
  readonly id: string;
  /** Wall ms. */
  readonly beganAt: number;
  readonly endedAt?: number;
  readonly classId?: string;
  readonly teacherId?: string;
  /** The second teacher of a 双师 lesson. */
  readonly secondId?: string;
  readonly subject?: string;
  readonly kind: LessonKind;
  readonly period?: number;
  /** A roll-call was made. */
  readonly rollCall?: boolean;
  /** In the teacher's own words. */
  readonly note?: string;
}

/** One word on one pupil's attendance; the newest of a lesson counts, all are kept. */
export interface AttendanceNote {
  readonly lesson: string;
  readonly pupilId: string;
  /** Wall ms. */
  readonly at: number;
  readonly status: AttendanceStatus;
  /** What it was before; absent: the first word. */
  readonly was?: AttendanceStatus;
  readonly by: 'press' | 'badge' | 'tablet' | 'teacher' | 'end';
  readonly reason?: AttendanceReason;
  /** The reason in words. */
  readonly words?: string;
}

/** A clicker lent to a seat for one lesson. */
export interface Loan {
  readonly lesson: string;
  readonly clicker: string;
  readonly classId: string;
  readonly seat: string;
}

/** What is printed on a clicker: mostly the seat it was bought for. */
export interface ClickerNumber {
  readonly clicker: string;
  readonly number: string;
}

export interface LessonCalls {
  /** Writes it, or writes it anew. */
  saveLesson(lesson: LessonRecord): void;
  lesson(id: string): LessonRecord | undefined;
  /** Begun within [from, to), wall ms, oldest first. */
  lessonsBetween(from: number, to: number): LessonRecord[];
  noteAttendance(notes: readonly AttendanceNote[]): void;
  /** Oldest first. */
  attendanceOf(lesson: string): AttendanceNote[];
  /** A clicker is lent once in a lesson; `undefined` as seat takes it back. */
  lend(lesson: string, clicker: string, to: { readonly classId: string; readonly seat: string } | undefined): void;
  loansOf(lesson: string): Loan[];
  /** In the order of the numbers. */
  clickerNumbers(): ClickerNumber[];
  /** In place of what was known of these clickers; the others stay. */
  saveClickerNumbers(numbers: readonly ClickerNumber[]): void;
}

export const LESSON_CALLS = [
  'saveLesson',
  'lesson',
  'lessonsBetween',
  'noteAttendance',
  'attendanceOf',
  'lend',
  'loansOf',
  'clickerNumbers',
  'saveClickerNumbers',
] as const satisfies readonly (keyof LessonCalls)[];

const COLUMNS = 'id, began_at, ended_at, class_id, teacher_id, second_id, subject, kind, period, roll_call, note';

export function lessonCalls({ db, transact }: AreaTools): LessonCalls {
  return {
    saveLesson(lesson) {
      db.prepare(`INSERT OR REPLACE INTO lesson (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
        lesson.id,
        Math.floor(lesson.beganAt),
        lesson.endedAt === undefined ? null : Math.floor(lesson.endedAt),
        lesson.classId ?? null,
        lesson.teacherId ?? null,
        lesson.secondId ?? null,
        lesson.subject ?? null,
        lesson.kind,
        lesson.period ?? null,
        Number(lesson.rollCall ?? false),
        lesson.note ?? null,
      );
    },
    lesson(id) {
      const row = db.prepare(`SELECT ${COLUMNS} FROM lesson WHERE id = ?`).get(id);
      return row === undefined ? undefined : toLesson(row);
    },
    lessonsBetween: (from, to) =>
      db
        .prepare(`SELECT ${COLUMNS} FROM lesson WHERE began_at >= ? AND began_at < ? ORDER BY began_at, id`)
        .all(Math.floor(from), Math.floor(to))
        .map(toLesson),
    noteAttendance: (notes) =>
      transact(() => {
        const insert = db.prepare(
          'INSERT INTO attendance_note (lesson, pupil_id, at, status, was, by, reason, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { lesson, pupilId, at, status, was, by, reason, words } of notes)
          insert.run(lesson, pupilId, Math.floor(at), status, was ?? null, by, reason ?? null, words ?? null);
      }),
    attendanceOf: (lesson) =>
      db
        .prepare(
          'SELECT lesson, pupil_id, at, status, was, by, reason, words FROM attendance_note WHERE lesson = ? ORDER BY at, number',
        )
        .all(lesson)
        .map(toNote),
    lend(lesson, clicker, to) {
      if (to === undefined) db.prepare('DELETE FROM loan WHERE lesson = ? AND clicker = ?').run(lesson, clicker);
      else
        db.prepare('INSERT OR REPLACE INTO loan (lesson, clicker, class_id, seat) VALUES (?, ?, ?, ?)').run(
          lesson,
          clicker,
          to.classId,
          to.seat,
        );
    },
    loansOf: (lesson) =>
      db
        .prepare('SELECT lesson, clicker, class_id, seat FROM loan WHERE lesson = ? ORDER BY clicker')
        .all(lesson)
        .map((row) => ({
          lesson: String(row['lesson']),
          clicker: String(row['clicker']),
          classId: String(row['class_id']),
          seat: String(row['seat']),
        })),
    clickerNumbers: () =>
      db
        .prepare('SELECT clicker, number FROM clicker_number ORDER BY length(number), number, clicker')
        .all()
        .map((row) => ({ clicker: String(row['clicker']), number: String(row['number']) })),
    saveClickerNumbers: (numbers) =>
      transact(() => {
        const insert = db.prepare('INSERT OR REPLACE INTO clicker_number (clicker, number) VALUES (?, ?)');
        for (const { clicker, number } of numbers) insert.run(clicker, number);
      }),
  };
}

function toLesson(row: Row): LessonRecord {
  return {
    id: String(row['id']),
    beganAt: Number(row['began_at']),
    kind: String(row['kind']) as LessonKind,
    ...(row['ended_at'] === null ? {} : { endedAt: Number(row['ended_at']) }),
    ...(row['class_id'] === null ? {} : { classId: String(row['class_id']) }),
    ...(row['teacher_id'] === null ? {} : { teacherId: String(row['teacher_id']) }),
    ...(row['second_id'] === null ? {} : { secondId: String(row['second_id']) }),
    ...(row['subject'] === null ? {} : { subject: String(row['subject']) }),
    ...(row['period'] === null ? {} : { period: Number(row['period']) }),
    ...(row['roll_call'] === 1 ? { rollCall: true } : {}),
    ...(row['note'] === null ? {} : { note: String(row['note']) }),
  };
}

function toNote(row: Row): AttendanceNote {
  return {
    lesson: String(row['lesson']),
    pupilId: String(row['pupil_id']),
    at: Number(row['at']),
    status: String(row['status']) as AttendanceStatus,
    by: String(row['by']) as AttendanceNote['by'],
    ...(row['was'] === null ? {} : { was: String(row['was']) as AttendanceStatus }),
    ...(row['reason'] === null ? {} : { reason: String(row['reason']) as AttendanceReason }),
    ...(row['words'] === null ? {} : { words: String(row['words']) }),
  };
}
