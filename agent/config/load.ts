/** Reads the config file from disk: the one the user named must exist, the default one may be absent. */
import { readFile } from 'node:fs/promises';
import { ShownError } from '../../protocols/shown-error.ts';
import { type ConfigResult, parseConfig } from './parse.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/** @throws ShownError CONFIG-UNREADABLE when a named file cannot be read, CONFIG-NOT-TEXT when it is not UTF-8. */
export async function loadConfig(file: string, named: boolean): Promise<ConfigResult> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !named) return parseConfig('', file);
    throw new ShownError(
      {
        code: 'CONFIG-UNREADABLE',
        where: file,
        what: { zh: `读不了配置文件（${code}）`, en: `cannot read the config file (${code})` },
        todo: { zh: '检查路径和权限', en: 'check the path and its permissions' },
      },
      { cause: error },
    );
  }
  const text = bytes.length > MAX_CONFIG_BYTES ? undefined : decodeUtf8(bytes);
  if (text === undefined) {
    throw new ShownError({
      code: 'CONFIG-NOT-TEXT',
      where: file,
      what: { zh: '配置文件不是 UTF-8 文本', en: 'the config file is not UTF-8 text' },
      todo: { zh: '用记事本“另存为”，编码选 UTF-8', en: 'save it again as UTF-8' },
    });
  }
  return parseConfig(text, file);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: said by the caller, who knows the file's name.
    return undefined;
  }
}
