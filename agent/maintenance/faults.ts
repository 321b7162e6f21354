/**
 * The open faults of the room, kept in the journal: `fault.opened`, `fault.changed`, `fault.closed`, subject = the fault's id.
 * The engine says when; here it becomes a line, and what is on disk becomes a list, a retained state and a notice.
 *
 * A fault is listed once its event is committed. Opening and closing answer at once and are idempotent; what is on its
 * way counts as done, so that two opens in one tick make one fault. After a restart the open ones are read back.
 */
import { randomIdentifier } from '../identifier.ts';
import type { Committed, Journal, NewEvent } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { FaultView } from '../web/api.ts';
import { definitionOf, explains, type FaultDetail, faultText, isFaultCode, severityOf } from './catalogue.ts';
import {
  alwaysInUse,
  createEngine,
  type EngineSink,
  keyOf,
  type Surroundings,
  systemTimers,
  type Timers,
} from './engine.ts';
import type { Labels } from './fault-definition.ts';
import { faultsBetween, parsed } from './history.ts';
import { createMended } from './mended.ts';
import { createNotices } from './notices.ts';
import type { FaultDesk, Helped, OpenFault, Subject } from './port.ts';
import { drillOutOfRange, faultUnknown, muteOutOfRange } from './refusals.ts';

/** How far back a start looks for faults that are still open. */
const RESTORE_LINES = 1000;
const MINUTE_MS = 60_000;
const MOST_MUTE_MINUTES = 7 * 24 * 60;
const MOST_DRILL_MINUTES = 240;

interface Entry extends Subject {
  readonly fault: string;
  readonly device: string | undefined;
  readonly labels: Labels;
  readonly drill: boolean;
  /** Wall ms. */
  readonly since: number;
  /** `Clock.monotonicMs()` when it was opened in this life of the agent. */
  readonly sinceMonotonic: number | undefined;
  detail: FaultDetail;
  flapping: boolean;
  /** Wall ms; 0: not muted. */
  mutedUntil: number;
  /** Of a drill, wall ms. */
  drillUntil?: number;
  /** Its event is committed: it may be shown. */
  shown: boolean;
}

export interface FaultsOptions {
  readonly journal: Pick<Journal, 'append' | 'latest' | 'about'>;
  readonly ports: Ports;
  readonly timers?: Timers;
  /** Absent: a room that is always in use. */
  readonly surroundings?: Surroundings;
}

