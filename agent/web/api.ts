/**
 * What the server says to the pages and to local programs. Types only: shared by the server and the page's bundle.
 *
 * `WallView` is safe on the wall: no name, no seat, no clicker, nothing about who; and no tally of an open question.
 * `PrivateView` adds these, only in a session opened with the PIN.
 */
import type { DeviceStatus, Identity, Readings, VotingState } from '../../drivers/device.ts';
import type { DeviceView } from '../devices/port.ts';
import type { StoreState } from '../journal/port.ts';
import type { ExamView, SceneView, ShutdownView } from '../scene/port.ts';
import type {
  AttendanceCount,
  AttendanceStatus,
  DrawView,
  LessonView,
  PlannedLessonView,
  TabletsView,
} from './api-lesson.ts';
import type { ReadinessView, RecordingSign } from './api-recording.ts';

export type Option = 'A' | 'B' | 'C' | 'D' | 'E';
export type QuestionState = 'open' | 'closed' | 'revealed' | 'voided';
export type QuestionKind = 'single' | 'multiple' | 'truefalse' | 'numeric' | 'ranking' | 'survey' | 'buzz';

/**
 * An answer as text: `B`; of a multiple choice its letters in order, `ACD`; of true–false `A` 对 or `B` 错; of a ranking
 * the order, `CAB`; a number as it is written, `-3.5`; `!` of a buzz.
 */
export type Answer = string;

/** What is shown of the answers: per letter (of a multiple choice each letter chosen), per order or per number given. */
export type Tally = Readonly<Record<string, number>>;

/** `POST /api/questions` */
export interface NewQuestion {
  /** Needed, unless it is said by `item` or `before`. */
  readonly kind?: QuestionKind | undefined;
  /** 2–5; of truefalse 2, of numeric and buzz 0, which need not be said. */
  readonly options?: number | undefined;
  /** Which press of a pupil counts; default `last`, of a buzz always `first`. */
  readonly rule?: 'last' | 'first' | undefined;
  /** Nobody’s answer can be told from another’s. Default: only a survey. */
  readonly anonymous?: boolean | undefined;
  /** It closes by itself after so long; absent: when it is stopped. */
  readonly seconds?: number | undefined;
  /** Of a buzz: time to think before presses count. */
  readonly thinkSeconds?: number | undefined;
  /** Of a buzz: whoever has won in this lesson stands back. Default true. */
  readonly excludeWinners?: boolean | undefined;
  /** Free text; stays in the room. Absent: an oral question. */
  readonly stem?: string | undefined;
  /** As many as `options`. */
  readonly optionTexts?: readonly string[] | undefined;
  /** The right answer, where it is known before; shown only when it is revealed. */
  readonly answer?: Answer | undefined;
  /** Of a number: so far off is still right. */
  readonly tolerance?: number | undefined;
  /** For the right answer; default 1. */
  readonly points?: number | undefined;
  /** Share of the points for a choice that is right but not whole (漏选), 0–1; default 0.5. */
  readonly partial?: number | undefined;
  readonly knowledge?: readonly string[] | undefined;
  /** The question of a set; what is given beside it counts instead. */
  readonly item?: { readonly set: string; readonly number: number } | undefined;
  /** The round before this one: 再答一次. Kind, options and text are taken from it. */
  readonly before?: string | undefined;
  /** Repeating a request with the same id returns the same question (a double tap opens one question). */
  readonly requestId?: string | undefined;
}

/** A pupil's standing answer. */
export interface ResponseView {
  /** Of a tablet `b…`, of a voice without a name `v…`. */
  readonly clicker: string;
  readonly seat: string | null;
  /** Only in a private session. */
  readonly name?: string;
  readonly answer: Answer;
  /** RFC 3339: time of the press that counts. */
  readonly at: string;
  /** The press's place in the journal; 0 while 未保存. */
  readonly sequence: number;
  /** Absent: a clicker. */
  readonly by?: 'tablet';
}

