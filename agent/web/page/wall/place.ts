/**
 * Which screen is up. The room's state decides; only what is a reader's own (a result put away, a sheet opened) is kept
 * here, in the browser, so that a reload and a second window show the same.
 */
import { computed, effect, signal } from '@preact/signals';
import { act, ask } from '../client.ts';
import { binding, question, wall } from '../live.ts';
import { handedOver, handOver, onElsewhere, store, stored } from '../parts/stored.ts';
import { timer } from './timer-state.ts';

const PUT_AWAY = 'banban.put-away';
const DRAW_AWAY = 'banban.draw-away';
const ORAL_OPTIONS = 'banban.oral-options';
const ORAL_SECONDS = 'banban.oral-seconds';
const PIN_LATER = 'banban.pin-later';
const REOPEN = 'banban.reopen';

/** The question whose result was put away with 结束提问. */
const putAway = signal(stored(PUT_AWAY));
/** The draw that was put away, or that a question came after. */
const drawAway = signal(stored(DRAW_AWAY));
/** How many options an oral question has: what was last asked orally, A–D at first. */
export const oralOptions = signal(clampOptions(Number(stored(ORAL_OPTIONS) ?? 4)));
/** After how long an oral question closes by itself; null: when it is stopped. */
export const oralSeconds = signal(clampSeconds(stored(ORAL_SECONDS)));
export const pinLater = signal(stored(PIN_LATER) === 'yes');

/** Screens and dialogs a reader has opened. */
export type Sheet =
  | 'compose'
  | 'room'
  | 'report'
  | 'sets'
  | 'class'
  | 'pin'
  | 'begin'
  | 'change'
  | 'kinds'
  | 'more'
  | 'repair'
  | 'readiness'
  | 'health'
  | 'reports'
  | 'past'
  | 'touch-check'
  | 'tablets';
export const sheet = signal<Sheet | null>(reopened());

/** The page is about to load itself anew: what is up is up again then. */
export function reopenAfterReload(): void {
  handOver(REOPEN, sheet.peek());
}

function reopened(): Sheet | null {
  const wanted = handedOver(REOPEN) as Sheet | null;
  handOver(REOPEN, null);
  return wanted;
}

/** The lesson whose report is up; null: the one that is on. */
export const reported = signal<string | null>(null);
/** What the PIN is asked for, where it is more than opening a session. */
export const pinThen = signal<((pin: string) => Promise<unknown>) | null>(null);

onElsewhere((key, value) => {
  if (key === PUT_AWAY) putAway.value = value;
  if (key === DRAW_AWAY) drawAway.value = value;
  if (key === PIN_LATER) pinLater.value = value === 'yes';
});

function clampOptions(options: number): number {
  return Number.isInteger(options) && options >= 2 && options <= 5 ? options : 4;
}

function clampSeconds(text: string | null): number | null {
  const seconds = Number(text);
  return text !== null && Number.isInteger(seconds) && seconds >= 5 && seconds <= 3_600 ? seconds : null;
}

export type Screen =
  | 'today'
  | 'roll-call'
  | 'asking'
  | 'buzz'
  | 'result'
  | 'draw'
  | 'timer'
  | 'binding'
  | 'compose'
  | 'room'
  | 'report'
  | 'sets'
  | 'health'
  | 'reports'
  | 'past'
  | 'touch-check'
  | 'exam';

const OPENED: ReadonlySet<string> = new Set([
  'compose',
  'room',
  'report',
  'sets',
  'health',
  'reports',
  'past',
  'touch-check',
] satisfies Screen[]);

export const screen = computed<Screen>(() => {
  const current = question.value;
  if (wall.value?.exam) return 'exam';
  if (current?.state === 'open') return current.kind === 'buzz' ? 'buzz' : 'asking';
  if (binding.value !== null) return 'binding';
  const opened = sheet.value;
  if (opened !== null && OPENED.has(opened)) return opened as Screen;
  if (timer.value !== null) return 'timer';
  const drawn = wall.value?.draw ?? null;
  if (drawn !== null && drawn.id !== drawAway.value) return 'draw';
  if (wall.value?.lesson?.rollCall === true) return 'roll-call';
  const finished = current?.state === 'closed' || current?.state === 'revealed';
  if (!finished || current.id === putAway.value) return 'today';
  return current.kind === 'buzz' ? 'buzz' : 'result';
});

/** A question comes after whatever was drawn: its result is what the wall shows next. */
effect(() => {
  const drawn = wall.value?.draw ?? null;
  if (drawn !== null && question.value?.state === 'open') dismissDraw(drawn.id);
});

/** A result that was put away and can be looked at again. */
export const hiddenResult = computed(() => {
  const current = question.value;
  return current !== null && current.id === putAway.value && current.state !== 'voided' ? current : null;
});

export function dismiss(id: string): void {
  putAway.value = id;
  store(PUT_AWAY, id);
}

export function bringBack(): void {
  putAway.value = null;
  store(PUT_AWAY, null);
}

export function dismissDraw(id: string): void {
  if (drawAway.peek() === id) return;
  drawAway.value = id;
  store(DRAW_AWAY, id);
}

/** The question everybody knows: said aloud, letters to press, one tap. */
export function askOral(): void {
  void act('ask', () => ask({ options: oralOptions.peek(), ...limit() }));
}

export function limit(): { seconds?: number } {
  const seconds = oralSeconds.peek();
  return seconds === null ? {} : { seconds };
}

export function chooseOralOptions(options: number): void {
  oralOptions.value = clampOptions(options);
  store(ORAL_OPTIONS, String(oralOptions.value));
}

export function chooseOralSeconds(seconds: number | null): void {
  oralSeconds.value = seconds;
  store(ORAL_SECONDS, seconds === null ? null : String(seconds));
}

export function putPinOff(): void {
  pinLater.value = true;
  store(PIN_LATER, 'yes');
}

export function close(): void {
  sheet.value = null;
}
