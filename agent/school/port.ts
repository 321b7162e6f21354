/**
 * The school's day as the room knows it: terms, holidays and 调休 make-up days, the bells, the week's timetable, what is
 * otherwise on one date, and who teaches. Names of classes and teachers are in here: nothing of it leaves the room.
 *
 * All dates are Beijing's, `2026-11-21`; all times of a day minutes after its midnight; wall times ms.
 */
import type { RowProblem } from '../classroom/port.ts';
import type { LessonKind } from '../room/lesson-area.ts';
import type { Subject } from '../web/api-lesson.ts';

/** `2026-11-21`, a day in Beijing. */
export type SchoolDate = string;

/** 1 Monday … 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface Term {
  readonly id: string;
  /** 2026–2027 学年第一学期 */
  readonly name: string;
  readonly first: SchoolDate;
  readonly last: SchoolDate;
}

/** A day that is not what its weekday says. */
export interface SpecialDay {
  readonly date: SchoolDate;
  /** `off`: no school. `school`: school although it is a weekend, or by another weekday's timetable. */
  readonly kind: 'off' | 'school';
  /** 调休: the lessons of this weekday are given; absent: those of its own. */
  readonly asWeekday?: Weekday | undefined;
  /** 国庆节 */
  readonly note?: string | undefined;
}

export interface SchoolCalendar {
  readonly terms: readonly Term[];
  readonly days: readonly SpecialDay[];
}

/** 第 n 节; 0 is 早读. */
export interface Bell {
  readonly period: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Every week, or the term's 1st, 3rd, 5th … (单周) or 2nd, 4th … (双周). */
export type Weeks = 'every' | 'odd' | 'even';

/** One lesson of the week in this room. */
export interface TimetableEntry {
  readonly weekday: Weekday;
  readonly period: number;
  readonly weeks: Weeks;
  readonly classId: string | null;
  readonly subject: Subject | null;
  readonly teacherId: string | null;
  readonly kind: LessonKind;
}

/** One period of one date that is not as in the timetable: the whole lesson as it is then, or none at all. */
export interface TimetableChange {
  readonly date: SchoolDate;
  readonly period: number;
  /** True: no lesson here, for it is cancelled or the class is in another room (see `note`). */
  readonly cancelled: boolean;
  readonly classId: string | null;
  readonly subject: Subject | null;
  readonly teacherId: string | null;
  readonly kind: LessonKind;
  /** For people: 到录播室, 与第 5 节对调. */
  readonly note: string | null;
  /** The other half of the swap this is one half of. */
  readonly swappedWith: PeriodOfDate | null;
}

/** What a list of teachers says. PIN and badge are set elsewhere. */
export interface TeacherInput {
  readonly name: string;
  /** 工号 */
  readonly staffNo?: string | undefined;
  readonly subject?: Subject | undefined;
}

export interface Teacher {
  readonly id: string;
  readonly name: string;
  readonly staffNo: string | null;
  readonly subject: Subject | null;
}

/** A lesson that stands in the timetable of a date, changes taken in. */
export interface PlannedLesson {
  readonly date: SchoolDate;
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
  /** Whom the timetable has instead, where somebody else teaches today (代课); else null. */
  readonly insteadOf: string | null;
  /** It is not as the week's timetable has it. */
  readonly changed: boolean;
  readonly note: string | null;
}

/** What kind of a day it is. */
export interface SchoolDay {
  readonly date: SchoolDate;
  readonly school: boolean;
  /** Whose timetable runs, after 调休. */
  readonly weekday: Weekday;
  /** Week of the term, from 1; null: outside every term, or no term is known. */
  readonly week: number | null;
  readonly term: Term | null;
  readonly note: string | null;
}

/**
 * The school as the rest of the agent sees it; opened once (`openSchool`), always current, answers from memory.
 * Everything that changes something throws ShownErrors (`SCHOOL-…`) and tells the listeners when it is on disk.
 */
export interface School {
  day(date: SchoolDate): SchoolDay;
  /** The lessons of the day of `now` (wall ms), by their times. Without bells there are none: a lesson needs a time. */
  today(now: number): readonly PlannedLesson[];
  /** The lesson that is on; undefined: none. */
  current(now: number): PlannedLesson | undefined;
  /** The next one of today that has not begun; undefined: none. */
  next(now: number): PlannedLesson | undefined;
  on(date: SchoolDate): readonly PlannedLesson[];