/** Two rounds of the same question, pupil by pupil; the four add up to `both`. */
export interface RoundsView {
  readonly before: string;
  readonly rightRight: number;
  readonly rightWrong: number;
  readonly wrongRight: number;
  readonly wrongWrong: number;
  /** Pupils who answered in both rounds. */
  readonly both: number;
  readonly onlyBefore: number;
  readonly onlyNow: number;
  readonly silent: number;
  /** Share right, 0–1, of those who answered in the round. */
  readonly rightBefore: number;
  readonly rightNow: number;
}

/** `GET /api/questions/{id}`, and the answer of every POST on a question. */
export interface QuestionAnswer {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly options: number;
  readonly rule: 'last' | 'first';
  readonly state: QuestionState;
  readonly anonymous: boolean;
  readonly round: number;
  readonly lesson: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  /** How many pupils have a standing answer. */
  readonly answered: number;
  readonly tally: Tally;
  readonly responses: readonly ResponseView[];
  /** Only once it is revealed, and only of a later round. */
  readonly rounds: RoundsView | null;
  /** All presses kept, also those that do not count. */
  readonly presses: number;
  readonly saved: boolean;
}

export interface WallQuestion {
  readonly id: string;
  readonly kind: QuestionKind;
  /** The how-manieth question of the day (Beijing time), for 第 4 题; a restart goes on counting. */
  readonly number: number;
  readonly options: number;
  readonly rule: 'last' | 'first';
  readonly state: QuestionState;
  readonly anonymous: boolean;
  readonly round: number;
  readonly stem: string | null;
  readonly optionTexts: readonly string[] | null;
  /** Address of the board's picture kept as the question; null: none. */
  readonly picture: string | null;
  /** ms since it was opened (until it was closed). */
  readonly elapsedMs: number;
  /** It closes by itself after so many seconds in all; null: when it is stopped. */
  readonly seconds: number | null;
  readonly answered: number;
  /** Grows with every counted press: the page's calm pulse. */
  readonly pulse: number;
  /** Null while open: bars would steer the pupils. */
  readonly tally: Tally | null;
  /** True for up to 1 s after 停止 while late votes may amend the bars. */
  readonly settling: boolean;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  /** Of a set's question: the answer is known and can be shown with one tap. */
  readonly answerKnown: boolean;
  /** Once it is revealed: how many are wholly right (全对), how many have only left something out (漏选). Absent: it can be counted from the tally, which of a multiple choice it cannot. */
  readonly right?: { readonly whole: number; readonly partly: number } | null;
  readonly rounds: RoundsView | null;
  readonly buzz: BuzzView | null;
  readonly saved: boolean;
}

/** 抢答 on the wall: seats, no names. */
export interface BuzzView {
  /** thinking: too early. ready: the first press wins. won: somebody was first. */
  readonly state: 'thinking' | 'ready' | 'won';
  /** ms until presses count; 0: they do. */
  readonly thinkMs: number;
  /** In the order of their presses, at most three; `afterMs` since presses count. Seat null: a clicker of nobody's. */
  readonly order: readonly { readonly seat: string | null; readonly afterMs: number }[];
  /** How many pressed too early and stand back this time. */
  readonly early: number;
  /** How many have won before in this lesson and stand back. */
  readonly excluded: number;
}

export interface ReceiverView {
  readonly id: string;
  readonly driver: string;
  readonly status: DeviceStatus;
  readonly voting: VotingState;
  /** Wall ms of the last change of status. */
  readonly since: number;
  readonly why: string | null;
}

export interface UplinkView {
  /** off: no path or no broker configured. stalled: connected but not forwarding. blocked: a clone, publishes nothing until accepted. */
  readonly state: 'off' | 'connecting' | 'online' | 'offline' | 'stalled' | 'blocked';
  readonly since: number;
  /** Lines not yet acknowledged by the broker. */
  readonly backlog: number;
}

export interface FaultView {
  readonly fault: string;
  readonly code: string;
  readonly severity: 'S1' | 'S2' | 'S3' | 'S4';
  readonly device: string | null;
  readonly since: number;
  /** What happened, since when, what still works, what to do: for a teacher. */
  readonly text: { readonly zh: string; readonly en: string };
}

