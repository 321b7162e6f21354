import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BackupOptions, makeBackup } from '../../../agent/backup/backup.ts';
import { type RestoreOptions, restore } from '../../../agent/backup/restore.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { checkMachine } from '../../../agent/room/machine.ts';
import { TABLES } from '../../../agent/room/schema.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import type { Stores } from '../../../agent/store/stores.ts';
import { playSmallLesson, SOURCE } from '../classroom/report/small-lesson.ts';
import { directory, NOON, open, TestClock } from '../store/harness.ts';

const VERSION = '0.1.0';
const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A room in use: a lesson, a pupil’s odd name, a picture, a cursor, a withheld piece of an epoch, and the stores left open. */
async function roomInUse(): Promise<{ data: string; stores: Stores }> {
  const data = directory();
  const clock = new TestClock();
  const stores = await open({ directory: data, engine: 'better-sqlite3', source: SOURCE }, clock);
  await playSmallLesson(stores, { clock, randomBytes: systemRandomBytes, log: silentLog });
  await checkMachine(stores.room, [{ kind: 'card', value: 'de:ad:be:ef:00:01' }], { randomBytes: systemRandomBytes });
  await stores.room.setSetting('pin', 'scrypt$16384$8$1$c2FsdA==$aGFzaA==');
  await stores.room.saveQuestionText({ question: 'q9', stem: '两行\u2028一题\n“引号”,𠮷' });
  const { epoch, sequence } = stores.journal.head;
  await stores.journal.openEpoch('rollback', stores.journal.head, { publishedUpTo: { epoch, sequence: sequence - 3 } });
  stores.journal.moveCursor('uplink', { epoch, sequence: sequence - 3 });
  await stores.journal.append({
    type: 'cn.banban.agent.stopped',
    at: NOON,
    data: { why: 'asked' },
  });
  mkdirSync(join(data, 'pictures'));
  writeFileSync(join(data, 'pictures', 'abc123abc123.png'), PICTURE);
  return { data, stores };
}

function backup(data: string, out: string, more: Partial<BackupOptions> = {}) {
  return makeBackup({
    data,
    out,
    kind: 'backup',
    version: VERSION,
    now: NOON,
    randomBytes: systemRandomBytes,
    ...more,
  });
}

function restored(file: string, data: string, more: Partial<RestoreOptions> = {}) {
  return restore({ file, data, version: VERSION, buildTime: 0, now: NOON, randomBytes: systemRandomBytes, ...more });
}

const JOURNAL_TABLES = ['meta', 'epoch', 'type', 'line', 'span', 'checkpoint', 'cursor'];

async function contentOf(data: string): Promise<Record<string, unknown[]>> {
  const engine = await loadEngine('better-sqlite3');
  const content: Record<string, unknown[]> = {};
  for (const [name, tables] of [
    ['journal.db', JOURNAL_TABLES],
    ['room.db', TABLES.map(([table]) => table)],
  ] as const) {
    const db = engine.open(join(data, name), { readOnly: true });
    for (const table of tables) content[`${name} ${table}`] = db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
    db.close();
  }
  return content;
}

/** All there was, and beside it only the new life. */
function expectEqualContent(copy: Record<string, unknown[]>, original: Record<string, unknown[]>): void {
  const ofNewLife = new Set([
    'journal.db epoch',
    'journal.db line',
    'journal.db span',
    'journal.db meta',
    'room.db setting',
  ]);
  for (const [table, rows] of Object.entries(original)) {
    if (ofNewLife.has(table)) continue;
    expect(copy[table], table).toEqual(rows);
  }
  const epochs = original['journal.db epoch'] ?? [];
  expect(copy['journal.db epoch']?.slice(0, epochs.length)).toEqual(epochs);
  expect(copy['journal.db epoch']).toHaveLength(epochs.length + 1);
  const lines = original['journal.db line'] ?? [];
  expect(copy['journal.db line']?.slice(0, lines.length)).toEqual(lines);
  expect(copy['journal.db line']).toHaveLength(lines.length + 1);
  expect(copy['journal.db span']).toEqual(expect.arrayContaining(original['journal.db span'] ?? []));
  const named = (rows: unknown[] | undefined, name: string) =>
    (rows ?? []).find((row) => (row as { name: string }).name === name);
  const settings = (original['room.db setting'] ?? []) as { name: string }[];
  expect(copy['room.db setting']).toEqual(settings.filter(({ name }) => name !== 'machine'));
  expect(named(copy['room.db setting'], 'machine')).toBeUndefined();
}

