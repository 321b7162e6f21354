/**
 * The timetable: 上课, 下课, exams and shutting down at their times.
 *
 * Classroom clocks are wrong and get set right. What came due while nobody looked — the PC was off, asleep, or its clock
 * jumped — is done up to 5 minutes late, and not at all after that. Each time comes once: a clock put back a little does
 * not bring it again, one put back by more than 5 minutes was wrong before and does. A clock that stands before what is
 * already on record is not believed. An open question is waited for, ten minutes at most.
 */
import type { ScheduleEntry, WakeConfig } from '../config/config.ts';
import type { Log } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { dueIn, nextDue } from './calendar.ts';
import type { SceneTime } from './time.ts';

const LATE_MS = 5 * 60_000;
const LOOK_EVERY_MS = 20_000;
const QUESTION_WITHIN_MS = 10 * 60_000;
const CLOCK_WRONG_MS = 60_000;

export interface TimetableSetup {
  readonly schedule: readonly ScheduleEntry[];
  readonly wake: WakeConfig | undefined;
  readonly time: SceneTime;
  readonly log: Log;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  /** Wall ms that have been already: a clock before them is wrong. */
  readonly floorMs: number;
  readonly questionOpen: () => boolean;
  readonly carryOut: (what: ScheduleEntry['do']) => void;
  /** The PC is to wake up at this wall time. */
  readonly wakeAt: (wallMs: number) => void;
}

export interface Timetable {
  /** The next wake-up after now; undefined: none. */
  nextWake(): number | undefined;
  stop(): void;
}

interface Waiting {
  readonly what: ScheduleEntry['do'];
  readonly sinceMs: number;
}

export async function startTimetable(setup: TimetableSetup): Promise<Timetable> {
  const { schedule, wake, time, log, room } = setup;
  const queue: Waiting[] = [];
  let cancel: () => void = () => {};
  let over = false;
  let armed: number | undefined;
  let doubted = false;
  let last = { wallMs: time.now(), monotonicMs: time.monotonicMs() };
  /** Wall ms: everything due up to here has been seen to. */
  let upToMs = await lastDone(last.wallMs);

  async function lastDone(now: number): Promise<number> {
    try {
      const saved = Number((await room.setting('timetable')) ?? Number.NaN);
      if (saved > now - LATE_MS && saved <= now + LATE_MS) return saved;
    } catch (error) {
      log.warn({ err: error }, 'timetable: what was done last could not be read');
    }
    return now - LATE_MS;
  }

  function look(): void {
    if (over) return;
    const now = time.now();
    const monotonicMs = time.monotonicMs();
    const jumpedMs = now - (last.wallMs + monotonicMs - last.monotonicMs);
    last = { wallMs: now, monotonicMs };
    if (Math.abs(jumpedMs) > LOOK_EVERY_MS) log.info({ jumpedMs }, 'timetable: the clock was set, or the PC slept');
    if (now < upToMs - LATE_MS) upToMs = now;
    if (isBelievable(now)) collect(now);
    work();
    arm(now);
    const nextMs = Math.min(
      ...schedule.map((entry) => nextDue(entry, Math.max(now, upToMs)) ?? Number.POSITIVE_INFINITY),
    );
    cancel = time.after(Math.max(1, Math.min(LOOK_EVERY_MS, nextMs - now)), look);
  }

  function isBelievable(now: number): boolean {
    const wrong = now < setup.floorMs - CLOCK_WRONG_MS;
    if (wrong && !doubted) log.warn({}, 'timetable: the clock stands before what is on record; nothing is done by it');
    doubted = wrong;
    return !wrong;
  }

  function collect(now: number): void {
    const fromMs = Math.max(upToMs, now - LATE_MS);
    const due = schedule
      .flatMap((entry) => dueIn(entry, fromMs, now).map((atMs) => ({ atMs, what: entry.do })))
      .sort((one, other) => one.atMs - other.atMs);
    upToMs = Math.max(upToMs, now);
    for (const { what, atMs } of due) {
      log.info({ what, lateMs: now - atMs }, 'timetable: due');
      queue.push({ what, sinceMs: time.monotonicMs() });
    }
    if (due.length > 0) {
      room
        .setSetting('timetable', String(now))
        .catch((error: unknown) => log.warn({ err: error }, 'timetable: what was done could not be kept'));
    }
  }

  function work(): void {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (setup.questionOpen() && time.monotonicMs() - next.sinceMs < QUESTION_WITHIN_MS) return;
      queue.shift();
      try {
        setup.carryOut(next.what);
      } catch (error) {
        // Exam mode refuses scenes; the next entry has its own chance.
        log.warn({ what: next.what, err: error }, 'timetable: not done');
      }
    }
  }

  function arm(now: number): void {
    const at = wake === undefined ? undefined : nextDue(wake, now);
    if (at === armed || at === undefined) return;
    armed = at;
    setup.wakeAt(at);
  }

  look();
  return {
    nextWake: () => (wake === undefined ? undefined : nextDue(wake, time.now())),
    stop() {
      over = true;
      cancel();
    },
  };
}
