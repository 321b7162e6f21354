import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { command } from '../../../agent/cli/decode.ts';

async function run(
  args: string[],
  ...chunks: readonly (string | Uint8Array)[]
): Promise<{ code: number; out: Record<string, unknown>[] }> {
  const out: Record<string, unknown>[] = [];
  const code = await command(args, {
    stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk as string))),
    out: (line) => out.push(JSON.parse(line) as Record<string, unknown>),
    err: () => {},
    stop: new AbortController().signal,
    json: true,
  });
  return { code, out };
}

const press = { type: 'press', clicker: '82E9701B', key: 'A', sq: 0 };

describe('banban decode', () => {
  test('reads frames line by line, cut anywhere, with and without a last newline', async () => {
    expect(await run(['iclicker'], '02 13 81 82', ' e9 70 00\r\n0213818', '2e97000')).toEqual({
      code: 0,
      out: [press, press],
    });
  });

  test('reads what the host says', async () => {
    expect(await run(['iclicker', '--side', 'host'], '0111\n')).toEqual({
      code: 0,
      out: [{ type: 'command', command: 'open' }],
    });
    expect(await run(['iclicker', '--side=host'], '0111\n')).toEqual({
      code: 0,
      out: [{ type: 'command', command: 'open' }],
    });
  });

  test('a line of megabytes is one error, costs no memory, and the next line counts', async () => {
    const { code, out } = await run(
      ['iclicker'],
      ...Array.from({ length: 40 }, () => 'ab'.repeat(50_000)),
      '\n02138182e97000\n',
    );
    expect(code).toBe(0);
    expect(out).toEqual([{ error: 'the line is too long', bytes: '' }, press]);
  });

  test('nothing in, nothing out', async () => {
    expect(await run(['iclicker'])).toEqual({ code: 0, out: [] });
    expect(await run(['iclicker', '--raw'])).toEqual({ code: 0, out: [] });
  });

  test.each([
    [[]],
    [['nothing']],
    [['toString']],
    [['iclicker', 'x']],
    [['iclicker', '--side', 'left']],
    [['iclicker', '--what']],
    [['iclicker', '--side']],
  ])('is used wrongly with %j: exit 2 and a way out', async (args) => {
    const { code, out } = await run(args);
    expect(code).toBe(2);
    expect(out).toMatchObject([
      { ok: false, error: { code: 'USAGE', what: { zh: expect.any(String) }, todo: { en: expect.any(String) } } },
    ]);
  });
});
