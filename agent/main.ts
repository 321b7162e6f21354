/**
 * The program, composed in the order of the data:
 *
 *   devices ─ press ─▶ classroom ─▶ journal (on disk) ─▶ pages
 *                                        └────────────▶ uplink ─▶ broker
 *
 * Whatever is started here is stopped here, in the opposite order, within 5 s whatever hangs.
 */
import { fileURLToPath } from 'node:url';
import { uptimeMs } from '../drivers/host/cheap.ts';
import { linuxStorage } from '../drivers/host/storage.ts';
import { surveyInProcess } from '../drivers/host/surveyor.ts';
import { endsWithin } from '../drivers/pause.ts';
import { sourceOf } from '../protocols/uplink/topics.ts';
import { type Bank, createBank } from './classroom/bank/bank.ts';
import { createClassroom } from './classroom/classroom.ts';
import { createPictureStore } from './classroom/pictures/store.ts';
import { sweepPictures } from './classroom/pictures/sweep.ts';
import type { Classroom, ReceiverEvents } from './classroom/port.ts';
import type { Config } from './config/config.ts';
import { createDevices } from './devices/supervisor.ts';
import { withThisPc } from './devices/this-pc.ts';
import type { Committed, NewEvent } from './journal/port.ts';
import { createFaults } from './maintenance/faults.ts';
import { createMaintenance } from './maintenance/in-room.ts';
import { createLogRing } from './maintenance/report/log-ring.ts';
import { createRoomWatch } from './maintenance/room-watch.ts';
import { watchStore } from './maintenance/store-watch.ts';
import type { Log, Ports } from './ports.ts';
import { createReadinessInRoom, publishReadiness } from './readiness/in-room.ts';
import { checkMachine, readMachineMarks } from './room/machine.ts';
import { createInRoom } from './scene/in-room.ts';
import { lessonsFollowScenes } from './scene/lesson-scenes.ts';
import type { PcPower } from './scene/shutdown.ts';
import { stageOfSchool } from './school/class-name.ts';
import { schoolIsOn } from './school/hours.ts';
import type { School } from './school/port.ts';
import { openSchool } from './school/school.ts';
import { createGiveBack } from './start-up-memory.ts';
import { publishStates } from './states.ts';
import { openStores } from './store/stores.ts';
import type { Uplink } from './uplink/port.ts';
import { createRoomVerbs } from './uplink/room-verbs.ts';
import { createUplink } from './uplink/uplink.ts';
import { bundled } from './version.ts';
import type { UplinkView } from './web/api.ts';
import { createWebServer } from './web/server.ts';

export interface AgentOptions {
  readonly config: Config;
  readonly dataDirectory: string;
  readonly pageDirectory: string;
  readonly version: string;
  /** Wall ms: no line of the journal is older. */
  readonly buildTime: number;
  /** An id of this start, for time corrections. */
  readonly boot: string;
  readonly ports: Ports;
  readonly schoolHours: (wallMs: number) => boolean;
  /** The PC's own switch and alarm clock; absent: nobody touches them. */
  readonly pcPower?: PcPower;
}

export interface Agent {
  /** The teacher's page: `http://127.0.0.1:8640`. */
  readonly address: string;
  readonly classroom: Classroom;
  /** Calendar, timetable, teachers; and the question sets. */
  readonly school: School;
  readonly sets: Bank;
  /** Ends within 5 s whatever hangs. */
  stop(why: 'asked' | 'signal'): Promise<void>;
}

/** A lesson and the break after it. */
const LESSON_MS = 60 * 60_000;
/** Less is the clock being set right between two starts. */
const CLOCK_WRONG_MS = 60_000;
const NOTE_WITHIN_MS = 500;
const STOP_WITHIN_MS = 4_000;

