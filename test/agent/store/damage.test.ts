import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../agent/store/engine.ts';
import { ALL, directory, engines, NOON, open, press } from './harness.ts';

const damaged = (where: string, file = 'journal.db'): string[] =>
  readdirSync(where).filter((name) => name.startsWith(`${file}.damaged-`) && !/-(wal|shm)$/.test(name));

describe.each(engines)('a damaged store on %s', (engine) => {
  async function filled(where: string, lines = 300): Promise<{ epoch: string; sequence: number; hash: string }> {
    const { journal, close } = await open({ directory: where, engine });
    await journal.appendAll(Array.from({ length: lines }, (_, i) => press(i)));
    const { head } = journal;
    await close();
    return head;
  }

  /** Opens, expects a new life because of damage, and that the lesson can go on. */
  async function healed(
    where: string,
  ): Promise<{ previous: Record<string, unknown> | undefined; aside: string; bytes: Buffer }> {
    const { journal, close } = await open({ directory: where, engine });
    expect(journal.beginning).toMatchObject({ reason: 'damaged', fresh: true });
    const [aside] = damaged(where);
    expect(journal.beginning.setAside).toBe(aside);
    const [opened] = await journal.read(await journal.firstPosition(), ALL);
    const { data } = JSON.parse(opened?.text ?? '');
    expect(data.reason).toBe('damaged');
    expect((await journal.append(press(1))).sequence).toBe(2);
    await close();
    return { previous: data.previous, aside: aside ?? '', bytes: readFileSync(join(where, aside ?? '')) };
  }

  test('a file of garbage is set aside byte for byte', async () => {
    const where = directory();
    await filled(where);
    const garbage = Buffer.alloc(5_000, 'garbage!');
    writeFileSync(join(where, 'journal.db'), garbage);
    const { previous, bytes } = await healed(where);
    expect(previous).toBeUndefined();
    expect(bytes.equals(garbage)).toBe(true);
  });

  test('a file of zero length is set aside', async () => {
    const where = directory();
    await filled(where);
    truncateSync(join(where, 'journal.db'), 0);
    expect((await healed(where)).bytes.length).toBe(0);
  });

  test('a truncated file is set aside, and what can be read of its end is quoted', async () => {
    const where = directory();
    const head = await filled(where);
    const file = join(where, 'journal.db');
    truncateSync(file, Math.floor(statSync(file).size / 2));
    const { previous } = await healed(where);
    if (previous !== undefined) expect(previous['epoch']).toBe(head.epoch);
  });

  test('a changed line at the end is found at open; the life before is quoted up to its last whole line', async () => {
    const where = directory();
    const head = await filled(where);
    const db = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    db.exec(`UPDATE line SET text = replace(text, '"key":"A"', '"key":"B"') WHERE place = ${head.sequence}`);
    db.close();
    const { previous } = await healed(where);
    expect(previous).toMatchObject({ epoch: head.epoch, sequence: head.sequence - 1 });
  });

  test('pages overwritten in the middle are found at open', async () => {
    const where = directory();
    const head = await filled(where);
    const file = join(where, 'journal.db');
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096 * 8, 4096 * 10);
    writeFileSync(file, bytes);
    const { previous } = await healed(where);
    expect(previous === undefined || previous['epoch'] === head.epoch).toBe(true);
  });

  test('a database that vanished while its -wal is still there was damaged; one that vanished whole is a first start', async () => {
    const where = directory();
    const head = await filled(where);
    writeFileSync(join(where, 'journal.db-wal'), 'left over');
    rmSync(join(where, 'journal.db'));
    const { journal, close } = await open({ directory: where, engine });
    expect(journal.beginning.reason).toBe('damaged');
    await close();
    for (const name of readdirSync(where)) if (name.startsWith('journal.db')) rmSync(join(where, name));
    const again = await open({ directory: where, engine });
    expect(again.journal.beginning).toMatchObject({ reason: 'first', fresh: true });
    expect(again.journal.head.epoch).not.toBe(head.epoch);
  });

  test('a torn -wal loses only what was torn: the chain is whole and writing goes on', async () => {
    const where = directory();
    const stores = await open({ directory: where, engine });
    for (let i = 0; i < 30; i++) await stores.journal.append(press(i));
    const { head } = stores.journal;
    // The state of a power cut: database and WAL as they are while the agent runs, the WAL cut in its last frame.
    const copy = directory();
    for (const name of ['journal.db', 'journal.db-wal']) copyFileSync(join(where, name), join(copy, name));
    truncateSync(join(copy, 'journal.db-wal'), statSync(join(copy, 'journal.db-wal')).size - 100);
    const { journal } = await open({ directory: copy, engine });
    expect(journal.beginning).toMatchObject({ reason: 'first', fresh: false });
    expect(journal.head.epoch).toBe(head.epoch);
    expect(journal.head.sequence).toBe(head.sequence - 1);
    expect((await journal.append(press(99))).sequence).toBe(head.sequence);
  });

  test('a line damaged further back comes back as a gap in its own place, and the others as they were', async () => {
    const where = directory();
    const head = await filled(where);
    const db = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    db.exec(`UPDATE line SET text = 'no json' WHERE place = 50; DELETE FROM line WHERE place = 60`);
    db.close();
    const { journal } = await open({ directory: where, engine });
    expect(journal.beginning.fresh).toBe(false);
    const lines = await journal.read({ epoch: head.epoch, sequence: 0 }, ALL);
    expect(lines.map((line) => line.sequence)).toEqual(Array.from({ length: head.sequence }, (_, i) => i + 1));
    expect(lines.filter((line) => line.type === 'cn.banban.journal.gap').map((line) => line.sequence)).toEqual([
      50, 60,
    ]);
    const gap = JSON.parse(lines[49]?.text ?? '');
    expect(gap).toMatchObject({ id: `${head.epoch}-50`, data: { from: 50, to: 50, why: 'unreadable' } });
    expect(await journal.read({ epoch: head.epoch, sequence: 49 }, { lines: 1, bytes: 1 })).toEqual([lines[49]]);
    expect(await journal.hashAt({ epoch: head.epoch, sequence: 50 })).toBeUndefined();
  });

  test('a damaged room.db is set aside and what can be read is kept', async () => {
    const where = directory();
    const stores = await open({ directory: where, engine });
    const pupils = Array.from({ length: 48 }, (_, i) => ({
      name: `学生${i + 1}`,
      seat: String(i + 1).padStart(2, '0'),
      studentNo: `2026${i}`,
    }));
    const schoolClass = await stores.room.importRoster('三年二班', pupils);
    await stores.room.setSetting('pin', 'scrypt$x');
    for (let i = 0; i < 400; i++) await stores.room.audit('export', { n: i, filler: 'x'.repeat(100) }, NOON + i);
    await stores.close();
    const file = join(where, 'room.db');
    const bytes = readFileSync(file);
    // The last pages are the audit log's.
    bytes.fill(0x5a, bytes.length - 4096 * 3, bytes.length - 4096);
    writeFileSync(file, bytes);
    const again = await open({ directory: where, engine });
    expect(again.roomSetAside).toMatch(/^room\.db\.damaged-/);
    expect(existsSync(join(where, again.roomSetAside ?? ''))).toBe(true);
    expect(again.journal.beginning.reason).toBe('first');
    expect((await again.room.pupils(schoolClass.id)).map((pupil) => pupil.name)).toEqual(
      pupils.map((pupil) => pupil.name),
    );
    expect(await again.room.setting('pin')).toBe('scrypt$x');
    expect((await again.room.auditLog(1_000)).length).toBeGreaterThan(100);
  });

  test('a room.db of garbage gives an empty one', async () => {
    const where = directory();
    await filled(where, 1);
    writeFileSync(join(where, 'room.db'), 'garbage');
    const { room, roomSetAside } = await open({ directory: where, engine });
    expect(roomSetAside).toMatch(/^room\.db\.damaged-/);
    expect(await room.classes()).toEqual([]);
  });

  test('a second agent on the same directory is told whose it is', async () => {
    const where = directory();
    const first = await open({ directory: where, engine });
    await expect(open({ directory: where, engine })).rejects.toMatchObject({
      code: 'STORE-IN-USE',
      what: { en: `another Banban uses this data directory (process ${process.pid})` },
    });
    await first.close();
    await (await open({ directory: where, engine })).close();
  });
});
