/** What the page asks of the server about lists of pupils and the school's calendar. Like client.ts: one call, one press. */
import type { RosterImport } from '../../classroom/port.ts';
import { call } from './client.ts';

/** A whole school's list, on an old computer. */
const FILE_WITHIN_MS = 30_000;

export type FileBytes = Uint8Array<ArrayBuffer>;

export function sendFile<T>(
  path: string,
  file: FileBytes,
  query: Readonly<Record<string, string | undefined>>,
): Promise<T> {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return call('POST', `${path}?${said.join('&')}`, file, 'application/octet-stream', FILE_WITHIN_MS);
}

/** An empty name: the classes are those the file names. */
export const importRoster = (name: string, file: FileBytes, dryRun: boolean): Promise<RosterImport> =>
  sendFile('/api/classes', file, { name, dryRun: dryRun ? '1' : '0' });
