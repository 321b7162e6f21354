import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Committed, Journal, StoreState } from '../../../agent/journal/port.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import { ALL, directory, engines, open, press, status, TestClock } from './harness.ts';

const MIB = 1024 * 1024;

/** A file system of its own. Mounting needs root, which CI is; elsewhere the test says that it could not run. */
function mounted(sizeMib: number): string | undefined {
  if (process.getuid?.() !== 0) {
    if (process.env['CI'] !== undefined) throw new Error('these tests mount a file system: CI has to run them as root');
    console.warn('NOT RUN: mounting a small file system needs root');
    return undefined;
  }
  const where = directory();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', where]);
  onTestFinished(() => void execFileSync('umount', ['-l', where]));
  return where;
}

function until(journal: Journal, state: StoreState): Promise<void> {
  if (journal.state === state) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = journal.onState((now) => {
      if (now !== state) return;
      stop();
      resolve();
    });
  });
}

/** Fills the file system up to `leaveBytes`, and gives the file that has to go to free it. */
function fill(where: string, leaveBytes: number): string {
  const file = join(where, 'other-program.bin');
  const handle = openSync(file, 'w');
  const free = (): number => {
    const disk = statfsSync(where);
    return disk.bavail * disk.bsize;
  };
  try {
    const page = Buffer.alloc(4096, 1);
    while (free() > leaveBytes) writeSync(handle, page);
  } finally {
    closeSync(handle);
  }
  return file;
}

describe.each(engines)('a store that cannot be written, on %s', (engine) => {
  test('a commit that takes over 500 ms shows saving, and ok when it is through', async () => {
    const where = directory();
    const { journal } = await open({ directory: where, engine });
    const states: StoreState[] = [];
    journal.onState((state) => void states.push(state));
    const other = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    other.exec('BEGIN IMMEDIATE');
    const appended = journal.append(press(1));
    await until(journal, 'saving');
    other.exec('ROLLBACK');
    other.close();
    expect(await appended).toMatchObject({ saved: true, sequence: 2 });
    expect(states).toEqual(['saving', 'ok']);
  });

  test('a store blocked for longer keeps events in memory, answers them unsaved, and writes them in order when it can', async () => {
    const where = directory();
    const { journal } = await open({ directory: where, engine });
    const told: Committed[] = [];
    journal.onCommitted((events) => void told.push(...events));
    const other = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    other.exec('BEGIN IMMEDIATE');
    expect(await journal.append(press(1))).toMatchObject({ saved: false, sequence: 0 });
    expect(journal.state).toBe('unsaved');
    expect(await journal.append(press(2))).toMatchObject({ saved: false, sequence: 0 });
    expect(told).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    await until(journal, 'ok');
    expect(await journal.append(press(3))).toMatchObject({ saved: true, sequence: 4 });
    expect(told.map((one) => [one.sequence, (one.data as { sq: number }).sq])).toEqual([
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true, lines: 4 });
  });

  test('a read-only file system: both stores live in memory, and move to the disk once it can be written', async () => {
    const where = mounted(32);
    if (where === undefined) return;
    execFileSync('mount', ['-o', 'remount,ro', where]);
    const { journal, room } = await open({ directory: where, engine });
    expect(journal.state).toBe('unsaved');
    expect(journal.beginning.engine).toBe('memory');
    expect(await journal.append(press(1))).toMatchObject({ saved: false });
    await room.setSetting('language', 'en');
    expect(await room.setting('language')).toBe('en');
    expect(await journal.read(journal.head, ALL)).toEqual([]);
    execFileSync('mount', ['-o', 'remount,rw', where]);
    await until(journal, 'ok');
    expect(journal.beginning).toMatchObject({ reason: 'first', engine });
    expect(await room.setting('language')).toBe('en');
    expect(existsSync(join(where, 'room.db'))).toBe(true);
    expect(journal.head.sequence).toBe(2);
    expect(await journal.append(press(2))).toMatchObject({ saved: true, sequence: 3 });
  });

  test('a full disk: minor events are refused and counted, responses are kept from the reserve', {
    timeout: 60_000,
  }, async () => {
    const where = mounted(24);
    if (where === undefined) return;
    const data = join(where, 'data');
    mkdirSync(data);
    const clock = new TestClock();
    const { journal, close } = await open(
      { directory: data, engine, reserveBytes: 4 * MIB, floorBytes: 6 * MIB },
      clock,
    );
    // Housekeeping builds the reserve a few seconds after the start.
    await expect
      .poll(() => statfsSync(where).bavail * statfsSync(where).bsize, { timeout: 15_000 })
      .toBeLessThan(20 * MIB);
    await journal.append(status());
    const file = fill(where, 0);
    clock.skipped += 2_000;
    await expect(journal.append(status())).rejects.toMatchObject({ code: 'JOURNAL-DISK-FULL' });
    await expect(journal.append(status())).rejects.toMatchObject({ code: 'JOURNAL-DISK-FULL' });
    // Not one byte is free: these come out of the reserve.
    for (let i = 0; i < 40; i++) expect((await journal.append(press(i))).saved).toBe(true);
    expect(journal.state).toBe('ok');
    rmSync(file);
    clock.skipped += 2_000;
    expect((await journal.append(status('back'))).saved).toBe(true);
    const gaps = await journal.latest('cn.banban.journal.gap', 5);
    expect(gaps.map((gap) => JSON.parse(gap.text).data)).toEqual([
      { from: gaps[0]?.sequence, to: gaps[0]?.sequence, why: 'disk-full', refused: { 'cn.banban.device.status': 2 } },
    ]);
    await close();
    expect(await verifyJournal(data, { engine })).toMatchObject({ ok: true });
  });

  test('a disk so full that the reserve is used up as well: unsaved, until there is room again', {
    timeout: 60_000,
  }, async () => {
    const where = mounted(12);
    if (where === undefined) return;
    const clock = new TestClock();
    const { journal, close } = await open({ directory: where, engine, reserveBytes: MIB, floorBytes: 2 * MIB }, clock);
    const file = fill(where, 0);
    let saved = 0;
    let last: Committed | undefined;
    while (journal.state !== 'unsaved' && saved < 20_000) {
      const many = await journal.appendAll(Array.from({ length: 50 }, (_, i) => press(i)));
      last = many.at(-1);
      if (last?.saved === true) saved += 50;
    }
    expect(last?.saved).toBe(false);
    rmSync(file);
    await until(journal, 'ok');
    const head = journal.head.sequence;
    expect(head).toBeGreaterThanOrEqual(saved + 51);
    await close();
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true, lines: head });
  });
});
