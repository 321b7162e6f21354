/** A lesson in a few words: subject, period, teacher; how long it still is. */
import type { LessonView, PlannedLessonView } from '../../api-lesson.ts';
import { SUBJECT_NAMES } from '../words/lesson.ts';
import type { Language, Words } from '../words.ts';

const MINUTE_MS = 60_000;

/** `数学 · 第 3 节 · 王老师`; empty when nothing of it is known. */
export function lessonSaid(
  { subject, period, teacher }: Pick<LessonView | PlannedLessonView, 'subject' | 'period' | 'teacher'>,
  words: Words,
  language: Language,
): string {
  return [
    subject === null ? '' : SUBJECT_NAMES[language][subject],
    period === null ? '' : words.period(period),
    teacher ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Of a lesson by timetable how much is left, of another how long it has been on. */
export function minutesSaid({ beganAt, plannedTo }: LessonView, now: number, words: Words): string {
  if (plannedTo === null) return words.minutesOn(Math.max(0, Math.floor((now - beganAt) / MINUTE_MS)));
  const left = plannedTo - now;
  return left >= 0 ? words.minutesLeft(Math.ceil(left / MINUTE_MS)) : words.minutesOver(Math.floor(-left / MINUTE_MS));
}

/** Everybody who is in the room: also who came late and who will leave early. */
export function hereOf({ present, late, early }: { present: number; late: number; early: number }): number {
  return present + late + early;
}
