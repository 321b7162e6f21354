/** What a lesson, a practice, an exam and a power cut mean for a recording. With a program in ffmpeg's place. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CurrentLesson } from '../../../agent/classroom/lesson/port.ts';
import type { Config } from '../../../agent/config/config.ts';
import { parseConfig } from '../../../agent/config/parse.ts';
import type { Committed, NewEvent } from '../../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { createRecordingInRoom } from '../../../agent/recording/in-room.ts';
import { fakeFfmpeg } from './fake-ffmpeg.ts';
import { cameraAt, cleanUp, folder, later, until } from './fixture.ts';

afterEach(cleanUp);

const env = fakeFfmpeg().env;

function inRoom(recording: Config['recording'], dataDirectory = folder()) {
  const listeners = new Set<() => void>();
  const committed = new Set<(events: readonly Committed[]) => void>();
  const told: NewEvent[] = [];
  const states: object[] = [];
  const lessons = { current: undefined as CurrentLesson | undefined };
  const scenes = { exam: null as null | object };
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const camera = cameraAt(1);
  const made = createRecordingInRoom({
    config: { recording },
    dataDirectory,
    programDirectory: undefined,
    cameras: { list: () => [camera], get: (id) => (id === camera.id ? camera : undefined) },
    classroom: { lessons, onChange } as unknown as Parameters<typeof createRecordingInRoom>[0]['classroom'],
    scenes: {
      get exam() {
        return scenes.exam;
      },
      onChange,
    } as Parameters<typeof createRecordingInRoom>[0]['scenes'],
    journal: {
      onCommitted: (listener) => {
        committed.add(listener);
        return () => committed.delete(listener);
      },
    },
    note: (event) => {
      told.push(event);
      return Promise.resolve(undefined);
    },
    faults: { report: () => undefined },
    inUse: () => true,
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    env,
    platform: process.platform,
    reserveBytes: 0,
  });
  made.publish({ publishState: (_thing, state) => void states.push(state ?? {}) });
  later(() => made.stop());
  made.start();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    ...made,
    told,
    states,
    dataDirectory,
    types: () => told.map(({ type }) => type.slice('cn.banban.recording.'.length)),
    lesson(id: string | undefined, kind: CurrentLesson['kind'] = 'regular', practice = false) {
      lessons.current = id === undefined ? undefined : { id, kind, practice, classId: undefined, beganAt: Date.now() };
      changed();
    },
    exam(on: boolean) {
      scenes.exam = on ? {} : null;
      changed();
    },
    question(id: string, what: 'opened' | 'closed') {
      const event = { type: `cn.banban.question.${what}`, subject: id } as unknown as Committed;
      for (const listener of committed) listener([event]);
    },
    running: () => made.recordings.running().map(({ lesson, by }) => [lesson, by]),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));
const always = {
  start: 'lesson',
  camera: undefined,
  kinds: undefined,
  keepDays: 30,
  maxGB: 100,
  directory: undefined,
} as const;

test('a recording begins with the lesson, carries its questions, and ends with it', async () => {
  const room = inRoom(always);
  room.lesson('l1');
  await until(() => room.running().length === 1, 10_000, 'it begins');
  expect(room.running()).toEqual([['l1', 'lesson']]);
  room.question('q1', 'opened');
  room.question('q1', 'closed');
  // The next lesson begins where one ends.
  room.lesson('l2', 'delivery');
  await until(() => room.types().filter((type) => type === 'began').length === 2, 15_000, 'the next one');
  expect(room.told.find(({ type }) => type.endsWith('ended'))?.data).toMatchObject({ lesson: 'l1', why: 'lesson' });
  const [, first] = room.recordings.list();
  expect(first?.marks.map(({ kind, about }) => [kind, about])).toEqual([
    ['question-opened', 'q1'],
    ['question-closed', 'q1'],
  ]);
  room.lesson(undefined);
  await until(() => room.running().length === 0, 10_000, 'it ends');
  expect(room.states.at(-1)).toEqual({ recordings: [] });
  expect(JSON.stringify(room.states)).not.toMatch(/rtsp|s3cret/);
});

test('only lessons of the kinds the config names are recorded, also one that is corrected to such a kind', async () => {
  const room = inRoom({ ...always, kinds: ['delivery'] });
  room.lesson('l1', 'regular');
  await settled();
  expect(room.running()).toEqual([]);
  room.lesson('l1', 'delivery');
  await until(() => room.running().length === 1, 10_000, 'it begins');
});

test('by hand it begins when somebody says so, and ends with the lesson, also one begun before it', async () => {
  const room = inRoom(undefined);
  await settled();
  await room.recordings.begin({ by: 'hand' });
  room.lesson('l1');
  await settled();
  expect(room.running()).toEqual([[null, 'hand']]);
  room.lesson(undefined);
  await until(() => room.running().length === 0, 10_000, 'it ends');
});

test('practice and exams are not recorded, end what runs, and leave no byte', async () => {
  const room = inRoom(always);
  room.lesson('p1', 'regular', true);
  await settled();
  await expect(room.recordings.begin({ by: 'hand' })).rejects.toMatchObject({ code: 'REC-PRACTICE' });
  room.exam(true);
  room.lesson('l1');
  await settled();
  await expect(room.recordings.begin({ by: 'hand' })).rejects.toMatchObject({ code: 'EXAM-MODE' });
  expect(room.told).toEqual([]);
  const folderOf = join(room.dataDirectory, 'recordings');
  expect(existsSync(folderOf) ? readdirSync(folderOf) : []).toEqual([]);
  room.exam(false);
  await until(() => room.running().length === 1, 10_000, 'the lesson is recorded now');
  room.lesson('p2', 'regular', true);
  await until(() => room.running().length === 0, 10_000, 'practice ends it');
  expect(room.told.find(({ type }) => type.endsWith('ended'))?.data).toMatchObject({ why: 'practice' });
});

test.each([
  ['start: always', 'CONFIG-WRONG-VALUE', 'recording.start'],
  ['camera: attic', 'CONFIG-NO-CAMERA', 'attic'],
  ['directory: recordings', 'CONFIG-WRONG-VALUE', 'recording.directory'],
  ['keepDays: 0', 'CONFIG-WRONG-VALUE', 'recording.keepDays'],
  ['kinds: [lunch]', 'CONFIG-WRONG-VALUE', 'recording.kinds'],
  ['keep: 3', 'CONFIG-UNKNOWN-KEY', 'recording.keep'],
])('recording: { %s } is named with its line, and the rest of it holds', (line, code, what) => {
  const text = [
    'devices:',
    '  - { id: cam, driver: onvif, address: "http://u:p@127.0.0.1:8000/onvif/device_service" }',
    `recording:\n  maxGB: 7\n  ${line}`,
  ].join('\n');
  const { config, problems } = parseConfig(text, 'banban.yaml');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code, where: expect.stringMatching(/^banban\.yaml:5:/) });
  expect(problems[0]?.what.en).toContain(what);
  expect(config.recording).toMatchObject({ start: 'hand', maxGB: 7, keepDays: 30, camera: undefined });
});
