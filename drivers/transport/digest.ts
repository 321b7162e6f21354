/** Digests that protocols of the field ask for. Not for anything of ours: MD5 is broken, and PJLink knows nothing else. */
import { createHash } from 'node:crypto';

/** MD5 of the text's UTF-8 bytes, lower-case hex. */
export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
