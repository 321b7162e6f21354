/** Scenes, exam mode, timetable and shutting down, put together for one agent. */
import type { Classroom } from '../classroom/port.ts';
import type { Config, ScheduleEntry } from '../config/config.ts';
import type { Devices } from '../devices/supervisor.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { createScenes, type RoomScenes } from './scenes.ts';
import { createShutdown, type PcPower, type Shutdown } from './shutdown.ts';
import { sceneTime } from './time.ts';
import { startTimetable, type Timetable } from './timetable.ts';

export interface InRoomSetup {
  readonly config: Config;
  readonly devices: Devices;
  readonly classroom: Pick<Classroom, 'wall' | 'stop' | 'endBinding' | 'lessons'>;
  readonly room: RoomStore;
  readonly journal: Journal;
  readonly ports: Ports;
  /** Undefined: this PC cannot be shut down or woken by us. */
  readonly power: PcPower | undefined;
}

export interface InRoom {
  readonly scenes: RoomScenes;
  readonly shutdown: Shutdown | undefined;
  readonly onShutdownChange: (listener: () => void) => () => void;
  /** Once the devices are being connected. `floorMs`: wall ms that have been already. */
  start(floorMs: number): Promise<void>;
  stop(): void;
}

export async function createInRoom(setup: InRoomSetup): Promise<InRoom> {
  const { config, devices, classroom, room, journal, ports, power } = setup;
  const log = ports.log.child({ part: 'scene' });
  const time = sceneTime(ports.clock);
  const shutdownListeners = new Set<() => void>();
  const questionOpen = (): boolean => classroom.wall().question?.state === 'open';
  let timetable: Timetable | undefined;

  const scenes = await createScenes({
    config,
    devices: devices.room,
    receivers: () => devices.receivers.views(),
    lock: (on) => devices.lock(on),
    quiesce: async () => {
      const { question } = classroom.wall();
      if (question?.state === 'open') await classroom.stop(question.id);
      await classroom.endBinding();
      // With it the roll-call ends, if one is under way.
      await classroom.lessons.end('exam');
    },
    room,
    journal,
    time,
    randomBytes: ports.randomBytes,
    log,
  });

  const shutdown =
    power === undefined
      ? undefined
      : createShutdown({
          power,
          time,
          log,
          questionOpen,
          finish: () => scenes.runToEnd('finish', 'timetable'),
          nextWake: () => timetable?.nextWake(),
          changed: () => {
            for (const listener of shutdownListeners) listener();
          },
        });

  function carryOut(what: ScheduleEntry['do']): void {
    switch (what) {
      case 'start':
      case 'finish':
        scenes.run(what, 'timetable');
        return;
      case 'exam-begin':
        told(scenes.beginExam('timetable'));
        return;
      case 'exam-end':
        told(scenes.endExam('timetable'));
        return;
      case 'shutdown':
        // Whoever holds the room to silence stays awake to do so.
        if (scenes.exam !== null) log.warn({}, 'timetable: no shutdown in exam mode');
        else if (shutdown === undefined) log.warn({}, 'timetable: this PC cannot be shut down by the agent');
        else shutdown.begin();
        return;
    }
  }

  function told(work: Promise<unknown>): void {
    work.catch((error: unknown) => log.error({ err: error }, 'timetable: not done'));
  }

  return {
    scenes,
    shutdown,
    onShutdownChange(listener) {
      shutdownListeners.add(listener);
      return () => shutdownListeners.delete(listener);
    },
    async start(floorMs) {
      scenes.start();
      const { schedule, wake } = config;
      if (schedule.length === 0 && wake === undefined) return;
      timetable = await startTimetable({
        schedule,
        wake,
        time,
        log,
        room,
        floorMs,
        questionOpen,
        carryOut,
        wakeAt(wallMs) {
          power
            ?.wakeAt(wallMs)
            .catch((error: unknown) => log.error({ err: error }, 'this PC could not be told when to wake up'));
        },
      });
    },
    stop() {
      timetable?.stop();
      shutdown?.stop();
      scenes.stop();
    },
  };
}
