/**
 * The live stream: `/api/live`, server-sent events written straight to the node response.
 *
 * Two things flow. *Changes* of the view: the first goes out in the very call that announced it, further ones within
 * 16 ms are taken together. *Lines* of the journal: in order, each once, by a position kept for every reader; the `id:` of
 * a message is the reader's position, so whoever comes back with `Last-Event-ID` misses no line and gets none twice.
 *
 * A reader that does not read is dropped when 256 kB wait for it; it may come back and resume.
 */
import type { ServerResponse } from 'node:http';
import type { Committed, Journal, Position, StoredLine } from '../journal/port.ts';
import type { Clock, Log } from '../ports.ts';
import type { PrivateView, WallView } from './api.ts';

const COALESCE_MS = 16;
const SOON_MS = 50;
const TICK_MS = 1_000;
const HEARTBEAT_MS = 15_000;
const MOST_READERS = 128;
const MOST_WAITING_BYTES = 256 * 1024;
const MOST_MISSED_LINES = 1_000;
const PAGE = { lines: 100, bytes: 64 * 1024 };
const DRAIN_MS = 10_000;

export type Scope = 'wall' | 'private';

export interface LiveReader {
  readonly response: ServerResponse;
  readonly scope: Scope;
  /** Asked at every private message; undefined ends the stream: the session is over. */
  readonly rights: () => { readonly names: boolean } | undefined;
  readonly resumeFrom: Position | undefined;
}

export interface LiveHub {
  /** False when there are too many readers already. */
  admit(reader: LiveReader): boolean;
  /** A press or what the teacher did: shown in this very call, or within 16 ms of the change before. */
  changedNow(): void;
  /** Anything else in the view: shown within 50 ms, so that it never takes a press's turn. */
  changedSoon(): void;
  readonly readers: number;
  readonly dropped: number;
  close(): void;
}

export interface LiveSources {
  readonly journal: Journal;
  readonly wall: () => WallView;
  readonly private: (options: { readonly names: boolean }) => PrivateView;
  readonly clock: Clock;
  readonly log: Log;
}

interface Reader extends LiveReader {
  /** The last line this reader was sent, or where it joined. */
  position: Position;
  /** False while missed lines are read from the journal; then nothing else is sent. */
  live: boolean;
  /** A private reader's lines are fetched from the journal as published; true while that goes on. */
  fetching: boolean;
}

/** `epoch:sequence` → a position; undefined for anything else. */
export function parsePosition(text: string | undefined): Position | undefined {
  const match = /^([0-9A-Z]{26}):(\d{1,15})$/.exec(text ?? '');
  return match?.[1] === undefined ? undefined : { epoch: match[1], sequence: Number(match[2]) };
}

function message(event: string, position: Position, data: string): string {
  return `id: ${position.epoch}:${position.sequence}\nevent: ${event}\ndata: ${data}\n\n`;
}

/** What the wall may know of a line: that it happened. */
function wallLine(line: { type: string; time: string; epoch: string; sequence: number; data: unknown }): string {
  const question = (line.data as { question?: unknown }).question;
  const data = typeof question === 'string' ? { question } : {};
  return JSON.stringify({ type: line.type, time: line.time, sequence: line.sequence, epoch: line.epoch, data });
}

function samePlace(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.sequence === other.sequence;
}

