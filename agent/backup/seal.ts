/**
 * A file closed with a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM (NIST SP 800-38D) closes the whole as one
 * message, both Node's own. What is opened is written aside and used only once its tag was found right.
 *
 *   "BANBAN-SEALED-1\n"  16 bytes
 *   N as log2, r, p       3 bytes
 *   salt                 16 bytes
 *   nonce                12 bytes      all of the above is authenticated too
 *   ciphertext
 *   tag                  16 bytes
 */
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { RandomBytes } from '../ports.ts';
import { notABackup, wrongPassphrase } from './refusals.ts';

const MAGIC = Buffer.from('BANBAN-SEALED-1\n', 'latin1');
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 3 + SALT_BYTES + NONCE_BYTES;
/** 128 MB and about half a second on a classroom PC, as OWASP has it: N = 2^17, r = 8, p = 1. */
const COST = { log2N: 17, r: 8, p: 1 } as const;
/** What a header may ask of us: 1 GB at most. */
const DEAREST = { log2N: 20, r: 8, p: 4 } as const;

export async function isSealed(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(MAGIC.length);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return bytesRead === MAGIC.length && start.equals(MAGIC);
  } finally {
    await handle.close();
  }
}

export async function seal(plain: string, sealed: string, passphrase: string, randomBytes: RandomBytes): Promise<void> {
  const salt = Buffer.from(randomBytes(SALT_BYTES));
  const nonce = Buffer.from(randomBytes(NONCE_BYTES));
  const { log2N, r, p } = COST;
  const header = Buffer.concat([MAGIC, Buffer.from([log2N, r, p]), salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, COST), nonce);
  cipher.setAAD(header);
  const out = createWriteStream(sealed, { mode: 0o600 });
  out.write(header);
  await pipeline(createReadStream(plain), cipher, out, { end: false });
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject);
    out.end(cipher.getAuthTag(), resolve);
  });
}

/** `plain` is complete and true once this has resolved; otherwise whoever asked throws it away. */
export async function unseal(sealed: string, plain: string, passphrase: string): Promise<void> {
  const { size } = await stat(sealed);
  if (size < HEADER_BYTES + TAG_BYTES) throw notABackup(sealed, '文件不完整');
  const handle = await open(sealed, 'r');
  const header = Buffer.alloc(HEADER_BYTES);
  const tag = Buffer.alloc(TAG_BYTES);
  try {
    await handle.read(header, 0, HEADER_BYTES, 0);
    await handle.read(tag, 0, TAG_BYTES, size - TAG_BYTES);
  } finally {
    await handle.close();
  }
  const [log2N = 0, r = 0, p = 0] = header.subarray(MAGIC.length);
  if (log2N < 1 || log2N > DEAREST.log2N || r < 1 || r > DEAREST.r || p < 1 || p > DEAREST.p)
    throw notABackup(sealed, '文件头不对');
  const salt = header.subarray(MAGIC.length + 3, MAGIC.length + 3 + SALT_BYTES);
  const nonce = header.subarray(HEADER_BYTES - NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt, { log2N, r, p }), nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(tag);
  const body = createReadStream(sealed, { start: HEADER_BYTES, end: size - TAG_BYTES - 1 });
  try {
    await pipeline(body, decipher, createWriteStream(plain, { mode: 0o600 }));
  } catch (error) {
    // The one way in which Node says that the tag does not fit.
    if (error instanceof Error && /unable to authenticate/i.test(error.message)) throw wrongPassphrase(sealed);
    throw error;
  }
}

function keyOf(
  passphrase: string,
  salt: Uint8Array,
  { log2N, r, p }: { readonly log2N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const N = 2 ** log2N;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
