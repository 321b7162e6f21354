/** `banban restore FILE`: a data directory out of a backup, or out of everything exported, on a new PC. */
import { ShownError } from '../../protocols/shown-error.ts';
import { restore } from '../backup/restore.ts';
import { systemClock, systemRandomBytes } from '../ports.ts';
import { buildTime, version } from '../version.ts';
import { passphraseIn } from './backup.ts';
import { dataDirectory } from './export.ts';
import { type CommandIo, EXIT_OK, parsedArgs, usageError } from './io.ts';

export const usage = `banban restore FILE [--data DIR] [--passphrase-file F] [--force] [--json]   用备份（或“全部数据”）还原
  先核对全部内容，再放进数据目录。目录里已有数据时拒绝；--force 把原有数据改名留存。还原后请关掉旧电脑上的班班。`;

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { data: { type: 'string' }, 'passphrase-file': { type: 'string' }, force: { type: 'boolean' } },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0)
    throw usageError({ zh: '写上备份文件：restore FILE', en: 'name the file of the backup: restore FILE' });
  const data = values.data ?? dataDirectory();
  const passphrase = await passphraseIn(values['passphrase-file']);
  const { manifest, epoch, chain, aside } = await restore({
    file,
    data,
    passphrase,
    force: values.force,
    version,
    buildTime,
    now: systemClock.now(),
    randomBytes: systemRandomBytes,
  }).catch(missingFile(file));
  if (!chain)
    io.err('日志的哈希链在备份时就已中断，banban verify 会指出位置 / the chain was broken in the copy already');
  const { made, files, head } = manifest;
  if (io.json) io.out(JSON.stringify({ ok: true, data, epoch, made, files: files.length, head, chain, aside }));
  else io.out(`${data}  已还原 ${made} 的备份，${files.length} 个文件 / restored as of ${made}, ${files.length} files`);
  return EXIT_OK;
}

function missingFile(file: string): (error: unknown) => never {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ShownError({
      code: 'BACKUP-NOT-THERE',
      where: file,
      what: { zh: '没有这个文件', en: 'there is no such file' },
      todo: { zh: '检查路径', en: 'check the path' },
    });
  };
}
