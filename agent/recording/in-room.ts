/**
 * 录播 in this room: recordings begin with the lesson where the config says so, end with it, carry its questions, and are left
 * alone by practice and exams. Loaded only where there is a camera.
 */
import { join } from 'node:path';
import { isRemote } from '../classroom/lesson/kinds.ts';
import type { Classroom } from '../classroom/port.ts';
import type { Config } from '../config/config.ts';
import { KEEP_DAYS, MAX_GB } from '../config/usable-recording.ts';
import type { RoomCameras } from '../devices/port.ts';
import type { Committed, Journal, NewEvent } from '../journal/port.ts';
import type { FaultReports } from '../maintenance/port.ts';
import type { Log, Ports } from '../ports.ts';
import type { RecorderFact } from '../readiness/facts.ts';
import type { Scenes } from '../scene/port.ts';
import type { Uplink } from '../uplink/port.ts';
import type { Recordings } from './port.ts';
import { createRecordings, type RecordingLesson, type RunningRecordings } from './recordings.ts';
import { recordingState } from './state.ts';
import type { EndedWhy } from './told.ts';

export interface RecordingInRoomOptions {
  readonly config: Pick<Config, 'recording'>;
  readonly dataDirectory: string;
  readonly programDirectory: string | undefined;
  readonly cameras: RoomCameras;
  readonly classroom: Pick<Classroom, 'lessons' | 'onChange'>;
  readonly scenes: Pick<Scenes, 'exam' | 'onChange'>;
  readonly journal: Pick<Journal, 'onCommitted'>;
  readonly note: (event: NewEvent) => Promise<Committed | undefined>;
  readonly faults: FaultReports;
  /** Somebody teaches, or might: when it is worth looking at cameras. */
  readonly inUse: () => boolean;
  readonly ports: Ports;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly reserveBytes?: number;
}

export interface RecordingInRoom {
  readonly recordings: Recordings;
  recorder(lessonMs: number): Promise<RecorderFact | null>;
  /** Resolves at once; what was left half done is mended on the way. */
  start(): void;
  publish(uplink: Pick<Uplink, 'publishState'>): () => void;
  /** Ends what runs, in good order, within 4 s. */
  stop(): Promise<void>;
}

const GB = 1_000_000_000;
const LOOK_EVERY_MS = 10 * 60_000;
/** What was bad is looked at once more before it is said. */
const LOOK_AGAIN_MS = 30_000;
const ROOM_EVERY_MS = 60_000;
const FIRST_LOOK_MS = 60_000;
/** Begun by hand beside a lesson, and forgotten. */
const MOST_WITHOUT_LESSON_MS = 4 * 60 * 60_000;

