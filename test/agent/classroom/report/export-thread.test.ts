import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createExportThread, elseInProcess } from '../../../../agent/classroom/report/export-thread.ts';
import { type ExportFile, type ExportParts, exportFile } from '../../../../agent/classroom/report/exports.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { makeTerm } from '../../../bench/term.ts';
import { directory, open, TestClock } from '../../store/harness.ts';
import { BEGAN, LESSON, playSmallLesson, SOURCE } from './small-lesson.ts';

async function small(): Promise<{ data: string; parts: ExportParts }> {
  const clock = new TestClock();
  clock.wall = BEGAN;
  const data = directory();
  const stores = await open({ directory: data, engine: 'better-sqlite3', source: SOURCE }, clock);
  const { pseudonymOf } = await playSmallLesson(stores, { clock, randomBytes: systemRandomBytes, log: silentLog });
  const { journal, room } = stores;
  return { data, parts: { journal, room, pseudonymOf, source: SOURCE, now: () => BEGAN } };
}

async function textOf({ chunks }: Pick<ExportFile, 'chunks'>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('utf8');
}

describe('an export in a thread of its own', () => {
  test.each(['summary', 'matrix', 'presses', 'attendance', 'register', 'marks'] as const)(
    '%s is the very file that the agent’s own thread makes, while the store is open',
    async (kind) => {
      const { data, parts } = await small();
      const wish = { kind, format: 'csv' } as const;
      const here = await exportFile(parts, wish);
      const there = await createExportThread({ directory: data })(wish);
      expect({ ...there, chunks: undefined }).toEqual({ ...here, chunks: undefined });
      const text = await textOf(there);
      expect(text).toBe(await textOf(here));
      expect(text.length).toBeGreaterThan(100);
    },
  );

  test('two at once come one after the other, both whole', async () => {
    const { data, parts } = await small();
    const ended: string[] = [];
    const exported = createExportThread({ directory: data, ended: () => ended.push('gone') });
    const wish = { kind: 'marks', format: 'csv', lesson: LESSON } as const;
    const texts = await Promise.all([exported(wish).then(textOf), exported(wish).then(textOf)]);
    const here = await textOf(await exportFile(parts, wish));
    expect(texts).toEqual([here, here]);
    // Each thread says that it is gone: its memory can be given back.
    await expect.poll(() => ended).toEqual(['gone', 'gone']);
  });

  test('what is refused is refused in the same words, and the next export is made', async () => {
    const { data } = await small();
    const exported = createExportThread({ directory: data });
    await expect(exported({ kind: 'marks', class: '九年九班' })).rejects.toMatchObject({
      code: 'EXPORT-CLASS',
      where: '九年九班',
    });
    expect(await textOf(await exported({ kind: 'marks', format: 'csv' }))).toContain('王芳');
  });

  test('nobody takes the file: the thread ends and says so, and the next export is made', async () => {
    const { data } = await small();
    const exported = createExportThread({ directory: data, stallMs: 50 });
    const left = await exported({ kind: 'report' });
    // Its turn comes only once the one before is gone.
    const next = await exported({ kind: 'marks', format: 'csv' });
    expect(await textOf(next)).toContain('王芳');
    // The chunks that had come are still given, then the reason.
    await expect(textOf(left)).rejects.toMatchObject({ code: 'EXPORT-ABANDONED' });
  });

  test('who stops taking ends the thread', async () => {
    const { data } = await small();
    const exported = createExportThread({ directory: data });
    for await (const chunk of (await exported({ kind: 'report' })).chunks) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    expect(await textOf(await exported({ kind: 'marks', format: 'csv' }))).toContain('王芳');
  });

  test('too little memory is an error in words, and what has more room is made', { timeout: 120_000 }, async () => {
    const data = directory();
    await makeTerm(data, SOURCE, 600);
    const wish = { kind: 'summary', format: 'csv' } as const;
    await expect(createExportThread({ directory: data, heapMB: [5, 5] })(wish)).rejects.toMatchObject({
      code: 'EXPORT-MEMORY',
    });
    const text = await textOf(await createExportThread({ directory: data, heapMB: [5, 128] })(wish));
    expect(text.split('\r\n')).toHaveLength(600 + 2);
  });

  test('without files that can be read beside the store, the store’s own thread reads', async () => {
    const { data, parts } = await small();
    const wish = { kind: 'marks', format: 'csv' } as const;
    const exported = elseInProcess(
      createExportThread({ directory: directory() }),
      (asked) => exportFile(parts, asked),
      silentLog,
    );
    expect(await textOf(await exported(wish))).toBe(await textOf(await createExportThread({ directory: data })(wish)));
    await rm(data, { recursive: true, force: true });
  });
});
