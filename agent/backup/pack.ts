/**
 * The file of a backup: a zip of plain files and `manifest.json`, which says what each is made of. A reader takes nothing
 * that the manifest does not name, with its very size and SHA-256.
 */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { ShownError } from '../../protocols/shown-error.ts';
import { newerBackup, notABackup } from './refusals.ts';

export const PACK_FORMAT = 1;
const MANIFEST = 'manifest.json';
const MANIFEST_BYTES = 16 * 1024 * 1024;
/** The only places a file of a pack can be at. */
const PATH = /^(journal\.db|room\.db|(journal|room)\/[a-z_]+\.jsonl|pictures\/[0-9a-z]+\.[a-z]+)$/;

const packed = z.object({
  path: z.string().regex(PATH),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const manifestSchema = z.object({
  banban: z.int().min(1),
  /** `backup`: the stores as they are; `everything`: their tables as text. */
  kind: z.enum(['backup', 'everything']),
  version: z.string(),
  /** RFC 3339 */
  made: z.string(),
  /** CloudEvents source of the room. */
  source: z.string(),
  head: z.object({ epoch: z.string(), sequence: z.int().min(0), hash: z.string() }),
  formats: z.object({ journal: z.int(), room: z.int() }),
  files: z.array(packed),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type PackedFile = Manifest['files'][number];
export type ManifestHead = Omit<Manifest, 'files' | 'banban'>;

export interface PackEntry {
  readonly path: string;
  readonly open: () => Readable;
}

/** Writes the pack, file after file; memory does not grow with them. */
export async function writePack(
  file: string,
  entries: Iterable<PackEntry> | AsyncIterable<PackEntry>,
  head: ManifestHead,
): Promise<Manifest> {
  const zip = new ZipFile();
  // A source that fails ends `fill`, which says so.
  zip.on('error', () => undefined);
  const written = pipeline(zip.outputStream as Readable, createWriteStream(file, { mode: 0o600 }));
  const fill = async (): Promise<Manifest> => {
    const files: PackedFile[] = [];
    for await (const { path, open } of entries) {
      const counted = counting();
      const source = open();
      source.once('error', (error) => counted.stream.destroy(error));
      zip.addReadStream(source.pipe(counted.stream), path, { mode: 0o600 });
      await once(counted.stream, 'close');
      files.push({ path, bytes: counted.bytes(), sha256: counted.digest() });
    }
    const manifest: Manifest = { banban: PACK_FORMAT, ...head, files };
    zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`, 'utf8'), MANIFEST, { mode: 0o600 });
    zip.end();
    return manifest;
  };
  // Whichever of the two fails first is what is told.
  const [manifest] = await Promise.all([fill(), written]);
  return manifest;
}

/** Takes the pack apart into `into`; resolves once every file is there and as the manifest has it. */
export async function readPack(file: string, into: string): Promise<Manifest> {
  try {
    const manifest = await readManifest(file);
    const wanted = new Map(manifest.files.map((one) => [one.path, one]));
    const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName === MANIFEST) continue;
        const said = wanted.get(entry.fileName);
        if (said === undefined) throw notABackup(file, `多出一个文件 ${entry.fileName}`);
        wanted.delete(entry.fileName);
        if (entry.uncompressedSize !== said.bytes) throw notABackup(file, `${said.path} 大小不对`);
        const path = join(into, said.path);
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const counted = counting();
        await pipeline(
          await zip.openReadStreamPromise(entry),
          counted.stream,
          createWriteStream(path, { mode: 0o600 }),
        );
        if (counted.bytes() !== said.bytes || counted.digest() !== said.sha256)
          throw notABackup(file, `${said.path} 内容与清单不符`);
      }
    } finally {
      zip.close();
    }
    const [missing] = wanted.keys();
    if (missing !== undefined) throw notABackup(file, `缺少 ${missing}`);
    return manifest;
  } catch (error) {
    throw asRefusal(file, error);
  }
}

export async function readManifest(file: string): Promise<Manifest> {
  try {
    const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName !== MANIFEST) continue;
        if (entry.uncompressedSize > MANIFEST_BYTES) throw notABackup(file, '清单太大');
        const chunks: Buffer[] = [];
        for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
        return parseManifest(file, Buffer.concat(chunks).toString('utf8'));
      }
    } finally {
      zip.close();
    }
    throw notABackup(file, '没有清单 manifest.json');
  } catch (error) {
    throw asRefusal(file, error);
  }
}

function parseManifest(file: string, text: string): Manifest {
  const parsed: unknown = JSON.parse(text);
  const format = (parsed as { banban?: unknown } | null)?.banban;
  if (typeof format === 'number' && format > PACK_FORMAT) throw newerBackup(file);
  return manifestSchema.parse(parsed);
}

/** What a disk refuses stays what it is; all else says that this is no pack. */
function asRefusal(file: string, error: unknown): unknown {
  if (error instanceof ShownError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && /^E(NOENT|ACCES|NOSPC|IO|ROFS|PERM|ISDIR)$/.test(code)) return error;
  const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return notABackup(file, error instanceof z.ZodError ? '清单不对' : why, error);
}

function counting(): { stream: Transform; bytes: () => number; digest: () => string } {
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, digest: () => hash.digest('hex') };
}

export function fromText(chunks: Iterable<string>): Readable {
  return Readable.from(encoded(chunks), { objectMode: false });
}

function* encoded(chunks: Iterable<string>): Generator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk, 'utf8');
}