export function createRecordingInRoom(options: RecordingInRoomOptions): RecordingInRoom {
  const { config, cameras, classroom, scenes, journal, ports } = options;
  const log = ports.log.child({ part: 'recording' });
  const { start = 'hand', camera, kinds, keepDays = KEEP_DAYS, maxGB = MAX_GB, directory } = config.recording ?? {};
  const recordings = createRecordings({
    root: directory ?? join(options.dataDirectory, 'recordings'),
    keepDays,
    maxBytes: maxGB * GB,
    ...(options.reserveBytes === undefined ? {} : { reserveBytes: options.reserveBytes }),
    camera,
    cameras,
    lesson,
    examOn: () => scenes.exam !== null,
    wanted: () => start === 'lesson',
    note: options.note,
    faults: options.faults,
    ports: { ...ports, log },
    env: options.env,
    platform: options.platform,
    beside: [options.programDirectory, options.dataDirectory].flatMap((folder) =>
      folder === undefined ? [] : [join(folder, 'ffmpeg')],
    ),
  });
  const stops: (() => void)[] = [];
  /** The lesson that was on when last looked, and for which, and as which kind, it has been begun. */
  let on: string | undefined;
  let followed: string | undefined;
  let stopped = false;

  function lesson(): RecordingLesson | undefined {
    const { current } = classroom.lessons;
    if (current === undefined) return undefined;
    return { id: current.id, practice: current.practice, remote: isRemote(current.kind) };
  }

  /** Another lesson, none, a practice, an exam: what runs and what should. */
  function follow(): void {
    const { current } = classroom.lessons;
    const exam = scenes.exam !== null;
    // What was begun by hand in the break before it ends with the lesson as well.
    const lessonEnded = on !== undefined && current?.id !== on;
    on = current?.id;
    for (const { id, lesson: of, state } of recordings.running()) {
      if (state === 'stopping') continue;
      if (exam) endIt(id, 'exam');
      else if (current?.practice === true) endIt(id, 'practice');
      else if (of === null ? lessonEnded : of !== current?.id) endIt(id, 'lesson');
    }
    if (current === undefined || current.practice || exam) {
      followed = undefined;
      return;
    }
    const key = `${current.id} ${current.kind}`;
    if (key === followed) return;
    followed = key;
    if (start === 'lesson' && (kinds === undefined || kinds.includes(current.kind))) beginIt('lesson');
  }

  function beginIt(by: 'lesson' | 'hand', of?: string): void {
    recordings.begin({ by, ...(of === undefined ? {} : { camera: of }) }).catch((error: unknown) => {
      log.warn({ err: error, by }, 'the lesson is not recorded');
    });
  }

  function endIt(id: string, why: EndedWhy): void {
    recordings
      .endBecause(id, why)
      .catch((error: unknown) => log.error({ err: error, recording: id }, 'a recording was not ended in good order'));
  }

  /** Questions at their place on the recording. Practice has a journal of its own and is not heard of here. */
  function committed(events: readonly Committed[]): void {
    for (const { type, subject } of events) {
      const kind =
        type === 'cn.banban.question.opened'
          ? 'question-opened'
          : type === 'cn.banban.question.closed'
            ? 'question-closed'
            : undefined;
      if (kind === undefined || subject === undefined) continue;
      for (const { id, state } of recordings.running()) {
        if (state !== 'stopping') recordings.mark(id, { kind, about: subject }).catch(lateMark);
      }
    }
  }

  function lateMark(error: unknown): void {
    log.debug({ err: error }, 'a question came after the recording’s end');
  }

  async function mind(): Promise<void> {
    const running = recordings.running();
    for (const { id, lesson: of, from } of running) {
      if (of === null && ports.clock.now() - from > MOST_WITHOUT_LESSON_MS) endIt(id, 'long');
    }
    if (running.length > 0) await recordings.mindRoom();
  }

  /** Begins as soon as what was there before is known, and mended. */
  async function open(): Promise<void> {
    const repaired = await recordings.start();
    if (stopped) return;
    follow();
    for (const { begun } of repaired) {
      const now = lesson();
      const same = begun.lesson !== null && begun.lesson === now?.id;
      // What a person began goes on after a power cut, like the lesson it belongs to.
      if (same && begun.by !== 'lesson') beginIt('hand', begun.camera);
    }
    await recordings.mindRoom();
  }

  return {
    recordings,
    recorder: (lessonMs) => recordings.recorder(lessonMs),
    start() {
      open().catch((error: unknown) => log.error({ err: error }, 'recordings could not be read'));
      stops.push(
        classroom.onChange(follow),
        scenes.onChange(follow),
        journal.onCommitted(committed),
        every(ROOM_EVERY_MS, mind, log),
        lookNowAndThen(recordings, cameras, options.inUse, log),
      );
    },
    publish(uplink) {
      let told = '';
      const tell = (): void => {
        const state = recordingState(recordings.running());
        const text = JSON.stringify(state);
        if (text === told) return;
        told = text;
        uplink.publishState('recording', state);
      };
      tell();
      return recordings.onChange(tell);
    },
    async stop() {
      stopped = true;
      for (const stop of stops.splice(0)) stop();
      await recordings.stop();
    },
  };
}

function every(ms: number, work: () => Promise<void>, log: Log): () => void {
  const timer = setInterval(() => {
    work().catch((error: unknown) => log.warn({ err: error }, 'the disk for recordings could not be looked at'));
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** One camera after the other, one look at a time: a child that decodes is what a slow PC feels. */
function lookNowAndThen(
  recordings: Pick<RunningRecordings, 'look' | 'running' | 'sight'>,
  cameras: RoomCameras,
  inUse: () => boolean,
  log: Log,
): () => void {
  const ending = new AbortController();
  let timer: NodeJS.Timeout;
  const again = (ms: number): void => {
    timer = setTimeout(() => {
      round()
        .then((bad) => again(bad ? LOOK_AGAIN_MS : LOOK_EVERY_MS))
        .catch((error: unknown) => {
          log.info({ err: error }, 'cameras could not be looked at');
          if (!ending.signal.aborted) again(LOOK_EVERY_MS);
        });
    }, ms);
    timer.unref();
  };
  let bad = new Set<string>();
  async function round(): Promise<boolean> {
    if (!inUse()) return false;
    const before = bad;
    bad = new Set();
    for (const { id, state } of cameras.list()) {
      const recorded = recordings.running().some(({ camera }) => camera === id);
      if (recorded || ending.signal.aborted || state.level === 'unreachable') continue;
      const { picture } = await recordings.look(id, ending.signal);
      if (picture !== 'ok' && picture !== 'unknown') bad.add(id);
    }
    // Found twice it is said, and looked at on the slow beat again.
    return [...bad].some((id) => !before.has(id));
  }
  again(FIRST_LOOK_MS);
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
