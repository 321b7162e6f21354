/** Whether a file begins like an SQLite database: the cheap look before it is opened. Throws what opening the file throws. */
import { closeSync, openSync, readSync } from 'node:fs';

const HEADER = 'SQLite format 3\0';

export function hasSqliteHeader(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEADER.length);
    return readSync(handle, bytes, 0, HEADER.length, 0) === HEADER.length && bytes.toString('latin1') === HEADER;
  } finally {
    closeSync(handle);
  }
}
