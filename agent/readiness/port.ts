/**
 * Whether the room is ready for a lesson that others watch from elsewhere: a card of a few lines, each a plain sentence, ten
 * minutes before the bell. Types only, shared with the page; no name of a pupil or a class is in what leaves the room.
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { OwnerRole } from '../config/config.ts';
import type { PlannedLessonView } from '../web/api-lesson.ts';

/** In the order in which they matter to whoever watches. */
export const READINESS_CHECKS = ['picture', 'sound', 'network', 'clock', 'roster', 'recorder', 'display'] as const;
export type ReadinessCheck = (typeof READINESS_CHECKS)[number];

/** `fail`: no-go. `care`: it will do, somebody should look. `unknown`: it cannot be told from here; somebody looks. */
export type ReadinessResult = 'ok' | 'care' | 'fail' | 'unknown';

export interface ReadinessLine {
  readonly check: ReadinessCheck;
  readonly result: ReadinessResult;
  readonly said: BothLanguages;
  /** Null: nothing has to be done. */
  readonly todo: BothLanguages | null;
}

export interface ReadinessView {
  /** The lesson it is about; null: asked for beside the timetable. */
  readonly lesson: Pick<PlannedLessonView, 'period' | 'from' | 'to' | 'kind' | 'subject' | 'className'> | null;
  /** It is being looked at (again) now; the lines are those of the look before, if there was one. */
  readonly checking: boolean;
  /** Wall ms of the last look; null: the first is under way. */
  readonly at: number | null;
  /** Null: not known yet. */
  readonly go: boolean | null;
  /** What fails first, then what needs care, what cannot be told, what is well. */
  readonly lines: readonly ReadinessLine[];
  /** Whom to call about the first failing line; `who` null: the config names nobody. */
  readonly call: { readonly role: OwnerRole; readonly who: string | null } | null;
}

export interface Readiness {
  /** Null: nothing to say, because no remote lesson is near and nobody asked. */
  readonly view: ReadinessView | null;
  /** Looks now, for the lesson that is near, else for the room as it is; ≤ 20 s whatever hangs. */
  check(): Promise<ReadinessView>;
  /** Puts the card away until the next lesson. */
  dismiss(): void;
  onChange(listener: () => void): () => void;
  start(): void;
  stop(): void;
}
