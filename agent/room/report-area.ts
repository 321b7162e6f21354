/** What reports ask of room.db in one go: a term has thousands of lessons, and a question each would take as many turns. */
import type { Row } from '../store/engine.ts';
import type { AreaTools } from './areas.ts';
import type { AttendanceReason, AttendanceStatus } from './lesson-area.ts';
import type { QuestionFields } from './port.ts';

/** A lesson with the names that were meant. */
export interface NamedLesson {
  readonly id: string;
  readonly className?: string;
  readonly classId?: string;
  readonly teacher?: string;
  readonly second?: string;
  readonly note?: string;
}

export interface NamedQuestion {
  readonly question: string;
  readonly classId?: string;
  readonly stem?: string;
  readonly knowledge?: readonly string[];
}

/** Of what is not in the journal: a reason in words, and pupils without consent, of whom nothing is told one by one. */
export interface RoomNote {
  readonly lesson: string;
  readonly pupilId: string;
  /** Wall ms. */
  readonly at: number;
  readonly status: AttendanceStatus;
  readonly was?: AttendanceStatus;
  readonly by: string;
  readonly reason?: AttendanceReason;
  readonly words?: string;
}

export interface ReportCalls {
  /** Lessons begun within [from, to), wall ms. */
  namedLessons(from: number, to: number): NamedLesson[];
  /** Those that are known, in no order. */
  namedQuestions(questions: readonly string[]): NamedQuestion[];
  roomNotes(from: number, to: number): RoomNote[];
}

export const REPORT_CALLS = [
  'namedLessons',
  'namedQuestions',
  'roomNotes',
] as const satisfies readonly (keyof ReportCalls)[];

export function reportCalls({ db }: AreaTools): ReportCalls {
  return {
    namedLessons: (from, to) =>
      db
        .prepare(
          `SELECT l.id, l.class_id, l.note, c.name AS class, t.name AS teacher, s.name AS second FROM lesson l
           LEFT JOIN class c ON c.id = l.class_id LEFT JOIN teacher t ON t.id = l.teacher_id
           LEFT JOIN teacher s ON s.id = l.second_id WHERE l.began_at >= ? AND l.began_at < ?`,
        )
        .all(Math.floor(from), Math.floor(to))
        .map((row) => ({
          id: String(row['id']),
          ...text('classId', row['class_id']),
          ...text('className', row['class']),
          ...text('teacher', row['teacher']),
          ...text('second', row['second']),
          ...text('note', row['note']),
        })),
    namedQuestions(questions) {
      const statement = db.prepare('SELECT question, class_id, stem, fields FROM question WHERE question = ?');
      return questions
        .map((question) => statement.get(question))
        .filter((row) => row !== undefined)
        .map(toNamedQuestion);
    },
    roomNotes: (from, to) =>
      db
        .prepare(
          `SELECT n.lesson, n.pupil_id, n.at, n.status, n.was, n.by, n.reason, n.words FROM attendance_note n
           JOIN lesson l ON l.id = n.lesson LEFT JOIN pupil p ON p.id = n.pupil_id
           WHERE l.began_at >= ? AND l.began_at < ? AND (n.words IS NOT NULL OR p.consent = 0) ORDER BY n.at, n.number`,
        )
        .all(Math.floor(from), Math.floor(to))
        .map((row) => ({
          lesson: String(row['lesson']),
          pupilId: String(row['pupil_id']),
          at: Number(row['at']),
          status: String(row['status']) as AttendanceStatus,
          by: String(row['by']),
          ...(row['was'] === null ? {} : { was: String(row['was']) as AttendanceStatus }),
          ...(row['reason'] === null ? {} : { reason: String(row['reason']) as AttendanceReason }),
          ...text('words', row['words']),
        })),
  };
}

function toNamedQuestion(row: Row): NamedQuestion {
  const fields = typeof row['fields'] === 'string' ? (JSON.parse(row['fields']) as QuestionFields) : undefined;
  return {
    question: String(row['question']),
    ...text('classId', row['class_id']),
    ...text('stem', row['stem']),
    ...(fields?.knowledge === undefined ? {} : { knowledge: fields.knowledge }),
  };
}

function text<K extends string>(name: K, value: Row[string] | undefined): { readonly [P in K]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { readonly [P in K]: string }) : {};
}
