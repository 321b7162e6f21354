import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Ffmpeg, findFfmpeg, runFfmpeg, versionIn } from '../../../drivers/camera/ffmpeg.ts';
import { redacted, secretsOf } from '../../../drivers/camera/redacted.ts';

const place = mkdtempSync(join(tmpdir(), 'banban-ffmpeg-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function program(name: string, script: string): Ffmpeg {
  const path = join(place, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { path, version: '7.1', major: 7 };
}

const ADDRESS = "rtsp://viewer:s3cret%40'%2F@127.0.0.1:1/main";

describe('ffmpeg is found', () => {
  test('on this machine, with its version', async () => {
    const found = await findFfmpeg({ env: process.env, platform: process.platform });
    expect(found?.version).toMatch(/\d/);
  });

  test('beside the program before PATH', async () => {
    program('ffmpeg', 'echo "ffmpeg version 9.0 Copyright"');
    const found = await findFfmpeg({ env: process.env, platform: process.platform, beside: [place] });
    expect(found).toEqual({ path: join(place, 'ffmpeg'), version: '9.0', major: 9 });
  });

  test('nowhere where there is none, or where what is called so is another program or hangs', async () => {
    const nowhere = { env: { PATH: '' }, platform: process.platform };
    expect(await findFfmpeg(nowhere)).toBeUndefined();
    expect(await findFfmpeg({ ...nowhere, beside: ['/does/not/exist'] })).toBeUndefined();
    program('ffmpeg', 'echo "I am something else"');
    expect(await findFfmpeg({ ...nowhere, beside: [place] })).toBeUndefined();
    program('ffmpeg', 'exec /bin/sleep 100');
    expect(await findFfmpeg({ ...nowhere, beside: [place] })).toBeUndefined();
  });

  test.each([
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright', 5],
    ['ffmpeg version n6.1 Copyright', 6],
    ['ffmpeg version 7.1-essentials_build-www.gyan.dev Copyright', 7],
    ['ffmpeg version N-112233-gabcdef Copyright', undefined],
    ['ffmpeg version 4.2.4-1kylin Copyright', 4],
  ])('%s', (said, major) => {
    expect(versionIn(said, 'x')?.major).toBe(major);
  });
});

describe('a child', () => {
  const job = { addresses: [ADDRESS], outputOptions: ['-f', 'mp4', 'pipe:1'], outputs: 1 };

  test('is told where to by a pipe: no argument, no environment, has the password', async () => {
    const file = join(place, 'told');
    const child = runFfmpeg(
      program(
        'tells',
        `cat /proc/self/cmdline > ${file}; tr '\\0' '\\n' < /proc/self/environ >> ${file}; cat <&3 > ${file}.script; echo "$@" >> ${file}`,
      ),
      job,
      {
        ...process.env,
        BANBAN_SECRET: 's3cret',
      },
    );
    await child.ended;
    expect(readFileSync(file, 'utf8')).not.toContain('s3cret');
    const script = readFileSync(`${file}.script`, 'utf8');
    expect(script).toContain("file 'rtsp://viewer:s3cret%40'\\''%2F@127.0.0.1:1/main'");
    expect(script).toContain('option rtsp_transport tcp');
  });

  test('of an old version gets its options where that one reads them', async () => {
    const file = join(place, 'old');
    const child = runFfmpeg({ ...program('old', `cat <&3 > ${file}`), major: 4 }, job, process.env);
    await child.ended;
    expect(readFileSync(file, 'utf8')).toBe(
      "ffconcat version 1.0\nfile 'rtsp://viewer:s3cret%40'\\''%2F@127.0.0.1:1/main?tcp'\n",
    );
  });

  test('reads what a camera calls its stream as one address, whatever stands in it', async () => {
    const file = join(place, 'sly');
    const sly = "rtsp://127.0.0.1/a'\nfile '/etc/passwd";
    const child = runFfmpeg(program('sly', `cat <&3 > ${file}`), { ...job, addresses: [sly] }, process.env);
    await child.ended;
    expect(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('file')),
    ).toHaveLength(1);
  });

  test('is not a real one’s way to a file of ours', async () => {
    const found = await findFfmpeg({ env: process.env, platform: process.platform });
    const said: string[] = [];
    const child = runFfmpeg(found as Ffmpeg, { ...job, addresses: ['file:///etc/hostname'] }, process.env);
    child.onSaid((line) => said.push(line));
    expect((await child.ended).code).not.toBe(0);
    expect(said.join('\n')).toMatch(/not on whitelist|Protocol/);
  });

  test('says why it ended, and keeps the password to itself', async () => {
    const found = await findFfmpeg({ env: process.env, platform: process.platform });
    const child = runFfmpeg(found as Ffmpeg, job, process.env);
    const end = await child.ended;
    expect(end.why).toBe('refused');
    expect(end.said.join('\n')).not.toMatch(/s3cret/);
    expect(end.said.join('\n')).toMatch(/\*\*\*@127\.0\.0\.1/);
  });

  test('that is not there ends as well', async () => {
    const child = runFfmpeg({ path: join(place, 'gone'), version: '7', major: 7 }, job, process.env);
    expect((await child.ended).code).not.toBe(0);
    await child.stop(100);
  });

  test('that does not listen is killed after the time it was given', async () => {
    const child = runFfmpeg(
      program('deaf', "trap '' INT TERM; echo ready; while :; do sleep 0.05; done"),
      job,
      process.env,
    );
    await new Promise((resolve) => child.outputs[0]?.once('data', resolve));
    const from = performance.now();
    await child.stop(300);
    expect(performance.now() - from).toBeGreaterThan(250);
    expect((await child.ended).signal).toBe('SIGKILL');
    expect(() => execFileSync('ps', ['-p', String(child.pid)])).toThrow();
  });
});

describe('no password', () => {
  test.each([
    ["Error opening input 'rtsp://admin:pa@ss@10.0.0.5:554/x'", "Error opening input 'rtsp://***@10.0.0.5:554/x'"],
    ['rtsp://admin:a%20b@h/x and http://u:p@h/', 'rtsp://***@h/x and http://***@h/'],
    ['/cgi?user=admin&pwd=abc&channel=1', '/cgi?user=***&pwd=***&channel=1'],
    ['the word is s3cret', 'the word is ***'],
    ['nothing to hide: rtsp://10.0.0.5/x', 'nothing to hide: rtsp://10.0.0.5/x'],
  ])('is left in %s', (text, expected) => {
    expect(redacted(text, ['s3cret'])).toBe(expected);
  });

  test('of an address is missed, as it is and as it is escaped', () => {
    expect(secretsOf('rtsp://a:p%20w%2F@h/x')).toEqual(['p%20w%2F', 'p w/']);
    expect(secretsOf('rtsp://a:100%@h/x')).toEqual(['100%']);
    expect(secretsOf('rtsp://h/x')).toEqual([]);
    expect(secretsOf('no address')).toEqual([]);
  });
});
