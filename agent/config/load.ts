/** Reads the config file from disk: the one the user named must exist, the default one may be absent. */
import { readFile } from 'node:fs/promises';
import { ShownError } from '../../protocols/shown-error.ts';
import { type ConfigResult, parseConfig } from './parse.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * What is not UTF-8 is read as what Windows' editors write (UTF-16 with its mark, else GBK), and said: a room must not
 * stay dark for an encoding.
 *
 * @throws ShownError CONFIG-UNREADABLE when a named file cannot be read, CONFIG-TOO-LARGE above 1 MB.
 */
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
  if (bytes.length > MAX_CONFIG_BYTES) {
    throw new ShownError({
      code: 'CONFIG-TOO-LARGE',
      where: file,
      what: { zh: '这个文件超过 1 MB，不是配置文件', en: 'this file is larger than 1 MB: it is no config' },
      todo: { zh: '检查路径', en: 'check the path' },
    });
  }
  const utf8 = decoded(bytes, 'utf-8');
  if (utf8 !== undefined) return parseConfig(utf8, file);
  const other = ENCODINGS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte)) ?? GBK;
  const { config, problems } = parseConfig(new TextDecoder(other.label).decode(bytes), file);
  const notUtf8 = new ShownError({
    code: 'CONFIG-NOT-UTF8',
    where: `${file}:1:1`,
    what: {
      zh: `配置文件不是 UTF-8，按 ${other.label.toUpperCase()} 读取`,
      en: `the config file is not UTF-8; it was read as ${other.label.toUpperCase()}`,
    },
    todo: { zh: '用记事本“另存为”，编码选 UTF-8', en: 'save it again as UTF-8' },
  });
  return { config, problems: [notUtf8, ...problems] };
}

const GBK = { label: 'gb18030', mark: [] };
const ENCODINGS = [
  { label: 'utf-16le', mark: [0xff, 0xfe] },
  { label: 'utf-16be', mark: [0xfe, 0xff] },
];

function decoded(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    // Another encoding: the caller tries it.
    return undefined;
  }
}
