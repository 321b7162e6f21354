/** What the classroom needs from below (receivers) and offers above (the web server). */
import type { Press, VotingState } from '../../drivers/device.ts';
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

/** All clicker receivers of the room as one: implemented by agent/devices. */
export interface Receivers {
  /** Voting should be open on every receiver, now and after any reconnect. Returns at once. */
  open(options: number): void;
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
  /**
   * Called once the receivers exist: a question restored from the journal is opened on them again. (`receiversChanged`
   * does the same if it comes first.)
   */
  start(): void;
  /** Stops the clockwork; resolves when everything received is committed. A question stays open for the next start. */
  close(): Promise<void>;
  ask(question: NewQuestion): Promise<QuestionAnswer>;
  stop(id: string): Promise<QuestionAnswer>;
  reveal(id: string, answer: Answer): Promise<QuestionAnswer>;
  voidQuestion(id: string): Promise<QuestionAnswer>;
  question(id: string, options: { readonly names: boolean }): Promise<QuestionAnswer>;
  questions(limit: number): Promise<{ readonly id: string; readonly state: string; readonly openedAt: string }[]>;
  /** The result as CSV: UTF-8 with BOM, CR LF, formula injection defused, ids and seats as text. */
  exportCsv(id: string): Promise<{ readonly filename: string; readonly csv: string }>;

  /** Reads a plain UTF-8 CSV. `dryRun`: what would change, nothing is written. Bad rows are listed; good ones count. */
  importRoster(className: string, csv: Uint8Array, options: { readonly dryRun: boolean }): Promise<RosterImport>;
  selectClass(classId: string): Promise<void>;
  classes(): Promise<SchoolClass[]>;
  erasePupil(pupilId: string): Promise<void>;

  startBinding(mode: 'class' | 'seat', seat?: string): Promise<BindingView>;
  skipSeat(): Promise<BindingView>;
  /** Frees the last bound seat and asks for it again. */
  undoBinding(): Promise<BindingView>;
  endBinding(): Promise<void>;
  bindSeat(seat: string, clicker: string | undefined): Promise<void>;

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
}

export interface RosterImport {
  readonly class: SchoolClass | null;
  readonly pupils: readonly PupilInput[];
  readonly change: RosterChange;
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}
