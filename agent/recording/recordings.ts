/**
 * All recordings of the room: those that run, those on disk, and the eyes on its cameras.
 *
 * Pictures stay here. What leaves is that there is a recording, how much of the time it covers, what was wrong, and hashes.
 */
import { join } from 'node:path';
import type { Camera } from '../../drivers/camera/camera.ts';
import { type Ffmpeg, findFfmpeg } from '../../drivers/camera/ffmpeg.ts';
import type { RoomCameras } from '../devices/port.ts';
import { randomIdentifier } from '../identifier.ts';
import type { Committed, NewEvent } from '../journal/port.ts';
import type { FaultReports } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { RecorderFact } from '../readiness/facts.ts';
import { createEye, type Eye } from './eye.ts';
import { createFaultReport, type FaultReport } from './fault-report.ts';
import { type Begun, beginFolder, readFolders, removeFolder } from './folder.ts';
import { MANIFEST_FILE, type Manifest, segmentFile, viewOf } from './manifest.ts';
import { isObserverWord, OBSERVER_WORD_IDS } from './observer-words.ts';
import type { CameraSight, RecordingMark, Recordings, RecordingView } from './port.ts';
import * as refusals from './refusals.ts';
import { type Repaired, repairRecording } from './repair.ts';
import { createSession, type Session } from './session.ts';
import { createShelf } from './shelf.ts';
import { beganEvent, type EndedWhy, endedEvents } from './told.ts';

export interface RecordingLesson {
  readonly id: string;
  /** Others watch it from elsewhere: a recording that stands still is felt there. */
  readonly remote: boolean;
  readonly practice: boolean;
}

export interface RecordingsOptions {
  /** Where the recordings are; made when the first begins. */
  readonly root: string;
  readonly keepDays: number;
  readonly maxBytes: number;
  /** Left free on the disk, whatever is recorded; absent: 1 GB. */
  readonly reserveBytes?: number;
  /** Of the config; undefined: the first there is. */
  readonly camera: string | undefined;
  readonly cameras: RoomCameras;
  readonly lesson: () => RecordingLesson | undefined;
  readonly examOn: () => boolean;
  /** The lesson that is on or about to be is recorded without anybody’s doing: what readiness asks. */
  readonly wanted: () => boolean;
  readonly note: (event: NewEvent) => Promise<Committed | undefined>;
  readonly faults: FaultReports;
  readonly ports: Ports;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folders where ffmpeg may lie besides those of PATH. */
  readonly beside?: readonly string[];
}

export interface RunningRecordings extends Recordings {
  /** Reads what there is, and mends what the power left half done; resolves with those, when `begin` may be called. */
  start(): Promise<readonly Repaired[]>;
  /** Like `end`, and says why in the journal. */
  endBecause(id: string, why: EndedWhy): Promise<RecordingView>;
  /** What begins besides a person’s wish: a recording of the lesson. */
  readonly usual: string | undefined;
  recorder(lessonMs: number): Promise<RecorderFact | null>;
  /** What may go goes, and whether there is enough room is said. */
  mindRoom(): Promise<void>;
  /** All of it, within 4 s. */
  stop(): Promise<void>;
}

const RESERVE_BYTES = 1_000_000_000;
/** Less than this and a recording does not begin. */
const LEAST_MINUTES = 5;
const FFMPEG_ASKED_EVERY_MS = 30_000;
const END_GRACE_MS = 5_000;
const STOP_GRACE_MS = 1_500;

