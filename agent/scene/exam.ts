/**
 * Exam mode: the room is silent and off until somebody with the PIN, the district or the timetable lifts it.
 *
 * It outlives restarts: that it holds is in room.db before anybody is told so. From that moment nobody else tells a
 * device anything, no question is asked, and every device is held by an {@link ExamHold}. What each device says of
 * itself is the proof, and is in the journal: `exam.began`, `proven`, `deviated`, `ended`, all about one exam's id.
 */
import type { DeviceStatus } from '../../drivers/device.ts';
import type { RoomDevices } from '../devices/port.ts';
import { randomIdentifier } from '../identifier.ts';
import type { Journal, NewEvent } from '../journal/port.ts';
import type { Log, RandomBytes } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { ExamHold } from './exam-hold.ts';
import { heldTo, type Proof } from './exam-proof.ts';
import type { ExamView, SceneBy } from './port.ts';
import type { SceneTime } from './time.ts';
import { type SceneConfig, wishesOf } from './told.ts';

/** A clicker receiver, as far as an exam cares. */
export interface ExamReceiver {
  readonly id: string;
  readonly status: DeviceStatus;
  readonly voting: string;
}

export interface ExamSetup {
  readonly config: SceneConfig;
  readonly devices: RoomDevices;
  readonly receivers: () => readonly ExamReceiver[];
  /** From now on only the exam tells devices anything; or everybody again. */
  readonly lock: (on: boolean) => void;
  /** Ends what is under way in the classroom: a question, a binding. */
  readonly quiesce: () => Promise<void>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly journal: Pick<Journal, 'append' | 'about'>;
  readonly time: SceneTime;
  readonly randomBytes: RandomBytes;
  readonly log: Log;
  changed(): void;
}

interface Kept {
  readonly id: string;
  /** Wall ms. */
  readonly since: number;
  readonly by: SceneBy;
}

/** What has been told of a device in this exam. */
interface Story {
  deviations: number;
  known: 'off' | 'deviated' | undefined;
}

interface Running extends Kept {
  readonly holds: readonly ExamHold[];
  readonly unlisten: () => void;
}

export interface Exam {
  readonly view: ExamView | null;
  begin(by: SceneBy): Promise<ExamView>;
  end(by: SceneBy): Promise<void>;
  /** Called once the devices are being connected: an exam from before the restart takes hold of them. */
  start(): void;
  stop(): void;
}

