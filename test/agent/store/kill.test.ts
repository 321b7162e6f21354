import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { ALL, directory, engines, open } from './harness.ts';

const APPENDER = fileURLToPath(new URL('./appender.ts', import.meta.url));
const KILLS = 10;

/** Lets a child append, kills it after so many answers (and some more, half-way through a commit), gives what it said. */
async function killedAfter(
  where: string,
  engine: string,
  answers: number,
): Promise<{ epoch: string; sequence: number; sq: number }[]> {
  const child = spawn(process.execPath, [APPENDER, where, engine], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let text = '';
  let lines = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    lines += chunk.split('\n').length - 1;
    if (lines >= answers) child.kill('SIGKILL');
  });
  await ended;
  return text
    .slice(0, text.lastIndexOf('\n'))
    .split('\n')
    .map((line) => {
      const [epoch = '', sequence, sq] = line.split(' ');
      return { epoch, sequence: Number(sequence), sq: Number(sq) };
    });
}

describe.each(engines)('kill -9 on %s', (engine) => {
  test('whatever was answered is there after the kill, once, in its place, and the chain is whole', {
    timeout: 120_000,
  }, async () => {
    const where = directory();
    const answered: { epoch: string; sequence: number; sq: number }[] = [];
    for (let kill = 0; kill < KILLS; kill++)
      answered.push(...(await killedAfter(where, engine, 5 + ((kill * 37) % 90))));
    expect(answered.length).toBeGreaterThan(KILLS * 5);
    const verified = await verifyJournal(where, { engine });
    expect(verified).toMatchObject({ ok: true });
    const { journal } = await open({ directory: where, engine });
    expect(journal.beginning).toMatchObject({ reason: 'first', fresh: false });
    const lines = await journal.read(await journal.firstPosition(), ALL);
    const stored = new Map(lines.map((line) => [`${line.epoch} ${line.sequence}`, line.text]));
    expect(stored.size).toBe(lines.length);
    expect(new Set(lines.map((line) => line.epoch)).size).toBe(1);
    for (const { epoch, sequence, sq } of answered) {
      expect(JSON.parse(stored.get(`${epoch} ${sequence}`) ?? '{}')).toMatchObject({ data: { sq } });
    }
    const cursor = await journal.cursor('shown');
    expect(cursor?.sequence).toBeLessThanOrEqual(Math.max(...answered.map((one) => one.sequence)) + 3);
  });
});
