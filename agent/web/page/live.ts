/**
 * The state of the room as the server tells it, in signals. The page keeps no truth of its own: a reload, a second
 * window or a lost connection changes nothing, because every message is laid over the last snapshot and the next
 * connection starts with a whole one.
 */
import { batch, computed, signal } from '@preact/signals';
import type { LiveChange, LiveSnapshot, PrivateView, WallView } from '../api.ts';
import { type Language, WORDS } from './words.ts';

/** `lost`: there was a connection, it is gone, the page is trying again by itself. */
export type Connection = 'waiting' | 'live' | 'lost';

export const wall = signal<WallView | null>(null);
export const privately = signal<PrivateView | null>(null);
export const connection = signal<Connection>('waiting');
/** Wall time of the server minus ours, ms: the clock shown is the agent's. */
const serverAhead = signal(0);
/** `performance.now()` at which the current question was opened, reckoned from the server's `elapsedMs`. */
const openedAtPerformance = signal(0);

// Slices: a part of the page draws again only when its own slice changed.
export const question = computed(() => wall.value?.question ?? null);
/** Presses may still count: open, or stopped with late ones on their way. Lists and bindings stand still meanwhile. */
export const taking = computed(() => question.value?.state === 'open' || question.value?.settling === true);
export const schoolClass = computed(() => wall.value?.class ?? null);
export const binding = computed(() => wall.value?.binding ?? null);
export const receivers = computed(() => wall.value?.receivers ?? []);
export const unknown = computed(() => wall.value?.unknown ?? { clickers: 0, neighbour: false });
export const language = computed<Language>(() => wall.value?.language ?? 'zh');
export const words = computed(() => WORDS[language.value]);
export const offline = computed(() => connection.value !== 'live');

/** Server's wall time now, ms. */
export function serverNow(): number {
  return Date.now() + serverAhead.value;
}

/** ms since the question was opened; for an open one it goes on between the server's messages. */
export function elapsedMs(): number {
  const current = question.value;
  if (current === null) return 0;
  if (current.state !== 'open') return current.elapsedMs;
  return Math.max(current.elapsedMs, performance.now() - openedAtPerformance.value);
}

function anchorClocks(change: LiveChange): void {
  if (change.now !== undefined) serverAhead.value = change.now - Date.now();
  if (change.question) openedAtPerformance.value = performance.now() - change.question.elapsedMs;
}

export function applySnapshot(snapshot: LiveSnapshot): void {
  batch(() => {
    wall.value = snapshot.wall;
    if (snapshot.private !== undefined) privately.value = snapshot.private;
    anchorClocks(snapshot.wall);
    connection.value = 'live';
  });
}

export function applyChange(change: LiveChange): void {
  const before = wall.peek();
  // A change before the first snapshot has nothing to lie on; the snapshot that follows holds it.
  if (before === null) return;
  const { private: privateView, ...rest } = change;
  batch(() => {
    if (Object.keys(rest).length > 0) wall.value = { ...before, ...rest };
    if (privateView !== undefined) privately.value = privateView;
    anchorClocks(change);
  });
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 4_000;

/**
 * Follows `/api/live` until the returned function is called. EventSource itself gives up on an HTTP refusal and has
 * no upper bound on its retry in Chromium, so the reconnecting is ours: 0.5 s doubling to 4 s.
 * `refused` is called when the server answers but will not serve this scope (a private session that has ended).
 */
export function follow(scope: 'wall' | 'private', refused: () => void = () => {}): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let ended = false;

  const connect = (): void => {
    if (ended) return;
    const opened = new EventSource(`/api/live?scope=${scope}`);
    source = opened;
    opened.addEventListener('snapshot', (message) => {
      retryMs = FIRST_RETRY_MS;
      applySnapshot(JSON.parse(message.data) as LiveSnapshot);
    });
    opened.addEventListener('change', (message) => applyChange(JSON.parse(message.data) as LiveChange));
    opened.addEventListener('error', () => {
      const wasRefused = opened.readyState === EventSource.CLOSED;
      opened.close();
      if (ended || source !== opened) return;
      connection.value = wall.peek() === null ? 'waiting' : 'lost';
      if (wasRefused) refused();
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
  };

  // A tablet that wakes up or joins the network again should not wait for the timer.
  const hurry = (): void => {
    if (ended || connection.peek() === 'live') return;
    clearTimeout(timer);
    source?.close();
    retryMs = FIRST_RETRY_MS;
    connect();
  };
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);

  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
    window.removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
  };
}
