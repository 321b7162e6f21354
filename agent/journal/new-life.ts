/**
 * Leaving an epoch: this copy of the journal turned out to be rolled back or cloned, so another copy may be writing (or
 * has written) other lines under the same epoch. A new epoch begins; what this copy has not published is appended to it
 * again, and its first writing is withheld from publishing for good.
 */
import type { OwnLine, WireHead, WirePosition } from '../store/messages.ts';
import type { EpochRow } from './format.ts';
import type { Journal } from './journal.ts';

const CHUNK_LINES = 500;

/**
 * One transaction. `publishedUpTo` is the newest line this copy has published: it and all before it stay as they are.
 * Without it, what was there when this start began counts as published.
 *
 * Returns the lines that are told to listeners: the opening, and those that this process appended before. Lines of earlier
 * starts are appended again as well but not told again, nobody in this process knew them.
 */
export function openEpoch(
  journal: Journal,
  reason: 'rollback' | 'clone',
  previous: Partial<WireHead>,
  now: number,
  publishedUpTo?: WirePosition,
): OwnLine[] {
  return journal.transact(() => {
    const old = journal.epochs().at(-1);
    if (old === undefined) throw new Error('no epoch to leave');
    const startedAt = journal.start.epoch === old.id ? journal.start.sequence : 0;
    const stays = lastThatStays(journal, old, startedAt, publishedUpTo);
    journal.withholdAfter(stays);
    const opened = journal.startEpoch(reason, previous, now);
    const own = [opened];
    const rows = journal.db.prepare(
      'SELECT place, type, at, subject, text FROM line WHERE place > ? AND place <= ? ORDER BY place LIMIT ?',
    );
    const end = old.base + old.last;
    for (let from = old.base + stays; from < end; ) {
      const chunk = rows.all(from, end, CHUNK_LINES);
      for (const row of chunk) {
        const place = Number(row['place']);
        from = place;
        const type = journal.typeName(Number(row['type']));
        const data = type === 'cn.banban.journal.opened' ? undefined : dataOf(String(row['text']));
        if (data === undefined) continue;
        const subject = typeof row['subject'] === 'string' ? row['subject'] : null;
        const line = journal.writeLine({ type, subject, at: Number(row['at']), data });
        if (place > old.base + startedAt) own.push(line);
      }
      if (chunk.length < CHUNK_LINES) break;
    }
    journal.afterCommit(() => journal.markStartAt(opened));
    return own;
  });
}

function lastThatStays(
  journal: Journal,
  old: EpochRow,
  startedAt: number,
  publishedUpTo: WirePosition | undefined,
): number {
  const known = journal.epochs().some((epoch) => epoch.id === publishedUpTo?.epoch);
  if (publishedUpTo === undefined || !known) return startedAt;
  // Published up to somewhere in an earlier life means: nothing of this one.
  const wished = publishedUpTo.epoch === old.id ? publishedUpTo.sequence : 0;
  return Math.max(old.trimmedTo, Math.min(wished, old.last));
}

/** The data of a stored line, as JSON; undefined for a line that cannot be parsed. */
function dataOf(text: string): string | undefined {
  try {
    return JSON.stringify((JSON.parse(text) as { data: unknown }).data);
  } catch {
    // A damaged line: it stays in the old epoch, where reading names it.
    return undefined;
  }
}
