/** 上课 and 下课: the room and the lesson in one touch. */
import { computed } from '@preact/signals';
import type { NewLesson } from '../../api-lesson.ts';
import { beginLesson, endLesson, rollCall } from '../calls.ts';
import { act, finishRoom, remark, startRoom } from '../client.ts';
import { usable } from '../lines.ts';
import { receivers, wall } from '../live.ts';
import { WORDS } from '../words.ts';
import { reported, sheet } from './place.ts';
import { canStart, next } from './room.tsx';

export const lesson = computed(() => wall.value?.lesson ?? null);
/** By the timetable a lesson is on now, or next. */
export const planned = computed(() => wall.value?.next ?? null);

/**
 * The lesson begins, the room is turned on, and where there is a list and a receiver the first press says “here”. What of
 * the room does not come on is told by its own steps: it does not keep a lesson from beginning.
 */
export async function begin(wanted: Omit<NewLesson, 'requestId'>): Promise<boolean> {
  const begun = await act('lesson', async () => {
    const view = await beginLesson(wanted);
    if (canStart.peek() && next.peek() === 'start' && wanted.practice !== true) await startRoom();
    return view;
  });
  if (begun === undefined) return false;
  if (begun.className !== null && receivers.peek().some(usable)) await act('roll-call', () => rollCall(true));
  return true;
}

/** One tap where the timetable says what is on; else a sheet asks what is taught. */
export function beginOrAsk(): void {
  if (planned.peek()?.now === true) void begin({});
  else sheet.value = 'begin';
}

/** The lesson ends and the room is turned off; then the lesson is on one page. */
export async function finish(): Promise<void> {
  const ending = lesson.peek();
  const done = await act('lesson', async () => {
    if (ending !== null) await endLesson();
    if (canStart.peek() && next.peek() === 'finish') await finishRoom();
    return true;
  });
  if (done === undefined || ending === null) return;
  remark.value = { zh: WORDS.zh.ended(ending.questions), en: WORDS.en.ended(ending.questions) };
  if (ending.practice || ending.questions === 0) return;
  reported.value = ending.id;
  sheet.value = 'report';
}