describe.each(['backup', 'everything'] as const)('%s', (kind) => {
  test('of a room in use, restored elsewhere: every row and line the same, and a new life that quotes the head', async () => {
    const { data, stores } = await roomInUse();
    const out = join(directory(), 'copy.zip');
    const manifest = await backup(data, out, { kind });
    expect(manifest.head).toEqual(stores.journal.head);
    const original = await contentOf(data);

    const elsewhere = join(directory(), 'new');
    const result = await restored(out, elsewhere);
    expect(result).toMatchObject({ chain: true, aside: [] });
    expectEqualContent(await contentOf(elsewhere), original);
    expect(readFileSync(join(elsewhere, 'pictures', 'abc123abc123.png'))).toEqual(PICTURE);
    expect(readdirSync(elsewhere).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await verifyJournal(elsewhere)).toMatchObject({ ok: true });

    const again = await open({ directory: elsewhere, engine: 'better-sqlite3', source: SOURCE });
    expect(again.journal.head).toMatchObject({ epoch: result.epoch, sequence: 1 });
    const [opened] = await again.journal.latest('cn.banban.journal.opened', 1);
    expect(JSON.parse(opened?.text ?? '{}').data).toEqual({
      reason: 'moved',
      version: VERSION,
      previous: manifest.head,
    });
    // Another machine: remembered, and no clone.
    const other = [{ kind: 'card', value: '02:00:00:00:00:99' }] as const;
    expect(await checkMachine(again.room, other, { randomBytes: systemRandomBytes })).toMatchObject({
      first: true,
      state: 'same',
    });
    // The same pupils under the same pseudonyms; what was not sent is still to be sent.
    expect(await again.room.setting('roomKey')).toBe(await stores.room.setting('roomKey'));
    expect(await again.journal.cursor('uplink')).toEqual(await stores.journal.cursor('uplink'));
  });

  test('what is there is not overwritten; with force it is renamed and stays', async () => {
    const { data, stores } = await roomInUse();
    const out = join(directory(), 'copy.zip');
    await backup(data, out, { kind });
    await stores.close();
    await expect(restored(out, data)).rejects.toMatchObject({ code: 'RESTORE-NOT-EMPTY' });
    const before = await contentOf(data);
    const { aside } = await restored(out, data, { force: true });
    expect(aside).toHaveLength(3);
    for (const name of aside) expect(existsSync(name.startsWith('/') ? name : join(data, name)), name).toBe(true);
    expectEqualContent(await contentOf(data), before);
  });
});

describe('a backup', () => {
  test('with a passphrase: no name can be read in it, and it opens with that passphrase only', async () => {
    const { data } = await roomInUse();
    const out = join(directory(), 'copy.sealed');
    await backup(data, out, { passphrase: '春眠不觉晓 处处闻啼鸟' });
    const bytes = readFileSync(out);
    expect(bytes.includes(Buffer.from('王芳'))).toBe(false);
    expect(bytes.includes(Buffer.from('room.db'))).toBe(false);
    const elsewhere = join(directory(), 'new');
    await expect(restored(out, elsewhere)).rejects.toMatchObject({ code: 'BACKUP-ENCRYPTED' });
    await expect(restored(out, elsewhere, { passphrase: '春眠不觉晓' })).rejects.toMatchObject({
      code: 'BACKUP-PASSPHRASE',
    });
    expect(readdirSync(elsewhere).filter((name) => /journal|room/.test(name))).toEqual([]);
    await restored(out, elsewhere, { passphrase: '春眠不觉晓 处处闻啼鸟' });
    expectEqualContent(await contentOf(elsewhere), await contentOf(data));
  });

  test('that was changed by one bit, cut short, or is something else is refused, and nothing is touched', async () => {
    const { data } = await roomInUse();
    const folder = directory();
    const out = join(folder, 'copy.zip');
    const sealed = join(folder, 'copy.sealed');
    await backup(data, out);
    await backup(data, sealed, { passphrase: 'correct horse' });
    const elsewhere = join(directory(), 'new');
    const damaged = join(folder, 'damaged');
    const flip = (file: string, at: number): void => {
      const bytes = readFileSync(file);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(damaged, bytes);
    };
    const size = readFileSync(out).length;
    for (const at of [0.25, 0.4, 0.6].map((share) => Math.floor(size * share))) {
      flip(out, at);
      await expect(restored(damaged, elsewhere), `zip byte ${at}`).rejects.toMatchObject({ code: 'BACKUP-UNREADABLE' });
    }
    for (const at of [20, 40, 1_000]) {
      flip(sealed, at);
      await expect(
        restored(damaged, elsewhere, { passphrase: 'correct horse' }),
        `sealed byte ${at}`,
      ).rejects.toMatchObject({
        code: 'BACKUP-PASSPHRASE',
      });
    }
    writeFileSync(damaged, readFileSync(out));
    truncateSync(damaged, Math.floor(size / 2));
    await expect(restored(damaged, elsewhere)).rejects.toMatchObject({ code: 'BACKUP-UNREADABLE' });
    writeFileSync(damaged, '学号,姓名\n');
    await expect(restored(damaged, elsewhere)).rejects.toMatchObject({ code: 'BACKUP-UNREADABLE' });
    expect(readdirSync(elsewhere).filter((name) => /journal|room\.db|pictures/.test(name))).toEqual([]);
  });

  test('into a directory whose agent runs is refused', async () => {
    const { data } = await roomInUse();
    const out = join(directory(), 'copy.zip');
    await backup(data, out);
    await expect(restored(out, data, { force: true })).rejects.toMatchObject({ code: 'STORE-IN-USE' });
  });

  test('of a directory without data is refused, and leaves nothing behind', async () => {
    const folder = directory();
    await expect(backup(directory(), join(folder, 'copy.zip'))).rejects.toMatchObject({ code: 'DATA-NOTHING' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
