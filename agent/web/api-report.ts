/**
 * What the server says about how a lesson went: types only, like api.ts. `LessonReport` is safe on the wall: counts and
 * shares, nobody's seat. `LessonSeats` says who, and is for private sessions.
 *
 * Every share comes with the counts it was made of.
 */
import type { Verdict } from '../classroom/question/score.ts';
import type { Answer, QuestionKind, QuestionState, RoundsView, Tally } from './api.ts';
import type { AttendanceCount, AttendanceStatus, LessonKind, Subject } from './api-lesson.ts';

export type { Verdict } from '../classroom/question/score.ts';

/** `part` of `whole`; null where nobody could have. */
export interface Share {
  readonly part: number;
  readonly whole: number;
  /** 0–1 */
  readonly share: number | null;
}

/** From opening to the press that counts, of those who answered. */
export interface TimeSpread {
  readonly count: number;
  readonly q1Ms: number;
  readonly medianMs: number;
  readonly q3Ms: number;
}

export interface QuestionDiagnosis {
  readonly id: string;
  /** The how-manieth of the lesson; a later round has the number of its first. */
  readonly number: number;
  readonly kind: QuestionKind;
  readonly options: number;
  readonly state: QuestionState;
  readonly anonymous: boolean;
  /** 1: asked for the first time. */
  readonly round: number;
  readonly stem: string | null;
  readonly optionTexts: readonly string[] | null;
  readonly picture: string | null;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  readonly knowledge: readonly string[];
  /** RFC 3339 */
  readonly openedAt: string;
  /** How many could have answered: pupils on the list, else those who did. */
  readonly size: number;
  readonly answered: number;
  readonly blank: number;
  /** Of those who answered; null without a right answer (a survey, one that was never shown). */
  readonly right: Share | null;
  /** Multiple choice: right, but not all of it. */
  readonly partial: number;
  readonly wrong: number;
  readonly tally: Tally;
  /** The wrong option most of them chose: what they believe instead. Null: nobody was wrong, or there is nothing to be. */
  readonly distractor: { readonly answer: Answer; readonly chosen: Share } | null;
  readonly time: TimeSpread | null;
  /** How many changed their mind more than once, took it back or answered at the last moment. */
  readonly unsure: number;
  /**
   * −1…1: how much better the best 27 % of the class did on it than the weakest 27 %, by their other questions. Below 0.2
   * the question says little; below 0 look at its answer. Null: fewer than three questions or too few pupils.
   */
  readonly discrimination: number | null;
  /** Of a later round. */
  readonly rounds: RoundsView | null;
  /** Of a later round, Hake's: what was won of what there was to win, −1…1. Null: everybody was right before. */
  readonly gain: number | null;
}

/** 知识点 over all questions that have it; of a question asked twice the last round. */
export interface KnowledgeDiagnosis {
  readonly knowledge: string;
  readonly questions: number;
  readonly right: Share;
}

/** `GET /api/lessons/{id}/report` (local: nothing in it names anybody) */
export interface LessonReport {
  readonly lesson: {
    readonly id: string;
    /** Wall ms. */
    readonly beganAt: number;
    /** Wall ms; null: it is on. */
    readonly endedAt: number | null;
    readonly kind: LessonKind;
    readonly subject: Subject | null;
    readonly period: number | null;
    readonly className: string | null;
    readonly teacher: string | null;
    readonly size: number | null;
  };
  /** Null: nobody took it. */
  readonly attendance: AttendanceCount | null;
  readonly questions: readonly QuestionDiagnosis[];
  /** Weakest first. */
  readonly knowledge: readonly KnowledgeDiagnosis[];
  /** Of all answers that could be right. */
  readonly right: Share;
  readonly presses: number;
  readonly draws: number;
}

/** `GET /api/lessons/{id}/report/seats` (PIN session; names only where the connection may carry them) */
export interface LessonSeats {
  readonly lesson: string;
  /** In seat order. Pupils without consent are not among them. */
  readonly seats: readonly {
    readonly pupilId: string;
    readonly seat: string;
    readonly name: string | null;
    readonly attendance: AttendanceStatus | null;
    /** Question → how it went; of those that have a right answer, and `blank` of the others too. */
    readonly verdicts: Readonly<Record<string, Verdict>>;
    /** Ids of the questions at which the pupil was unsure. */
    readonly unsure: readonly string[];
    readonly points: number;
    readonly of: number;
  }[];
}

/** `GET /api/classes/{id}/trend?lessons=12` (local): the newest lessons of a class, oldest first. */
export interface ClassTrend {
  readonly classId: string;
  readonly lessons: readonly TrendPoint[];
  /** 知识点 that came up in more than one of them. */
  readonly knowledge: readonly { readonly knowledge: string; readonly lessons: readonly TrendPoint[] }[];
}

export interface TrendPoint {
  readonly lesson: string;
  /** Wall ms. */
  readonly beganAt: number;
  readonly subject: Subject | null;
  readonly questions: number;
  readonly right: Share;
}
