/**
 * What was going on when somebody reported: the last half minute of the log and the state of the room, redacted, as one
 * gzipped JSON file in the data directory. At most {@link KEPT} are kept. It is never sent anywhere by itself.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const REPORTS_DIRECTORY = 'reports';
export const KEPT = 20;
const ENDING = '.json.gz';

export interface Bundles {
  /** `content`: redacted already. */
  keep(id: string, content: unknown): Promise<void>;
  read(id: string): Promise<Uint8Array | undefined>;
  /** Ids of those that are kept. */
  kept(): Promise<ReadonlySet<string>>;
}

export function createBundles(dataDirectory: string): Bundles {
  const directory = join(dataDirectory, REPORTS_DIRECTORY);

  /** Names begin with the time, so that the oldest are the first. */
  async function names(): Promise<string[]> {
    try {
      return (await readdir(directory)).filter((name) => name.endsWith(ENDING)).toSorted();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return [];
    }
  }
  const idOf = (name: string): string => name.slice(0, -ENDING.length).split('_').at(-1) ?? '';

  return {
    async keep(id, content) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const { made } = content as { readonly made?: string };
      const name = `${(made ?? '').replace(/\D/g, '').slice(0, 14)}_${id}${ENDING}`;
      const bytes = await promisify(process.getBuiltinModule('node:zlib').gzip)(JSON.stringify(content, undefined, 1));
      await writeFile(join(directory, `${name}.part`), bytes, { mode: 0o600 });
      await rename(join(directory, `${name}.part`), join(directory, name));
      for (const old of (await names()).slice(0, -KEPT)) await rm(join(directory, old), { force: true });
    },
    async read(id) {
      const name = (await names()).find((one) => idOf(one) === id);
      return name === undefined ? undefined : await readFile(join(directory, name));
    },
    kept: async () => new Set((await names()).map(idOf)),
  };
}
