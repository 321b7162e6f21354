/**
 * What the tablets' own listener says to a pupil's page. Types only. The connection is not encrypted, so there is no name
 * in here, ever: a seat number, the question, and what this one tablet answered.
 */

import type { Verdict } from '../classroom/question/score.ts';
import type { SubmitRefusal } from '../classroom/question/submit.ts';
import type { Answer, QuestionKind } from './api.ts';

/** `POST /t/api/join` */
export interface JoinRequest {
  /** The four digits on the wall. */
  readonly code: string;
  /** As the pupil typed it; absent where the room has no class list. */
  readonly seat?: string | undefined;
}

/** `GET /t/api/room`: before joining. */
export interface TabletRoom {
  /** False: the tablets are shut out again. */
  readonly open: boolean;
  /** Seats are asked for. */
  readonly seats: boolean;
  /** This tablet is in: it need not join. */
  readonly joined: boolean;
  readonly language: 'zh' | 'en';
}

/** `POST /t/api/answer` */
export interface AnswerRequest {
  readonly question: string;
  /** Grows with every answer of this tablet; the same one sent again is the same answer. */
  readonly n: number;
  /** See `Answer`; empty: taken back. */
  readonly answer: string;
}

/** What became of it. Only a committed answer is `accepted`. */
export interface AnswerReply {
  readonly n: number;
  readonly accepted: boolean;
  readonly answer: Answer | '';
  /** On disk; false: in memory until the store can be written. */
  readonly saved: boolean;
  /** Why not; null: it was. */
  readonly refused: SubmitRefusal | null;
}

export interface TabletQuestion {
  readonly id: string;
  readonly number: number;
  readonly kind: QuestionKind;
  readonly options: number;
  readonly rule: 'last' | 'first';
  readonly state: 'open' | 'closed' | 'revealed';
  readonly anonymous: boolean;
  readonly stem: string | null;
  readonly optionTexts: readonly string[] | null;
  /** Address of the board's picture on this listener. */
  readonly picture: string | null;
  /** How long it is open in all; null: until it is stopped. */
  readonly seconds: number | null;
  /** ms until it closes by itself; null: when it is stopped. */
  readonly leftMs: number | null;
  /** Of a buzz: ms until presses count. */
  readonly thinkMs: number;
  /** Of a buzz: somebody was first. */
  readonly won: boolean;
  /** This tablet’s place in a buzz, 1–3. */
  readonly place: number | null;
  /** The standing answer of whoever sits here, whatever it was given with. */
  readonly mine: Answer | null;
  readonly saved: boolean;
  /** What became of this tablet's last try, if it was refused. */
  readonly refused: SubmitRefusal | null;
  /** Once it is revealed. */
  readonly answer: Answer | null;
  readonly verdict: Verdict | null;
}

/** `GET /t/api/live`, SSE: `state` with the whole of this, whenever it changed; `gone` when this tablet is out. */
export interface TabletState {
  readonly seat: string | null;
  /** The largest `n` taken from this tablet. */
  readonly n: number;
  readonly question: TabletQuestion | null;
}

/** `GET /api/tablets` on the teacher's own listener. */
export interface TabletsAnswer {
  /** The config lets tablets in at all. */
  readonly allowed: boolean;
  readonly on: boolean;
  /** Addresses of this PC that tablets could open, best first. */
  readonly addresses: readonly { readonly address: string; readonly name: string }[];
  /** The one they are told; null: off. */
  readonly address: string | null;
}