export function createLiveHub({ journal, wall, private: privateView, clock, log }: LiveSources): LiveHub {
  const readers = new Set<Reader>();
  const sent = { wall: new Map<string, string>(), names: '', seats: '' };
  let told: Position = { epoch: journal.head.epoch, sequence: journal.head.sequence };
  /** When the last urgent change went out, or is due to. */
  let lastNowMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let timerDueMs = 0;
  let lastHeartbeatMs = clock.monotonicMs();
  let dropped = 0;

  /** The hot path: view → the keys that changed → one string → every socket. */
  function changedNow(): void {
    if (readers.size === 0) return;
    const now = clock.monotonicMs();
    if (timer !== undefined && lastNowMs > now) return;
    const waitMs = Math.max(0, lastNowMs + COALESCE_MS - now);
    lastNowMs = now + waitMs;
    if (waitMs > 0) sendWithin(waitMs);
    else sendChange();
  }

  function changedSoon(): void {
    if (readers.size > 0) sendWithin(SOON_MS);
  }

  function sendWithin(waitMs: number): void {
    const dueMs = clock.monotonicMs() + waitMs;
    if (timer !== undefined && timerDueMs <= dueMs) return;
    clearTimeout(timer);
    timerDueMs = dueMs;
    timer = setTimeout(sendChange, Math.ceil(waitMs));
  }

  function sendChange(): void {
    clearTimeout(timer);
    timer = undefined;
    const wallChange = changedKeys(wall());
    const perRights = { names: changedPrivate('names'), seats: changedPrivate('seats') };
    if (wallChange === '' && perRights.names === '' && perRights.seats === '') return;
    for (const reader of readers) {
      if (!reader.live) continue;
      const part = reader.scope === 'wall' ? '' : perRights[rightsOf(reader)];
      const body = wallChange === '' || part === '' ? wallChange + part : `${wallChange},${part}`;
      if (body !== '') write(reader, message('change', reader.position, `{${body}}`));
    }
  }

  /** `"key":value` of every top-level key that differs from what was sent last; empty when none does. */
  function changedKeys(view: WallView): string {
    const parts: string[] = [];
    for (const [key, value] of Object.entries(view)) {
      if (key === 'now') continue;
      // Seconds run by themselves on the page; they are no news.
      const seen = key === 'question' && view.question !== null ? { ...view.question, elapsedMs: 0 } : value;
      const text = JSON.stringify(seen);
      if (sent.wall.get(key) === text) continue;
      sent.wall.set(key, text);
      parts.push(`"${key}":${seen === value ? text : JSON.stringify(value)}`);
    }
    if (parts.length > 0) parts.push(`"now":${view.now}`);
    return parts.join(',');
  }

  function changedPrivate(rights: 'names' | 'seats'): string {
    if (!anyWith(rights)) return '';
    const text = JSON.stringify(privateView({ names: rights === 'names' }));
    if (sent[rights] === text) return '';
    sent[rights] = text;
    return `"private":${text}`;
  }

  function anyWith(rights: 'names' | 'seats'): boolean {
    for (const reader of readers) if (reader.scope === 'private' && rightsOf(reader) === rights) return true;
    return false;
  }

  function rightsOf(reader: Reader): 'names' | 'seats' {
    return reader.rights()?.names === true ? 'names' : 'seats';
  }

  function snapshot(reader: Reader): void {
    const view = wall();
    const rights = reader.scope === 'private' ? reader.rights() : undefined;
    const data = rights === undefined ? { wall: view } : { wall: view, private: privateView({ names: rights.names }) };
    write(reader, message('snapshot', reader.position, JSON.stringify(data)));
  }

  function write(reader: Reader, text: string): void {
    const { response } = reader;
    if (!readers.has(reader)) return;
    if (reader.scope === 'private' && reader.rights() === undefined) {
      forget(reader);
      response.end();
    } else if (response.writableLength + text.length > MOST_WAITING_BYTES) {
      dropped += 1;
      log.info(
        { scope: reader.scope, waiting: response.writableLength },
        'a reader of the live stream does not read: dropped',
      );
      forget(reader);
      response.destroy();
    } else {
      response.write(text);
    }
  }

  function forget(reader: Reader): void {
    readers.delete(reader);
  }

  function committed(events: readonly Committed[]): void {
    for (const event of events) {
      if (!event.saved) continue;
      told = { epoch: event.epoch, sequence: event.sequence };
      for (const reader of readers) {
        if (!reader.live) continue;
        if (reader.scope === 'wall') {
          reader.position = told;
          write(reader, message('line', told, wallLine(event)));
        } else if (!reader.fetching) {
          void fetchLines(reader);
        }
      }
    }
    changedSoon();
  }

  /**
   * Sends the journal's lines from the reader's position up to what has been told to everybody, and no further: what
   * comes after is sent when it is told. Resolves with the reader exactly there, in the tick in which it is true.
   */
  async function fetchLines(reader: Reader): Promise<void> {
    reader.fetching = true;
    try {
      while (readers.has(reader) && !samePlace(reader.position, told)) {
        const lines = await journal.read(reader.position, PAGE);
        if (lines.length === 0) {
          // Nothing lies between the position and the head: the place was in a life of the journal that is gone.
          reader.position = told;
          break;
        }
        for (const line of lines) {
          sendStored(reader, line);
          if (samePlace(line, told)) break;
        }
        await drained(reader);
      }
    } catch (error) {
      log.warn(
        { kind: error instanceof Error ? error.name : typeof error },
        'lines for a live reader could not be read',
      );
      forget(reader);
      reader.response.destroy();
    } finally {
      reader.fetching = false;
    }
  }

  function sendStored(reader: Reader, line: StoredLine): void {
    reader.position = { epoch: line.epoch, sequence: line.sequence };
    if (reader.scope === 'private') {
      write(reader, message('line', reader.position, line.text));
      return;
    }
    const event = JSON.parse(line.text) as { type: string; time: string; data: unknown };
    write(reader, message('line', reader.position, wallLine({ ...event, ...reader.position })));
  }

  /** Waits until the socket took what was written; a reader that does not read is dropped after 10 s. */
  async function drained(reader: Reader): Promise<void> {
    const { response } = reader;
    if (!response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => {
        dropped += 1;
        response.destroy();
      }, DRAIN_MS);
      const done = (): void => {
        clearTimeout(late);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
    });
  }

  async function welcome(reader: Reader, from: Position | undefined): Promise<void> {
    if (from !== undefined && !samePlace(from, told)) {
      reader.position = from;
      const missed = from.epoch === told.epoch ? told.sequence - from.sequence : await journal.countAfter(from);
      if (missed > MOST_MISSED_LINES) {
        const first = Math.max(0, told.sequence - MOST_MISSED_LINES);
        reader.position = { epoch: told.epoch, sequence: first };
        const left = missed - Math.min(told.sequence, MOST_MISSED_LINES);
        write(reader, message('skipped', reader.position, JSON.stringify({ lines: left })));
      }
      await fetchLines(reader);
    } else {
      reader.position = told;
    }
    if (!readers.has(reader)) return;
    // Everybody is brought to the state of this snapshot, so that the next change is a change for all of them.
    sendChange();
    reader.live = true;
    snapshot(reader);
  }

  const tick = setInterval(() => {
    if (readers.size === 0) return;
    // What nobody announces (a backlog that shrinks, a session that ran out) is looked at once a second.
    changedSoon();
    for (const reader of readers) {
      if (reader.scope === 'private' && reader.rights() === undefined) {
        forget(reader);
        reader.response.end();
      }
    }
    if (clock.monotonicMs() - lastHeartbeatMs < HEARTBEAT_MS) return;
    lastHeartbeatMs = clock.monotonicMs();
    for (const reader of readers) write(reader, ': here\n\n');
  }, TICK_MS);
  const stopListening = journal.onCommitted(committed);

  return {
    admit(wanted) {
      if (readers.size >= MOST_READERS) return false;
      const reader: Reader = { ...wanted, position: told, live: false, fetching: false };
      const { response } = reader;
      response.on('close', () => forget(reader));
      // A reader that goes away in the middle of a write is no news: `close` follows.
      response.on('error', () => forget(reader));
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      response.write('retry: 1000\n\n');
      readers.add(reader);
      welcome(reader, wanted.resumeFrom).catch((error: unknown) => {
        log.warn({ kind: error instanceof Error ? error.name : typeof error }, 'a live reader could not be caught up');
        forget(reader);
        response.destroy();
      });
      return true;
    },
    changedNow,
    changedSoon,
    get readers() {
      return readers.size;
    },
    get dropped() {
      return dropped;
    },
    close() {
      clearInterval(tick);
      clearTimeout(timer);
      stopListening();
      for (const reader of readers) reader.response.end();
      readers.clear();
    },
  };
}
