/** The store's faults on real stores: damaged while running, and on a file system that is really full. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import type { Faults } from '../../../agent/maintenance/port.ts';
import { watchStore } from '../../../agent/maintenance/store-watch.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import type { Stores, StoresOptions } from '../../../agent/store/stores.ts';
import { directory, engines, NOON, open, press, status, TestClock } from '../store/harness.ts';

const MIB = 1024 * 1024;

describe.each(engines)('the faults of the store, on %s', (engine) => {
  async function watched(
    where: string,
    clock = new TestClock(),
    options: Partial<StoresOptions> = {},
  ): Promise<Stores & { faults: Faults }> {
    const stores = await open({ directory: where, engine, ...options }, clock);
    const faults = await createFaults({
      journal: stores.journal,
      ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
    });
    onTestFinished(watchStore(stores.journal, faults));
    return { ...stores, faults };
  }

  /** Without the disk's being slow: on a machine that runs every other test besides, it may be. */
  const codes = (faults: Faults): string[] =>
    faults
      .listAll()
      .map((fault) => fault.code)
      .filter((code) => code !== 'AGT-SLOWDISK');

  const textOf = (faults: Faults): string | undefined =>
    faults.listAll().find(({ code }) => code === 'AGT-STORE')?.text.zh;

  /** Another program breaks the table's root page, through a connection that is closed again. */
  async function breakTable(file: string, table: string): Promise<void> {
    const db = (await loadEngine(engine)).open(file, { readOnly: false });
    const row = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (Number(row?.['rootpage']) - 1) * 4096);
    closeSync(handle);
  }

  test('a journal damaged while the agent runs is set aside, and the teacher is told then', async () => {
    const where = directory();
    const { journal, faults } = await watched(where);
    await journal.appendAll(Array.from({ length: 3_000 }, (_, i) => press(i)));
    expect(codes(faults)).toEqual([]);
    const { epoch } = journal.head;
    await breakTable(join(where, 'journal.db'), 'line');
    await expect
      .poll(async () => {
        await journal.appendAll(Array.from({ length: 50 }, (_, i) => press(i)));
        return codes(faults);
      })
      .toEqual(['AGT-STORE']);
    expect(journal.beginning).toMatchObject({ reason: 'damaged', fresh: true });
    expect(journal.head.epoch).not.toBe(epoch);
    expect(textOf(faults)).toContain(`记录文件损坏，已另存为 ${journal.beginning.setAside}`);
  });

  test('a room.db damaged while the agent runs is set aside, and its own text says so', async () => {
    const where = directory();
    const { journal, room, faults } = await watched(where);
    await room.setSetting('language', 'en');
    for (let i = 0; i < 50; i++) await room.audit('export', { n: i, filler: 'x'.repeat(2_000) }, NOON + i);
    await breakTable(join(where, 'room.db'), 'audit');
    await expect
      .poll(async () => {
        await room.audit('export', { n: 0 }, NOON);
        return codes(faults);
      })
      .toEqual(['AGT-STORE']);
    expect(journal.beginning.setAside).toBeUndefined();
    expect(textOf(faults)).toContain(`名单文件损坏，已另存为 ${journal.beginning.roomSetAside}`);
    expect(await room.setting('language')).toBe('en');
  });

  test('a full disk opens AGT-DISKFULL, and room on it closes it again', { timeout: 30_000 }, async () => {
    if (process.getuid?.() !== 0) {
      if (process.env['CI'] !== undefined) throw new Error('this test mounts a file system: CI has to run it as root');
      console.warn('NOT RUN: mounting a small file system needs root');
      return;
    }
    const where = directory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', where]);
    onTestFinished(() => void execFileSync('umount', ['-l', where]));
    mkdirSync(join(where, 'data'));
    const clock = new TestClock();
    const { journal, faults } = await watched(join(where, 'data'), clock, { reserveBytes: MIB, floorBytes: 4 * MIB });
    await journal.append(status());
    expect(codes(faults)).toEqual([]);
    const other = join(where, 'other-program.bin');
    const handle = openSync(other, 'w');
    const chunk = Buffer.alloc(64 * 1024, 1);
    while (statfsSync(where).bavail * statfsSync(where).bsize > MIB) writeSync(handle, chunk);
    closeSync(handle);
    clock.skipped += 2_000;
    await expect(journal.append(status())).rejects.toMatchObject({ code: 'JOURNAL-DISK-FULL' });
    expect(journal.refusingLow).toBe(true);
    await expect.poll(() => codes(faults)).toEqual(['AGT-DISKFULL']);
    rmSync(other);
    clock.skipped += 2_000;
    await journal.append(press(1));
    expect(journal.refusingLow).toBe(false);
    await expect.poll(() => codes(faults)).toEqual([]);
  });
});
