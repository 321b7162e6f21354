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

/** A class has some fifty pupils: looking through them is as quick as a map. `beganAt`: times are kept as ms since. */
export function createAttendanceBook(beganAt: number, names: Names): AttendanceBook {
  let marks = new Int32Array(FIRST_ROOM * FIELDS);
  let size = 0;
  const find = (pupil: string): number => {
    const number = names.numberOf(pupil);
    for (let index = 0; index < size; index++) if (marks[index * FIELDS] === number) return index;
    return -1;
  };
  const pupilAt = (index: number): string => names.textOf(marks[index * FIELDS] ?? 0);
  const at = (index: number): Marked => {
    const [, kind = 0, late = LATE_NONE, since = 0] = marks.subarray(index * FIELDS);
    return {
      status: STATUSES[Math.floor(kind / WAYS.length)] ?? 'present',
      by: WAYS[kind % WAYS.length] ?? 'teacher',
      lateMin: late === LATE_NONE ? undefined : late,
      at: beganAt + since,
    };
  };
  return {
    get size() {
      return size;
    },
    has: (pupil) => find(pupil) !== -1,
    get(pupil) {
      const index = find(pupil);
      return index === -1 ? undefined : at(index);
    },
    keys: () => Array.from({ length: size }, (_, index) => pupilAt(index)),
    *values() {
      for (let index = 0; index < size; index++) yield at(index);
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < size; index++) yield [pupilAt(index), at(index)] as const;
    },
    set(pupil, marked) {
      const known = find(pupil);
      const index = known === -1 ? size++ : known;
      if (size * FIELDS > marks.length) {
        const wider = new Int32Array(marks.length * 2);
        wider.set(marks);
        marks = wider;
      }
      const kind = STATUSES.indexOf(marked.status) * WAYS.length + WAYS.indexOf(marked.by);
      marks.set([names.numberOf(pupil), kind, marked.lateMin ?? LATE_NONE, marked.at - beganAt], index * FIELDS);
    },
  };
}
