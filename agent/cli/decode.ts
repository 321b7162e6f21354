/** `banban decode NAME [--side device|host] [--raw]`: bytes on stdin, one JSON message a line. */
import { parseArgs } from 'node:util';
import { catalogue, type Decoder, decodeFrame, type Side } from '../../protocols/catalogue.ts';
import { fixedFramer } from '../../protocols/framing.ts';
import { fromHex, toHex } from '../../protocols/hex.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, errorLine, usageError } from './io.ts';

export const usage = 'decode NAME [--side device|host] [--raw]';

/** A line longer than this is no frame of any family: it is one error, and costs no memory. */
const LONGEST_LINE = 64 * 1024;

export async function command(args: string[], io: CommandIo): Promise<number> {
  let request: { decoder: Decoder; side: Side; raw: boolean };
  try {
    request = parse(args);
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_USAGE;
  }
  const { decoder, side, raw } = request;
  const say = (messages: readonly object[]): void => {
    for (const message of messages) io.out(JSON.stringify(message));
  };
  if (raw) await decodeStream(decoder, side, io.stdin, say);
  else await decodeLines(decoder, side, io.stdin, say);
  return EXIT_OK;
}

function parse(args: string[]): { decoder: Decoder; side: Side; raw: boolean } {
  const { values, positionals } = strictArgs(args);
  const [name, ...rest] = positionals;
  const decoder = name !== undefined && Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  if (decoder === undefined || rest.length > 0) {
    const names = Object.keys(catalogue).join(' ');
    throw usageError({ zh: `decode 后面写一个名字：${names}`, en: `decode takes one name: ${names}` });
  }
  const side = values.side ?? 'device';
  if (side !== 'device' && side !== 'host')
    throw usageError({ zh: '--side 是 device 或 host', en: '--side is device or host' });
  return { decoder, side, raw: values.raw ?? false };
}

function strictArgs(args: string[]): { values: { side?: string; raw?: boolean }; positionals: string[] } {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { side: { type: 'string' }, raw: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    // parseArgs throws only about the arguments themselves.
    throw usageError({ zh: `选项不对：${String(error)}`, en: `wrong option: ${String(error)}` });
  }
}

async function decodeStream(
  decoder: Decoder,
  side: Side,
  input: NodeJS.ReadableStream,
  say: (messages: readonly object[]) => void,
): Promise<void> {
  const framer = fixedFramer(decoder.framing[side], {
    frame: (bytes) => say(decoder.decode(bytes, side)),
    junk: (bytes, why) => say([{ error: why, bytes: toHex(bytes) }]),
  });
  for await (const chunk of input) framer.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  framer.end();
}

async function decodeLines(
  decoder: Decoder,
  side: Side,
  input: NodeJS.ReadableStream,
  say: (messages: readonly object[]) => void,
): Promise<void> {
  const text = new TextDecoder();
  let rest = '';
  let overLong = false;
  const line = (content: string): void => {
    if (overLong) say([{ error: 'the line is too long', bytes: '' }]);
    else say(decodeLine(decoder, side, content));
    overLong = false;
  };
  for await (const chunk of input) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : text.decode(chunk, { stream: true }))).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) line(part);
    if (rest.length > LONGEST_LINE) {
      overLong = true;
      rest = '';
    }
  }
  if (rest !== '' || overLong) line(rest);
}

function decodeLine(decoder: Decoder, side: Side, line: string): readonly object[] {
  const content = line.replace(/#.*$/s, '').trim();
  if (content === '') return [];
  const bytes = fromHex(content);
  if (bytes === undefined) return [{ error: 'not hexadecimal', bytes: content.slice(0, 256) }];
  return decodeFrame(decoder, bytes, side);
}
