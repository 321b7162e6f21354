/**
 * The journal as the rest of the agent sees it. The invariants, the format on disk and the recovery rules stand at the
 * top of journal.ts; the client that implements this port over the store's worker is client.ts.
 */
import type { EventData, EventType } from '../../protocols/uplink/events.ts';

export interface Position {
  readonly epoch: string;
  /** The last line already taken; 0 before the first. */
  readonly sequence: number;
}

export interface Head extends Position {
  /** SHA-256 of the line at the head; 64 zeros in an empty epoch. */
  readonly hash: string;
}

export interface NewEvent<T extends EventType = EventType> {
  readonly type: T;
  readonly data: EventData<T>;
  readonly subject?: string;
  /** Wall time of the happening, ms; the worker never writes a time older than the line before. */
  readonly at: number;
}

export interface Committed<T extends EventType = EventType> {
  readonly type: T;
  readonly data: EventData<T>;
  readonly subject?: string;
  /** RFC 3339 as written in the line. */
  readonly time: string;
  readonly epoch: string;
  /** 0 when `saved` is false. */
  readonly sequence: number;
  /** False only while the store cannot be written: the event lives in memory and is shown as 未保存. */
  readonly saved: boolean;
}

/** A line as published: `text` is the exact bytes. */
export interface StoredLine {
  readonly epoch: string;
  readonly sequence: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Lines as bytes, for those who pass many of them on without looking inside. All of one epoch, with consecutive sequences.
 * `count` is 0 at the head of the journal.
 */
export interface LineBlock {
  readonly epoch: string;
  /** CloudEvents source of every line in it: a room that is moved begins a new epoch. */
  readonly source: string;
  /** Sequence of the first line. */
  readonly first: number;
  readonly count: number;
  /** The lines' exact bytes, one after the other; line i ends at `ends[i]`. */
  readonly buffer: ArrayBuffer;
  readonly ends: readonly number[];
  /** Line i is of type `types[kinds[i]]`. */
  readonly kinds: readonly number[];
  readonly types: readonly string[];
  /** Hash of the last line as the chain has it, also where a gap event stands in its place. */
  readonly hash: string;
}

/** `saving`: a commit has been under way for over 500 ms. `unsaved`: the store cannot be written, events are in memory. */
export type StoreState = 'ok' | 'saving' | 'unsaved';

export interface JournalBeginning {
  /** Why this epoch exists; `first` also for every later start of the same epoch. */
  readonly reason: EventData<'cn.banban.journal.opened'>['reason'];
  /** True when this start opened the epoch. */
  readonly fresh: boolean;
  /** A damaged store that was set aside, if this start found one: its new file name. */
  readonly setAside?: string;
  /** A damaged room.db that was set aside, if this start found one: its new file name. What could be read was kept. */
  readonly roomSetAside?: string;
  readonly engine: 'better-sqlite3' | 'node:sqlite' | 'memory';
}

export interface Journal {
  readonly head: Head;
  readonly state: StoreState;
  readonly beginning: JournalBeginning;
  /** The disk is nearly full: `low` events are refused (`JOURNAL-DISK-FULL`), and counted in a gap later. */
  readonly refusingLow: boolean;
  /**
   * Appends in one transaction and resolves once it is on disk (or, in state `unsaved`, once it is in memory).
   * Rejects with a ShownError: `JOURNAL-TOO-LARGE` (> 16 KiB), `JOURNAL-DISK-FULL` (a `low` event on a full disk).
   */
  append<T extends EventType>(event: NewEvent<T>): Promise<Committed<T>>;
  appendAll(events: readonly NewEvent[]): Promise<Committed[]>;
  /**
   * Lines after `after` within the limits, over epoch borders in order; empty at the head. The contiguous next lines,
   * always: a stored line that cannot be read comes back as the gap event that replaces it.
   */
  read(after: Position, limit: { readonly lines: number; readonly bytes: number }): Promise<StoredLine[]>;
  /**
   * The same lines in the same order, as many as fit into `into` (at least 64 KiB). The buffer is taken along and comes back
   * in the block, at the head of the journal too: whoever reads on and on uses the same few buffers.
   */
  readBlock(after: Position, into: ArrayBuffer): Promise<LineBlock>;
  /** Every line of an epoch that still exists, oldest first: position before the first line that can be read. */
  firstPosition(): Promise<Position>;
  /** How many lines lie after a position. */
  countAfter(position: Position): Promise<number>;
  /** All lines whose CloudEvents subject is `subject` (a question's id), oldest first, over all epochs. */
  about(subject: string): Promise<StoredLine[]>;
  /** The newest lines of a type, newest first. */
  latest(type: EventType, limit: number): Promise<StoredLine[]>;
  cursor(name: string): Promise<Position | undefined>;
  /** Moves a cursor; written with the next commit or within 1 s, so a crash may repeat lines but never skip one. */
  moveCursor(name: string, to: Position): void;
  /**
   * Opens a new epoch because the one in use turned out to be a rolled-back or cloned copy. `publishedUpTo` is the newest
   * line that this copy has published: what came after it is appended again to the new epoch and withheld from the old
   * one, also what earlier starts wrote. Without it, or when its epoch is not known here: what came since this start.
   */
  openEpoch(
    reason: 'rollback' | 'clone',
    previous: Partial<Head>,
    published?: { readonly publishedUpTo?: Position },
  ): Promise<Head>;
  /** Hash of a stored line, undefined if it is not here (any more): to compare with what the broker remembers. */
  hashAt(position: Position): Promise<string | undefined>;
  /** Called in journal order, after the commit. */
  onCommitted(listener: (events: readonly Committed[]) => void): () => void;
  onState(listener: (state: StoreState) => void): () => void;
  /** `beginning` or `refusingLow` has changed: damage was found while running, the disk became full or has room again. */
  onStoreChange(listener: () => void): () => void;
}
