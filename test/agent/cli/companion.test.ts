import { describe, expect, test } from 'vitest';
import { companionFile } from '../../../drivers/transport/companion-place.ts';
import { banban } from '../../harness/command-line.ts';

describe.skipIf(process.platform === 'win32')('banban companion elsewhere than on Windows', () => {
  test('says that there is nothing for it to do here', async () => {
    const { code, stderr } = await banban(['companion']);
    expect(code).toBe(1);
    expect(stderr).toContain('COMPANION-PLATFORM');
    expect(stderr).toContain('小助手只在 Windows 上用');
  });

  test('as JSON too', async () => {
    const { code, lines } = await banban(['companion', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ok: false, error: { code: 'COMPANION-PLATFORM' } });
  });

  test('its help is help, and what it does not know is wrong usage', async () => {
    expect(await banban(['companion', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('banban companion [--config FILE]'),
    });
    expect(await banban(['companion', 'extra'])).toMatchObject({ code: 2 });
  });
});

test('the place of the file is a folder that a service and a user have in common', () => {
  expect(companionFile({ ProgramData: 'D:\\Data' })).toMatch(/^D:\\Data.Banban.companion\.json$/);
});
