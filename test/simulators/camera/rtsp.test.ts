/** The simulated camera's stream, looked at by ffmpeg's own tools. Real pictures, real sound, a few seconds each. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CameraSimulator, cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { eventually } from '../host.ts';
import { ask } from './soap-client.ts';

let made: CameraSimulator;
let port = 0;
beforeAll(async () => {
  made = await startCamera({
    ports: cameraPorts(1),
    rtsp: true,
    onEvent: (event) => {
      const { event: what, port: at } = event as { event: string; port?: number };
      if (what === 'rtsp') port = at ?? 0;
    },
  });
});
afterAll(() => made.close());

const url = (path: string, who = 'user:pass@'): string => `rtsp://${who}127.0.0.1:${port}/${path}`;

function run(program: string, args: readonly string[]): Promise<{ code: number; out: string; said: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 20_000 }, (error, out, said) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, said }),
    );
  });
}
/** Half a second of looking says what is in a stream. */
const QUICKLY = ['-rtsp_transport', 'tcp', '-timeout', '5000000', '-analyzeduration', '500000', '-fpsprobesize', '0'];
const probe = (address: string) =>
  run('ffprobe', [
    ...['-v', 'error', ...QUICKLY, '-show_entries'],
    ...['stream=codec_name,codec_type,width,height', '-of', 'json', address],
  ]);
/** What a few seconds of the sub-stream are like. */
async function watched(seconds: number): Promise<{ black: boolean; frozen: boolean; silent: boolean; frames: number }> {
  const { said } = await run('ffmpeg', [
    ...['-hide_banner', '-nostats', ...QUICKLY, '-i', url('sub')],
    ...['-t', String(seconds), '-vf', 'blackdetect=d=1,freezedetect=n=0.001:d=1', '-af', 'silencedetect=d=1'],
    ...['-f', 'null', '-progress', 'pipe:2', '-'],
  ]);
  return {
    black: said.includes('black_start'),
    frozen: said.includes('freeze_start'),
    silent: said.includes('silence_start'),
    frames: Number([...said.matchAll(/^frame=(\d+)/gm)].at(-1)?.[1] ?? 0),
  };
}

describe('the stream', () => {
  test('is H.264 with sound in two sizes, and asks for the password', async () => {
    const streams = async (path: string) => (JSON.parse((await probe(url(path))).out) as { streams: object[] }).streams;
    expect(await streams('main')).toMatchObject([
      { codec_name: 'h264', width: 1280, height: 720 },
      { codec_type: 'audio', codec_name: 'pcm_alaw' },
    ]);
    expect(await streams('sub')).toMatchObject([
      { codec_name: 'h264', width: 640, height: 360 },
      { codec_type: 'audio' },
    ]);
    for (const who of ['', 'user:wrong@']) expect((await probe(url('main', who))).said).toContain('401');
    expect((await probe(url('elsewhere'))).said).toContain('404');
  });

  test('is black, frozen or silent when told to, and moves and sounds otherwise', async () => {
    await made.set('stream', 'black');
    await made.set('stream', 'silent');
    expect(await watched(2)).toMatchObject({ black: true, silent: true });
    await made.set('stream', 'moving');
    await made.set('stream', 'frozen');
    expect(await watched(2)).toMatchObject({ black: false, frozen: true, silent: false });
    await made.set('stream', 'moving');
    const { frames, ...well } = await watched(2);
    expect(well).toEqual({ black: false, frozen: false, silent: false });
    expect(frames).toBeGreaterThan(10);
  });

  test('is refused, as if it were not there or the password were wrong', async () => {
    await made.set('stream', 'refuse-404');
    expect((await probe(url('sub'))).said).toContain('404');
    await made.set('stream', 'refuse-401');
    expect((await probe(url('sub'))).said).toContain('401');
    await made.set('stream', 'moving');
    expect((await probe(url('sub'))).code).toBe(0);
  });

  test('is another size from one moment on', async () => {
    await made.set('stream', 'small');
    expect((await probe(url('sub'))).out).toContain('"width": 320');
    await made.set('stream', 'moving');
  });

  test('is H.265 with AAC, or has no sound, where it is such a camera; a new password is asked for at once', async () => {
    await made.set('codec', 'h265');
    await made.set('audio', 'aac');
    const { out } = await probe(url('main'));
    expect([out.includes('"hevc"'), out.includes('"aac"')]).toEqual([true, true]);
    await made.set('codec', 'h264');
    await made.set('audio', 'none');
    expect((await probe(url('sub'))).out).not.toContain('audio');
    await made.set('password', 'other');
    expect((await probe(url('sub'))).said).toContain('401');
    expect((await probe(url('sub', 'user:other@'))).code).toBe(0);
    await made.set('password', 'pass');
    await made.set('audio', 'pcma');
  });

  /** Somebody who looks on; `frames` grows as they come. */
  function onlooker(): { child: ChildProcess; frames: () => number; ended: Promise<number | null> } {
    const child = spawn('ffmpeg', [
      ...['-hide_banner', '-nostats', '-loglevel', 'error', ...QUICKLY],
      ...['-i', url('sub'), '-c', 'copy', '-f', 'null', '-stats_period', '0.1', '-progress', 'pipe:1', '-'],
    ]);
    let frames = 0;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      frames = Number([...text.matchAll(/^frame=(\d+)/gm)].at(-1)?.[1] ?? frames);
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, frames: () => frames, ended };
  }

  test('ends for whoever looks on when it is cut, and stands still when it stalls', async () => {
    const first = onlooker();
    await eventually('pictures come', () => first.frames() > 3);
    await made.set('stream', 'cut');
    await first.ended;
    const second = onlooker();
    await eventually('pictures come again', () => second.frames() > 3);
    await made.set('stream', 'stall');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = second.frames();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect([second.frames() - before, second.child.exitCode]).toEqual([0, null]);
    await made.set('stream', 'moving');
    await eventually('it goes on', () => second.frames() > before);
    second.child.kill('SIGKILL');
    await second.ended;
  });
});

