/**
 * Bytes of a text file → its characters. Chinese Excel and WPS write GBK without saying so; others UTF-8 with or without a
 * mark; Excel's “Unicode text” is UTF-16. A mark decides; else strict UTF-8; else GB18030, if what comes out is Chinese.
 */
import { refused } from './refusals.ts';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** Of what is not ASCII, so much at least is Chinese in a Chinese file; in anything else read as GB18030 it is not. */
const CHINESE_SHARE = 0.7;
/** Ideographs and their rarer blocks, Chinese punctuation, full-width forms. */
const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026\u00b7]/u;

/** The text, with one kind of line end. Throws FILE-ENCODING. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const encoding = encodingOf(bytes);
  const decoded = strictly(bytes, encoding);
  // A NUL is in no text: this is some other kind of file.
  if (decoded === undefined || decoded.includes('\0')) throw refused('FILE-ENCODING');
  return { text: decoded.replaceAll(/\r\n|\r/g, '\n'), encoding };
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  if (strictly(bytes, 'utf-8') !== undefined) return 'utf-8';
  const text = strictly(bytes, 'gb18030');
  if (text === undefined || !isChinese(text)) throw refused('FILE-ENCODING');
  return 'gb18030';
}

function strictly(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    // Bytes that are not of this encoding, and nothing else.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function isChinese(text: string): boolean {
  let [foreign, chinese] = [0, 0];
  for (const character of text) {
    if (character <= '\u007f') continue;
    foreign += 1;
    if (CHINESE.test(character)) chinese += 1;
  }
  return chinese >= foreign * CHINESE_SHARE;
}
