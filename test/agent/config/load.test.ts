import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../agent/config/load.ts';

/** `room: { name: 初一 }` in GBK. */
const GBK = Buffer.concat([Buffer.from('room: { name: '), Buffer.from('b3f5d2bb', 'hex'), Buffer.from(' }\n')]);
const TEXT = 'room: { name: 初一 }\n';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-config-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = join(directory, 'banban.yaml');
  await writeFile(file, bytes);
  return file;
}

describe('the config file on disk', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), []],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), []],
    ['GBK', GBK, ['CONFIG-NOT-UTF8']],
    ['UTF-16 of Notepad', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), ['CONFIG-NOT-UTF8']],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), ['CONFIG-NOT-UTF8']],
  ])('is read in %s, and another encoding than UTF-8 is said', async (_, bytes, codes) => {
    const { config, problems } = await loadConfig(await fileOf(bytes), true);
    expect(config.room.name).toBe('初一');
    expect(problems.map((p) => p.code)).toEqual(codes);
  });

  it('is what the disk left after a power cut: zeros are said, and every default holds', async () => {
    const { config, problems } = await loadConfig(await fileOf(Buffer.alloc(4096)), true);
    expect(problems.length).toBeGreaterThan(0);
    expect(config.web).toEqual({ host: '127.0.0.1', port: 8640 });
  });

  it('must be there where the user named it, and be no film', async () => {
    await expect(loadConfig(join(directory, 'none.yaml'), true)).rejects.toMatchObject({ code: 'CONFIG-UNREADABLE' });
    await expect(loadConfig(directory, false)).rejects.toMatchObject({ code: 'CONFIG-UNREADABLE' });
    await expect(loadConfig(await fileOf(Buffer.alloc(2 * 1024 * 1024)), true)).rejects.toMatchObject({
      code: 'CONFIG-TOO-LARGE',
    });
    expect((await loadConfig(join(directory, 'none.yaml'), false)).problems).toEqual([]);
  });
});
