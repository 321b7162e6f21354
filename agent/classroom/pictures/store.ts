/**
 * The board's pictures: files in `pictures/` of the data directory, whose random names say nothing. They stay in the room:
 * never in the journal, never on MQTT, in no export unless somebody asks for them.
 *
 * A picture is whole or not there: written beside, flushed, renamed. It goes when it is older than the journal keeps its
 * lines, when no question has it a day after it came, and, oldest first, when all of them together outgrow their budget.
 */
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { randomIdentifier } from '../../identifier.ts';
import type { Ports } from '../../ports.ts';
import { pictureOf } from './image.ts';
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURE_PIXELS,
  notAPicture,
  pictureNotSaved,
  pictureTooLarge,
  unknownPicture,
} from './refusals.ts';

const ENDINGS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;
const TYPES: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' };
const NAME = /^[0-9a-z]{12}\.(png|jpg|webp)$/;
const PART = /^[0-9a-z]{12}\.(png|jpg|webp)\.part$/;
const DAY_MS = 24 * 60 * 60_000;
/** A term of one room: five pictures a lesson at 200 kB, six lessons a day, 100 days. */
const BUDGET_BYTES = 600 * 1024 * 1024;

export interface StoredPicture {
  /** `image/png` … */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface PictureStore {
  /** Checks and writes it; resolves with its name once it is on disk. Refuses with `PICTURE-…`. */
  keep(bytes: Uint8Array): Promise<string>;
  /** Refuses with `PICTURE-UNKNOWN`. */
  read(name: string): Promise<StoredPicture>;
  has(name: string): Promise<boolean>;
  /** Removes what is due; resolves with what is left. */
  sweep(): Promise<{ readonly removed: number; readonly files: number; readonly bytes: number }>;
}

export interface PictureStoreOptions {
  /** The data directory. */
  readonly directory: string;
  readonly keepDays: number;
  readonly budgetBytes?: number;
  /** Names that questions have. */
  readonly used: () => Promise<readonly string[]>;
  readonly ports: Ports;
}

export function createPictureStore(options: PictureStoreOptions): PictureStore {
  const { keepDays, budgetBytes = BUDGET_BYTES, used, ports } = options;
  const { clock, randomBytes } = ports;
  const folder = join(options.directory, 'pictures');

  async function keep(bytes: Uint8Array): Promise<string> {
    if (bytes.byteLength > MAX_PICTURE_BYTES) throw pictureTooLarge();
    const picture = pictureOf(bytes);
    if (picture === undefined) throw notAPicture();
    if (Math.max(picture.width, picture.height) > MAX_PICTURE_PIXELS) throw pictureTooLarge();
    const name = `${randomIdentifier(randomBytes)}.${ENDINGS[picture.type]}`;
    const part = join(folder, `${name}.part`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(part, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, join(folder, name));
    } catch (error) {
      throw pictureNotSaved(error);
    }
    return name;
  }

  interface Kept {
    readonly name: string;
    readonly size: number;
    readonly ageMs: number;
  }

  async function listed(): Promise<Kept[]> {
    const names = await readdir(folder).catch(nothingThere);
    const kept: Kept[] = [];
    for (const name of names) {
      if (!NAME.test(name) && !PART.test(name)) continue;
      const about = await stat(join(folder, name)).catch(nothingThere);
      if ('size' in about) kept.push({ name, size: about.size, ageMs: clock.now() - about.mtimeMs });
    }
    return kept.toSorted((a, b) => b.ageMs - a.ageMs);
  }

  async function sweep(): Promise<{ removed: number; files: number; bytes: number }> {
    const kept = await listed();
    const inUse = new Set(await used());
    let bytes = kept.reduce((sum, { size }) => sum + size, 0);
    let removed = 0;
    for (const { name, size, ageMs } of kept) {
      const due = ageMs > keepDays * DAY_MS || (!inUse.has(name) && ageMs > DAY_MS) || bytes > budgetBytes;
      if (!due) continue;
      await unlink(join(folder, name)).catch(nothingThere);
      removed += 1;
      bytes -= size;
    }
    return { removed, files: kept.length - removed, bytes };
  }

  return {
    keep,
    async read(name) {
      // Nothing but a name of our own ever becomes a path.
      if (!NAME.test(name)) throw unknownPicture();
      const bytes = await readFile(join(folder, name)).catch(nothingThere);
      if (!(bytes instanceof Uint8Array)) throw unknownPicture();
      return { type: TYPES[name.slice(name.indexOf('.') + 1)] ?? '', bytes };
    },
    has: async (name) => NAME.test(name) && 'size' in (await stat(join(folder, name)).catch(nothingThere)),
    sweep,
  };
}

/** Never made, or gone meanwhile: nothing. Anything else is for the caller to tell. */
function nothingThere(error: unknown): never[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
