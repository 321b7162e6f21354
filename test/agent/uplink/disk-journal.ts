/** The real journal on a temporary directory, which can be copied as a reset card or a disk image does. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openStores, type Stores } from '../../../agent/store/stores.ts';
import { SOURCE } from './room.ts';

export interface DiskJournal {
  /** Another object after every `restart`. */
  readonly port: Journal;
  /** Closes and opens again, as a restart of the program does. */
  restart(): Promise<void>;
  /** A copy of the directory as it is now (taken while closed), opened. */
  copy(): Promise<DiskJournal>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function diskJournal(from?: string): Promise<DiskJournal> {
  const directory = mkdtempSync(join(tmpdir(), 'banban-uplink-'));
  if (from !== undefined) cpSync(from, directory, { recursive: true });
  let stores = await open(directory);
  return {
    get port() {
      return stores.journal;
    },
    async restart() {
      await stores.close();
      stores = await open(directory);
    },
    async copy() {
      await stores.close();
      const copied = await diskJournal(directory);
      stores = await open(directory);
      return copied;
    },
    async [Symbol.asyncDispose]() {
      await stores.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function open(directory: string): Promise<Stores> {
  return openStores({
    directory,
    source: SOURCE,
    version: '0.0.0-test',
    buildTime: 1_600_000_000_000,
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    keepDays: 400,
    maxMB: 4096,
  });
}
