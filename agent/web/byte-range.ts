/** A file in parts, as <video> asks for it (RFC 9110, 14): one range or all; several at once are answered with all. */
import { createReadStream } from 'node:fs';
import type { RouteOutput } from './routes/route.ts';

export interface ByteRange {
  readonly from: number;
  /** Included. */
  readonly to: number;
}

/** Undefined: all of it. `none`: nothing of what was asked for is there. */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const [, first = '', last = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'none' : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'none' : { from, to };
}

/** `headers`: the media type and what else goes with it. The file is opened when the first byte is wanted. */
export function fileInParts(
  path: string,
  size: number,
  range: string | undefined,
  headers: Readonly<Record<string, string>>,
): RouteOutput {
  const part = rangeOf(range, size);
  const all = { 'Accept-Ranges': 'bytes', ...headers };
  if (part === 'none')
    return { status: 416, bytes: new Uint8Array(), headers: { ...all, 'Content-Range': `bytes */${size}` } };
  if (part === undefined)
    return { stream: readPart(path, { from: 0, to: size - 1 }), headers: { ...all, 'Content-Length': String(size) } };
  const { from, to } = part;
  return {
    status: 206,
    stream: readPart(path, part),
    headers: { ...all, 'Content-Length': String(to - from + 1), 'Content-Range': `bytes ${from}-${to}/${size}` },
  };
}

async function* readPart(path: string, { from, to }: ByteRange): AsyncGenerator<Uint8Array> {
  if (to < from) return;
  for await (const chunk of createReadStream(path, { start: from, end: to })) yield chunk as Uint8Array;
}
