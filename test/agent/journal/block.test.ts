/** A block is what `read` gives, as bytes: on both engines, over epochs, trimmed and damaged lines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Journal, Position, StoredLine } from '../../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openStores, type Stores } from '../../../agent/store/stores.ts';
import { lessonEvents, SOURCE } from '../uplink/room.ts';

function open(directory: string, engine: 'better-sqlite3' | 'node:sqlite'): Promise<Stores> {
  return openStores({
    directory,
    source: SOURCE,
    version: '0.0.0-test',
    buildTime: 1_600_000_000_000,
    engine,
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    keepDays: 400,
    maxMB: 4096,
  });
}

async function readAll(journal: Journal): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for (let at: Position = { epoch: '', sequence: 0 }; ; ) {
    const some = await journal.read(at, { lines: 70, bytes: 20_000 });
    lines.push(...some);
    const last = some.at(-1);
    if (last === undefined) return lines;
    at = last;
  }
}

/** With one buffer, handed back and forth. */
async function readBlocks(journal: Journal): Promise<{ lines: StoredLine[]; hashes: string[] }> {
  const lines: StoredLine[] = [];
  const hashes: string[] = [];
  let buffer = new ArrayBuffer(64 * 1024);
  for (let at: Position = { epoch: '', sequence: 0 }; ; ) {
    const block = await journal.readBlock(at, buffer);
    expect(block.buffer.byteLength).toBe(64 * 1024);
    expect(buffer.byteLength).toBe(0);
    buffer = block.buffer;
    if (block.count === 0) return { lines, hashes };
    block.ends.forEach((end, index) => {
      const text = Buffer.from(buffer, block.ends[index - 1] ?? 0, end - (block.ends[index - 1] ?? 0)).toString('utf8');
      const type = block.types[block.kinds[index] ?? -1] ?? '';
      lines.push({ epoch: block.epoch, sequence: block.first + index, type, text });
    });
    expect(block.source).toBe(SOURCE);
    hashes.push(block.hash);
    at = { epoch: block.epoch, sequence: block.first + block.count - 1 };
  }
}

describe.each(['better-sqlite3', 'node:sqlite'] as const)('blocks of lines with %s', (engine) => {
  it('hold exactly the lines that reading one by one gives, over the border of an epoch, in any script', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'banban-block-'));
    const stores = await open(directory, engine);
    try {
      const { journal } = stores;
      await journal.appendAll(lessonEvents(700));
      await journal.append({
        type: 'cn.banban.fault.opened',
        data: { fault: 'f', code: 'CLK-BASE', severity: 'S2', detail: { note: '教室里的接收器😀'.repeat(200) } },
        at: 1_700_000_000_000,
      });
      await journal.openEpoch('clone', journal.head);
      await journal.appendAll(lessonEvents(300, 1000));
      const blocks = await readBlocks(journal);
      expect(blocks.lines).toEqual(await readAll(journal));
      expect(blocks.lines.at(-1)?.sequence).toBe(journal.head.sequence);
      expect(blocks.hashes.at(-1)).toBe(journal.head.hash);
    } finally {
      await stores.close();
      rmSync(directory, { recursive: true });
    }
  });

  it('have a gap in place of a damaged or missing line, also where it is the last, and a hash all the same', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'banban-block-'));
    let stores = await open(directory, engine);
    try {
      await stores.journal.appendAll(lessonEvents(600));
      const damage = new DatabaseSync(join(directory, 'journal.db'));
      damage.exec("UPDATE line SET text = replace(text, 'A', 'B') WHERE place IN (50, 500)");
      damage.exec('DELETE FROM line WHERE place = 120');
      damage.close();
      const { lines, hashes } = await readBlocks(stores.journal);
      expect(lines).toEqual(await readAll(stores.journal));
      expect(lines.map((line) => line.sequence)).toEqual(Array.from({ length: 601 }, (_, index) => index + 1));
      const gaps = lines.filter((line) => line.type === 'cn.banban.journal.gap').map((line) => line.sequence);
      expect(gaps).toEqual([50, 120, 500]);
      for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
      await stores.close();
      stores = await open(directory, engine);
      expect((await readBlocks(stores.journal)).lines.slice(0, 601)).toEqual(lines);
    } finally {
      await stores.close();
      rmSync(directory, { recursive: true });
    }
  });
});
