/**
 * A journal in memory with the port's promises that the classroom leans on: one line per event in the order of the calls,
 * resolved after a commit that a test can hold back, and a state `unsaved`. What survives a "crash" is `lines`.
 * The same tests' crash-and-restore runs on the real store in restore.test.ts.
 */

import type { Committed, Head, Journal, NewEvent, StoredLine, StoreState } from '../../../agent/journal/port.ts';
import { encodeLine, FIRST_PREVHASH } from '../../../protocols/uplink/envelope.ts';

const EPOCH = '01JCZZZZZZZZZZZZZZZZZZZZZZ';

export interface MemoryJournal extends Journal {
  readonly lines: StoredLine[];
  /** Holds commits back until `release`. */
  hold(): void;
  release(): void;
  unsaved: boolean;
  /** The store can be written again: what was kept in memory is written and told. */
  recover(): Promise<void>;
  /** As after `openEpoch`: everything said again in another epoch. */
  tellAgain(): void;
}

export function createMemoryJournal(lines: StoredLine[] = []): MemoryJournal {
  const committedListeners = new Set<(events: readonly Committed[]) => void>();
  let held: (() => void)[] | undefined;
  let pendingSequence = lines.length;
  const kept: NewEvent[] = [];
  const commit = (work: () => void): void => {
    if (held === undefined) setImmediate(work);
    else held.push(work);
  };
  const journal: MemoryJournal = {
    lines,
    unsaved: false,
    hold() {
      held ??= [];
    },
    release() {
      const waiting = held ?? [];
      held = undefined;
      for (const work of waiting) work();
    },
    async recover() {
      journal.unsaved = false;
      await journal.appendAll(kept.splice(0));
    },
    tellAgain() {
      const epoch = EPOCH.replace('01J', '01K');
      for (const line of [...lines]) {
        const text = JSON.parse(line.text) as Record<string, unknown>;
        const sequence = lines.length + 1;
        lines.push({
          epoch,
          sequence,
          type: line.type,
          text: JSON.stringify({ ...text, epoch, sequence: String(sequence) }),
        });
      }
      pendingSequence = lines.length;
    },
    get head(): Head {
      return { epoch: EPOCH, sequence: lines.length, hash: FIRST_PREVHASH };
    },
    get state(): StoreState {
      return journal.unsaved ? 'unsaved' : 'ok';
    },
    beginning: { reason: 'first', fresh: true, engine: 'memory' },
    append: (event) => {
      const saved = !journal.unsaved;
      const sequence = saved ? ++pendingSequence : 0;
      const time = new Date(event.at).toISOString();
      const { type, data, subject } = event;
      return new Promise((resolve) => {
        commit(() => {
          if (!saved) kept.push(event as NewEvent);
          if (saved) {
            const text = encodeLine({
              epoch: EPOCH,
              sequence,
              source: '/local',
              prevhash: FIRST_PREVHASH,
              type,
              time,
              subject,
              data,
            });
            lines.push({ epoch: EPOCH, sequence, type, text });
          }
          const committed = {
            type,
            data,
            time,
            epoch: EPOCH,
            sequence,
            saved,
            ...(subject === undefined ? {} : { subject }),
          };
          for (const listener of committedListeners) listener([committed]);
          resolve(committed);
        });
      });
    },
    appendAll: (events: readonly NewEvent[]) => Promise.all(events.map((event) => journal.append(event))),
    read: () => Promise.resolve([]),
    readBlock: () => Promise.reject(new Error('no uplink reads this')),
    firstPosition: () => Promise.resolve({ epoch: EPOCH, sequence: 0 }),
    countAfter: ({ sequence }) => Promise.resolve(lines.length - sequence),
    about: (subject) =>
      Promise.resolve(lines.filter((line) => (JSON.parse(line.text) as { subject?: string }).subject === subject)),
    latest: (type, limit) =>
      Promise.resolve(
        lines
          .filter((line) => line.type === type)
          .toReversed()
          .slice(0, limit),
      ),
    cursor: () => Promise.resolve(undefined),
    moveCursor() {},
    openEpoch: () => Promise.resolve(journal.head),
    hashAt: () => Promise.resolve(undefined),
    onCommitted(listener) {
      committedListeners.add(listener);
      return () => committedListeners.delete(listener);
    },
    onState: () => () => undefined,
    refusingLow: false,
    onStoreChange: () => () => undefined,
  };
  return journal;
}
