/** What a backup or its restoring refuses, and what to do about it. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { refusal } from '../refusal.ts';

export const notABackup = (file: string, why: string, cause?: unknown): ShownError =>
  refusal(
    'BACKUP-UNREADABLE',
    file,
    [`不是完好的备份：${why}`, `not a whole backup: ${why}`],
    ['换一份备份；这一份没有被用过，也没有改动任何数据', 'use another one; nothing was changed'],
    cause,
  );

export const wrongPassphrase = (file: string): ShownError =>
  refusal(
    'BACKUP-PASSPHRASE',
    file,
    ['口令不对，或文件被改动过', 'the passphrase is wrong, or the file was changed'],
    ['用 --passphrase-file 给出备份时的口令', 'give the passphrase of the backup with --passphrase-file'],
  );

export const passphraseNeeded = (file: string): ShownError =>
  refusal(
    'BACKUP-ENCRYPTED',
    file,
    ['这份备份是加密的', 'this backup is encrypted'],
    ['用 --passphrase-file 给出口令', 'give the passphrase with --passphrase-file'],
  );

export const emptyPassphrase = (file: string): ShownError =>
  refusal(
    'BACKUP-PASSPHRASE',
    file,
    ['口令文件是空的', 'the file of the passphrase is empty'],
    ['第一行写口令，至少 8 个字符', 'write the passphrase into its first line, at least 8 characters'],
  );

export const newerBackup = (file: string): ShownError =>
  refusal(
    'BACKUP-NEWER',
    file,
    ['备份来自更新的班班', 'the backup is of a newer Banban'],
    ['先升级班班，再还原', 'upgrade Banban first'],
  );

export const somethingThere = (directory: string): ShownError =>
  refusal(
    'RESTORE-NOT-EMPTY',
    directory,
    ['这个目录里已有班班的数据', 'there is data of Banban in this directory'],
    [
      '换一个目录；或加 --force：原有数据会改名留存，不会删除',
      'name another directory, or use --force: what is there is renamed, never deleted',
    ],
  );