export function createRecordings(options: RecordingsOptions): RunningRecordings {
  const { root, cameras, ports, note } = options;
  const { clock, log } = ports;
  const listeners = new Set<() => void>();
  const sessions = new Map<string, { readonly session: Session; readonly report: FaultReport }>();
  const beginning = new Map<string, Promise<RecordingView>>();
  const eyes = new Map<string, Eye>();
  let ready: Promise<readonly Repaired[]> | undefined;
  let stopping = false;
  let asked: { readonly atMs: number; readonly answer: Promise<Ffmpeg | undefined> } | undefined;
  let minding: Promise<void> | undefined;
  const shelf = createShelf({
    root,
    keepDays: options.keepDays,
    maxBytes: options.maxBytes,
    reserveBytes: options.reserveBytes ?? RESERVE_BYTES,
    running: () =>
      [...sessions.values()].map(({ session: { view, bytesPerSecond } }) => ({ bytes: view.bytes, bytesPerSecond })),
    note,
    clock,
    log,
    changed,
  });

  function changed(): void {
    for (const listener of listeners) listener();
  }

  /** Asked again now and then: it may be installed while the agent runs. */
  function ffmpeg(): Promise<Ffmpeg | undefined> {
    const now = clock.monotonicMs();
    if (asked === undefined || now - asked.atMs > FFMPEG_ASKED_EVERY_MS) {
      const { env, platform, beside } = options;
      const answer = findFfmpeg({ env, platform, ...(beside === undefined ? {} : { beside }) });
      asked = { atMs: now, answer: answer.then(told) };
    }
    return asked.answer;
  }

  function told(found: Ffmpeg | undefined): Ffmpeg | undefined {
    const recording = sessions.size > 0 || beginning.size > 0 || options.wanted();
    const report = createFaultReport(options.faults, '', { remote: false, recording });
    if (found === undefined) report.bad('no-ffmpeg');
    else report.well('no-ffmpeg');
    return found;
  }

  function eyeOf(camera: Camera): Eye {
    let eye = eyes.get(camera.id);
    if (eye === undefined) {
      eye = createEye({ camera, ffmpeg, env: options.env, ports });
      eyes.set(camera.id, eye);
    }
    return eye;
  }

  const usual = (): Camera | undefined =>
    options.camera === undefined ? cameras.list()[0] : cameras.get(options.camera);

  async function start(): Promise<readonly Repaired[]> {
    void ffmpeg();
    const repaired: Repaired[] = [];
    const now = clock.now();
    const goesOn = ({ lesson }: Begun): boolean => lesson !== null && lesson === options.lesson()?.id;
    for (const { id, manifest, bytes, segments } of await readFolders(root)) {
      if (manifest !== undefined) {
        shelf.put(viewOf(manifest), bytes);
        continue;
      }
      try {
        const mended = await repairRecording(root, id, goesOn, now);
        if (mended === undefined) {
          log.warn({ recording: id, segments }, 'there is a recording whose beginning cannot be read');
          // Without a picture it had not begun when the power went; pictures are never thrown away for that.
          if (segments === 0) await removeFolder(root, id);
          continue;
        }
        repaired.push(mended);
        shelf.put(viewOf(mended.manifest), bytes);
        await tellEnded(mended.manifest, 'power');
      } catch (error) {
        // A bad sector, or no right to read: it stays as it is, and the others are mended.
        log.error({ err: error, recording: id }, 'an unfinished recording could not be mended');
      }
    }
    changed();
    return repaired;
  }

  async function tellEnded(manifest: Manifest, why: EndedWhy): Promise<void> {
    for (const event of endedEvents(manifest, why, clock.now())) await note(event);
  }

  async function begin(camera: Camera, by: RecordingView['by']): Promise<RecordingView> {
    await ready;
    const lesson = options.lesson();
    if (lesson?.practice === true) throw refusals.notInPractice();
    if (options.examOn()) throw refusals.notInExam();
    const report = createFaultReport(options.faults, camera.id, {
      remote: lesson?.remote === true,
      recording: true,
    });
    if ((await ffmpeg()) === undefined) {
      report.bad('no-ffmpeg');
      throw refusals.noFfmpeg();
    }
    const hours = await shelf.makeRoom();
    if (hours * 60 < LEAST_MINUTES) {
      report.bad('disk', { hours: 0 });
      throw refusals.diskFull();
    }
    const begun: Begun = {
      id: randomIdentifier(ports.randomBytes),
      camera: camera.id,
      lesson: lesson?.id ?? null,
      by,
      from: clock.now(),
    };
    const about = { recording: begun.id, device: camera.id };
    const session = createSession({
      root,
      begun,
      notes: await beginFolder(root, begun),
      camera,
      eye: eyeOf(camera),
      ffmpeg,
      env: options.env,
      ports,
      began(what) {
        report.bad(what);
        void note({
          type: 'cn.banban.recording.degraded',
          subject: begun.id,
          at: clock.now(),
          data: { ...about, what },
        });
      },
      over(what, lastedMs, helped) {
        report.well(what, helped);
        void note({
          type: 'cn.banban.recording.recovered',
          subject: begun.id,
          at: clock.now(),
          data: { ...about, what, lastedMs: Math.round(lastedMs), ...(helped === undefined ? {} : { helped }) },
        });
      },
      growth: report.growth,
      makeRoom: async () => (await shelf.makeRoom()) > 0,
      changed,
    });
    await note(beganEvent(begun));
    sessions.set(camera.id, { session, report });
    session.start();
    log.info({ recording: begun.id, device: camera.id, by }, 'recording');
    changed();
    return session.view;
  }

  function sessionOf(id: string) {
    return [...sessions.values()].find(({ session }) => session.view.id === id);
  }

  async function end(id: string, why: EndedWhy, graceMs: number): Promise<RecordingView> {
    const running = sessionOf(id);
    if (running === undefined) {
      const view = shelf.get(id);
      if (view === undefined) throw refusals.unknownRecording(id);
      return view;
    }
    const { session, report } = running;
    const isFirst = session.view.state !== 'stopping';
    const manifest = await session.end(graceMs);
    const view: RecordingView = manifest === undefined ? { ...session.view, state: 'ended' } : viewOf(manifest);
    if (!isFirst) return view;
    report.ended();
    if (sessions.get(view.camera) === running) sessions.delete(view.camera);
    shelf.put(view, view.bytes);
    if (manifest !== undefined) await tellEnded(manifest, why);
    changed();
    return view;
  }

  return {
    start() {
      ready ??= start();
      return ready;
    },
    get usual() {
      return usual()?.id;
    },
    list: () => [
      ...[...sessions.values()].map(({ session }) => session.view).toSorted((a, b) => b.from - a.from),
      ...[...shelf.views].toSorted((a, b) => b.from - a.from),
    ],
    get: (id) => sessionOf(id)?.session.view ?? shelf.get(id),
    running: () => [...sessions.values()].map(({ session }) => session.view),
    async begin({ camera: wanted, by }) {
      if (stopping) throw refusals.ending();
      const camera = wanted === undefined ? usual() : cameras.get(wanted);
      if (camera === undefined) throw refusals.noCamera(wanted ?? options.camera);
      const running = sessions.get(camera.id);
      if (running !== undefined && running.session.view.state !== 'stopping') return running.session.view;
      // One that is being ended first ends: its folder and its camera are its own.
      if (running !== undefined) await running.session.end(END_GRACE_MS);
      let begun = beginning.get(camera.id);
      if (begun === undefined) {
        begun = begin(camera, by).finally(() => beginning.delete(camera.id));
        beginning.set(camera.id, begun);
      }
      return await begun;
    },
    end: (id) => end(id, 'asked', END_GRACE_MS),
    endBecause: (id, why) => end(id, why, END_GRACE_MS),
    async remove(id) {
      if (sessionOf(id) !== undefined) throw refusals.stillRunning(id);
      if (shelf.get(id) === undefined) throw refusals.unknownRecording(id);
      await shelf.remove(id, 'asked');
    },
    async mark(id, mark) {
      const running = sessionOf(id);
      if (running === undefined)
        throw shelf.get(id) === undefined ? refusals.unknownRecording(id) : refusals.notRunning(id);
      checkMark(mark);
      const made = running.session.mark(mark);
      if (made.kind === 'page' || made.kind === 'observer') {
        const { camera } = running.session.view;
        await note({
          type: 'cn.banban.recording.marked',
          subject: id,
          at: made.at,
          data: { recording: id, device: camera, mark: made.id, kind: made.kind, about: made.about },
        });
      }
      return made;
    },
    file(id, number) {
      const view = sessionOf(id)?.session.view ?? shelf.get(id);
      const segment = view?.segments.find((one) => one.number === number);
      return Promise.resolve(segment === undefined ? undefined : join(root, id, segmentFile(number)));
    },
    manifest: (id) => (shelf.get(id) === undefined ? undefined : join(root, id, MANIFEST_FILE)),
    sight(camera) {
      return eyes.get(camera)?.sight ?? { picture: 'unknown', sound: 'unknown', at: null };
    },
    async look(id, signal) {
      const camera = cameras.get(id);
      if (camera === undefined) throw refusals.noCamera(id);
      if ((await ffmpeg()) === undefined) throw refusals.noFfmpeg();
      const sight: CameraSight = await eyeOf(camera).look(signal);
      if (!sessions.has(id) && !signal.aborted)
        createFaultReport(options.faults, id, LOOKED).looked(sight, camera.state.level);
      changed();
      return sight;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async recorder(lessonMs) {
      if (cameras.list().length === 0) return null;
      return {
        wanted: options.wanted(),
        ffmpeg: (await ffmpeg()) !== undefined,
        freeBytes: await shelf.free(),
        needBytes: (lessonMs / 1_000) * shelf.rate(),
      };
    },
    async mindRoom() {
      minding ??= (async () => {
        const hours = await shelf.makeRoom();
        for (const { report } of sessions.values()) report.room(hours);
      })().finally(() => {
        minding = undefined;
      });
      await minding;
    },
    async stop() {
      stopping = true;
      await Promise.all([
        ...[...sessions.values()].map(({ session }) => end(session.view.id, 'agent', STOP_GRACE_MS)),
        ...[...eyes.values()].map((eye) => eye.stop()),
      ]);
    },
  };
}

const LOOKED = { remote: false, recording: false };

function checkMark({ kind, about }: Pick<RecordingMark, 'kind' | 'about'>): void {
  if (kind === 'observer' && (about === null || !isObserverWord(about))) throw refusals.badMark(OBSERVER_WORD_IDS);
  if (kind === 'page' && (about === null || !/^\d{1,4}$/.test(about))) throw refusals.badMark(['1', '2', '3']);
}
