/** `banban export`, `backup` and `restore` as somebody types them, on data of an agent that runs and of one that does not. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { Stores } from '../../../agent/store/stores.ts';
import { banban } from '../../harness/command-line.ts';
import { BEGAN, LESSON, playSmallLesson, SOURCE } from '../classroom/report/small-lesson.ts';
import { directory, open, TestClock } from '../store/harness.ts';

async function room(): Promise<{ data: string; stores: Stores; out: string }> {
  const data = directory();
  const clock = new TestClock();
  clock.wall = BEGAN;
  const stores = await open({ directory: data, engine: 'better-sqlite3', source: SOURCE }, clock);
  await playSmallLesson(stores, { clock, randomBytes: systemRandomBytes, log: silentLog });
  return { data, stores, out: directory() };
}

async function said(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, lines, stderr } = await banban([...args, '--json']);
  expect(lines, stderr).toHaveLength(1);
  return { code, ...(JSON.parse(lines[0] ?? '{}') as object) };
}

describe('banban export', () => {
  test('beside a running agent: a file only its owner reads, noted in the audit log, the agent goes on', async () => {
    const { data, stores, out } = await room();
    const file = join(out, 'marks.csv');
    const answer = await said([
      'export',
      'marks',
      '--data',
      data,
      '--out',
      file,
      '--format',
      'csv',
      '--lesson',
      LESSON,
    ]);
    expect(answer).toMatchObject({ code: 0, ok: true, file, kind: 'marks', lessons: 1, questions: 5 });
    expect(readFileSync(file, 'utf8')).toContain('王芳');
    expect(answer['bytes']).toBe(statSync(file).size);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await stores.room.auditLog(5)).map(({ what, fields }) => ({ what, fields }))).toContainEqual({
      what: 'export',
      fields: { kind: 'marks', lessons: 1, questions: 5, by: 'cli' },
    });
    await stores.room.setSetting('language', 'en');
    expect(readdirSync(out)).toEqual(['marks.csv']);
  });

  test('of a stopped one too; by class and days; statements need no names', async () => {
    const { data, stores, out } = await room();
    await stores.close();
    const file = join(out, 'statements.jsonl');
    const wish = ['export', 'xapi', '--data', data, '--out', file, '--class', '三年二班'];
    expect(await said([...wish, '--from', '2026-11-20', '--to', '2026-11-20'])).toMatchObject({ code: 0, lessons: 1 });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(22);
    expect(readFileSync(file, 'utf8')).not.toContain('王芳');
    expect(await said([...wish, '--from', '2026-11-21'])).toMatchObject({ code: 0, lessons: 0 });
  });

  test('what cannot be is said in one line, and no file is left', async () => {
    const { data, out } = await room();
    const refused = async (...args: string[]): Promise<unknown[]> => {
      const { code, error } = await said(['export', ...args, '--out', join(out, 'x')]);
      return [code, (error as { code?: string } | undefined)?.code];
    };
    expect(await refused('marks', '--data', directory())).toEqual([1, 'DATA-NOTHING']);
    expect(await refused('marks', '--data', data, '--lesson', 'none')).toEqual([1, 'LESSON-UNKNOWN']);
    expect(await refused('marks', '--data', data, '--term', '2026秋')).toEqual([1, 'EXPORT-TERM']);
    expect(await refused('grades', '--data', data)).toEqual([2, 'USAGE']);
    expect(await refused('marks', '--data', data, '--from', '20.11.2026')).toEqual([2, 'USAGE']);
    expect(await refused('marks', '--data', data, '--term', 'x', '--lesson', 'y')).toEqual([2, 'USAGE']);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('banban backup and restore', () => {
  test('a room moves to another directory, encrypted on the way', async () => {
    const { data, stores, out } = await room();
    const secret = join(out, 'secret.txt');
    writeFileSync(secret, '春眠不觉晓 处处闻啼鸟\n');
    const file = join(out, 'copy.sealed');
    const passphrase = ['--passphrase-file', secret];
    const made = await said(['backup', '--data', data, '--out', file, ...passphrase]);
    expect(made).toMatchObject({ code: 0, ok: true, encrypted: true, head: stores.journal.head });
    const elsewhere = join(out, 'new');
    expect(await said(['restore', file, '--data', elsewhere])).toMatchObject({
      code: 1,
      error: { code: 'BACKUP-ENCRYPTED' },
    });
    expect(await said(['restore', file, '--data', elsewhere, ...passphrase])).toMatchObject({
      code: 0,
      ok: true,
      chain: true,
    });
    expect((await banban(['verify', elsewhere])).code).toBe(0);
    expect(await said(['restore', file, '--data', elsewhere, ...passphrase])).toMatchObject({
      code: 1,
      error: { code: 'RESTORE-NOT-EMPTY' },
    });
    // The files of the restored room are those of the one before, names and all.
    const marks = join(out, 'marks.csv');
    await said(['export', 'marks', '--data', elsewhere, '--out', marks, '--format', 'csv']);
    expect(readFileSync(marks, 'utf8')).toContain('王芳');
  });

  test('everything as plain text, and back; a missing file and a short passphrase are refused', async () => {
    const { data, out } = await room();
    const file = join(out, 'all.zip');
    expect(await said(['export', 'everything', '--data', data, '--out', file])).toMatchObject({ code: 0, ok: true });
    expect(await said(['restore', file, '--data', join(out, 'new')])).toMatchObject({ code: 0, ok: true });
    expect(await said(['restore', join(out, 'none.zip'), '--data', join(out, 'n2')])).toMatchObject({
      code: 1,
      error: { code: 'BACKUP-NOT-THERE' },
    });
    const secret = join(out, 'secret.txt');
    writeFileSync(secret, 'short\n');
    expect(await said(['backup', '--data', data, '--passphrase-file', secret])).toMatchObject({
      code: 1,
      error: { code: 'BACKUP-PASSPHRASE' },
    });
  });
});
