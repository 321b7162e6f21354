/** A camera’s real stream (GStreamer), really recorded (ffmpeg), and what is on disk asked of ffprobe. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { manifestHash, parseManifest } from '../../agent/recording/manifest.ts';
import { hashOf } from '../../agent/recording/repair.ts';
import { cameraAt, cleanUp, PASSWORD, type Room, room, stream, until } from '../agent/recording/fixture.ts';

afterEach(cleanUp);

/** The promise, and what a machine on which everything else runs as well may be late. */
const FOUND_MS = 15_000 + 25_000;

interface Probed {
  readonly seconds: number;
  readonly codecs: readonly string[];
  readonly frames: number;
}

function probe(file: string): Probed {
  const said = execFileSync(
    'ffprobe',
    [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'format=duration:stream=codec_name,codec_type,nb_read_frames',
      '-of',
      'json',
      file,
    ],
    { encoding: 'utf8' },
  );
  const { format, streams } = JSON.parse(said) as {
    format: { duration: string };
    streams: { codec_name: string; codec_type: string; nb_read_frames: string }[];
  };
  return {
    seconds: Number(format.duration),
    codecs: streams.map(({ codec_name }) => codec_name),
    frames: Number(streams.find(({ codec_type }) => codec_type === 'video')?.nb_read_frames ?? 0),
  };
}

async function recording({ recordings }: Room): Promise<string> {
  await recordings.start();
  const { id } = await recordings.begin({ by: 'hand' });
  await until(() => recordings.get(id)?.state === 'recording', 30_000, 'a first picture');
  await until(() => recordings.sight('cam').picture === 'ok', 30_000, 'the eye sees');
  return id;
}

describe('a recording', () => {
  test('covers the wall clock with picture and sound, and its manifest says so', async () => {
    const camera = await stream();
    const here = room([cameraAt(camera.port)]);
    const id = await recording(here);
    await here.recordings.mark(id, { kind: 'observer', about: 'highlight' });
    const { pids, lines } = children();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    expect(lines).not.toContain('s3cret');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const view = await here.recordings.end(id);

    expect(view.state).toBe('ended');
    expect(view.gaps).toEqual([]);
    expect(view.coveredMs).toBeGreaterThan(view.wantedMs - 4_000);
    const file = (await here.recordings.file(id, 1)) ?? '';
    const { seconds, codecs, frames } = probe(file);
    expect(codecs).toEqual(['h264', 'aac']);
    expect(seconds * 1_000).toBeGreaterThan(view.coveredMs - 700);
    expect(seconds * 1_000).toBeLessThan(view.coveredMs + 700);
    expect(frames / seconds).toBeGreaterThan(8);
    expect(await hashOf(file)).toBe(view.segments[0]?.sha256);

    const manifest = parseManifest(readFileSync(join(here.root, id, 'manifest.json'), 'utf8'));
    expect(manifestHash(manifest)).toBe(manifest.hash);
    expect(manifest.marks).toMatchObject([{ kind: 'observer', about: 'highlight' }]);
    expect(readdirSync(join(here.root, id)).toSorted()).toContain('0001.mp4');
    expect(here.told.map(({ event }) => event.type.slice(20))).toEqual(['began', 'marked', 'ended', 'manifest']);
    for (const secret of ['s3cret', encodeURIComponent(PASSWORD)]) expect(here.said()).not.toContain(secret);
    expect(children().pids).toEqual([]);
  });

  test('black, frozen and silent are found, named, and over when they are', async () => {
    // Of two cameras at a time, so that it does not take twice as long.
    const ways = { cam: ['black', 'silent'], front: ['frozen'] } as const;
    const servers = { cam: await stream(), front: await stream('aac') };
    const here = room([cameraAt(servers.cam.port), cameraAt(servers.front.port, { id: 'front' })]);
    await here.recordings.start();
    const ids = { cam: '', front: '' };
    for (const id of ['cam', 'front'] as const) {
      ids[id] = (await here.recordings.begin({ by: 'hand', camera: id })).id;
      await until(() => here.recordings.sight(id).picture === 'ok', 30_000, `the eye on ${id} sees`);
    }
    const fromMs = performance.now();
    for (const id of ['cam', 'front'] as const) for (const way of ways[id]) servers[id].command(way);
    for (const what of ['black', 'silent', 'frozen']) {
      const { atMs } = await here.heard('degraded', what, FOUND_MS, fromMs);
      expect(atMs - fromMs).toBeLessThan(FOUND_MS);
    }
    for (const id of ['cam', 'front'] as const) {
      const { state, troubles } = here.recordings.get(ids[id]) ?? {};
      expect(state).toBe('degraded');
      expect(troubles?.map(({ what }) => what).toSorted()).toEqual(ways[id]);
      servers[id].command('moving');
    }
    for (const what of ['black', 'silent', 'frozen']) await here.heard('recovered', what, FOUND_MS, fromMs);
    // It was recorded all the while.
    for (const id of ['cam', 'front'] as const) {
      const view = await here.recordings.end(ids[id]);
      expect(view.gaps.filter(({ why }) => why !== 'restart')).toEqual([]);
      expect(view.coveredMs / view.wantedMs).toBeGreaterThan(0.85);
    }
  }, 120_000);

  test('goes on after a stream that stood still, and the manifest shows the gap', async () => {
    const camera = await stream();
    const here = room([cameraAt(camera.port)]);
    const id = await recording(here);
    const fromMs = performance.now();
    camera.command('stall');
    const { atMs } = await here.heard('degraded', 'no-stream', FOUND_MS, fromMs);
    expect(atMs - fromMs).toBeLessThan(FOUND_MS);
    camera.command('moving');
    const recovered = await here.heard('recovered', 'no-stream', 40_000, fromMs);
    expect(recovered.event.data).toMatchObject({ helped: 'reconnect' });
    const view = await here.recordings.end(id);
    expect(view.segments.length).toBeGreaterThanOrEqual(2);
    for (const { number } of view.segments) {
      expect(probe((await here.recordings.file(id, number)) ?? '').frames).toBeGreaterThan(5);
    }
    expect(view.gaps.map(({ why }) => why)).toContain('no-stream');
    const gapsMs = view.gaps.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(view.coveredMs + gapsMs).toBeGreaterThan(view.wantedMs - 6_000);
    const [ended] = here.told.filter(({ event }) => event.type.endsWith('.ended'));
    expect(ended?.event.data).toMatchObject({ gaps: view.gaps.length, why: 'asked' });
  }, 120_000);
});

/** Of this process: their ids, and everything `ps` says of them. */
function children(): { readonly pids: readonly string[]; readonly lines: string } {
  try {
    const lines = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' });
    return {
      lines,
      pids: lines.split('\n').filter((line) => line.includes('ffmpeg -hide_banner')),
    };
  } catch {
    // ps ends with 1 where there are none.
    return { pids: [], lines: '' };
  }
}
