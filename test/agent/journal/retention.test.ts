import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OpenedJournal, openJournal } from '../../../agent/journal/opening.ts';
import { about, countAfter, firstPosition, hashAt, latest, readAfter } from '../../../agent/journal/reading.ts';
import { trim } from '../../../agent/journal/retention.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { systemRandomBytes } from '../../../agent/ports.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import type { WireBatch } from '../../../agent/store/messages.ts';
import { ALL, directory, engines, NOON } from '../store/harness.ts';

const DAY = 86_400_000;

function batch(count: number, at: number, subject = 'q1', filler = ''): WireBatch {
  return {
    counts: Array.from({ length: count }, () => 1),
    types: Array.from({ length: count }, () => 'cn.banban.response.pressed'),
    subjects: Array.from({ length: count }, () => subject),
    ats: Array.from({ length: count }, () => at),
    data: Array.from({ length: count }, (_, i) => JSON.stringify({ question: subject, sq: i, filler })),
    low: Array.from({ length: count }, () => false),
  };
}

describe.each(engines)('retention on %s', (engine) => {
  async function opened(where: string, now = NOON, source = '/a'): Promise<OpenedJournal> {
    mkdirSync(where, { recursive: true });
    const options = {
      directory: where,
      source,
      version: '0',
      buildTime: 0,
      engine,
      keepDays: 180,
      maxMB: 500,
      reserveBytes: 1_000,
      floorBytes: 1_000,
      maxEventsPerCommit: 1_024,
      pid: 1,
    };
    return openJournal(await loadEngine(engine), options, systemRandomBytes, { now, mono: 0 });
  }

  test('old lines go from the front with a checkpoint and a receipt; what is read next is one gap, then the rest', async () => {
    const where = join(directory(), 'data');
    const { journal } = await opened(where, NOON - 300 * DAY);
    journal.append([batch(50, NOON - 200 * DAY, 'old')], [], { now: NOON, mono: 0 });
    journal.append([batch(30, NOON, 'new')], [], { now: NOON, mono: 0 });
    const { epoch } = journal.head;
    const last = hashAt(journal, { epoch, sequence: 51 });
    const own = trim(journal, { keepDays: 180, maxMB: 500 }, { now: NOON, mono: 0 });
    expect(own.map((line) => JSON.parse(line.data))).toEqual([{ epoch, from: 1, to: 51, lastHash: last, why: 'age' }]);
    const lines = readAfter(journal, { epoch, sequence: 0 }, ALL);
    expect(lines.map((line) => line.sequence)).toEqual([51, ...Array.from({ length: 31 }, (_, i) => 52 + i)]);
    expect(JSON.parse(lines[0]?.text ?? '').data).toEqual({ from: 1, to: 51, why: 'trimmed' });
    expect(countAfter(journal, { epoch, sequence: 0 })).toBe(32);
    expect(firstPosition(journal)).toEqual({ epoch, sequence: 51 });
    expect(hashAt(journal, { epoch, sequence: 51 })).toBe(last);
    expect(about(journal, 'old')).toEqual([]);
    expect(about(journal, 'new').length).toBe(30);
    expect(latest(journal, 'cn.banban.journal.trimmed', 5).length).toBe(1);
    expect(trim(journal, { keepDays: 180, maxMB: 500 }, { now: NOON, mono: 0 })).toEqual([]);
    journal.close({ now: NOON, mono: 0 });
    expect(await verifyJournal(where, { engine })).toMatchObject({
      ok: true,
      lines: 31,
      epochs: [{ from: 52, to: 82, trimmedTo: 51 }],
    });
    const again = await opened(where);
    expect(again.beginning.fresh).toBe(false);
    expect(again.journal.head).toEqual(journal.head);
    again.journal.close({ now: NOON, mono: 0 });
  });

  test('by age only what every cursor has passed goes; by size the oldest goes whatever the cursors say', async () => {
    const where = join(directory(), 'data');
    const { journal } = await opened(where, NOON - 300 * DAY);
    journal.append([batch(2_000, NOON - 200 * DAY, 'old', 'x'.repeat(1_000))], [], { now: NOON, mono: 0 });
    const { epoch } = journal.head;
    journal.moveCursors([['uplink', { epoch, sequence: 10 }]]);
    expect(
      trim(journal, { keepDays: 180, maxMB: 500 }, { now: NOON, mono: 0 }).map((line) => JSON.parse(line.data).to),
    ).toEqual([10]);
    const bySize = trim(journal, { keepDays: 1_000, maxMB: 1 }, { now: NOON, mono: 0 }).map((line) =>
      JSON.parse(line.data),
    );
    expect(bySize[0]).toMatchObject({ from: 11, why: 'size' });
    expect(journal.epochs()[0]?.trimmedTo).toBeGreaterThan(1_000);
    journal.close({ now: NOON, mono: 0 });
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true });
  });

  test('a wall clock that leaps far ahead expires nothing early; the days it runs on are counted, and a holiday is believed', async () => {
    const where = join(directory(), 'data');
    const { journal } = await opened(where, NOON - 170 * DAY);
    journal.append([batch(20, NOON - 170 * DAY, 'older')], [], { now: NOON - 170 * DAY, mono: 0 });
    journal.append([batch(20, NOON, 'newer')], [], { now: NOON, mono: 0 });
    const look = (now: number): number[] =>
      trim(journal, { keepDays: 180, maxMB: 500 }, { now, mono: 0 }).map((line) => JSON.parse(line.data).to);
    expect(look(NOON)).toEqual([]);
    // The year mistyped: ten years ahead. Nine days of running with it bring the oldest lines to 179 days, not to 10 years.
    for (let day = 0; day < 9; day++) {
      for (let minute = 0; minute < 3; minute++)
        expect(look(NOON + 3_650 * DAY + day * DAY + minute * 60_000)).toEqual([]);
    }
    journal.close({ now: NOON, mono: 0 });
    const again = (await opened(where, NOON + 3_660 * DAY)).journal;
    const later = (now: number): number[] =>
      trim(again, { keepDays: 180, maxMB: 500 }, { now, mono: 0 }).map((line) => JSON.parse(line.data).to);
    // The clock is put right: what was counted stays counted, nothing more.
    expect(later(NOON + 9 * DAY)).toEqual([]);
    // A summer holiday of 60 days is believed at once: the older lines are over 180 days now, the newer are not.
    expect(later(NOON + 69 * DAY)).toEqual([21]);
    again.close({ now: NOON, mono: 0 });
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true });
  });

  test('the head is never taken, however old; a life that is over goes whole', async () => {
    const where = join(directory(), 'data');
    const first = await opened(where, NOON - 300 * DAY);
    first.journal.append([batch(5, NOON - 300 * DAY)], [], { now: NOON, mono: 0 });
    first.journal.close({ now: NOON, mono: 0 });
    const { journal } = await opened(where, NOON, '/b');
    const head = journal.head;
    const own = trim(journal, { keepDays: 1, maxMB: 500 }, { now: NOON + 100 * DAY, mono: 0 });
    expect(own.map((line) => JSON.parse(line.data).why)).toEqual(['epoch-over', 'age']);
    expect(readAfter(journal, firstPosition(journal), ALL).length).toBe(2);
    expect(hashAt(journal, head)).toBe(head.hash);
    journal.close({ now: NOON, mono: 0 });
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true });
  });
});
