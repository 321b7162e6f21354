/** What the classroom needs from below (receivers) and offers above (the web server). */
import type { Badge, Press, VotingState } from '../../drivers/device.ts';
import type { PupilInput, RosterChange, SchoolClass } from '../room/port.ts';
import type {
  Answer,
  BindingView,
  NewQuestion,
  PrivateView,
  QuestionAnswer,
  ReceiverView,
  WallQuestion,
  WallView,
} from '../web/api.ts';
import type { Badges } from './badges.ts';
import type { Lessons } from './lesson/port.ts';
import type { Pictures } from './pictures/pictures.ts';
import type { PrintedNumbers } from './printed-numbers.ts';
import type { SubmitAnswer } from './question/submit.ts';
import type { TimeWish } from './question/time.ts';
import type { Tablets } from './tablets/port.ts';

/** All clicker receivers of the room as one: implemented by agent/devices. */
export interface Receivers {
  /**
   * Voting should be open on every receiver, now and after any reconnect. Returns at once. `digits`: numeric pads say the
   * digits they type, not the letters these stand for.
   */
  open(options: number, how?: { readonly digits?: boolean }): void;
  /** Resolves when every receiver has given its summary, or after 1 s. Presses may come until then. */
  close(): Promise<void>;
  show(line1: string, line2: string): void;
  views(): readonly ReceiverView[];
  /** The least ready state of the receivers that are online; `idle` when there is none. */
  voting(): VotingState;
}

export interface ReceiverEvents {
  press(press: Press): void;
  /** A receiver's status or voting state changed. */
  receiversChanged(): void;
}

/** The classroom as the web server sees it. All refusals are ShownErrors. */
export interface Classroom extends ReceiverEvents {
  /** Lessons, attendance, 点名 and lent clickers. */
  readonly lessons: Lessons;
  /** What is printed on the clickers. */
  readonly numbers: PrintedNumbers;
  /** Whose the cards are. */
  readonly badges: Badges;
  /** Pupils’ tablets. */
  readonly tablets: Tablets;
  /** The board’s pictures kept as questions. */
  readonly pictures: Pictures;
  /** A card was held to a reader. */
  badge(badge: Badge): void;
  /**
   * Called once the receivers exist: a question restored from the journal is opened on them again. (`receiversChanged`
   * does the same if it comes first.)
   */
  start(): void;
  /** Stops the clockwork; resolves when everything received is committed. A question stays open for the next start. */
  close(): Promise<void>;
  ask(question: NewQuestion): Promise<QuestionAnswer>;
  stop(id: string): Promise<QuestionAnswer>;
  /** Lengthens or shortens the time to answer while it runs. */
  setTime(id: string, wish: TimeWish): Promise<QuestionAnswer>;
  /** Without an answer: the one that is known, of a set's question or of the round before. */
  reveal(id: string, answer?: Answer, tolerance?: number): Promise<QuestionAnswer>;
  voidQuestion(id: string): Promise<QuestionAnswer>;
  /** A whole answer, from a tablet. */
  readonly submit: SubmitAnswer;
  question(id: string, options: { readonly names: boolean }): Promise<QuestionAnswer>;
  questions(limit: number): Promise<{ readonly id: string; readonly state: string; readonly openedAt: string }[]>;
  /** The result as CSV: UTF-8 with BOM, CR LF, formula injection defused, ids and seats as text. */
  exportCsv(id: string): Promise<{ readonly filename: string; readonly csv: string }>;

  /**
   * Reads a class list or a whole school's: .xlsx, CSV in any encoding, a OneRoster set. Without a name the classes are
   * those the file names. `dryRun`: what would change, nothing is written. Bad rows are listed; good ones count.
   */
  importRoster(
    className: string | undefined,
    file: Uint8Array,
    options: { readonly dryRun: boolean },
  ): Promise<RosterImport>;
  /** Classes were renamed or set aside by somebody else: read the one in the room again. */
  refresh(): Promise<void>;
  selectClass(classId: string): Promise<void>;
  /** Those still at school. */
  classes(): Promise<SchoolClass[]>;
  erasePupil(pupilId: string): Promise<void>;

  startBinding(mode: 'class' | 'seat', seat?: string): Promise<BindingView>;
  skipSeat(): Promise<BindingView>;
  /** Frees the last bound seat and asks for it again. */
  undoBinding(): Promise<BindingView>;
  endBinding(): Promise<void>;
  bindSeat(seat: string, clicker: string | undefined): Promise<void>;
  /** The next clicker of nobody's that is pressed is lent to this seat for the lesson. */
  claimLoan(seat: string): Promise<BindingView>;

  /** The classroom's parts of the views, always current, cheap (called at every change). */
  wall(): {
    readonly question: WallQuestion | null;
    readonly binding: BindingView | null;
    readonly lesson: WallView['lesson'];
    readonly next: WallView['next'];
    readonly attendance: WallView['attendance'];
    readonly draw: WallView['draw'];
    readonly tablets: WallView['tablets'];
    readonly class: WallView['class'];
    readonly unknown: WallView['unknown'];
  };
  private(options: { readonly names: boolean }): PrivateView;
  /** Called after every change of `wall()` or `private()`; never more than once per committed batch. */
  onChange(listener: () => void): () => void;
}

export interface RowProblem {
  /** 1-based line in the file. */
  readonly row: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Of a file with several sheets: its tab. Of a OneRoster set: the file in it. */
  readonly sheet?: string;
}

/** What an import does to one class. */
export interface ClassImport {
  /** As it will be called. */
  readonly name: string;
  /** Null: new. */
  readonly class: SchoolClass | null;
  readonly pupils: number;
  readonly change: RosterChange;
}

export interface RosterImport {
  /** Of the first class: what an import said while a list had only one. Null: new, or there is none. */
  readonly class: SchoolClass | null;
  readonly pupils: readonly PupilInput[];
  readonly change: RosterChange;
  /** In the order of the file. */
  readonly classes: readonly ClassImport[];
  readonly totals: { readonly pupils: number; readonly added: number; readonly changed: number; readonly gone: number };
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}
