/**
 * The PC's posture, looked at once a quarter of an hour after the start, when scanners have woken, and then once a day. What
 * is other than before is told as `posture.changed`; a program that is on no list as `software.unlisted`, and as
 * `software.cleared` when it is. What was told last is kept in room.db: a restart tells nothing twice.
 */
import type { Antivirus, PostureFacts, Program } from '../../../drivers/host/posture.ts';
import { beijingDate } from '../../beijing-time.ts';
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { systemTimers, type Timers } from '../engine.ts';
import type { FaultDesk } from '../port.ts';
import { unlisted } from './allow.ts';
import type { PostureView } from './port.ts';
import { remarksOf } from './remarks.ts';
import type { StorageWatch } from './storage-watch.ts';

const DAY_MS = 86_400_000;
export const FIRST_AFTER_MS = 15 * 60_000;
export const OLD_UPDATE_DAYS = 60;
/** A list that fits nothing must not fill the journal. */
const MOST_TOLD = 50;

export interface PostureOptions {
  readonly look: (signal: AbortSignal) => Promise<PostureFacts | undefined>;
  /** Absent: nobody compares. */
  readonly allow: readonly string[] | undefined;
  /** Hears which USB storage has been in; absent: nobody cares. */
  readonly storage?: Pick<StorageWatch, 'seen' | 'view'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly faults: Pick<FaultDesk, 'report'>;
  /** The PC's own id among the devices. */
  readonly pc: string | undefined;
  readonly ports: Ports;
  readonly timers?: Timers;
}

export interface Posture {
  /** Null: not looked yet. */
  readonly view: PostureView | null;
  /** Looks now; never rejects. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** What was told. */
interface Told {
  readonly antivirus: Antivirus | null;
  readonly supportEnds: string | null;
  readonly system: string;
  readonly ended: boolean;
  readonly oldUpdates: boolean | null;
  readonly administrators: readonly string[] | null;
  readonly unlisted: readonly string[];
}

export function startPosture(options: PostureOptions): Posture {
  const { journal, room, faults, pc, ports, timers = systemTimers } = options;
  const { clock, log } = ports;
  const ended = new AbortController();
  let view: PostureView | null = null;
  let running: Promise<void> = Promise.resolve();
  let cancel = timers.after(FIRST_AFTER_MS, again);

  function again(): void {
    cancel = timers.after(DAY_MS, again);
    void look();
  }

  function look(): Promise<void> {
    running = running.then(lookOnce).catch((error: unknown) => {
      if (!ended.signal.aborted)
        log.warn({ err: error }, 'the PC’s posture could not be looked at; asked again tomorrow');
    });
    return running;
  }

  async function lookOnce(): Promise<void> {
    const facts = await options.look(ended.signal);
    if (facts === undefined || ended.signal.aborted) return;
    const now = clock.now();
    const found = options.allow === undefined || facts.programs === null ? [] : unlisted(facts.programs, options.allow);
    if (facts.storage != null) await options.storage?.seen(facts.storage);
    view = viewOf(facts, found, now);
    reportFaults(view);
    const before = await told();
    const after = toldOf(facts, found, now);
    for (const event of eventsOf(before, after, facts, found, now)) await journal.append(event);
    await room.setSetting('posture', JSON.stringify(after));
  }

  async function told(): Promise<Told | undefined> {
    const text = await room.setting('posture');
    return text === undefined || text === '' ? undefined : (JSON.parse(text) as Told);
  }

  function reportFaults({ antivirus, updateAgeDays, supportEnds, system, at }: PostureView): void {
    const say = (code: 'PC-AV' | 'PC-PATCH' | 'PC-EOS', detail: Record<string, string | number> | undefined): void =>
      faults.report(code, { device: pc, detail });
    // What cannot be told is neither good nor bad.
    if (antivirus !== null) say('PC-AV', antivirus === 'on' ? undefined : { state: antivirus });
    if (updateAgeDays !== null) say('PC-PATCH', updateAgeDays > OLD_UPDATE_DAYS ? { days: updateAgeDays } : undefined);
    if (supportEnds !== null)
      say('PC-EOS', supportEnds < beijingDate(at) ? { ended: supportEnds, system: system ?? '' } : undefined);
  }

  return {
    get view() {
      return view === null || options.storage === undefined ? view : { ...view, usbStorage: options.storage.view };
    },
    look,
    stop() {
      cancel();
      ended.abort(new Error('the agent ends'));
      return running;
    },
  };
}

function viewOf(facts: PostureFacts, found: readonly Program[], now: number): PostureView {
  const { system, supportEnds, antivirus, updatedAt, administrators } = facts;
  const updateAgeDays = ageOf(updatedAt, now);
  const view = {
    at: now,
    antivirus,
    updateAgeDays,
    system,
    supportEnds,
    administrators: administrators?.length ?? null,
    unlisted: found.map(({ name, publisher }) => ({ name, publisher: publisher ?? null })),
  };
  return { ...view, remarks: remarksOf(view, beijingDate(now), OLD_UPDATE_DAYS) };
}

function ageOf(updatedAt: number | null, now: number): number | null {
  return updatedAt === null ? null : Math.max(0, Math.floor((now - updatedAt) / DAY_MS));
}

function toldOf(facts: PostureFacts, found: readonly Program[], now: number): Told {
  const { antivirus, supportEnds, system, administrators, updatedAt } = facts;
  const age = ageOf(updatedAt, now);
  return {
    antivirus,
    supportEnds,
    system,
    ended: supportEnds !== null && supportEnds < beijingDate(now),
    oldUpdates: age === null ? null : age > OLD_UPDATE_DAYS,
    administrators,
    unlisted: found.map(({ name }) => name).slice(0, MOST_TOLD),
  };
}

/** Of the first look ever everything is told. */
function eventsOf(
  before: Told | undefined,
  after: Told,
  facts: PostureFacts,
  found: readonly Program[],
  now: number,
): NewEvent[] {
  const changed = (['system', 'antivirus', 'supportEnds', 'ended', 'oldUpdates', 'administrators'] as const).filter(
    (key) => JSON.stringify(before?.[key]) !== JSON.stringify(after[key]),
  );
  const newAdministrators =
    before?.administrators == null
      ? 0
      : (after.administrators ?? []).filter((mark) => !before.administrators?.includes(mark)).length;
  const age = ageOf(facts.updatedAt, now);
  const events: NewEvent[] = [];
  if (changed.length > 0)
    events.push({
      type: 'cn.banban.posture.changed',
      at: now,
      data: {
        changed: [...changed],
        system: after.system,
        antivirus: after.antivirus,
        updateAgeDays: age,
        supportEnds: after.supportEnds,
        administrators: after.administrators?.length ?? null,
        newAdministrators,
      },
    });
  const known = new Set(before?.unlisted);
  for (const { name, publisher, version } of found.slice(0, MOST_TOLD))
    if (!known.has(name))
      events.push({
        type: 'cn.banban.software.unlisted',
        at: now,
        data: {
          program: name,
          ...(publisher === undefined ? {} : { publisher }),
          ...(version === undefined ? {} : { version }),
        },
      });
  const installed = new Set(facts.programs?.map(({ name }) => name));
  for (const name of known)
    if (!after.unlisted.includes(name))
      events.push({
        type: 'cn.banban.software.cleared',
        at: now,
        data: { program: name, why: installed.has(name) ? 'listed' : 'removed' },
      });
  return events;
}
