import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { command } from '../../../agent/cli/verify.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import { ALL, directory, engines, open, press } from '../store/harness.ts';

async function run(args: string[]): Promise<{ code: number; answer: Record<string, unknown> }> {
  const out: string[] = [];
  const code = await command(args, {
    stdin: Readable.from([]),
    out: (line) => void out.push(line),
    err: () => {},
    stop: new AbortController().signal,
    json: true,
  });
  expect(out.length).toBe(1);
  return { code, answer: JSON.parse(out[0] ?? '') };
}

describe.each(engines)('verify on %s', (engine) => {
  test('a whole journal is whole, also while the agent is writing it', async () => {
    const where = directory();
    const { journal } = await open({ directory: where, engine });
    await journal.appendAll(Array.from({ length: 100 }, (_, i) => press(i)));
    const { head } = journal;
    const verified = await verifyJournal(where, { engine });
    expect(verified).toEqual({
      ok: true,
      lines: 101,
      epochs: [{ epoch: head.epoch, source: '/local', from: 1, to: 101, hash: head.hash, trimmedTo: 0 }],
    });
    expect((await journal.append(press(1))).sequence).toBe(102);
  });

  const tampering: [string, string, number][] = [
    ['a changed text', `UPDATE line SET text = replace(text, '"key":"A"', '"key":"C"') WHERE place = 40`, 40],
    ['a removed line', 'DELETE FROM line WHERE place = 40', 40],
    ['a removed end', 'DELETE FROM epoch WHERE 0; DELETE FROM line WHERE place BETWEEN 90 AND 100', 90],
    [
      'two lines exchanged',
      'UPDATE line SET place = -1 WHERE place = 40; UPDATE line SET place = 40 WHERE place = 41; UPDATE line SET place = 41 WHERE place = -1',
      40,
    ],
    ['a text that is no text of a line', `UPDATE line SET text = '{}' WHERE place = 40`, 40],
  ];
  test.each(tampering)('%s is named by epoch and sequence', async (_what, sql, sequence) => {
    const where = directory();
    const { journal, close } = await open({ directory: where, engine });
    await journal.appendAll(Array.from({ length: 100 }, (_, i) => press(i)));
    const { epoch } = journal.head;
    await close();
    const db = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    db.exec(sql);
    db.close();
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: false, bad: { epoch, sequence } });
    const { code, answer } = await run([where]);
    expect(code).toBe(1);
    expect(answer).toMatchObject({ ok: false, error: { code: 'JOURNAL-BROKEN' }, epoch, sequence });
  });

  test('a changed line whose stored hash was made to fit breaks at the next one', async () => {
    const where = directory();
    const { journal, close } = await open({ directory: where, engine });
    await journal.appendAll(Array.from({ length: 100 }, (_, i) => press(i)));
    await close();
    const db = (await loadEngine(engine)).open(join(where, 'journal.db'), { readOnly: false });
    const text = String(db.prepare('SELECT text FROM line WHERE place = 40').get()?.['text']).replace(
      '"key":"A"',
      '"key":"C"',
    );
    const { lineHash } = await import('../../../agent/journal/format.ts');
    db.prepare('UPDATE line SET text = ?, hash = ? WHERE place = 40').run(text, Buffer.from(lineHash(text), 'hex'));
    db.close();
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: false, bad: { sequence: 41 } });
  });

  test('a pack of lines is checked like a journal, from wherever it begins', async () => {
    const where = directory();
    const { journal } = await open({ directory: where, engine });
    await journal.appendAll(Array.from({ length: 30 }, (_, i) => press(i)));
    const lines = (await journal.read({ epoch: journal.head.epoch, sequence: 9 }, ALL)).map((line) => line.text);
    const pack = join(directory(), 'pack.ndjson');
    writeFileSync(pack, `${lines.join('\n')}\n`);
    expect(await run([pack])).toMatchObject({
      code: 0,
      answer: { ok: true, lines: 22, epochs: [{ from: 10, to: 31 }] },
    });
    writeFileSync(pack, `${lines.filter((_, i) => i !== 5).join('\n')}\n`);
    expect(await run([pack])).toMatchObject({ code: 1, answer: { ok: false, sequence: 16 } });
    writeFileSync(pack, `${lines.map((line, i) => (i === 5 ? line.slice(0, -9) : line)).join('\n')}\n`);
    expect(await run([pack])).toMatchObject({ code: 1, answer: { ok: false, sequence: 15 } });
    writeFileSync(pack, 'something else');
    expect(await run([pack])).toMatchObject({ code: 1, answer: { ok: false, error: { code: 'VERIFY-UNREADABLE' } } });
  });
});

test('nothing there, and something that is no journal, are said as such', async () => {
  const where = directory();
  expect(await run([where])).toMatchObject({ code: 1, answer: { ok: false, error: { code: 'VERIFY-NOTHING' } } });
  writeFileSync(join(where, 'journal.db'), 'garbage');
  expect(await run([where])).toMatchObject({ code: 1, answer: { ok: false, error: { code: 'VERIFY-UNREADABLE' } } });
  await expect(run(['a', 'b'])).rejects.toMatchObject({ code: 'USAGE' });
  await expect(run(['--wrong'])).rejects.toMatchObject({ code: 'USAGE' });
});
