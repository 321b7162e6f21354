/**
 * The attendance of a lesson as pure rules: what being seen means, what corrects what, how many are what. A pupil's
 * attendance is a list of words, the newest counts and none is taken back.
 */
import type { AttendanceReason, AttendanceStatus } from '../../room/lesson-area.ts';
import type { AttendanceCount, AttendanceWord } from '../../web/api-lesson.ts';

/** By pupil's id. */
export type Register = ReadonlyMap<string, readonly AttendanceWord[]>;

const MINUTE_MS = 60_000;

export function statusOf(register: Register, pupilId: string): AttendanceStatus | undefined {
  return register.get(pupilId)?.at(-1)?.to;
}

/** `afterMs`: since the lesson began or the bell rang, what was later. */
export function statusOnArrival(afterMs: number, graceMin: number): 'present' | 'late' {
  return afterMs > graceMin * MINUTE_MS ? 'late' : 'present';
}

export const minutesLate = (afterMs: number): number => Math.max(0, Math.floor(afterMs / MINUTE_MS));

/**
 * What it means that a pupil was seen: the first word, or 缺席 that turns out to be wrong. 请假 stays as the teacher said
 * it: another's clicker may have been pressed. Undefined: nothing new.
 */
export function wordOnSight(
  before: AttendanceStatus | undefined,
  arrival: 'present' | 'late',
): { readonly to: AttendanceStatus; readonly reason?: AttendanceReason } | undefined {
  if (before === undefined) return { to: arrival };
  if (before === 'absent') return { to: arrival, reason: 'arrived' };
  return undefined;
}

/** Why somebody corrects what was said before, where they do not say. */
export function usualReason(from: AttendanceStatus, to: AttendanceStatus): AttendanceReason {
  if (to === 'early') return 'left';
  return from === 'absent' && (to === 'present' || to === 'late') ? 'arrived' : 'mistake';
}

export function countHeads(pupilIds: readonly string[], register: Register): AttendanceCount {
  const count = { size: pupilIds.length, present: 0, late: 0, early: 0, leave: 0, absent: 0, unseen: 0 };
  for (const id of pupilIds) count[statusOf(register, id) ?? 'unseen'] += 1;
  return count;
}

/**
 * Attendance was taken: by a roll-call, or because at least half of the class was seen. Less is a question that few were
 * asked, and says nothing about the others.
 */
export function wasTaken(count: AttendanceCount, rollCall: boolean): boolean {
  const seen = count.present + count.late + count.early;
  return rollCall || (seen > 0 && seen * 2 >= count.size);
}

/** Who may be drawn: those who are here; all but those known to be away, where nobody took attendance. */
export function isHere(status: AttendanceStatus | undefined, taken: boolean): boolean {
  if (status === undefined) return !taken;
  return status === 'present' || status === 'late';
}
