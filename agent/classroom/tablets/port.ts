/** The tablets of a lesson: what the classroom offers to the tablets' listener and to the teacher's page. */
import type { TabletsView } from '../../web/api-lesson.ts';
import type { AnswerReply, AnswerRequest, JoinRequest, TabletRoom, TabletState } from '../../web/api-tablet.ts';

/** Where the tablets are told to go. */
export interface TabletPlace {
  /** Of this PC in the LAN. */
  readonly address: string;
  /** `http://192.168.1.20:8642/t` */
  readonly url: string;
}

/** asked: by the teacher. time: nobody has shut them out, and the school day is over. */
export type WhyOut = 'asked' | 'lesson' | 'exam' | 'time';

/** All refusals are ShownErrors. `token`: what a tablet shows to be known again; only its digest is kept. */
export interface Tablets {
  /** Tablets are let in; also after a restart in the middle of a lesson. */
  readonly on: boolean;
  /** The address they were told last, also before a restart. */
  readonly address: string | undefined;
  /** With a new code; on already: only the place is another. */
  letIn(place: TabletPlace): Promise<void>;
  /** All are out, and all seats are free. */
  shutOut(why: WhyOut): Promise<void>;
  /** Frees a seat; undefined: every one. Whoever sat there has to type the code again. */
  free(seat: string | undefined): Promise<void>;
  view(): TabletsView | null;
  /** Seats that have a tablet. */
  seats(): ReadonlySet<string>;

  room(token: string | undefined): Omit<TabletRoom, 'language'>;
  /** First come, first served; the same tablet may come again, and may move to a free seat. `from`: its address. */
  join(request: JoinRequest, token: string, from: string): Promise<void>;
  leave(token: string): Promise<void>;
  isIn(token: string | undefined): boolean;
  /** Resolves once the answer is committed. */
  answer(request: AnswerRequest, token: string): Promise<AnswerReply>;
  /** Undefined: it is out. */
  state(token: string): TabletState | undefined;
  /** A page of this tablet is connected, until the returned function is called. */
  connected(token: string): () => void;
  /** To be called after whatever may have changed: the class, the lesson, exam mode. */
  check(): void;
}
