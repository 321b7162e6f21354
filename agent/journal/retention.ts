/**
 * Retention: lines go from the front only, by age once every cursor is past them, or by size whatever the cursors say.
 * Each step deletes, keeps the checkpoint and writes its receipt in one transaction.
 */

import { FIRST_PREVHASH } from '../../protocols/uplink/line.ts';
import type { Moment, OwnLine } from '../store/messages.ts';
import { type EpochRow, hexOf, spanOf } from './format.ts';
import type { Journal } from './journal.ts';

const DAY_MS = 86_400_000;
/** Lines in one transaction: a few ms, so that a press never waits for housekeeping. */
const STEP_LINES = 2_000;
const STEPS_PER_CALL = 10;
/** After the size limit is met this share of it is freed, so that trimming is rare. */
const SIZE_TARGET = 0.9;

/** A wall clock that leaps further than this between two looks is not believed: longer than any holiday. */
const MAX_LEAP_MS = 120 * DAY_MS;
/** The age clock is written down when it has moved by this much, so that an idle disk sleeps. */
const WRITE_AFTER_MS = 3_600_000;

export interface Retention {
  readonly keepDays: number;
  readonly maxMB: number;
}

export function trim(journal: Journal, retention: Retention, moment: Moment): OwnLine[] {
  const own: OwnLine[] = [];
  const ageNow = moveAgeClock(journal, moment.now);
  const maxBytes = retention.maxMB * 1024 * 1024;
  const oversize = usedBytes(journal) > maxBytes;
  for (let step = 0; step < STEPS_PER_CALL; step++) {
    const receipt =
      (oversize && usedBytes(journal) > maxBytes * SIZE_TARGET
        ? trimStep(journal, 'size', undefined, moment)
        : undefined) ?? trimStep(journal, 'age', ageNow - retention.keepDays * DAY_MS, moment);
    if (receipt === undefined) break;
    own.push(receipt);
  }
  return own;
}

/**
 * What time it is for retention, wall ms, kept in `meta`. A dead battery or a mistyped year must not expire a term's
 * lines at a stroke, so this clock follows the wall clock only in leaps that a holiday explains. Further ahead than that
 * it goes on by one day for each day on which the agent ran. Never backwards.
 */
function moveAgeClock(journal: Journal, now: number): number {
  const today = Math.floor(now / DAY_MS);
  const [kept, keptDay] = (journal.meta('age-clock') ?? '').split(' ').map(Number);
  const known = kept === undefined || keptDay === undefined || !Number.isFinite(kept) ? undefined : kept;
  const doubtful = known !== undefined && now - known > MAX_LEAP_MS;
  let clock = Math.max(now, known ?? now);
  if (doubtful) clock = today === keptDay ? known : known + DAY_MS;
  if (known === undefined || today !== keptDay || clock - known >= WRITE_AFTER_MS)
    journal.setMeta('age-clock', `${clock} ${today}`);
  return clock;
}

/** Takes up to STEP_LINES lines of the oldest life that has any; undefined when there is nothing to take. */
function trimStep(
  journal: Journal,
  why: 'age' | 'size',
  olderThan: number | undefined,
  moment: Moment,
): OwnLine | undefined {
  const epochs = journal.epochs();
  const epoch = epochs.find((row) => row.last > row.trimmedTo);
  const current = epochs.at(-1);
  if (epoch === undefined || current === undefined) return undefined;
  // The head's line stays: its hash is what the broker is compared with.
  const lastAllowed = epoch.id === current.id ? epoch.last - 1 : epoch.last;
  const acknowledged = why === 'age' ? acknowledgedIn(journal, epochs, epoch) : lastAllowed;
  const to = Math.min(epoch.trimmedTo + STEP_LINES, lastAllowed, acknowledged);
  if (to <= epoch.trimmedTo) return undefined;
  const end = olderThan === undefined ? to : lastOlderThan(journal, epoch, to, olderThan);
  if (end <= epoch.trimmedTo) return undefined;
  return journal.transact(() => {
    const row = journal.db.prepare('SELECT hash FROM line WHERE place = ?').get(epoch.base + end);
    const lastHash = row === undefined ? FIRST_PREVHASH : hexOf(row['hash']);
    journal.db.prepare('DELETE FROM line WHERE place > ? AND place <= ?').run(epoch.base, epoch.base + end);
    journal.db.prepare('DELETE FROM span WHERE span < ?').run(spanOf(epoch.base + end));
    journal.db
      .prepare('INSERT OR REPLACE INTO checkpoint (epoch, sequence, hash, at, why) VALUES (?, ?, ?, ?, ?)')
      .run(epoch.number, end, lastHash, moment.now, why);
    journal.noteTrimmed(epoch.number, end, lastHash);
    const over = epoch.id !== current.id && end === epoch.last;
    const data = { epoch: epoch.id, from: epoch.trimmedTo + 1, to: end, lastHash, why: over ? 'epoch-over' : why };
    return journal.writeOwn('cn.banban.journal.trimmed', data, moment.now);
  });
}

/** Highest sequence in `epoch` that every cursor has passed. Without cursors nobody waits for anything. */
function acknowledgedIn(journal: Journal, epochs: readonly EpochRow[], epoch: EpochRow): number {
  let lowest = epoch.last;
  for (const cursor of journal.db.prepare('SELECT epoch, sequence FROM cursor').all()) {
    const at = epochs.find((row) => row.id === cursor['epoch']);
    if (at === undefined || at.number < epoch.number) lowest = Math.min(lowest, epoch.trimmedTo);
    else if (at.number === epoch.number) lowest = Math.min(lowest, Number(cursor['sequence']));
  }
  return lowest;
}

function lastOlderThan(journal: Journal, epoch: EpochRow, to: number, olderThan: number): number {
  const young = journal.db
    .prepare('SELECT min(place) AS place FROM line WHERE place > ? AND place <= ? AND at >= ?')
    .get(epoch.base + epoch.trimmedTo, epoch.base + to, olderThan)?.['place'];
  return typeof young === 'number' ? young - epoch.base - 1 : to;
}

function usedBytes(journal: Journal): number {
  const pragma = (name: string): number => Number(journal.db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}
