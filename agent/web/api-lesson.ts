/**
 * What the server says about lessons, attendance, 点名, tablets and the school's calendar. Types only, like api.ts, and
 * with the same two sides: `…View` is safe on the wall, what names pupils is for private sessions.
 */
import type { AttendanceReason, AttendanceStatus, LessonKind } from '../room/lesson-area.ts';

export type { AttendanceReason, AttendanceStatus, LessonKind };

/** Subjects as the room calls them; their words in Chinese are the page's. */
export const SUBJECTS = [
  'chinese',
  'mathematics',
  'english',
  'science',
  'morality',
  'physics',
  'chemistry',
  'biology',
  'history',
  'geography',
  'politics',
  'music',
  'art',
  'sport',
  'technology',
  'labour',
  'class-meeting',
  'other',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface LessonView {
  readonly id: string;
  /** Wall ms. */
  readonly beganAt: number;
  /** Wall ms; null: not by timetable. */
  readonly plannedTo: number | null;
  readonly kind: LessonKind;
  readonly subject: Subject | null;
  readonly period: number | null;
  readonly className: string | null;
  /** The teacher's own name, as the list of teachers has it. */
  readonly teacher: string | null;
  readonly second: string | null;
  readonly substitute: boolean;
  /** Nothing of it is written down or sent. */
  readonly practice: boolean;
  readonly questions: number;
  /** A roll-call poll runs: the first press says “here”. */
  readonly rollCall: boolean;
}

export interface PlannedLessonView {
  readonly period: number;
  /** Wall ms. */
  readonly from: number;
  readonly to: number;
  readonly kind: LessonKind;
  readonly subject: Subject | null;
  readonly classId: string | null;
  readonly className: string | null;
  readonly teacherId: string | null;
  readonly teacher: string | null;
  /** It is on by the clock. */
  readonly now: boolean;
}

/** On the wall: how many, never who. */
export interface AttendanceCount {
  readonly size: number;
  readonly present: number;
  readonly late: number;
  readonly early: number;
  readonly leave: number;
  readonly absent: number;
  /** Nothing is known of them yet. */
  readonly unseen: number;
}

/** `POST /api/lessons` */
export interface NewLesson {
  /** Everything absent is taken from the timetable's lesson of now, where there is one. */
  readonly classId?: string | undefined;
  readonly subject?: Subject | undefined;
  readonly kind?: LessonKind | undefined;
  readonly teacherId?: string | undefined;
  readonly secondId?: string | undefined;
  readonly practice?: boolean | undefined;
  readonly requestId?: string | undefined;
}

export interface DrawView {
  readonly id: string;
  readonly seat: string;
  /** Only where the teacher has said that names may be shown at 点名, and on this computer. */
  readonly name: string | null;
  /** The seats among which it was drawn, in an order that is shown while it spins; the drawn one is in it. */
  readonly among: readonly string[];
  readonly left: number;
  /** Wall ms. */
  readonly at: number;
}

export interface TabletsView {
  /** `http://192.168.1.20:8641/t`: what the QR code says, with the code in it. */
  readonly url: string;
  /** Four digits to type instead. */
  readonly code: string;
  readonly joined: number;
  readonly online: number;
}

/** A teacher as the page may list them: no PIN, no badge. */
export interface TeacherView {
  readonly id: string;
  readonly name: string;
  readonly subject: Subject | null;
  readonly hasPin: boolean;
  readonly hasBadge: boolean;
}

/** Who or what said it; `end`: nothing was seen of the pupil until the lesson ended. */
export type AttendanceBy = 'press' | 'badge' | 'tablet' | 'teacher' | 'end';

/** `PUT /api/lessons/current`: only what is to be otherwise. Another teacher than before is a substitute. */
export interface LessonChange {
  readonly classId?: string | undefined;
  readonly subject?: Subject | undefined;
  readonly kind?: LessonKind | undefined;
  readonly teacherId?: string | undefined;
  readonly secondId?: string | null | undefined;
  /** In the teacher's own words; stays in the room. */
  readonly note?: string | undefined;
}

/** One of the lessons there were. */
export interface PastLessonView {
  readonly id: string;
  /** Wall ms. */
  readonly beganAt: number;
  /** Null: it is on. */
  readonly endedAt: number | null;
  readonly kind: LessonKind;
  readonly subject: Subject | null;
  readonly period: number | null;
  readonly classId: string | null;
  readonly className: string | null;
  readonly teacher: string | null;
  readonly second: string | null;
  readonly note: string | null;
}

/** `GET /api/lessons?from=&to=&limit=`, wall ms, newest first. */
export interface LessonList {
  readonly lessons: readonly PastLessonView[];
}

/** `GET /api/lessons/planned`: today's, by their times. */
export interface PlannedLessons {
  readonly lessons: readonly PlannedLessonView[];
}

/** One word on one pupil's attendance. The newest counts, all are kept. */
export interface AttendanceWord {
  /** Wall ms. */
  readonly at: number;
  /** Null: the first word. */
  readonly from: AttendanceStatus | null;
  readonly to: AttendanceStatus;
  readonly by: AttendanceBy;
  readonly reason: AttendanceReason | null;
  /** The reason in words. */
  readonly words: string | null;
  /** Minutes after the lesson began, of the first word. */
  readonly lateMin: number | null;
}

/** `GET /api/lessons/{id}/attendance` (PIN session); the id `current` is the lesson that is on. */
export interface AttendanceSheet {
  readonly lesson: string;
  readonly count: AttendanceCount;
  readonly pupils: readonly {
    readonly pupilId: string;
    readonly seat: string;
    /** Null on a connection that must not carry names. */
    readonly name: string | null;
    readonly consent: boolean;
    /** Null: nothing is known. */
    readonly status: AttendanceStatus | null;
    /** Oldest first. */
    readonly words: readonly AttendanceWord[];
  }[];
}

/** `PUT /api/lessons/{id}/attendance/{pupilId}` (PIN session) */
export interface AttendanceMark {
  readonly status: AttendanceStatus;
  /** Of a correction; default `mistake`. */
  readonly reason?: AttendanceReason | undefined;
  readonly words?: string | undefined;
}

/** `POST /api/lessons/current/loans {seat, clicker?}`: without a clicker the next press of a spare one claims it. */
export interface LoanView {
  readonly seat: string;
  readonly clicker: string;
}
export interface LoanList {
  readonly loans: readonly LoanView[];
}

/** `GET` and `PUT /api/lessons/settings` */
export interface LessonSettings {
  /** Minutes after the lesson began (or the bell, what is later) from which on a pupil is late. */
  readonly graceMin: number;
  /** Lessons of the timetable begin by themselves: never, at the first question or 上课 in their time, or at the bell. */
  readonly autoBegin: 'never' | 'activity' | 'bell';
  /** 点名 shows the name beside the seat, on this computer's own page. */
  readonly drawNames: boolean;
  /** Whoever was not seen is absent when the lesson ends, if attendance was taken. */
  readonly absentAtEnd: boolean;
}

/** `GET /api/teachers` */
export interface TeacherList {
  readonly teachers: readonly TeacherView[];
}

/** What is printed on a clicker. */
export interface ClickerNumber {
  readonly clicker: string;
  readonly number: string;
}

/** `GET` and `PUT /api/clickers/numbers`, `POST /api/clickers/numbers/learn` (of the class here: number = seat). */
export interface ClickerNumbers {
  readonly numbers: readonly ClickerNumber[];
}

/** `POST /api/binding/by-number {dryRun?}`: each seat gets the clicker that has its number printed on it. */
export interface NumberBinding {
  readonly bound: readonly { readonly seat: string; readonly clicker: string }[];
  /** Seats for which there is no clicker. */
  readonly missing: readonly string[];
  /** Clickers whose number is nobody's seat. */
  readonly spare: readonly ClickerNumber[];
  /** Numbers that are printed on two clickers of one make: not bound. */
  readonly twice: readonly string[];
}
