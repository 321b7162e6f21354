/**
 * What the main thread and the store's worker say to each other. Everything is structured-clone data; appends travel as
 * flat arrays with their data already as JSON, because cloning objects costs more than writing them.
 */
import type { ShownErrorFields } from '../../protocols/shown-error.ts';
import type { JournalBeginning } from '../journal/port.ts';
import type { EngineName } from './engine.ts';

export interface OpenOptions {
  readonly directory: string;
  readonly source: string;
  readonly version: string;
  /** Floor of every time that is written, wall ms. */
  readonly buildTime: number;
  readonly engine: EngineName | undefined;
  readonly keepDays: number;
  readonly maxMB: number;
  /** Bytes held back on disk for what must never be refused. */
  readonly reserveBytes: number;
  /** Below this many free bytes `low` events are refused. */
  readonly floorBytes: number;
  /** A commit takes whole messages until it has this many events. */
  readonly maxEventsPerCommit: number;
  readonly pid: number;
}

/** Wall and monotonic time of the main thread, ms: the worker has no clock of its own. */
export interface Moment {
  readonly now: number;
  readonly mono: number;
}

/** Appends of one tick. `counts[i]` events belong to call i; the other arrays run over all events. */
export interface WireBatch {
  readonly counts: number[];
  readonly types: string[];
  readonly subjects: (string | null)[];
  readonly ats: number[];
  readonly data: string[];
  readonly low: boolean[];
}

export interface WireHead {
  readonly epoch: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface WirePosition {
  readonly epoch: string;
  readonly sequence: number;
}

/** A line the worker wrote of its own accord (openings, gaps, receipts). */
export interface OwnLine {
  readonly type: string;
  readonly data: string;
  readonly subject?: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly at: number;
}

export interface AppendMessage {
  readonly kind: 'append';
  readonly moment: Moment;
  readonly batch: WireBatch;
  readonly cursors: readonly (readonly [string, WirePosition])[];
  /** Set when these events were kept in memory: the store is tried again, and what was lost meanwhile is told first. */
  readonly retry?: { readonly lost: Readonly<Record<string, number>> };
}

export interface CallMessage {
  readonly kind: 'call';
  readonly id: number;
  readonly store: 'journal' | 'room' | 'host';
  readonly method: string;
  readonly moment: Moment;
  readonly args: readonly unknown[];
}

export type ToWorker = AppendMessage | CallMessage;

/** Answers the next `firsts.length` calls in the order they were sent. */
export interface AppendedMessage {
  readonly kind: 'appended';
  readonly head: WireHead;
  /** Sequence of each call's first event; 0: refused, see `refusals`. */
  readonly firsts: number[];
  /** Time written, wall ms, per event of every call in order; 0 where refused. */
  readonly times: number[];
  readonly refusals: (readonly [number, ShownErrorFields])[];
  /** Written before the calls of this message. */
  readonly own: OwnLine[];
  /** The disk is nearly full: `low` events are refused. */
  readonly refusingLow: boolean;
}

/** What housekeeping found. */
export interface Maintained {
  readonly refusingLow: boolean;
}

/** The next `calls` calls were not written: the store cannot be written. */
export interface UnwritableMessage {
  readonly kind: 'unwritable';
  readonly calls: number;
  readonly why: string;
}

export interface ResultMessage {
  readonly kind: 'result';
  readonly id: number;
  readonly value: unknown;
  /** The journal's head and the worker's own lines, when the call wrote any. */
  readonly wrote?: { readonly head: WireHead; readonly own: OwnLine[] };
  /** What in `value` is handed over instead of copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

export interface ErrorMessage {
  readonly kind: 'error';
  readonly id: number;
  readonly shown?: ShownErrorFields;
  readonly message: string;
}

/** A store was opened while running: a damaged one was set aside and replaced, or the disk can be written at last. */
export interface BegunMessage {
  readonly kind: 'begun';
  readonly beginning: JournalBeginning;
  readonly head: WireHead;
  readonly own: OwnLine[];
}

export type FromWorker = AppendedMessage | UnwritableMessage | ResultMessage | ErrorMessage | BegunMessage;

export interface Opened {
  readonly head: WireHead;
  readonly beginning: JournalBeginning;
  readonly own: OwnLine[];
  /** Why the store cannot be written, if so: events go to memory. */
  readonly unwritable: string | undefined;
  /** A damaged room.db that was set aside: its new file name. */
  readonly roomSetAside: string | undefined;
}