export async function createExam(setup: ExamSetup): Promise<Exam> {
  const { config, devices, room, journal, time, log } = setup;
  let kept = parseKept(await room.setting('exam'));
  let running: Running | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** By device, over restarts. */
  let stories = new Map<string, Story>();
  if (kept !== undefined) {
    setup.lock(true);
    log.warn({ exam: kept.id }, 'exam mode still holds');
    stories = await storiesOf(kept.id);
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function storiesOf(id: string): Promise<Map<string, Story>> {
    const told = new Map<string, Story>();
    try {
      for (const { type, text } of await journal.about(id)) {
        const { device } = (JSON.parse(text) as { data: { device?: string } }).data;
        if (device === undefined) continue;
        const { deviations } = told.get(device) ?? { deviations: 0 };
        if (type === 'cn.banban.exam.proven') told.set(device, { deviations, known: 'off' });
        if (type === 'cn.banban.exam.deviated') told.set(device, { deviations: deviations + 1, known: 'deviated' });
      }
    } catch (error) {
      // It is in the journal all the same; the sum at the end is then of this start only.
      log.error({ err: error }, 'exam: what was told before the restart could not be read');
    }
    return told;
  }

  /** The lesson's store may be in trouble: the room is silent and off all the same. */
  function note(event: NewEvent): void {
    journal
      .append(event)
      .catch((error: unknown) => log.error({ err: error, type: event.type }, 'exam: not noted in the journal'));
  }

  async function keep(text: string): Promise<void> {
    try {
      await room.setSetting('exam', text);
    } catch (error) {
      log.error({ err: error }, 'exam mode could not be written to disk: a restart would forget it');
    }
  }

  function hold(exam: Kept): Running {
    const holds = devices.list().flatMap((device) => {
      const wishes = wishesOf('exam', device, config);
      if (wishes.length === 0) return [];
      const story: Story = stories.get(device.id) ?? { deviations: 0, known: undefined };
      stories.set(device.id, story);
      return new ExamHold({
        device: device.id,
        wishes,
        devices,
        time,
        log,
        known: story.known,
        proven: () => {
          const data = { exam: exam.id, device: device.id };
          note({ type: 'cn.banban.exam.proven', subject: exam.id, at: time.now(), data });
        },
        deviated: (state) => {
          story.deviations += 1;
          const data = { exam: exam.id, device: device.id, state };
          note({ type: 'cn.banban.exam.deviated', subject: exam.id, at: time.now(), data });
        },
        changed: setup.changed,
      });
    });
    const unlisten = devices.listen({
      changed: (device) => holds.find((one) => one.device === device.id)?.look(),
    });
    for (const one of holds) one.look();
    return { ...exam, holds, unlisten };
  }

  function letGo(): void {
    running?.unlisten();
    for (const one of running?.holds ?? []) one.stop();
    running = undefined;
  }

  /** As it stands, with or without a hold. */
  function proofs(): { device: string; state: Proof }[] {
    const held = devices.list().flatMap((device): { device: string; state: Proof }[] => {
      const wishes = wishesOf('exam', device, config);
      return wishes.length === 0 ? [] : [{ device: device.id, state: heldTo(wishes, device).proof }];
    });
    const receivers = setup.receivers().map(({ id, status, voting }): { device: string; state: Proof } => {
      const connected = status === 'online' || status === 'degraded';
      return { device: id, state: !connected ? 'unknown' : voting === 'idle' ? 'off' : 'on' };
    });
    return [...held, ...receivers.filter(({ device }) => !held.some((other) => other.device === device))];
  }

  function viewOf({ since, by }: Kept): ExamView {
    return { since, by, devices: proofs() };
  }

  function quiet(): void {
    setup.quiesce().catch((error: unknown) => log.error({ err: error }, 'exam: the classroom could not be quieted'));
  }

  return {
    get view() {
      return kept === undefined ? null : viewOf(kept);
    },
    begin: (by) =>
      inTurn(async () => {
        if (kept !== undefined) return viewOf(kept);
        const exam: Kept = { id: randomIdentifier(setup.randomBytes), since: time.now(), by };
        // Refusals first: nothing slips in while the disk is busy.
        kept = exam;
        stories = new Map();
        setup.lock(true);
        quiet();
        await keep(JSON.stringify(exam));
        log.warn({ exam: exam.id, by }, 'exam mode began');
        const data = { exam: exam.id, by, devices: proofs() };
        note({ type: 'cn.banban.exam.began', subject: exam.id, at: exam.since, data });
        running = hold(exam);
        setup.changed();
        return viewOf(exam);
      }),
    end: (by) =>
      inTurn(async () => {
        const exam = kept;
        if (exam === undefined) return;
        const data = {
          exam: exam.id,
          by,
          lastedMs: Math.max(0, time.now() - exam.since),
          devices: proofs().map((one) => ({ ...one, deviations: stories.get(one.device)?.deviations ?? 0 })),
        };
        // The proof goes before the forgetting: a crash in between leaves the room silent.
        note({ type: 'cn.banban.exam.ended', subject: exam.id, at: time.now(), data });
        await keep('');
        letGo();
        kept = undefined;
        setup.lock(false);
        log.warn({ exam: exam.id, by }, 'exam mode was lifted');
        setup.changed();
      }),
    start() {
      if (kept === undefined || running !== undefined) return;
      running = hold(kept);
      quiet();
    },
    stop: letGo,
  };
}

function parseKept(text: string | undefined): Kept | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    const { id, since, by } = JSON.parse(text) as Partial<Kept>;
    if (typeof id === 'string' && typeof since === 'number' && by !== undefined) return { id, since, by };
  } catch {
    // A spoiled line in room.db: that somebody wanted the room silent is all that is known of it.
  }
  return { id: 'unreadable', since: 0, by: 'local' };
}
