/** `banban export everything`: all tables and lines as plain text in one zip, to be read by anybody or restored. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBackup } from '../backup/backup.ts';
import { systemClock, systemRandomBytes } from '../ports.ts';
import { version } from '../version.ts';
import { stamp } from './backup.ts';
import { audited } from './export.ts';
import { type CommandIo, EXIT_OK } from './io.ts';

export async function exportEverything(data: string, wish: string | undefined, io: CommandIo): Promise<number> {
  const now = systemClock.now();
  const out = wish ?? join(process.cwd(), `banban-everything-${stamp(now)}.zip`);
  const { files } = await makeBackup({
    data,
    out,
    kind: 'everything',
    version,
    now,
    randomBytes: systemRandomBytes,
  });
  const { size } = await stat(out);
  await audited(data, { kind: 'everything', files: files.length }, io);
  if (io.json) io.out(JSON.stringify({ ok: true, file: out, kind: 'everything', bytes: size, files: files.length }));
  else io.out(`${out}  ${files.length} 个文件 / files`);
  return EXIT_OK;
}
