/**
 * Attendance of one lesson, kept small: a term has 200,000 of them. Read like a map from pupil to what was marked.
 */
import type { EventData } from '../../../protocols/uplink/events.ts';

export type AttendanceStatus = EventData<'cn.banban.attendance.marked'>['status'];
type By = EventData<'cn.banban.attendance.marked'>['by'];

export interface Marked {
  /** As it stands now, after all corrections. */
  readonly status: AttendanceStatus;
  readonly by: By;
  readonly lateMin: number | undefined;
  /** Wall ms of the first word. */
  readonly at: number;
}

export interface AttendanceBook extends Iterable<readonly [pupil: string, marked: Marked]> {
  readonly size: number;
  has(pupil: string): boolean;
  get(pupil: string): Marked | undefined;
  keys(): readonly string[];
  values(): Iterable<Marked>;
  /** The first word on a pupil, or one in the place of it. */
  set(pupil: string, marked: Marked): void;
}

const STATUSES: readonly AttendanceStatus[] = ['present', 'late', 'early', 'leave', 'absent'];
const WAYS: readonly By[] = ['press', 'badge', 'tablet', 'teacher', 'end'];
const LATE_NONE = -1;
/** Pupil, status and way in one, minutes late, ms since the lesson began. */
const FIELDS = 4;
const FIRST_ROOM = 48;

/** Texts that come again and again, as numbers. */
export interface Names {
  numberOf(text: string): number;
  textOf(number: number): string;
}

export function createNames(): Names {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    textOf: (number) => texts[number] ?? '',
  };
}

/** Where the books of one folding keep their marks: side by side in a few large arrays. */
interface Shelf {
  ints: Int32Array;
  used: number;
}

const SHELF = 64 * 1_024;

/** Makes books, each for one lesson; `beganAt`: times are kept as ms since. */
export function createAttendanceBooks(names: Names): (beganAt: number) => AttendanceBook {
  const shelf: Shelf = { ints: new Int32Array(0), used: 0 };
  return (beganAt) => new Book(beganAt, names, shelf);
}

/**
 * A class has some fifty pupils: looking through them is as quick as a map. With methods of its own each book would weigh a
 * kilobyte more, and there are thousands.
 */
class Book implements AttendanceBook {
  size = 0;
  private readonly beganAt: number;
  private readonly names: Names;
  private readonly shelf: Shelf;
  private marks: Int32Array;
  private start: number;
  private room = FIRST_ROOM;

  constructor(beganAt: number, names: Names, shelf: Shelf) {
    this.beganAt = beganAt;
    this.names = names;
    this.shelf = shelf;
    this.start = reserve(shelf, this.room);
    this.marks = shelf.ints;
  }

  has(pupil: string): boolean {
    return this.find(pupil) !== -1;
  }

  get(pupil: string): Marked | undefined {
    const index = this.find(pupil);
    return index === -1 ? undefined : this.at(index);
  }

  keys(): readonly string[] {
    return Array.from({ length: this.size }, (_, index) => this.pupilAt(index));
  }

  *values(): Generator<Marked> {
    for (let index = 0; index < this.size; index++) yield this.at(index);
  }

  *[Symbol.iterator](): Generator<readonly [string, Marked]> {
    for (let index = 0; index < this.size; index++) yield [this.pupilAt(index), this.at(index)];
  }

  set(pupil: string, marked: Marked): void {
    const known = this.find(pupil);
    const index = known === -1 ? this.size++ : known;
    if (this.size > this.room) this.widen();
    const kind = STATUSES.indexOf(marked.status) * WAYS.length + WAYS.indexOf(marked.by);
    const first = this.start + index * FIELDS;
    this.marks[first] = this.names.numberOf(pupil);
    this.marks[first + 1] = kind;
    this.marks[first + 2] = marked.lateMin ?? LATE_NONE;
    this.marks[first + 3] = marked.at - this.beganAt;
  }

  private widen(): void {
    const { marks, start, room } = this;
    this.room = room * 2;
    this.start = reserve(this.shelf, this.room);
    this.marks = this.shelf.ints;
    this.marks.set(marks.subarray(start, start + room * FIELDS), this.start);
  }

  private find(pupil: string): number {
    const number = this.names.numberOf(pupil);
    for (let index = 0; index < this.size; index++)
      if (this.marks[this.start + index * FIELDS] === number) return index;
    return -1;
  }

  private pupilAt(index: number): string {
    return this.names.textOf(this.marks[this.start + index * FIELDS] ?? 0);
  }

  private at(index: number): Marked {
    const first = this.start + index * FIELDS;
    const kind = this.marks[first + 1] ?? 0;
    const late = this.marks[first + 2] ?? LATE_NONE;
    return {
      status: STATUSES[Math.floor(kind / WAYS.length)] ?? 'present',
      by: WAYS[kind % WAYS.length] ?? 'teacher',
      lateMin: late === LATE_NONE ? undefined : late,
      at: this.beganAt + (this.marks[first + 3] ?? 0),
    };
  }
}

/** Room for so many marks; returns where it begins in `shelf.ints`. */
function reserve(shelf: Shelf, marks: number): number {
  const wanted = marks * FIELDS;
  if (shelf.used + wanted > shelf.ints.length) {
    shelf.ints = new Int32Array(Math.max(SHELF, wanted));
    shelf.used = 0;
  }
  const start = shelf.used;
  shelf.used += wanted;
  return start;
}
