/** What the pupil's page knows: where it is, what the agent said last, and which answer is under way. */
import { signal } from '@preact/signals';
import type { TabletQuestion, TabletState } from '../../api-tablet.ts';
import { follow, isRefusal, leave, NO_ANSWER, room, send } from './link.ts';
import type { Words } from './words.ts';
import { WORDS } from './words.ts';

export type Place = 'waiting' | 'closed' | 'join' | 'in' | 'elsewhere';

export const place = signal<Place>('waiting');
export const language = signal<'zh' | 'en'>(navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
export const asksSeat = signal(true);
export const state = signal<TabletState | null>(null);
export const connected = signal(true);
/** Said above the code: why this tablet is here again. */
export const notice = signal<keyof Words | null>(null);
/** The answer on its way: not yet on the agent's disk. `slow`: it has taken long enough to say so. */
export const underWay = signal<{ readonly question: string; readonly answer: string; readonly slow: boolean } | null>(
  null,
);
/** The last thing that became of an answer, in words; null: nothing to say. */
export const outcome = signal<{ readonly question: string; readonly text: string; readonly bad: boolean } | null>(null);
/** `performance.now()` at which the question's time is over, and at which a buzz starts. */
export const endsAt = signal<number | null>(null);
export const startsAt = signal(0);

const ROOM_EVERY_MS = 3_000;
const SLOW_MS = 1_500;

export const words = (): Words => WORDS[language.value];

let stopFollowing: (() => void) | undefined;
/** The number of the next answer; at least one more than the agent has taken. */
let number = 0;

function take(next: TabletState): void {
  const now = performance.now();
  number = Math.max(number, next.n);
  state.value = next;
  const { question } = next;
  endsAt.value = question === null || question.leftMs === null ? null : now + question.leftMs;
  startsAt.value = now + (question?.thinkMs ?? 0);
  if (outcome.value !== null && outcome.value.question !== question?.id) outcome.value = null;
}

export function enter(): void {
  stopFollowing?.();
  notice.value = null;
  place.value = 'in';
  stopFollowing = follow({
    state: take,
    connected(is) {
      connected.value = is;
    },
    gone() {
      state.value = null;
      connected.value = true;
      notice.value = 'gone';
      void arrive();
    },
    elsewhere() {
      place.value = 'elsewhere';
    },
  });
}

/** Looks what the room needs: at the start, and again while tablets are not let in. */
export async function arrive(): Promise<void> {
  const answer = await room();
  if (answer === NO_ANSWER || isRefusal(answer)) {
    connected.value = false;
    setTimeout(() => void arrive(), ROOM_EVERY_MS);
    return;
  }
  connected.value = true;
  language.value = answer.language;
  asksSeat.value = answer.seats;
  if (answer.joined) enter();
  else if (answer.open) place.value = 'join';
  else {
    place.value = 'closed';
    notice.value = null;
    setTimeout(() => void arrive(), ROOM_EVERY_MS * (0.7 + Math.random() * 0.6));
  }
}

export async function changeSeat(): Promise<void> {
  stopFollowing?.();
  stopFollowing = undefined;
  state.value = null;
  notice.value = null;
  await leave();
  await arrive();
}

/** One answer at a time: a double tap is one, another answer replaces the one that is still on its way. */
export async function answer(question: TabletQuestion, text: string): Promise<void> {
  if (underWay.value?.question === question.id && underWay.value.answer === text) return;
  number += 1;
  const n = number;
  const mine = { question: question.id, answer: text, slow: false };
  underWay.value = mine;
  outcome.value = null;
  const slow = setTimeout(() => {
    if (underWay.value === mine) underWay.value = { ...mine, slow: true };
  }, SLOW_MS);
  const wanted = (): boolean => n === number && state.value?.question?.id === question.id && place.value === 'in';
  const reply = await send({ question: question.id, n, answer: text }, wanted);
  clearTimeout(slow);
  if (n !== number) return;
  underWay.value = null;
  if (reply === undefined) return;
  const w = words();
  const say = (said: string, bad: boolean): void => {
    outcome.value = { question: question.id, text: said, bad };
  };
  if (isRefusal(reply)) say(reply[language.value], true);
  else if (reply.refused !== null) say(w.refused[reply.refused], true);
  else if (!reply.saved) say(w.unsaved, false);
  else
    say(
      reply.answer === ''
        ? w.takenBack
        : question.kind === 'buzz'
          ? w.receivedBuzz
          : w.received(shownAs(question, reply.answer)),
      false,
    );
}

/** As a pupil reads it: 对 instead of A. */
export function shownAs({ kind }: Pick<TabletQuestion, 'kind'>, text: string): string {
  if (kind === 'truefalse') return text === 'A' ? words().isTrue : words().isFalse;
  if (kind === 'ranking') return text.split('').join(' → ');
  return text;
}
