/** What the worker does with a message: the journal and the room behind method names, errors turned into answers. */

import { blockAtHead, readBlock } from '../journal/block.ts';
import type { Journal } from '../journal/journal.ts';
import { openEpoch } from '../journal/new-life.ts';
import { openJournal } from '../journal/opening.ts';
import type { JournalBeginning } from '../journal/port.ts';
import { about, countAfter, firstPosition, hashAt, latest, type ReadLimit, readAfter } from '../journal/reading.ts';
import { trim } from '../journal/retention.ts';
import type { RandomBytes } from '../ports.ts';
import { copyRows, openRoom } from '../room/opening.ts';
import type { RoomDb } from '../room/room.ts';
import { type Engine, isUnwritable, loadEngine, sqliteTrouble } from './engine.ts';
import { lockStore, type StoreLock } from './lock.ts';
import type {
  AppendMessage,
  CallMessage,
  FromWorker,
  Maintained,
  Moment,
  Opened,
  OpenOptions,
  OwnLine,
  ResultMessage,
  WireHead,
  WirePosition,
} from './messages.ts';

type Send = (message: FromWorker) => void;
const NOWHERE: WireHead = { epoch: '', sequence: 0, hash: '0'.repeat(64) };

export class StoreService {
  readonly opened: Opened;
  private readonly options: OpenOptions;
  private readonly engine: Engine;
  private readonly randomBytes: RandomBytes;
  private readonly send: Send;
  private lock: StoreLock | undefined;
  private journal: Journal | undefined;
  private room: RoomDb;
  private beginning: JournalBeginning;
  /** Why the journal cannot be written. While set, only a retry is tried. */
  private unwritable: string | undefined;

  private constructor(
    options: OpenOptions,
    engine: Engine,
    randomBytes: RandomBytes,
    send: Send,
    parts: { lock: StoreLock | undefined; journal: Journal | undefined; room: RoomDb; opened: Opened },
  ) {
    this.options = options;
    this.engine = engine;
    this.randomBytes = randomBytes;
    this.send = send;
    this.lock = parts.lock;
    this.journal = parts.journal;
    this.room = parts.room;
    this.beginning = parts.opened.beginning;
    this.opened = parts.opened;
    this.unwritable = parts.opened.unwritable;
  }

