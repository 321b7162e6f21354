/** A journal in memory with the port's meaning, for tests of the uplink alone; the reliability tests use the real one. */
import { createHash } from 'node:crypto';
import type { Committed, Head, Journal, NewEvent, Position, StoredLine } from '../../../agent/journal/port.ts';
import { encodeLine, FIRST_PREVHASH } from '../../../protocols/uplink/envelope.ts';
import type { EventData, EventType } from '../../../protocols/uplink/events.ts';

export interface MemoryJournal extends Journal {
  /** Copies everything, cursors too: what a reset card or a cloned disk does. */
  copy(): MemoryJournal;
  readonly lines: readonly StoredLine[];
  moves: number;
}

interface Life {
  readonly epoch: string;
  readonly lines: StoredLine[];
  readonly hashes: string[];
}

let births = 0;
function newEpoch(): string {
  births++;
  return `01JD${births.toString().padStart(22, '0')}`;
}

export function memoryJournal(source: string, from?: { lives: Life[]; cursors: Map<string, Position> }): MemoryJournal {
  const lives: Life[] = from?.lives ?? [{ epoch: newEpoch(), lines: [], hashes: [] }];
  const cursors = from?.cursors ?? new Map<string, Position>();
  const listeners = new Set<(events: readonly Committed[]) => void>();
  let moves = 0;

  const life = (): Life => lives.at(-1)!;
  function write<T extends EventType>(event: NewEvent<T>): Committed<T> {
    const current = life();
    const sequence = current.lines.length + 1;
    const time = new Date(event.at).toISOString();
    const text = encodeLine({
      epoch: current.epoch,
      sequence,
      source,
      type: event.type,
      time,
      subject: event.subject,
      prevhash: current.hashes.at(-1) ?? FIRST_PREVHASH,
      data: event.data,
    });
    current.lines.push({ epoch: current.epoch, sequence, type: event.type, text });
    current.hashes.push(createHash('sha256').update(text).digest('hex'));
    return {
      type: event.type,
      data: event.data,
      ...(event.subject === undefined ? {} : { subject: event.subject }),
      time,
      epoch: current.epoch,
      sequence,
      saved: true,
    };
  }
  function commit(events: readonly NewEvent[]): Committed[] {
    const committed = events.map((event) => write(event));
    for (const listener of listeners) listener(committed);
    return committed;
  }
  function head(): Head {
    const current = life();
    return { epoch: current.epoch, sequence: current.lines.length, hash: current.hashes.at(-1) ?? FIRST_PREVHASH };
  }

  const journal: MemoryJournal = {
    get head() {
      return head();
    },
    state: 'ok',
    beginning: { reason: 'first', fresh: true, engine: 'memory' },
    get lines() {
      return lives.flatMap((each) => each.lines);
    },
    get moves() {
      return moves;
    },
    set moves(value) {
      moves = value;
    },
    append: <T extends EventType>(event: NewEvent<T>) =>
      Promise.resolve(commit([event as NewEvent])[0] as Committed<T>),
    appendAll: (events) => Promise.resolve(commit(events)),
    read(after, limit) {
      const found: StoredLine[] = [];
      let bytes = 0;
      const start = Math.max(
        0,
        lives.findIndex((each) => each.epoch === after.epoch),
      );
      for (let index = start; index < lives.length; index++) {
        const each = lives[index]!;
        const skip = each.epoch === after.epoch ? after.sequence : 0;
        for (const line of each.lines.slice(skip, skip + limit.lines)) {
          bytes += line.text.length;
          if (found.length >= limit.lines || (found.length > 0 && bytes > limit.bytes)) return Promise.resolve(found);
          found.push(line);
        }
      }
      return Promise.resolve(found);
    },
    async readBlock(after, into) {
      const read = await journal.read(after, { lines: 100, bytes: 64 * 1024 });
      const epoch = read[0]?.epoch ?? after.epoch;
      const lines = read.filter((line) => line.epoch === epoch);
      const buffer = structuredClone(into, { transfer: [into] });
      const types = [...new Set(lines.map((line) => line.type))];
      let end = 0;
      return {
        epoch,
        source,
        first: lines[0]?.sequence ?? after.sequence + 1,
        count: lines.length,
        buffer,
        ends: lines.map((line) => (end += Buffer.from(buffer).write(line.text, end))),
        kinds: lines.map((line) => types.indexOf(line.type)),
        types,
        hash: lives.find((each) => each.epoch === epoch)?.hashes[(lines.at(-1)?.sequence ?? 0) - 1] ?? FIRST_PREVHASH,
      };
    },
    firstPosition: () => Promise.resolve({ epoch: lives[0]!.epoch, sequence: 0 }),
    countAfter(position) {
      let count = 0;
      let reached = !lives.some((each) => each.epoch === position.epoch);
      for (const each of lives) {
        if (each.epoch === position.epoch) {
          reached = true;
          count += each.lines.length - position.sequence;
        } else if (reached) count += each.lines.length;
      }
      return Promise.resolve(count);
    },
    about: (subject) =>
      Promise.resolve(
        lives
          .flatMap((each) => each.lines)
          .filter((line) => (JSON.parse(line.text) as { subject?: string }).subject === subject),
      ),
    latest: (type, limit) =>
      Promise.resolve(
        lives
          .flatMap((each) => each.lines)
          .filter((line) => line.type === type)
          .reverse()
          .slice(0, limit),
      ),
    cursor: (name) => Promise.resolve(cursors.get(name)),
    moveCursor(name, to) {
      moves++;
      cursors.set(name, to);
    },
    openEpoch(reason, previous) {
      lives.push({ epoch: newEpoch(), lines: [], hashes: [] });
      const data: EventData<'cn.banban.journal.opened'> = { reason, version: 'test', previous };
      commit([{ type: 'cn.banban.journal.opened', data, at: 1_700_000_000_000 }]);
      return Promise.resolve(head());
    },
    hashAt(position) {
      return Promise.resolve(lives.find((each) => each.epoch === position.epoch)?.hashes[position.sequence - 1]);
    },
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onState: () => () => {},
    refusingLow: false,
    onStoreChange: () => () => {},
    copy: () =>
      memoryJournal(source, {
        lives: lives.map((each) => ({ epoch: each.epoch, lines: [...each.lines], hashes: [...each.hashes] })),
        cursors: new Map(cursors),
      }),
  };
  if (from === undefined) {
    commit([{ type: 'cn.banban.journal.opened', data: { reason: 'first', version: 'test' }, at: 1_700_000_000_000 }]);
  }
  return journal;
}
