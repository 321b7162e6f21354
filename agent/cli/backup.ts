/** `banban backup`: everything in the data directory in one checked file, also while the agent runs. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBackup } from '../backup/backup.ts';
import { emptyPassphrase } from '../backup/refusals.ts';
import { beijingDateTime } from '../beijing-time.ts';
import { systemClock, systemRandomBytes } from '../ports.ts';
import { version } from '../version.ts';
import { audited, dataDirectory } from './export.ts';
import { type CommandIo, EXIT_OK, parsedArgs, usageError } from './io.ts';

export const usage = `banban backup [--data DIR] [--out FILE] [--passphrase-file F] [--json]   备份：名单、绑定、日志、图片，一个文件
  班班在运行时也可以备份。给了口令文件就加密（第一行是口令，至少 8 个字符）；没有口令的备份里有姓名和密钥，请妥善保管。`;

const SHORTEST = 8;

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { data: { type: 'string' }, out: { type: 'string' }, 'passphrase-file': { type: 'string' } },
  });
  if (positionals.length > 0)
    throw usageError({ zh: `多余的参数：${positionals[0]}`, en: `unexpected: ${positionals[0]}` });
  const data = values.data ?? dataDirectory();
  const now = systemClock.now();
  const passphrase = await passphraseIn(values['passphrase-file']);
  const out = values.out ?? join(process.cwd(), `banban-${stamp(now)}.${passphrase === undefined ? 'zip' : 'sealed'}`);
  const { files, head } = await makeBackup({
    data,
    out,
    kind: 'backup',
    passphrase,
    version,
    now,
    randomBytes: systemRandomBytes,
  });
  const { size } = await stat(out);
  await audited(data, { kind: 'backup', files: files.length }, io);
  const encrypted = passphrase !== undefined;
  if (io.json) io.out(JSON.stringify({ ok: true, file: out, bytes: size, files: files.length, encrypted, head }));
  else
    io.out(
      `${out}  ${files.length} 个文件，已核对${encrypted ? '，已加密' : ''} / ${files.length} files, checked${encrypted ? ', encrypted' : ''}`,
    );
  return EXIT_OK;
}

export const stamp = (wallMs: number): string => beijingDateTime(wallMs).replace(' ', '-').replaceAll(':', '');

/** The first line of the file; the passphrase itself is never on a command line, where every program can read it. */
export async function passphraseIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const [line = ''] = (await readFile(file, 'utf8')).replace(/^\ufeff/, '').split(/\r?\n/);
  if ([...line].length < SHORTEST) throw emptyPassphrase(file);
  return line;
}
