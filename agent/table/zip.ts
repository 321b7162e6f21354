/**
 * The files of a zip that are asked for, never more in memory than the limit: what a zip says about sizes may be a lie, so
 * what really comes out is counted (yauzl breaks off as soon as it is more than was said).
 */
import { fromBufferPromise } from 'yauzl';
import { refused } from './refusals.ts';

/** Of all files taken together, unpacked. A school's list of 3,000 pupils unpacks to 3 MB. */
export const UNPACKED_LIMIT_BYTES = 32 * 1024 * 1024;
/** A workbook has a few dozen. */
const ENTRIES_LIMIT = 2_000;

/**
 * File name → its bytes, of those that `wanted` says yes to.
 *
 * Throws FILE-DAMAGED, FILE-ENCRYPTED or FILE-TOO-LARGE.
 */
export async function unzip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (zip.entryCount > ENTRIES_LIMIT) throw refused('FILE-TOO-LARGE');
    let left = UNPACKED_LIMIT_BYTES;
    for await (const entry of zip.eachEntry()) {
      // Some write a folder in front, and Windows' own slash.
      const name = entry.fileName.replaceAll('\\', '/').replace(/^\.?\//, '');
      if (name.endsWith('/') || !wanted(name)) continue;
      if (entry.isEncrypted()) throw refused('FILE-ENCRYPTED', name);
      if (entry.uncompressedSize > left) throw refused('FILE-TOO-LARGE', name);
      const parts: Buffer[] = [];
      for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
      files.set(name, Buffer.concat(parts));
      left -= entry.uncompressedSize;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'ShownError') throw error;
    // yauzl and zlib: not a zip, cut short, a wrong size. Which of these it was helps nobody in a school.
    throw refused('FILE-DAMAGED', 'zip', error);
  }
  return files;
}
