/** A folder that is made anew: only ever one that we made. `build.ts /dev/null` had replaced the system's null device. */
import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Empties the folder, or makes it. Throws where something else stands at that path, or a folder with files in it of which
 * none is `mark`, a file that every such folder of ours has, also one whose making was interrupted.
 */
export async function emptied(directory: string, mark: string): Promise<void> {
  const found = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined) {
    if (!found.isDirectory()) throw refused(directory);
    const files = await readdir(directory);
    if (files.length > 0 && !files.includes(mark)) throw refused(directory);
    await rm(directory, { recursive: true });
  }
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, mark), '');
}

function refused(directory: string): Error {
  return new Error(
    `${directory} 不是我们建的文件夹，不能清空；换一个空文件夹 · is no folder of ours and is not emptied; name an empty one`,
  );
}