/** Open, and not shown on the wall: a person wants no notices of it, or it is practice. Never a sign that all is well. */
export interface QuietFault extends FaultView {
  /** Wall ms; null: nobody has muted it. */
  readonly mutedUntil: number | null;
  /** A practice alarm: nothing is broken. */
  readonly drill: boolean;
}

export interface BindingView {
  /** class: seat after seat in order. seat: one seat, then done. */
  readonly mode: 'class' | 'seat';
  /** The seat whose pupil presses now; null when all are done. */
  readonly seat: string | null;
  readonly done: number;
  readonly total: number;
  readonly receiver: VotingState;
  /** The last thing that happened, wall-safe: a seat number and what became of the press. */
  readonly last: { readonly seat: string; readonly result: 'bound' | 'already-bound' | 'skipped' } | null;
}

export interface WallView {
  readonly version: string;
  readonly room: { readonly name: string; readonly path: string | null };
  /** Server's wall time, ms. */
  readonly now: number;
  readonly class: { readonly id: string; readonly name: string; readonly size: number; readonly bound: number } | null;
  readonly question: WallQuestion | null;
  readonly binding: BindingView | null;
  /** The lesson that is on; null: none. */
  readonly lesson: LessonView | null;
  /** What the timetable has next, or now while no lesson is on; null: nothing today. */
  readonly next: PlannedLessonView | null;
  readonly attendance: AttendanceCount | null;
  /** 随机点名, the newest of this lesson; null: nobody yet. */
  readonly draw: DrawView | null;
  /** Tablets may answer; null: they are not let in. */
  readonly tablets: TabletsView | null;
  readonly receivers: readonly ReceiverView[];
  /** Everything in the room, the receivers too. */
  readonly devices: readonly DeviceView[];
  /** 上课 or 下课 as it runs or ran last; null: not since the start. */
  readonly scene: SceneView | null;
  readonly exam: ExamView | null;
  /** The PC shuts itself down at `atMs` (wall ms) unless somebody says no (`DELETE /api/room/shutdown`); null: not planned. */
  readonly shutdown: ShutdownView | null;
  readonly uplink: UplinkView;
  readonly store: { readonly state: StoreState; readonly since: number };
  readonly faults: readonly FaultView[];
  /** What is recorded now, a sign for each camera; that it is, and how it stands. */
  readonly recordings: readonly RecordingSign[];
  /** 课前检查; null: no remote lesson is near and nobody asked. */
  readonly readiness: ReadinessView | null;
  /** What is open beside `faults`; absent: none. */
  readonly quietFaults?: readonly QuietFault[];
  /** Clickers seen in the open or last question that are bound to nobody, and whether their rate says “the room next door”. */
  readonly unknown: { readonly clickers: number; readonly neighbour: boolean };
  readonly pinSet: boolean;
  readonly language: 'zh' | 'en';
}

export interface SeatView {
  readonly pupilId: string;
  readonly seat: string;
  /** Null on a connection that must not carry names (LAN without encryption). */
  readonly name: string | null;
  readonly clicker: string | null;
  /** All of them, where the pupil has several; absent: `clicker` alone. */
  readonly clickers?: readonly string[];
  /** Standing answer to the current question. */
  readonly answer: Answer | null;
  readonly presses: number;
  readonly attendance: AttendanceStatus | null;
  /** A clicker lent for this lesson. */
  readonly loan: string | null;
  /** A tablet sits here. */
  readonly tablet: boolean;
  /** Changed the answer more than once, took it back, or answered at the last moment. */
  readonly unsure: boolean;
  /** False: no consent, nothing is kept of this pupil one by one. */
  readonly consent: boolean;
  /** Its clicker was not pressed for so many lessons that its battery may be flat. */
  readonly quietClicker?: true;
}

export interface UnknownView {
  readonly clicker: string;
  readonly presses: number;
  readonly lastKey: string;
  /** RFC 3339 */
  readonly at: string;
}

export interface PrivateView {
  readonly seats: readonly SeatView[];
  readonly unknownClickers: readonly UnknownView[];
  /** The open question's running tally, for the teacher only. */
  readonly tally: Tally | null;
}

