/**
 * A backup of a data directory, also while the agent runs on it: both stores as SQLite copies them (`VACUUM INTO`, each
 * one snapshot), and the pictures. First the journal, then room.db: what the journal speaks of, the other knows already.
 *
 * The file is looked at again after it was written, the way restoring looks at it.
 */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { JOURNAL_APPLICATION_ID, JOURNAL_FILE, JOURNAL_FORMAT, readEpochs } from '../journal/format.ts';
import { verifyJournal } from '../journal/verify.ts';
import type { RandomBytes } from '../ports.ts';
import { ROOM_APPLICATION_ID, ROOM_FILE, ROOM_FORMAT } from '../room/schema.ts';
import { headOf, openReading } from '../store/beside.ts';
import { type Engine, loadEngine } from '../store/engine.ts';
import { type Manifest, type ManifestHead, type PackEntry, readPack, writePack } from './pack.ts';
import { notABackup } from './refusals.ts';
import { seal, unseal } from './seal.ts';
import { tablesAsText } from './tables.ts';

export interface BackupOptions {
  /** The data directory. */
  readonly data: string;
  readonly out: string;
  readonly kind: Manifest['kind'];
  /** Absent: not encrypted. */
  readonly passphrase?: string | undefined;
  readonly version: string;
  /** Wall ms. */
  readonly now: number;
  readonly randomBytes: RandomBytes;
}

/** @throws ShownError DATA-…, BACKUP-UNREADABLE when what was written is not what was meant. `out` is whole or not there. */
export async function makeBackup(options: BackupOptions): Promise<Manifest> {
  const out = resolve(options.out);
  // Beside the result: on the same disk, and readable by nobody else.
  const work = await mkdtemp(join(dirname(out), '.banban-backup-'));
  try {
    const plain = join(work, 'pack.zip');
    const manifest = await pack(options, work, plain);
    await check(plain, join(work, 'look'));
    if (options.passphrase === undefined) {
      await rename(plain, out);
      return manifest;
    }
    const sealed = join(work, 'sealed');
    await seal(plain, sealed, options.passphrase, options.randomBytes);
    await unseal(sealed, join(work, 'again.zip'), options.passphrase);
    await check(join(work, 'again.zip'), join(work, 'again'));
    await rename(sealed, out);
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pack({ data, kind, version, now }: BackupOptions, work: string, plain: string): Promise<Manifest> {
  const engine = await loadEngine(undefined);
  await copyStores(engine, data, work);
  const journal = openReading(engine, work, JOURNAL_FILE, JOURNAL_APPLICATION_ID, JOURNAL_FORMAT);
  const room = openReading(engine, work, ROOM_FILE, ROOM_APPLICATION_ID, ROOM_FORMAT);
  try {
    const newest = readEpochs(journal).at(-1);
    const head: ManifestHead = {
      kind,
      version,
      made: new Date(now).toISOString(),
      source: newest?.source ?? '',
      head: headOf(journal, newest),
      formats: { journal: JOURNAL_FORMAT, room: ROOM_FORMAT },
    };
    const stores = kind === 'everything' ? tablesAsText(journal, room) : storesAsFiles(work);
    return await writePack(plain, [...stores, ...(await pictures(data))], head);
  } finally {
    journal.close();
    room.close();
  }
}

/** What a reader of the running stores sees, as files of their own. */
async function copyStores(engine: Engine, data: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const [name, applicationId, format] of [
    [JOURNAL_FILE, JOURNAL_APPLICATION_ID, JOURNAL_FORMAT],
    [ROOM_FILE, ROOM_APPLICATION_ID, ROOM_FORMAT],
  ] as const) {
    const db = openReading(engine, data, name, applicationId, format);
    try {
      db.exec('ROLLBACK');
      db.prepare('VACUUM INTO ?').run(join(into, name));
    } finally {
      db.close();
    }
  }
}

function storesAsFiles(work: string): PackEntry[] {
  return [JOURNAL_FILE, ROOM_FILE].map((path) => ({ path, open: () => createReadStream(join(work, path)) }));
}

const PICTURE = /^[0-9a-z]+\.(png|jpg|webp)$/;

async function pictures(data: string): Promise<PackEntry[]> {
  const folder = join(data, 'pictures');
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => PICTURE.test(name)).sort();
  return names.map((name) => ({ path: `pictures/${name}`, open: () => createReadStream(join(folder, name)) }));
}

/** Every file against the manifest, the journal's chain, both databases: as restoring does it. */
async function check(file: string, into: string): Promise<void> {
  const manifest = await readPack(file, into);
  await checkStores(file, manifest, into);
  await rm(into, { recursive: true, force: true });
}

/** A broken chain that was broken before is no reason to refuse the only copy there is; a database that is, is one. */
export async function checkStores(
  file: string,
  { kind }: Manifest,
  folder: string,
): Promise<{ readonly chain: boolean }> {
  const journal = kind === 'everything' ? join(folder, 'journal', 'lines.jsonl') : join(folder, JOURNAL_FILE);
  const verified = await verifyJournal(journal);
  if (kind === 'everything') return { chain: verified.ok };
  const engine = await loadEngine(undefined);
  for (const name of [JOURNAL_FILE, ROOM_FILE]) {
    const db = engine.open(join(folder, name), { readOnly: true });
    try {
      const found = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
      if (found !== 'ok') throw notABackup(file, `${name}: ${String(found)}`);
    } finally {
      db.close();
    }
  }
  return { chain: verified.ok };
}
