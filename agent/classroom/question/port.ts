/** The quiz: what it needs of the room, and what the classroom can do with questions. */
import type { Press } from '../../../drivers/device.ts';
import type { Journal } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { QuestionFields, QuestionText, RoomStore } from '../../room/port.ts';
import type { Answer, NewQuestion, QuestionState } from '../../web/api.ts';
import type { Receivers } from '../port.ts';
import type { LiveQuestion } from './live-question.ts';
import type { Question, QuestionFact } from './question.ts';
import type { SubmitAnswer } from './submit.ts';
import type { TextStore } from './texts.ts';
import type { TimeWish } from './time.ts';

export interface QuizOptions {
  /** Any: a practice lesson's forgets. So with `room`. */
  readonly journal: Journal;
  readonly room: TextStore & Pick<RoomStore, 'questionItem'>;
  readonly receivers: () => Receivers;
  readonly ports: Ports;
  /** Of the class in the room, at the moment of asking. `quiet`: nothing may be told of somebody in it one by one. */
  readonly audience: () => {
    readonly classId: string | undefined;
    readonly counts: 'bound' | 'every';
    readonly quiet?: boolean;
  };
  /** The lesson that is on. */
  readonly lesson?: () => { readonly id: string } | undefined;
  readonly pupilOf: (clicker: string) => string | undefined;
  /** By pseudonym: nothing is told of this pupil one by one. */
  readonly withoutConsent?: (pupil: string) => boolean;
  readonly changed: () => void;
}

export interface KnownQuestion {
  readonly question: Question;
  readonly facts: readonly QuestionFact[];
  /** The class that was asked. */
  readonly classId: string | undefined;
  /** What the room knows of it. */
  readonly text: QuestionText | undefined;
  /** The round before it. */
  readonly before: Question | undefined;
}

export interface Quiz {
  readonly live: LiveQuestion | undefined;
  /** The question takes presses: open, or closed with late ones still coming. */
  readonly taking: boolean;
  ask(question: NewQuestion): Promise<string>;
  stop(id: string): Promise<void>;
  /** Lengthens or shortens the time to answer while it runs, or gives one to a question that had none. */
  setTime(id: string, wish: TimeWish): Promise<void>;
  /** Without an answer: the one that is known. */
  reveal(id: string, answer?: Answer, tolerance?: number): Promise<void>;
  voidQuestion(id: string): Promise<void>;
  /** Appends the press; shown after the commit. False: no question takes presses. */
  press(press: Press): boolean;
  /** A whole answer, from a tablet. */
  readonly submit: SubmitAnswer;
  find(id: string): Promise<KnownQuestion>;
  /** What is known of a question and stays in the room: a picture, what it is about. What is not given stays as it was. */
  amend(id: string, fields: QuestionFields): Promise<void>;
  /** The how-manieth of its day a question was, from 1. */
  numberOf(id: string): Promise<number>;
  newest(limit: number): Promise<{ readonly id: string; readonly state: QuestionState; readonly openedAt: string }[]>;
  /** Wishes voting open again for a question restored at the start, and lets its clock run on. */
  reopen(): void;
  /** A receiver may be ready that was not. */
  receiversChanged(): void;
  /** Resolves when everything appended so far is applied. */
  close(): Promise<void>;
}
