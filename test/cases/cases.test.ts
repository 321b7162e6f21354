/**
 * Golden cases: test/cases/<decoder>/<case>/ holds what was received (`input.hex`: frames, one a line; or `stream.hex`:
 * a byte stream), who said it (`case.json`) and the JSON lines expected. One loop runs them all through the command.
 */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { command } from '../../agent/cli/decode.ts';
import { catalogue } from '../../protocols/catalogue.ts';
import { encodeCommand, type HostCommand } from '../../protocols/clicker/iclicker.ts';
import { fromHex, toHex } from '../../protocols/hex.ts';

const root = new URL('.', import.meta.url).pathname;
const families = Object.keys(catalogue);

test('every decoder has golden cases', () => {
  expect(families.filter((family) => !existsSync(`${root}${family}`))).toEqual([]);
});

for (const family of families) {
  describe(family, () => {
    for (const name of readdirSync(`${root}${family}`)) {
      const folder = `${root}${family}/${name}`;
      const { side } = JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')) as { side: string };
      const expected = readFileSync(`${folder}/expected.jsonl`, 'utf8');
      const isStream = existsSync(`${folder}/stream.hex`);

      test(`${name} decodes as expected`, async () => {
        const args = [family, '--side', side, ...(isStream ? ['--raw'] : [])];
        const input = isStream ? streamBytes(`${folder}/stream.hex`) : readFileSync(`${folder}/input.hex`);
        const { code, lines } = await decode(args, [input]);
        expect(lines).toBe(expected);
        expect(code).toBe(0);
      });

      if (isStream) {
        test(`${name} decodes the same however the stream is cut`, async () => {
          const bytes = streamBytes(`${folder}/stream.hex`);
          const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
          const { lines } = await decode([family, '--side', side, '--raw'], single);
          expect(lines).toBe(expected);
        });
      }
    }
  });
}

describe('iclicker commands', () => {
  for (const name of readdirSync(`${root}iclicker`)) {
    const folder = `${root}iclicker/${name}`;
    const { side } = JSON.parse(readFileSync(`${folder}/case.json`, 'utf8')) as { side: string };
    const messages = readFileSync(`${folder}/expected.jsonl`, 'utf8').trimEnd().split('\n');
    if (side !== 'host' || messages.some((line) => line.startsWith('{"error"'))) continue;
    test(`${name} encodes to exactly the captured bytes`, () => {
      const [hex = ''] = hexLines(`${folder}/input.hex`);
      const { type, ...hostCommand } = JSON.parse(messages[0] ?? '') as { type: string } & HostCommand;
      expect(type).toBe('command');
      expect(toHex(encodeCommand(hostCommand))).toBe(hex.padEnd(128, '0'));
    });
  }
});

function hexLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '');
}

function streamBytes(file: string): Uint8Array {
  const bytes = fromHex(hexLines(file).join(''));
  if (bytes === undefined) throw new Error(`${file} is not hex`);
  return bytes;
}

async function decode(args: string[], chunks: readonly Uint8Array[]): Promise<{ code: number; lines: string }> {
  let lines = '';
  const code = await command(args, {
    stdin: Readable.from(chunks),
    out: (line) => {
      lines += `${line}\n`;
    },
    err: () => {},
    stop: new AbortController().signal,
    json: true,
  });
  return { code, lines };
}
