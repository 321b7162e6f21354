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

/** `beganAt`: times are kept as ms since. A class has some fifty pupils: looking through them is as quick as a map. */
export function createAttendanceBook(beganAt: number): AttendanceBook {
  const pupils: string[] = [];
  const statuses: number[] = [];
  const ways: number[] = [];
  const late: number[] = [];
  const since: number[] = [];
  const at = (index: number): Marked => ({
    status: STATUSES[statuses[index] ?? 0] ?? 'present',
    by: WAYS[ways[index] ?? 0] ?? 'teacher',
    lateMin: late[index] === LATE_NONE ? undefined : late[index],
    at: beganAt + (since[index] ?? 0),
  });
  return {
    get size() {
      return pupils.length;
    },
    has: (pupil) => pupils.includes(pupil),
    get(pupil) {
      const index = pupils.indexOf(pupil);
      return index === -1 ? undefined : at(index);
    },
    keys: () => pupils,
    *values() {
      for (let index = 0; index < pupils.length; index++) yield at(index);
    },
    *[Symbol.iterator]() {
      for (const [index, pupil] of pupils.entries()) yield [pupil, at(index)] as const;
    },
    set(pupil, marked) {
      const known = pupils.indexOf(pupil);
      const index = known === -1 ? pupils.push(pupil) - 1 : known;
      statuses[index] = STATUSES.indexOf(marked.status);
      ways[index] = WAYS.indexOf(marked.by);
      late[index] = marked.lateMin ?? LATE_NONE;
      since[index] = marked.at - beganAt;
    },
  };
}
