/** `banban decode NAME [--side device|host] [--raw]`: bytes on stdin, one JSON message a line. */
import { catalogue } from '../../protocols/catalogue.ts';
import { type Decoder, decodeFrame, type Side } from '../../protocols/decoder.ts';
import { framer } from '../../protocols/framing.ts';
import { fromHex, toHex } from '../../protocols/hex.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, errorLine, parsedArgs, usageError } from './io.ts';
import { splitLines } from './lines.ts';

export const usage =
  'banban decode NAME [--side device|host] [--raw]   标准输入的十六进制帧，每行一帧，译成 JSON · hex frames on stdin, one a line, to JSON';

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
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { side: { type: 'string' }, raw: { type: 'boolean' } },
  });
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

async function decodeStream(
  decoder: Decoder,
  side: Side,
  input: NodeJS.ReadableStream,
  say: (messages: readonly object[]) => void,
): Promise<void> {
  const stream = framer(decoder.framing[side], {
    frame: (bytes) => say(decoder.decode(bytes, side)),
    junk: (bytes, why) => say([{ error: why, bytes: toHex(bytes) }]),
  });
  for await (const chunk of input) stream.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  stream.end();
}

async function decodeLines(
  decoder: Decoder,
  side: Side,
  input: NodeJS.ReadableStream,
  say: (messages: readonly object[]) => void,
): Promise<void> {
  const lines = splitLines((line) =>
    say(line === undefined ? [{ error: 'the line is too long', bytes: '' }] : decodeLine(decoder, side, line)),
  );
  for await (const chunk of input) lines.push(chunk);
  lines.end();
}

function decodeLine(decoder: Decoder, side: Side, line: string): readonly object[] {
  const content = line.replace(/#.*$/s, '').trim();
  if (content === '') return [];
  const bytes = fromHex(content);
  if (bytes === undefined) return [{ error: 'not hexadecimal', bytes: content.slice(0, 256) }];
  return decodeFrame(decoder, bytes, side);
}