  readonly calendar: SchoolCalendar;
  readonly bells: readonly Bell[];
  readonly timetable: readonly TimetableEntry[];
  readonly changes: readonly TimetableChange[];
  teachers(): readonly Teacher[];

  setCalendar(calendar: SchoolCalendar): Promise<void>;
  setBells(bells: readonly Bell[]): Promise<void>;
  setTimetable(entries: readonly TimetableEntry[]): Promise<void>;
  /** Writes them, each in place of what was there for its date and period. */
  change(changes: readonly TimetableChange[]): Promise<void>;
  /** As in the timetable again; of a swap both halves. */
  undoChange(date: SchoolDate, period: number): Promise<void>;
  /** 对调: the two periods exchange their lessons, class for class; the same date or two. */
  swap(one: PeriodOfDate, other: PeriodOfDate): Promise<void>;

  /** Lists of a school's office, .xlsx, .csv or .txt; `dryRun`: what would change, nothing is written. */
  importCalendar(file: Uint8Array, options: ImportOptions): Promise<CalendarImport>;
  importTimetable(file: Uint8Array, options: TimetableImportOptions): Promise<TimetableImport>;
  importTeachers(file: Uint8Array, options: ImportOptions): Promise<TeachersImport>;

  /** With PIN and badge; the timetable's lessons have nobody then. */
  eraseTeacher(id: string): Promise<void>;

  /** 升班: what it would do now; `due`: a new school year has begun since the classes got their names. */
  rollOver(): Promise<RollOver>;
  /** Does it. Bindings and pupils stay as they are; classes that have left are set aside. */
  doRollOver(): Promise<RollOver>;
  /** Takes the last one back, as long as nothing was imported since. */
  undoRollOver(): Promise<void>;

  /** Classes or teachers were written by somebody else (a class list, a PIN): read them again. */
  refresh(): Promise<void>;
  onChange(listener: () => void): () => void;
}

export interface PeriodOfDate {
  readonly date: SchoolDate;
  readonly period: number;
}

export interface ImportOptions {
  readonly dryRun: boolean;
}

export interface TimetableImportOptions extends ImportOptions {
  /** Of this class, where the file has several: a sheet a class, or a column of classes. */
  readonly className?: string | undefined;
  /** Of this room, where a list has a column of rooms. */
  readonly room?: string | undefined;
}

/** What every import says. Rows are those of the file, from 1. */
export interface ImportReport {
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

export interface CalendarImport extends ImportReport {
  readonly calendar: SchoolCalendar;
  readonly added: number;
  readonly changed: number;
}

export interface TimetableImport extends ImportReport {
  readonly entries: readonly (TimetableEntry & {
    readonly className: string | null;
    readonly teacher: string | null;
  })[];
  readonly bells: readonly Bell[];
  /** Named in the file and not known so far: they are added, the classes without pupils. */
  readonly newClasses: readonly string[];
  readonly newTeachers: readonly string[];
}

export interface TeachersImport extends ImportReport {
  readonly added: readonly TeacherInput[];
  readonly changed: readonly { readonly before: Teacher; readonly after: TeacherInput }[];
  readonly same: number;
}

export interface RollOver {
  readonly due: boolean;
  /** The school year the names are for afterwards: 2026 is 2026–2027. */
  readonly year: number;
  readonly renamed: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly pupils: number;
  }[];
  /** They have left: set aside, no longer offered; pupils can be erased. */
  readonly leaving: readonly { readonly id: string; readonly name: string; readonly pupils: number }[];
  /** Nothing can be told from their names: left as they are. */
  readonly untouched: readonly { readonly id: string; readonly name: string }[];
  /** Set aside by earlier years: their pupils can be erased. */
  readonly left: readonly { readonly id: string; readonly name: string; readonly pupils: number }[];
  /** The last roll-over can be taken back. */
  readonly canUndo: boolean;
}
