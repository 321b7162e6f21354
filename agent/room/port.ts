/**
 * room.db as the rest of the agent sees it: everything that must not leave the room. Never published, never logged.
 */
import type { Areas } from './areas.ts';

export interface SchoolClass {
  readonly id: string;
  /** As the school writes it: 三年二班. */
  readonly name: string;
  /** What pseudonyms of its pupils without a 学号 are made of; absent: its name. */
  readonly label?: string;
  /** It has left school: no longer offered, kept for what was asked in it. */
  readonly archived?: true;
}

export interface Pupil {
  readonly id: string;
  readonly classId: string;
  readonly name: string;
  /** Seat number as text, `01`…; leading zeros survive. Unique within the class. */
  readonly seat: string;
  /** 学号, if the list had one. */
  readonly studentNo?: string;
  /** Of the guardians, to be told one by one; undefined: not known. */
  readonly consent?: boolean;
  /** The first of `clickers`. */
  readonly clicker?: string;
  /** The clickers bound to this seat in this class, in the order of their ids: mostly one, or one of each make. */
  readonly clickers: readonly string[];
}

export interface PupilInput {
  readonly name: string;
  readonly seat: string;
  readonly studentNo?: string;
  readonly clicker?: string;
  readonly consent?: boolean;
}

export interface RosterChange {
  readonly added: readonly PupilInput[];
  readonly changed: readonly { readonly before: Pupil; readonly after: PupilInput }[];
  readonly gone: readonly Pupil[];
}

export interface QuestionText {
  readonly question: string;
  readonly classId?: string;
  readonly stem?: string;
  /** Texts of the options, A first. */
  readonly optionTexts?: readonly string[];
  /** The lesson it was asked in. */
  readonly lesson?: string;
  /** What else is known of it and stays in the room. */
  readonly fields?: QuestionFields;
}

export interface QuestionFields {
  /** The right answer, known before it is shown. */
  readonly answer?: string;
  /** Of a number: so far off is still right. */
  readonly tolerance?: number;
  /** 知识点, as the teacher calls them. */
  readonly knowledge?: readonly string[];
  /** Where it was taken from: a set and the number in it. */
  readonly item?: { readonly set: string; readonly number: number };
  /** File name of the board's picture kept as the question. */
  readonly picture?: string;
  /** Hex; makes voters of clickers and tablets while the question runs, and is erased when it is over. */
  readonly voterKey?: string;
}

export type AuditWhat =
  | 'pin-set'
  | 'session-opened'
  | 'session-refused'
  | 'session-closed'
  | 'roster-imported'
  | 'binding-changed'
  | 'export'
  | 'pupil-erased'
  | 'identity-accepted'
  | 'tablets-changed';

/** Small values the agent keeps for itself. Secrets among them are listed in `SECRET_SETTINGS`. */
export interface Settings {
  /** scrypt of the PIN: `scrypt$N$r$p$salt$hash`, base64. */
  pin: string;
  /** 32 bytes, hex: pseudonyms before enrolment (prefix p0). */
  roomKey: string;
  /** JSON array of salted hashes of this machine's hardware marks. */
  machine: string;
  /** JSON: device → what USB says of the serial adapter it was last reached through. */
  adapters: string;
  /** Id of the class that is in the room; empty: none. */
  currentClass: string;
  language: 'zh' | 'en';
  /** The daily figures: JSON, which day was told last and what it left open. */
  kpi: string;
  /** 报修: JSON of the newest ones, open or closed, with what was said in words. */
  reports: string;
  /** The PC's posture as it was last told: JSON of what was found, so that a restart tells nothing twice. */
  posture: string;
  /** JSON: marks of the USB sticks and disks that have been in this PC, and when a new one came. */
  usbStorage: string;
  /** Exam mode: JSON `{id, since, by}`; empty: not now. */
  exam: string;
  /** Of the timetable: wall ms up to which everything due has been done. */
  timetable: string;
  /** JSON: clicker → in how many lessons, and on which days, nothing was heard of it while others were. */
  quietClickers: string;
  /** Tablets are let in: JSON `{code, lesson, class, address, since}`; empty: they are not. */
  tablets: string;
  /** How lessons are kept: JSON of `LessonSettings`. */
  lesson: string;
  /** JSON: what the last 升班 renamed and set aside, to take it back; empty: it cannot be taken back. */
  rollOver: string;
  /** Id of the lesson whose roll-call is on; empty: none is. */
  rollCall: string;
}
export type SettingName = keyof Settings;
export const SECRET_SETTINGS: readonly SettingName[] = ['pin', 'roomKey'];

export interface RoomStore extends Areas {
  setting<K extends SettingName>(name: K): Promise<Settings[K] | undefined>;
  setSetting<K extends SettingName>(name: K, value: Settings[K]): Promise<void>;
  classes(): Promise<SchoolClass[]>;
  pupils(classId: string): Promise<Pupil[]>;
  /** What an import would change; nothing is written. */
  compareRoster(className: string, pupils: readonly PupilInput[]): Promise<RosterChange>;
  /** Writes the class list in one transaction; pupils are matched by 学号, else by seat + name; bindings of a seat stay. */
  importRoster(className: string, pupils: readonly PupilInput[]): Promise<SchoolClass>;
  /**
   * Binds a clicker to a seat of a class. Where it was bound before it is freed, and so is the seat's clicker of the same
   * make; one of another make stays: a pupil may hold several. `undefined` frees the seat of all.
   */
  bind(classId: string, seat: string, clicker: string | undefined): Promise<void>;
  /** Frees a clicker, whoever holds it. */
  unbind(classId: string, clicker: string): Promise<void>;
  saveQuestionText(text: QuestionText): Promise<void>;
  questionTexts(questions: readonly string[]): Promise<QuestionText[]>;
  /** What is known of the questions of a lesson, in no order. */
  questionsOf(lesson: string): Promise<QuestionText[]>;
  /** Removes name, 学号 and binding for good (secure_delete). */
  erasePupil(pupilId: string): Promise<void>;
  audit(what: AuditWhat, fields: Readonly<Record<string, string | number>>, at: number): Promise<void>;
  auditLog(limit: number): Promise<{ at: number; what: AuditWhat; fields: Record<string, string | number> }[]>;
}