export async function createFaults(options: FaultsOptions): Promise<FaultDesk> {
  const { journal, ports, timers = systemTimers, surroundings = alwaysInUse } = options;
  const { clock, log } = ports;
  const open = new Map<string, Entry>();
  /** Closed, but not yet committed: still shown. */
  const closing = new Set<Entry>();
  /** Key → wall ms: also for one that closes and opens again. */
  const mutes = new Map<string, number>();
  const drills = new Map<string, { readonly entry: Entry; readonly cancel: () => void }>();
  const listeners = new Set<() => void>();
  let applied: Promise<void> = Promise.resolve();

  const sink: EngineSink = {
    opened: (subject, about) => opened(subject, about),
    changed(subject, { detail, flapping }) {
      const entry = open.get(keyOf(subject));
      if (entry !== undefined) changedTo(entry, { detail, flapping, mutedUntil: entry.mutedUntil });
    },
    closed(subject, helped) {
      const entry = open.get(keyOf(subject));
      if (entry === undefined) return;
      open.delete(keyOf(subject));
      closed(entry, helped);
    },
    averted: (subject, helped) => mended.averted(subject, helped),
  };
  const engine = createEngine({ clock, timers, surroundings, sink });
  const mended = createMended({ note: noteMended, clock });
  const notices = createNotices({
    clock,
    timers,
    log,
    attended: () => surroundings.inSchool(0) || surroundings.teaching(),
  });

  function changed(): void {
    notices.look(allOpen());
    for (const listener of listeners) listener();
  }

  /** Appends now, shows afterwards, in order. */
  function record(append: Promise<Committed>, show: () => void): void {
    applied = Promise.all([applied, append.catch((error: unknown) => refused(error))]).then(() => {
      show();
      changed();
    });
  }

  // A fault the journal would not take is still true and still shown; `fault.*` is never refused for a full disk, so
  // this happens only while the store is being closed.
  function refused(error: unknown): void {
    log.error({ err: error }, 'the journal did not take a fault');
  }

  function noteMended(event: NewEvent<'cn.banban.fault.averted'>): void {
    journal.append(event).catch((error: unknown) => {
      // A full disk refuses what is only good to know, and says so itself.
      log.debug({ err: error }, 'the journal did not take what was mended');
    });
  }

  function opened(
    { code, device }: Subject,
    about: {
      readonly detail: FaultDetail;
      readonly labels: Labels;
      readonly flapping: boolean;
      readonly drill?: boolean;
    },
  ): Entry {
    const { detail, labels, flapping, drill = false } = about;
    const entry: Entry = {
      fault: randomIdentifier(ports.randomBytes),
      code,
      device,
      labels,
      drill,
      detail,
      flapping,
      since: clock.now(),
      sinceMonotonic: clock.monotonicMs(),
      mutedUntil: 0,
      shown: false,
    };
    if (!drill) open.set(keyOf(entry), entry);
    const event: NewEvent<'cn.banban.fault.opened'> = {
      type: 'cn.banban.fault.opened',
      subject: entry.fault,
      at: entry.since,
      data: {
        fault: entry.fault,
        code,
        severity: severityOf(code, detail),
        ...(device === undefined ? {} : { device }),
        ...(Object.keys(detail).length === 0 ? {} : { detail: { ...detail } }),
        ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
        ...(flapping ? { flapping } : {}),
        ...(drill ? { drill } : {}),
      },
    };
    record(journal.append(event), () => {
      entry.shown = true;
    });
    const mutedUntil = drill ? 0 : (mutes.get(keyOf(entry)) ?? 0);
    if (mutedUntil > entry.since) changedTo(entry, { detail, flapping, mutedUntil });
    return entry;
  }

  function changedTo(entry: Entry, now: Pick<Entry, 'detail' | 'flapping' | 'mutedUntil'>): void {
    const { fault, code, device, drill } = entry;
    const { detail, flapping, mutedUntil } = now;
    record(
      journal.append({
        type: 'cn.banban.fault.changed',
        subject: fault,
        at: clock.now(),
        data: {
          fault,
          code,
          severity: severityOf(code, detail),
          ...(device === undefined ? {} : { device }),
          ...(Object.keys(detail).length === 0 ? {} : { detail: { ...detail } }),
          flapping,
          mutedUntil: mutedUntil === 0 ? null : new Date(mutedUntil).toISOString(),
          ...(drill ? { drill } : {}),
        },
      }),
      () => Object.assign(entry, now),
    );
  }

  function closed(entry: Entry, helped: Helped | undefined): void {
    closing.add(entry);
    if (helped !== undefined) mended.count(entry, helped);
    const { fault, code, device, since, sinceMonotonic, drill } = entry;
    const now = clock.now();
    const lastedMs = sinceMonotonic === undefined ? Math.max(0, now - since) : clock.monotonicMs() - sinceMonotonic;
    record(
      journal.append({
        type: 'cn.banban.fault.closed',
        subject: fault,
        at: now,
        data: {
          fault,
          code,
          ...(device === undefined ? {} : { device }),
          lastedMs: Math.round(lastedMs),
          ...(helped === undefined ? {} : { helped }),
          ...(drill ? { drill } : {}),
        },
      }),
      () => closing.delete(entry),
    );
  }

  function endDrill(key: string): void {
    const drill = drills.get(key);
    if (drill === undefined) return;
    drill.cancel();
    drills.delete(key);
    closed(drill.entry, undefined);
  }

  await restore();

  async function restore(): Promise<void> {
    const [openedLines, changedLines, closedLines] = await Promise.all([
      journal.latest('cn.banban.fault.opened', RESTORE_LINES),
      journal.latest('cn.banban.fault.changed', 2 * RESTORE_LINES),
      journal.latest('cn.banban.fault.closed', 2 * RESTORE_LINES),
    ]);
    const ended = new Set(closedLines.map((line) => parsed<'cn.banban.fault.closed'>(line).data.fault));
    const last = new Map(
      changedLines.toReversed().map((line) => {
        const { data } = parsed<'cn.banban.fault.changed'>(line);
        return [data.fault, data] as const;
      }),
    );
    for (const line of openedLines.toReversed()) {
      const { at, data } = parsed<'cn.banban.fault.opened'>(line);
      const { fault, code, device, labels = {}, drill = false } = data;
      if (ended.has(fault)) continue;
      if (!isFaultCode(code)) {
        log.warn({ code }, 'an open fault of a code this version does not know is left out');
        continue;
      }
      const change = last.get(fault);
      const detail = (change ?? data).detail ?? {};
      const flapping = change?.flapping ?? data.flapping ?? false;
      const mutedUntil = Date.parse(change?.mutedUntil ?? '') || 0;
      const entry: Entry = {
        fault,
        code,
        device,
        labels,
        drill,
        detail,
        flapping,
        mutedUntil,
        since: at,
        sinceMonotonic: undefined,
        shown: true,
      };
      if (drill) {
        // Practice ends with the agent's life.
        closed(entry, undefined);
        continue;
      }
      open.set(keyOf(entry), entry);
      if (mutedUntil > clock.now()) mutes.set(keyOf(entry), mutedUntil);
      engine.restore(entry, { detail, flapping });
    }
    for (const fault of allOpen()) if (wasTold(fault)) notices.restored(fault);
    if (open.size > 0) notices.look(allOpen());
  }

  /** What was found at night has been waiting for the morning; everything else was told when it happened. */
  function wasTold({ severity, since, because, mutedUntil }: OpenFault): boolean {
    if (because !== null || (mutedUntil ?? 0) > since) return false;
    return severity === 'S1' || surroundings.inSchool(Math.max(0, clock.now() - since));
  }

  function faultView(entry: Entry): FaultView {
    return {
      fault: entry.fault,
      code: entry.code,
      severity: severityOf(entry.code, entry.detail),
      device: entry.device ?? null,
      since: entry.since,
      text: faultText(entry, clock.now()),
    };
  }

  function allOpen(): OpenFault[] {
    const shown = [...open.values(), ...closing, ...[...drills.values()].map(({ entry }) => entry)].filter(
      (entry) => entry.shown,
    );
    const real = shown.filter((entry) => !entry.drill);
    return shown
      .map((entry) => {
        const { owner, steps, technician } = definitionOf(entry.code);
        return {
          ...faultView(entry),
          detail: entry.detail,
          labels: entry.labels,
          owner,
          flapping: entry.flapping,
          drill: entry.drill,
          ...(entry.drillUntil === undefined ? {} : { drillUntil: entry.drillUntil }),
          mutedUntil: entry.mutedUntil > clock.now() ? entry.mutedUntil : null,
          because: entry.drill ? null : (explains(entry, real)?.code ?? null),
          steps,
          technician,
        };
      })
      .sort((a, b) => a.severity.localeCompare(b.severity) || a.since - b.since || (a.code < b.code ? -1 : 1));
  }

  function requireOpen(fault: string): Entry {
    for (const entry of open.values()) if (entry.fault === fault) return entry;
    throw faultUnknown(fault);
  }

  return {
    report: (code, report) => engine.report(code, report),
    open: (code, { device, detail = {} } = {}) => engine.open({ code, device }, detail, {}),
    close: (code, device, helped) => engine.close({ code, device }, helped),
    list: () =>
      allOpen()
        .filter(({ because, drill, mutedUntil }) => because === null && !drill && mutedUntil === null)
        .map(({ fault, code, severity, device, since, text }) => ({ fault, code, severity, device, since, text })),
    listAll: allOpen,
    keepDevices(devices) {
      for (const { code, device } of [...open.values()])
        if (device !== undefined && !devices.includes(device)) engine.forget({ code, device });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mute(fault, minutes) {
      const entry = requireOpen(fault);
      if (!(minutes >= 0 && minutes <= MOST_MUTE_MINUTES)) throw muteOutOfRange(minutes, MOST_MUTE_MINUTES);
      const mutedUntil = minutes === 0 ? 0 : Math.round(clock.now() + minutes * MINUTE_MS);
      mutes.set(keyOf(entry), mutedUntil);
      changedTo(entry, { detail: entry.detail, flapping: entry.flapping, mutedUntil });
    },
    drill(code, { device, minutes }) {
      if (!(minutes >= 1 && minutes <= MOST_DRILL_MINUTES)) throw drillOutOfRange(minutes, MOST_DRILL_MINUTES);
      const key = keyOf({ code, device });
      endDrill(key);
      const entry = opened({ code, device }, { detail: {}, labels: {}, flapping: false, drill: true });
      entry.drillUntil = entry.since + minutes * MINUTE_MS;
      drills.set(key, { entry, cancel: timers.after(minutes * MINUTE_MS, () => endDrill(key)) });
    },
    endDrill(fault) {
      const found = [...drills].find(([, { entry }]) => entry.fault === fault);
      if (found === undefined) throw faultUnknown(fault);
      endDrill(found[0]);
    },
    faultsBetween: async (from, to) => {
      await applied;
      const now = new Set(
        [...open.values(), ...[...drills.values()].map(({ entry }) => entry)].map(({ fault }) => fault),
      );
      return await faultsBetween(journal, from, to, now);
    },
    onNotice: (listener) => notices.listen(listener),
    helped: mended.counts,
    stop() {
      engine.stop();
      notices.stop();
      for (const { cancel } of drills.values()) cancel();
    },
  };
}