/**
 * `GET /api/live?scope=wall|private`, SSE.
 *
 * - `snapshot`: `{wall, private?}`, whole; after connecting, and after a resume.
 * - `change`: the top-level keys of `WallView` (and `private` as a whole) that changed.
 * - `skipped`: `{lines}`: so many of the missed lines are not sent, there were more than 1,000.
 * - `line`: one committed journal line. scope private: the published event itself. scope wall: `{type,time,sequence,epoch,data:{question?}}`.
 *
 * `id:` is `epoch:sequence` of the newest committed line the message includes. With `Last-Event-ID` the `line`s missed
 * since (at most 1,000) are sent first, then a snapshot.
 */
export interface LiveSnapshot {
  readonly wall: WallView;
  readonly private?: PrivateView;
}
export type LiveChange = Partial<WallView> & { readonly private?: PrivateView };

/** `GET /api/devices/{id}`: the view, and who the device says it is. */
export interface DeviceAnswer extends DeviceView {
  readonly identity: Identity;
}

/** `GET /api/devices` */
export interface DeviceList {
  readonly devices: readonly DeviceAnswer[];
}

/** `POST /api/devices/{id}/command` */
export interface CommandAnswer {
  readonly readings: Readings;
  /** The device says itself that it is so. False: still on its way (a panel warms up), or it cannot say. */
  readonly confirmed: boolean;
}

/** `GET /api/room` */
export interface RoomView {
  readonly scene: SceneView | null;
  readonly exam: ExamView | null;
  readonly shutdown: ShutdownView | null;
}

/** Body of every refusal. */
export interface ApiError {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly where: string;
  readonly todo?: { readonly zh: string; readonly en: string };
}

/** `GET /api/session`, and the answer of POST and DELETE on it. */
export interface SessionView {
  readonly pinSet: boolean;
  /** A PIN session is open in this browser. */
  readonly open: boolean;
  /** This connection may carry names: it is loopback or encrypted, and the session is open. */
  readonly names: boolean;
  /** The PIN is locked for so long, in seconds, after too many wrong tries; 0: not locked. */
  readonly lockedS: number;
  /** The name of the teacher whose own PIN opened it; absent: the room's PIN did. */
  readonly teacher?: string | undefined;
}

/** `GET /api/questions`, newest first. */
export interface QuestionList {
  readonly questions: readonly { readonly id: string; readonly state: string; readonly openedAt: string }[];
}

/** `GET /api/classes` */
export interface ClassList {
  readonly classes: readonly { readonly id: string; readonly name: string }[];
  /** Id of the class that sits here now. */
  readonly current: string | null;
}

/** `GET /api/classes/{id}/pupils` (PIN session) */
export interface PupilList {
  readonly pupils: readonly {
    readonly pupilId: string;
    readonly seat: string;
    /** Null on a connection that must not carry names. */
    readonly name: string | null;
    readonly clicker: string | null;
    /** All of them, where the pupil has several; absent: `clicker` alone. */
    readonly clickers?: readonly string[];
  }[];
}

/** `GET /api/unknown` (PIN session) */
export interface UnknownList {
  readonly unknownClickers: readonly UnknownView[];
}

/** Answer of calls that change something and have nothing else to say. */
export interface Done {
  readonly ok: true;
}

/** `GET /api/health`: 200 when `ok`, else 503. `ok` is about the agent's own work; a device that is away makes it `degraded`. */
export interface Health {
  readonly ok: boolean;
  readonly degraded: boolean;
  readonly version: string;
  readonly parts: {
    readonly store: { readonly ok: boolean; readonly state: StoreState; readonly sinceMs: number };
    readonly uplink: { readonly ok: boolean; readonly state: UplinkView['state']; readonly backlog: number };
    /** Every device but this PC. `attention`: how many are away, not quite themselves, or say that something is wrong. */
    readonly devices: {
      readonly ok: boolean;
      readonly online: number;
      readonly total: number;
      readonly attention: number;
    };
    /** `open` and `worst` count what is muted, `muted` says how many of them are; practice is `drills` alone. */
    readonly faults: {
      readonly ok: boolean;
      readonly open: number;
      readonly worst: FaultView['severity'] | null;
      readonly muted: number;
      readonly drills: number;
    };
  };
}
