/** The data directory named on the command line: made where it is missing, refused where there can be none. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ShownError } from '../../protocols/shown-error.ts';

/** What no disk will ever cure; a full or unwritable one is the store's to live with. */
const NO_DIRECTORY = new Set(['EEXIST', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ELOOP']);

/** @throws ShownError DATA-DIRECTORY where there is a file in the way or no such place. */
export async function usableDirectory(path: string): Promise<string> {
  try {
    if (path === '') throw Object.assign(new Error('empty'), { code: 'ENOENT' });
    await make(resolve(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!NO_DIRECTORY.has(code)) return path;
    throw new ShownError(
      {
        code: 'DATA-DIRECTORY',
        where: path === '' ? '--data' : path,
        what: { zh: `这里不能做数据目录（${code}）`, en: `this cannot be the data directory (${code})` },
        todo: { zh: '用 --data 写一个目录', en: 'name a directory with --data' },
      },
      { cause: error },
    );
  }
  return path;
}

/** Level by level: Node's own `recursive` never returns where mkdir says ENOENT although the parent is there (/proc). */
async function make(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true) return;
  if (there === undefined && dirname(path) !== path) await make(dirname(path));
  await mkdir(path);
}
