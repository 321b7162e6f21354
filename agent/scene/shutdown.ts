/**
 * The PC shuts itself down in good order: a countdown on the page that anybody may stop, then 下课, then the wake-up alarm,
 * then the operating system. An open question is waited for once more, ten minutes at most.
 */
import type { Log } from '../ports.ts';
import type { ShutdownView } from './port.ts';
import type { SceneTime } from './time.ts';

const COUNTDOWN_MS = 120_000;
const QUESTION_WITHIN_MS = 10 * 60_000;
const LOOK_EVERY_MS = 1_000;
/** A projector that cools down is worth waiting for; one that hangs is not. */
const FINISH_WITHIN_MS = 200_000;
const SYSTEM_COUNTDOWN_S = 10;

/** The PC's own power: `createPcPower` of drivers/host. */
export interface PcPower {
  shutDown(inSeconds: number): Promise<void>;
  cancel(): Promise<void>;
  wakeAt(epochMs: number): Promise<void>;
}

export interface ShutdownSetup {
  readonly power: PcPower;
  readonly time: SceneTime;
  readonly log: Log;
  readonly questionOpen: () => boolean;
  /** 下课; resolves when it has ended. */
  readonly finish: () => Promise<unknown>;
  readonly nextWake: () => number | undefined;
  changed(): void;
}

export interface Shutdown {
  readonly view: ShutdownView | null;
  /** Begins the countdown; does nothing while one runs. */
  begin(): void;
  /** Somebody still needs the PC. */
  cancel(): Promise<void>;
  stop(): void;
}

export function createShutdown(setup: ShutdownSetup): Shutdown {
  const { power, time, log } = setup;
  let view: ShutdownView | null = null;
  let stopTimer: () => void = () => {};
  /** The operating system has been told. */
  let told = false;
  /** Counts the countdowns: what belongs to a cancelled one does nothing any more. */
  let round = 0;

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      stopTimer = time.after(ms, resolve);
    });
  }

  async function run(mine: number): Promise<void> {
    const still = (): boolean => mine === round;
    await wait(COUNTDOWN_MS);
    const untilMs = time.monotonicMs() + QUESTION_WITHIN_MS;
    while (still() && setup.questionOpen() && time.monotonicMs() < untilMs) await wait(LOOK_EVERY_MS);
    if (!still()) return;
    await Promise.race([setup.finish(), wait(FINISH_WITHIN_MS)]);
    if (!still()) return;
    const wakeAt = setup.nextWake();
    if (wakeAt !== undefined) await power.wakeAt(wakeAt).catch((error: unknown) => notArmed(error));
    if (!still()) return;
    told = true;
    log.warn({}, 'shutting this PC down, as the timetable says');
    await power.shutDown(SYSTEM_COUNTDOWN_S);
  }

  function notArmed(error: unknown): void {
    log.error({ err: error }, 'this PC could not be told when to wake up');
  }

  function clear(): void {
    round += 1;
    stopTimer();
    told = false;
    if (view === null) return;
    view = null;
    setup.changed();
  }

  return {
    get view() {
      return view;
    },
    begin() {
      if (view !== null) return;
      view = { atMs: time.now() + COUNTDOWN_MS };
      round += 1;
      log.info({ view }, 'the timetable is about to shut this PC down');
      setup.changed();
      run(round).catch((error: unknown) => {
        log.error({ err: error }, 'this PC could not be shut down');
        clear();
      });
    },
    async cancel() {
      const wasTold = told;
      clear();
      if (wasTold) await power.cancel();
    },
    stop: clear,
  };
}