test('the server keeps its port while the camera is away, and has no password on its command line', async () => {
  const [own = ''] = children(process.pid);
  expect(readFileSync(`/proc/${own}/cmdline`, 'latin1')).toMatch(/rtsp-server\.py/);
  expect(readFileSync(`/proc/${own}/cmdline`, 'latin1')).not.toContain('pass');
  const before = port;
  await made.unplug();
  expect((await probe(url('sub'))).said).toContain('refused');
  await made.plug();
  expect(port).toBe(before);
  expect((await probe(url('sub'))).code).toBe(0);
});

test('a machine without GStreamer is told what to install, and has everything but the stream', async () => {
  const without = await mkdtemp(join(tmpdir(), 'banban-no-gi-'));
  await writeFile(join(without, 'gi.py'), 'raise ImportError("No module named \'gi\'")\n');
  vi.stubEnv('PYTHONPATH', without);
  try {
    const wanting = startCamera({ ports: cameraPorts(3), rtsp: true });
    await expect(wanting).rejects.toMatchObject({
      code: 'SIMULATE-GSTREAMER',
      what: { zh: expect.stringContaining('RTSP'), en: expect.stringContaining('gi') },
      todo: { zh: expect.stringContaining('python3-gi'), en: expect.stringContaining('gstreamer1.0-plugins-ugly') },
    });
    const told: object[] = [];
    const camera = await startCamera({ ports: cameraPorts(3), rtsp: 'if-there', onEvent: (event) => told.push(event) });
    expect(told).toContainEqual(expect.objectContaining({ event: 'no-rtsp' }));
    expect((await ask(camera.address, 'GetSystemDateAndTime')).status).toBe(200);
    await camera.close();
  } finally {
    vi.unstubAllEnvs();
    await rm(without, { recursive: true });
  }
});

test('the child ends with its parent, also when that is killed', async () => {
  const program = `
    const { cameraPorts, startCamera } = await import(${JSON.stringify(new URL('../../../simulators/camera/onvif.ts', import.meta.url).href)});
    await startCamera({ ports: cameraPorts(2), rtsp: true });
    console.log('ready');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => parent.stdout?.once('data', resolve));
  const [child = ''] = children(parent.pid ?? 0);
  expect(child).not.toBe('');
  parent.kill('SIGKILL');
  await eventually('the child is gone', () => !isThere(child));
});

/** Ids of those of its children that serve a stream. */
function children(pid: number): string[] {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/);
  return ids.filter((id) => isThere(id) && readFileSync(`/proc/${id}/cmdline`, 'latin1').includes('rtsp-server.py'));
}
function isThere(id: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}