  /** Opens both stores. A directory that cannot be written gives a service in memory; a directory in use throws. */
  static async open(
    options: OpenOptions,
    randomBytes: RandomBytes,
    moment: Moment,
    send: Send,
    makeDirectory: (directory: string) => void,
  ): Promise<StoreService> {
    const engine = await loadEngine(options.engine);
    let lock: StoreLock | undefined;
    try {
      makeDirectory(options.directory);
      lock = lockStore(engine, options.directory, options.pid);
      const opened = openJournal(engine, options, randomBytes, moment);
      const room = openRoom(engine, options.directory, randomBytes, moment);
      return new StoreService(options, engine, randomBytes, send, {
        lock,
        journal: opened.journal,
        room: room.room,
        opened: {
          head: opened.journal.head,
          beginning: { ...opened.beginning, ...(room.setAside === undefined ? {} : { roomSetAside: room.setAside }) },
          own: opened.own,
          unwritable: undefined,
          roomSetAside: room.setAside,
        },
      });
    } catch (error) {
      lock?.release();
      if (!isUnwritable(error)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const room = openRoom(engine, ':memory:', randomBytes, moment);
      return new StoreService(options, engine, randomBytes, send, {
        lock: undefined,
        journal: undefined,
        room: room.room,
        opened: {
          head: NOWHERE,
          beginning: { reason: 'first', fresh: true, engine: 'memory' },
          own: [],
          unwritable: why,
          roomSetAside: undefined,
        },
      });
    }
  }

  /** One commit for all of them. */
  append(messages: readonly AppendMessage[]): FromWorker[] {
    const calls = messages.reduce((sum, message) => sum + message.batch.counts.length, 0);
    const last = messages.at(-1);
    if (last === undefined) return [];
    if (this.unwritable !== undefined && last.retry === undefined)
      return [{ kind: 'unwritable', calls, why: this.unwritable }];
    try {
      if (this.journal === undefined) this.openAgain(last.moment);
      const result = this.appendOrHeal(messages, last);
      this.unwritable = undefined;
      const refusingLow = this.journal?.refusingLow ?? false;
      return [{ kind: 'appended', head: this.head(), ...result, refusingLow }];
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      this.unwritable = error instanceof Error ? error.message : String(error);
      return [{ kind: 'unwritable', calls, why: this.unwritable }];
    }
  }

  private appendOrHeal(messages: readonly AppendMessage[], last: AppendMessage): ReturnType<Journal['append']> {
    const write = (): ReturnType<Journal['append']> => {
      if (this.journal === undefined) throw new Error('no journal');
      return this.journal.append(
        messages.map((message) => message.batch),
        messages.flatMap((message) => message.cursors),
        last.moment,
        last.retry?.lost ?? {},
      );
    };
    try {
      return write();
    } catch (error) {
      if (sqliteTrouble(error) !== 'corrupt') throw error;
      // Damaged while running: set aside as at open, and go on in a new life.
      this.journal?.close(last.moment);
      this.journal = undefined;
      const opened = openJournal(this.engine, this.options, this.randomBytes, last.moment);
      this.journal = opened.journal;
      const { roomSetAside } = this.beginning;
      this.tellBegun({ ...opened.beginning, ...(roomSetAside === undefined ? {} : { roomSetAside }) }, opened.own);
      return write();
    }
  }

  /** The directory could not be written at start; perhaps it can now. */
  private openAgain(moment: Moment): void {
    this.lock ??= lockStore(this.engine, this.options.directory, this.options.pid);
    const opened = openJournal(this.engine, this.options, this.randomBytes, moment);
    const { room, setAside } = openRoom(this.engine, this.options.directory, this.randomBytes, moment);
    // What was typed meanwhile is kept, unless the disk knows better.
    copyRows(this.room.db, room.db);
    this.room.close();
    this.room = room;
    this.journal = opened.journal;
    this.tellBegun({ ...opened.beginning, ...(setAside === undefined ? {} : { roomSetAside: setAside }) }, opened.own);
  }

  private tellBegun(beginning: JournalBeginning, own: OwnLine[]): void {
    this.beginning = beginning;
    this.send({ kind: 'begun', beginning, head: this.head(), own });
  }

  call(message: CallMessage): ResultMessage {
    if (message.method === 'readBlock') {
      const [after, into] = message.args as [WirePosition, ArrayBuffer];
      const value = this.journal === undefined ? blockAtHead(after, into) : readBlock(this.journal, after, into);
      return { kind: 'result', id: message.id, value, transfer: [into] };
    }
    const own: OwnLine[] = [];
    const value = message.store === 'room' ? this.roomCall(message) : this.journalCall(message, own);
    return { kind: 'result', id: message.id, value, ...(own.length > 0 ? { wrote: { head: this.head(), own } } : {}) };
  }

  private roomCall({ method, args, moment }: CallMessage): unknown {
    try {
      return this.room.call(method, args, moment);
    } catch (error) {
      if (this.lock === undefined || sqliteTrouble(error) !== 'corrupt') throw error;
      // Damaged while running: set aside as at open, with what can be read copied, and asked again.
      this.room.close();
      const { room, setAside } = openRoom(this.engine, this.options.directory, this.randomBytes, moment);
      this.room = room;
      if (setAside !== undefined) this.tellBegun({ ...this.beginning, roomSetAside: setAside }, []);
      return this.room.call(method, args, moment);
    }
  }

  private journalCall({ method, args, moment, store }: CallMessage, own: OwnLine[]): unknown {
    if (store === 'host') {
      if (method === 'close') return this.close(moment);
      throw new Error(`no such call: ${method}`);
    }
    const journal = this.journal;
    if (journal === undefined) return emptyAnswer(method);
    switch (method) {
      case 'read':
        return readAfter(journal, args[0] as WirePosition, args[1] as ReadLimit);
      case 'countAfter':
        return countAfter(journal, args[0] as WirePosition);
      case 'firstPosition':
        return firstPosition(journal);
      case 'about':
        return about(journal, args[0] as string);
      case 'latest':
        return latest(journal, args[0] as string, args[1] as number);
      case 'hashAt':
        return hashAt(journal, args[0] as WirePosition);
      case 'cursor':
        return journal.cursor(args[0] as string);
      case 'moveCursors':
        return this.unlessUnwritable(() => journal.moveCursors(args[0] as [string, WirePosition][]));
      case 'openEpoch':
        own.push(
          ...openEpoch(
            journal,
            args[0] as 'rollback' | 'clone',
            args[1] as Partial<WireHead>,
            moment.now,
            args[2] as WirePosition | undefined,
          ),
        );
        return journal.head;
      case 'maintain':
        this.unlessUnwritable(() => {
          own.push(...journal.tellRefused(moment, false));
          own.push(...trim(journal, { keepDays: this.options.keepDays, maxMB: this.options.maxMB }, moment));
          journal.idle(moment);
        });
        return { refusingLow: journal.refusingLow } satisfies Maintained;
      default:
        throw new Error(`no such call: ${method}`);
    }
  }

  /** Housekeeping on a disk that cannot be written is tried again later; appends say that the store is unwritable. */
  private unlessUnwritable(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isUnwritable(error)) throw error;
    }
  }

  private head(): WireHead {
    return this.journal?.head ?? NOWHERE;
  }

  private close(moment: Moment): void {
    this.journal?.close(moment);
    this.journal = undefined;
    this.room.close();
    this.lock?.release();
    this.lock = undefined;
  }
}

/** What a journal without a store knows. */
function emptyAnswer(method: string): unknown {
  switch (method) {
    case 'read':
    case 'about':
    case 'latest':
      return [];
    case 'countAfter':
      return 0;
    case 'firstPosition':
    case 'openEpoch':
      return NOWHERE;
    case 'maintain':
      return { refusingLow: false } satisfies Maintained;
    default:
      return undefined;
  }
}
