/**
 * Which screen is up. The room's state decides; only what is a reader's own (a result put away, a sheet opened) is kept
 * here, in the browser, so that a reload and a second window show the same.
 */
import { computed, signal } from '@preact/signals';
import { act, ask } from '../client.ts';
import { binding, question, wall } from '../live.ts';

const PUT_AWAY = 'banban.put-away';
const ORAL_OPTIONS = 'banban.oral-options';
const PIN_LATER = 'banban.pin-later';

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage can be switched off by a policy; then only a reload forgets what was put away.
    return null;
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // See above: nothing is lost that the room needs.
  }
}

/** The question whose result was put away with 结束提问. */
const putAway = signal(stored(PUT_AWAY));
/** How many options an oral question has: what was last asked orally, A–D at first. */
export const oralOptions = signal(clampOptions(Number(stored(ORAL_OPTIONS) ?? 4)));
export const pinLater = signal(stored(PIN_LATER) === 'yes');
export const sheet = signal<'compose' | 'class' | 'pin' | 'room' | null>(null);
/** What the PIN is asked for, where it is more than opening a session. */
export const pinThen = signal<((pin: string) => Promise<unknown>) | null>(null);

addEventListener('storage', (event) => {
  if (event.key === PUT_AWAY) putAway.value = event.newValue;
  if (event.key === PIN_LATER) pinLater.value = event.newValue === 'yes';
});

function clampOptions(options: number): number {
  return Number.isInteger(options) && options >= 2 && options <= 5 ? options : 4;
}

export type Screen = 'today' | 'asking' | 'result' | 'binding' | 'compose' | 'room' | 'exam';

export const screen = computed<Screen>(() => {
  const current = question.value;
  if (wall.value?.exam) return 'exam';
  if (current?.state === 'open') return 'asking';
  if (binding.value !== null) return 'binding';
  if (sheet.value === 'compose') return 'compose';
  if (sheet.value === 'room') return 'room';
  const finished = current?.state === 'closed' || current?.state === 'revealed';
  return finished && current.id !== putAway.value ? 'result' : 'today';
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

export function askOral(): void {
  void act('ask', () => ask({ options: oralOptions.peek() }));
}

export function chooseOralOptions(options: number): void {
  oralOptions.value = clampOptions(options);
  store(ORAL_OPTIONS, String(oralOptions.value));
}

export function putPinOff(): void {
  pinLater.value = true;
  store(PIN_LATER, 'yes');
}
