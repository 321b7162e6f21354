/** A recording that is longer than a segment, of cameras of several kinds at once; ffprobe reads what is on disk. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { verifyRecording } from '../../agent/recording/verify.ts';
import { cameraAt, cleanUp, room, stream, until } from '../agent/recording/fixture.ts';

afterEach(cleanUp);

const CAMERAS = {
  front: { audio: 'pcma', codec: 'h264', streams: ['h264', 'aac'], playable: 'yes', sound: 'ok' },
  back: { audio: 'aac', codec: 'h265', streams: ['hevc', 'aac'], playable: 'codec', sound: 'ok' },
  mute: { audio: 'none', codec: 'h264', streams: ['h264'], playable: 'yes', sound: 'none' },
} as const;
const IDS = Object.keys(CAMERAS) as (keyof typeof CAMERAS)[];

test('a lesson of more than one segment has no seam in it, whatever the camera sends', async () => {
  const cameras = await Promise.all(
    IDS.map(async (id) => {
      const { audio, codec } = CAMERAS[id];
      const { port } = await stream(audio, codec);
      return cameraAt(port, { id, sound: audio !== 'none', codec: codec === 'h265' ? 'H265' : 'H264' });
    }),
  );
  const here = room(cameras);
  await here.recordings.start();
  const begun = await Promise.all(IDS.map((camera) => here.recordings.begin({ by: 'hand', camera })));
  await until(() => here.recordings.running().every(({ segments }) => segments.length >= 2), 120_000, 'two segments');
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  for (const [i, id] of IDS.entries()) {
    const { picture, sound } = here.recordings.sight(id);
    expect([id, picture, sound]).toEqual([id, 'ok', CAMERAS[id].sound]);
    const view = await here.recordings.end(begun[i]?.id ?? '');
    expect(view.playable).toBe(CAMERAS[id].playable);
    expect([id, view.gaps]).toEqual([id, []]);
    expect(view.coveredMs / view.wantedMs).toBeGreaterThan(0.93);
    const [first, second] = view.segments;
    expect(Math.abs((second?.from ?? 0) - (first?.to ?? 0))).toBeLessThan(1_000);
    for (const { number, from, to } of view.segments) {
      const said = JSON.parse(
        execFileSync(
          'ffprobe',
          [
            ...['-v', 'error', '-count_frames', '-show_entries', 'format=duration,start_time'],
            ...['-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'json'],
            (await here.recordings.file(view.id, number)) ?? '',
          ],
          { encoding: 'utf8' },
        ),
      ) as {
        format: { duration: string; start_time: string };
        streams: { codec_name: string; nb_read_frames: string }[];
      };
      expect(said.streams.map(({ codec_name }) => codec_name)).toEqual(CAMERAS[id].streams);
      expect(Number(said.format.start_time)).toBeLessThan(0.5);
      expect(Math.abs(Number(said.format.duration) * 1_000 - (to - from))).toBeLessThan(1_000);
      expect(Number(said.streams[0]?.nb_read_frames)).toBeGreaterThan(((to - from) / 1_000) * 8);
    }
    await verifyRecording(join(here.root, view.id));
  }
});
