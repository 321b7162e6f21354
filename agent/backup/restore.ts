/**
 * A data directory out of a backup or out of everything exported.
 *
 * Nothing is doubled and nothing is lost on the broker: the restored journal begins a new epoch (`moved`, quoting the head
 * of the copy), so that it never gives a second meaning to a place the old PC may have used since. Cursors come along: what
 * the copy had not sent yet is sent under its old ids, and consumers drop what they have. What the old PC wrote after the
 * copy is on the broker if it was sent, and comes from the old PC if that ever wakes up; else it is lost with it, and the
 * head quoted in `moved` says from where on.
 *
 * The machine that room.db remembers is forgotten: the first start remembers this one, instead of calling itself a clone.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { JOURNAL_FILE, JOURNAL_FORMAT } from '../journal/format.ts';
import { configure, openJournal } from '../journal/opening.ts';
import type { RandomBytes } from '../ports.ts';
import { configureRoom, ROOM_FILE, ROOM_FORMAT } from '../room/schema.ts';
import { setAside } from '../store/aside.ts';
import { type Engine, loadEngine } from '../store/engine.ts';
import { lockStore } from '../store/lock.ts';
import { checkStores } from './backup.ts';
import { type Manifest, readManifest, readPack } from './pack.ts';
import { newerBackup, passphraseNeeded, somethingThere } from './refusals.ts';
import { isSealed, unseal } from './seal.ts';
import { tablesFromText } from './tables.ts';

export interface RestoreOptions {
  readonly file: string;
  /** The data directory to be. */
  readonly data: string;
  readonly passphrase?: string | undefined;
  /** What is there is renamed out of the way, never deleted. */
  readonly force?: boolean | undefined;
  readonly version: string;
  /** Wall ms: no line is older. */
  readonly buildTime: number;
  /** Wall ms. */
  readonly now: number;
  readonly randomBytes: RandomBytes;
}

export interface Restored {
  readonly manifest: Manifest;
  /** The new life: `moved`. */
  readonly epoch: string;
  /** The journal's chain was whole in the copy. */
  readonly chain: boolean;
  /** What was renamed out of the way. */
  readonly aside: readonly string[];
}

/** @throws ShownError BACKUP-…, RESTORE-NOT-EMPTY, STORE-IN-USE. Until all is checked nothing in `data` is touched. */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const data = resolve(options.data);
  const there = [JOURNAL_FILE, ROOM_FILE, 'pictures'].filter((name) => existsSync(join(data, name)));
  if (there.length > 0 && options.force !== true) throw somethingThere(data);
  await mkdir(data, { recursive: true });
  const engine = await loadEngine(undefined);
  const lock = lockStore(engine, data, process.pid);
  try {
    const work = await mkdtemp(join(data, '.restoring-'));
    try {
      const { manifest, chain } = await unpack(options, engine, work);
      const epoch = beginAnew(engine, join(work, 'stores'), manifest, options);
      forgetMachine(engine, join(work, 'stores'));
      const aside = await putAside(data, there, options.now);
      for (const name of [JOURNAL_FILE, ROOM_FILE]) await rename(join(work, 'stores', name), join(data, name));
      const pictures = join(work, 'pack', 'pictures');
      if (existsSync(pictures)) await rename(pictures, join(data, 'pictures'));
      return { manifest, epoch, chain, aside };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

async function unpack(
  { file, passphrase }: RestoreOptions,
  engine: Engine,
  work: string,
): Promise<{ manifest: Manifest; chain: boolean }> {
  let plain = file;
  if (await isSealed(file)) {
    if (passphrase === undefined) throw passphraseNeeded(file);
    plain = join(work, 'plain.zip');
    await unseal(file, plain, passphrase);
  }
  const { formats } = await readManifest(plain);
  if (formats.journal > JOURNAL_FORMAT || formats.room > ROOM_FORMAT) throw newerBackup(file);
  const folder = join(work, 'pack');
  const manifest = await readPack(plain, folder);
  const { chain } = await checkStores(file, manifest, folder);
  const stores = join(work, 'stores');
  await mkdir(stores);
  if (manifest.kind === 'backup') {
    for (const name of [JOURNAL_FILE, ROOM_FILE]) await rename(join(folder, name), join(stores, name));
    return { manifest, chain };
  }
  const journal = engine.open(join(stores, JOURNAL_FILE), { readOnly: false });
  const room = engine.open(join(stores, ROOM_FILE), { readOnly: false });
  try {
    configure(journal);
    await tablesFromText(folder, journal, room);
  } finally {
    journal.close();
    room.close();
  }
  return { manifest, chain };
}

/** The new life, in the place the copy had; the agent's config may name another, and then it begins one more. */
function beginAnew(
  engine: Engine,
  directory: string,
  { source, head }: Manifest,
  { version, buildTime, now, randomBytes }: RestoreOptions,
): string {
  const moment = { now, mono: 0 };
  const { journal } = openJournal(
    engine,
    {
      directory,
      source,
      version,
      buildTime,
      engine: undefined,
      keepDays: Number.POSITIVE_INFINITY,
      maxMB: Number.POSITIVE_INFINITY,
      // The reserve is built by the agent, where the files will be.
      reserveBytes: 0,
      floorBytes: 0,
      maxEventsPerCommit: 1,
      pid: process.pid,
    },
    randomBytes,
    moment,
  );
  try {
    return journal.transact(() => journal.startEpoch('moved', head, now)).epoch;
  } finally {
    journal.close(moment);
  }
}

function forgetMachine(engine: Engine, directory: string): void {
  const db = engine.open(join(directory, ROOM_FILE), { readOnly: false });
  try {
    configureRoom(db);
    db.prepare("DELETE FROM setting WHERE name = 'machine'").run();
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

async function putAside(data: string, there: readonly string[], now: number): Promise<string[]> {
  const aside: string[] = [];
  for (const name of there) {
    if (name !== 'pictures') aside.push(setAside(data, name, now, 'replaced'));
    else {
      const to = await mkdtemp(join(dirname(join(data, name)), 'pictures.replaced-'));
      await rename(join(data, name), join(to, 'pictures'));
      aside.push(to);
    }
  }
  return aside;
}