export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { config, version } = options;
  const logRing = createLogRing(options.ports.clock);
  const ports: Ports = { ...options.ports, log: logRing.through(options.ports.log) };
  const { log } = ports;

  const stores = await openStores({
    directory: options.dataDirectory,
    source: sourceOf(config.room.path),
    version,
    buildTime: options.buildTime,
    ports,
    keepDays: config.journal.keepDays,
    maxMB: config.journal.maxMB,
  });
  const { journal, room } = stores;
  const parts: (() => Promise<void> | void)[] = [() => stores.close()];
  const stopAll = async (): Promise<void> => {
    for (const stop of parts.reverse()) await stop();
  };

  /** The agent's own comings and goings are `low`: a full disk refuses them and the lesson goes on. */
  const note = async (event: NewEvent): Promise<Committed | undefined> => {
    try {
      return await journal.append(event);
    } catch (error) {
      log.warn({ err: error, type: event.type }, 'not noted in the journal');
      return undefined;
    }
  };

  try {
    const stage = stageOfSchool(config.room.path?.split('/')[3]);
    const school = await openSchool({ room, ports, stage });
    // Whoever teaches in the evening or at the weekend wants lines and devices back as soon as on a Monday morning.
    let taughtAtMs = Number.NEGATIVE_INFINITY;
    const teaching = (): boolean => ports.clock.monotonicMs() - taughtAtMs < LESSON_MS;
    const inSchool = (agoMs: number): boolean => {
      const wallMs = ports.clock.now() - agoMs;
      return schoolIsOn(school, wallMs) ?? options.schoolHours(wallMs);
    };
    const inUse = (): boolean => inSchool(0) || teaching();
    const faults = await createFaults({ journal, ports, surroundings: { inSchool, teaching, uptimeMs } });
    parts.push(watchStore(journal, faults), () => faults.stop());
    const inRoom = withThisPc(config.devices);
    faults.keepDevices(inRoom.map((device) => device.id));

    const receiverListeners = new Set<() => void>();
    const onReceiversChange = (listener: () => void): (() => void) => {
      receiverListeners.add(listener);
      return () => receiverListeners.delete(listener);
    };
    const events: ReceiverEvents = {
      press: (press) => classroom.press(press),
      receiversChanged: () => {
        classroom.receiversChanged();
        for (const listener of receiverListeners) listener();
      },
    };
    const devices = createDevices({ devices: inRoom, ports, journal, faults, events, room, inUse });
    const pictures = createPictureStore({
      directory: options.dataDirectory,
      keepDays: config.journal.keepDays,
      used: () => room.usedPictures(),
      ports,
    });
    parts.push(sweepPictures(pictures, log));
    const classroom = await createClassroom({
      journal,
      room,
      receivers: () => devices.receivers,
      faults,
      reports: faults,
      ports,
      examMode: () => roomRun.scenes.exam !== null,
      pictures,
      school,
      stage,
    });
    parts.push(school.onChange(() => classesAreOthers(classroom, log)));
    const roomRun = await createInRoom({ config, devices, classroom, room, journal, ports, power: options.pcPower });
    const { scenes, shutdown, onShutdownChange } = roomRun;
    parts.push(
      devices.room.listen({ badge: (badge) => classroom.badge(badge) }),
      lessonsFollowScenes(scenes, classroom.lessons, log),
    );
    parts.push(
      classroom.onChange(() => {
        taughtAtMs = ports.clock.monotonicMs();
      }),
    );

    /** Where there is no timetable, school time is lesson time. */
    const inLesson = (): boolean => {
      if (classroom.lessons.current !== undefined || teaching()) return true;
      const now = ports.clock.now();
      const planned = school.today(now);
      return planned.length === 0 ? inSchool(0) : planned.some(({ from, to }) => from <= now && now < to);
    };
    const pc = inRoom.find(({ driver }) => driver === 'host')?.id;
    const programDirectory = bundled ? fileURLToPath(new URL('.', import.meta.url)) : undefined;
    const roomWatch = createRoomWatch({
      config,
      faults,
      journal,
      ports,
      pc,
      uptimeMs,
      inUse,
      version,
      dataDirectory: options.dataDirectory,
      programDirectory,
    });
    let uplink: Uplink | undefined;
    const off: UplinkView = { state: 'off', since: ports.clock.now(), backlog: 0 };
    const uplinkNow = (): UplinkView => uplink?.view() ?? off;
    const maintenance = await createMaintenance({
      config,
      version,
      dataDirectory: options.dataDirectory,
      journal,
      room,
      devices: devices.room,
      school,
      faults,
      inLesson,
      uplink: uplinkNow,
      log: logRing,
      pc,
      lookAtStorage: process.platform === 'linux' ? () => linuxStorage() : undefined,
      lookAtPosture: async (signal) => (await surveyInProcess(['posture'], signal)).facts.posture,
      ports,
    });
    const machine = await checkMachine(room, readMachineMarks(), ports);
    if (config.uplink !== undefined && config.room.path !== undefined) {
      uplink = createUplink({
        config: config.uplink,
        path: config.room.path,
        journal,
        faults,
        ports,
        version,
        machine,
        schoolHours: inUse,
        lessonLive: () => classroom.wall().question?.state === 'open',
        roomVerbs: createRoomVerbs({ devices: devices.room, scenes, reports: maintenance.reports }),
        clockOffset: devices.clockOffset,
        roundTrip: roomWatch.roundTrip,
      });
    }

    // Only where there is a camera: it brings code and children of its own.
    const recording =
      devices.cameras.list().length === 0
        ? undefined
        : (await import('./recording/in-room.ts')).createRecordingInRoom({
            config,
            dataDirectory: options.dataDirectory,
            programDirectory,
            cameras: devices.cameras,
            classroom,
            scenes,
            journal,
            note,
            faults,
            inUse,
            ports,
            env: process.env,
            platform: process.platform,
          });
    const readiness = createReadinessInRoom({
      config,
      school,
      classroom,
      room,
      devices: devices.room,
      cameras: devices.cameras,
      receivers: devices.receivers,
      recordings: recording?.recordings,
      recorder: (lessonMs) => recording?.recorder(lessonMs) ?? Promise.resolve(null),
      uplink: uplinkNow,
      journal,
      ports,
    });
    const sets = createBank({ room, clock: ports.clock });
    const isQuiet = (): boolean => {
      const { question, binding } = classroom.wall();
      return question?.state !== 'open' && binding === null;
    };
    const memory = createGiveBack({ isQuiet, inStore: () => stores.giveBackMemory() });
    parts.push(() => memory.stop());
    const web = await createWebServer({
      config,
      version,
      journal,
      room,
      classroom,
      receivers: devices.receivers,
      devices: devices.room,
      cameras: devices.cameras.list().length > 0 ? devices.cameras : undefined,
      readiness,
      recordings: recording?.recordings,
      scenes,
      school,
      sets,
      ...(shutdown === undefined ? {} : { shutdown, onShutdownChange }),
      uplink: uplinkNow,
      faults,
      maintenance,
      ports,
      pageDirectory: options.pageDirectory,
      dataDirectory: options.dataDirectory,
      exportEnded: () => memory.afterThread(),
      onReceiversChange,
      ...(uplink === undefined ? {} : { onUplinkChange: uplink.onChange }),
      acceptIdentity: () => machine.accept(),
    });
    parts.push(() => web.close());

    // The page is there; now everything that may take its time.
    devices.start();
    classroom.start();
    parts.push(
      () => classroom.close(),
      () => devices.stop(),
      () => roomRun.stop(),
    );
    if (uplink !== undefined) {
      const { stop } = uplink;
      const sources = { classroom, devices: devices.room, faults };
      parts.push(
        publishStates(uplink, sources),
        maintenance.publish(uplink),
        publishReadiness(readiness, uplink),
        ...(recording === undefined ? [] : [recording.publish(uplink)]),
        stop,
      );
      uplink.start();
    }
    parts.push(await maintenance.start(uplink));
    readiness.start();
    recording?.start();
    parts.push(
      () => readiness.stop(),
      () => recording?.stop(),
    );
    roomWatch.follow(devices.room, uplink);
    parts.push(() => roomWatch.stop());
    await roomWatch.started();
    const startedAt = ports.clock.now();
    const started = await note({
      type: 'cn.banban.agent.started',
      at: startedAt,
      data: {
        version,
        platform: `${process.platform}-${process.arch}`,
        boot: options.boot,
        engine: journal.beginning.engine,
      },
    });
    // No line is older than the one before it or than the program: a clock that says otherwise has a dead battery.
    const behindMs = started === undefined ? 0 : Date.parse(started.time) - startedAt;
    roomWatch.clockWasBehind(behindMs);
    if (behindMs > CLOCK_WRONG_MS) {
      log.warn({ behindMs }, 'the wall clock is wrong: it stands before what is already on record');
      const data = { boot: options.boot, offsetMs: behindMs, source: 'floor' as const };
      await note({ type: 'cn.banban.time.corrected', at: startedAt, data });
    }
    await roomRun.start(Math.max(options.buildTime, started === undefined ? 0 : Date.parse(started.time)));
    memory.afterStart();
    log.info({ address: web.address, version, devices: config.devices.length }, 'ready');

    return {
      address: web.address,
      classroom,
      school,
      sets,
      stop: async (why) => {
        devices.lastWords();
        const goodbye = note({ type: 'cn.banban.agent.stopped', at: ports.clock.now(), data: { why } });
        await endsWithin(goodbye, NOTE_WITHIN_MS);
        if (!(await endsWithin(stopAll(), STOP_WITHIN_MS)))
          log.warn({}, 'not everything ended in time; leaving anyway');
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** A new school year has given them other names, or set the one in the room aside. */
function classesAreOthers(classroom: Classroom, log: Log): void {
  classroom
    .refresh()
    .catch((error: unknown) => log.error({ err: error }, 'the class in the room could not be read again'));
}
