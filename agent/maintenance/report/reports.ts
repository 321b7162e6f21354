/**
 * 报修: kept in room.db (newest {@link KEPT_REPORTS}), told as `report.*` events and as the fault HUM-REPORT, which is open
 * as long as one of them is. The words a teacher adds are in room.db only; the bundle stays in the data directory.
 *
 * A report is made when it is in room.db; a crash between that and its event costs the event, never the report.
 */

import { missingOwners, OWNER_NAMES, OWNER_ROLES, type Owners } from '../../config/owners.ts';
import type { DeviceView } from '../../devices/port.ts';
import { randomIdentifier } from '../../identifier.ts';
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { type Severity, severityOf } from '../catalogue.ts';
import type { FaultDesk } from '../port.ts';
import type { Bundles } from './bundle.ts';
import { deviceMeant, likelyPart, relatedFaults } from './likely.ts';
import type { NewReport, Report, ReportBy, ReportEnd, ReportState, Reports, ReportView } from './port.ts';
import { ownersNotNamed, reportAccepted, reportClosed, reportOld, reportUnknown } from './refusals.ts';
import { nextOf, reportText, withWords } from './report-text.ts';

/** The same thing said again within this is the same report. */
export const SAME_WITHIN_MS = 10 * 60_000;
export const KEPT_REPORTS = 200;
/** What is not well again after this long is a new trouble (the sheet counts 重复故障 within 14 days). */
export const RETURN_WITHIN_DAYS = 14;
const DAY_MS = 86_400_000;

export interface ReportsOptions {
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly faults: Pick<FaultDesk, 'listAll' | 'report' | 'helped'>;
  readonly devices: () => readonly DeviceView[];
  readonly place: { readonly name: string; readonly path: string | undefined };
  readonly owners: Owners | undefined;
  /** Somebody beyond this room hears of it. */
  readonly published: boolean;
  /** A lesson is going on, or should be by the timetable; absent: always. */
  readonly inLesson?: () => boolean;
  readonly bundles: Bundles;
  /** Of this moment, redacted. */
  readonly content: () => Promise<object>;
  readonly ports: Ports;
}

export async function createReports(options: ReportsOptions): Promise<Reports> {
  const { room, journal, faults, owners, bundles, ports } = options;
  const { clock, log } = ports;
  let all: readonly Report[] = await restored();
  const listeners = new Set<() => void>();
  /** The devices whose report the faults have heard of, from the life before too. */
  const told = new Set<string | undefined>(
    faults.listAll().flatMap(({ code, device }) => (code === 'HUM-REPORT' ? [device ?? undefined] : [])),
  );
  let turn: Promise<unknown> = Promise.resolve();

  async function restored(): Promise<Report[]> {
    const text = await room.setting('reports');
    if (text === undefined || text === '') return [];
    try {
      return JSON.parse(text) as Report[];
    } catch (error) {
      log.error({ err: error }, 'reports: what was kept cannot be read; they begin anew');
      return [];
    }
  }

  /** One after the other: each looks at what the one before has written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work, work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function save(next: readonly Report[]): Promise<void> {
    const kept = next.slice(-KEPT_REPORTS);
    await room.setSetting('reports', JSON.stringify(kept));
    all = kept;
    showFault();
    for (const listener of listeners) listener();
  }

  const openOnes = (): Report[] => all.filter(({ closedAt }) => closedAt === undefined);

  /** One for each thing that is reported, and one for all that is no device; its words are the engine's to renew. */
  function showFault(): void {
    const open = openOnes();
    for (const { device } of open) told.add(device);
    for (const device of told) {
      const its = open.filter((report) => report.device === device);
      const what = [...new Set(its.map((report) => report.what))].join('+');
      const lesson = its.some(({ inLesson }) => inLesson !== false);
      faults.report('HUM-REPORT', { device, detail: its.length === 0 ? undefined : { what, lesson } });
    }
  }

  async function tell(event: NewEvent): Promise<void> {
    try {
      await journal.append(event);
    } catch (error) {
      // It is on record in room.db; the store says itself that it cannot write.
      log.error({ err: error, type: event.type }, 'the journal did not take a report');
    }
  }

  function same({ what, requestId }: NewReport, now: number): Report | undefined {
    // Its own id says it best, however late it comes.
    const again = requestId === undefined ? undefined : all.find((one) => one.requestId === requestId);
    return (
      again ??
      all.findLast(
        (one) => one.what === what && one.closedAt === undefined && now >= one.at && now - one.at < SAME_WITHIN_MS,
      )
    );
  }

  function drawUp({ what, words, requestId }: NewReport, now: number): Report {
    const devices = options.devices();
    const surroundings = { devices, faults: faults.listAll() };
    const related = relatedFaults(what, surroundings);
    const device = deviceMeant(what, devices);
    const likely = likelyPart(what, surroundings);
    const said = tidied(words);
    const text = reportText({
      what,
      words: said,
      at: now,
      room: options.place,
      device: devices.find(({ id }) => id === device),
      faults: related,
      devices,
      helped: faults.helped,
      likely,
      owners,
    });
    return {
      id: randomIdentifier(ports.randomBytes),
      what,
      at: now,
      ...(said === undefined ? {} : { words: said }),
      ...(device === undefined ? {} : { device }),
      ...(requestId === undefined ? {} : { requestId }),
      inLesson: options.inLesson?.() ?? true,
      faults: surroundings.faults
        .filter(({ drill }) => !drill)
        .map(({ code }) => code)
        .slice(0, 20),
      text,
      likely,
      missing: missingOwners(owners),
    };
  }

  async function bundle(report: Report): Promise<void> {
    try {
      const { id, what, at, device } = report;
      const made = new Date(at).toISOString();
      await bundles.keep(id, {
        format: 'banban-report-1',
        made,
        report: { id, what, device },
        ...(await options.content()),
      });
    } catch (error) {
      // A full disk: the report itself is worth more than its bundle.
      log.warn({ err: error }, 'a report is without its bundle');
    }
  }

  function madeEvent(report: Report): NewEvent<'cn.banban.report.made'> {
    const { id, what, device, faults: codes, missing, at } = report;
    const codesOf = OWNER_ROLES.flatMap((role) => {
      const code = owners?.[role]?.code;
      return code === undefined ? [] : [[role, code] as const];
    });
    return {
      type: 'cn.banban.report.made',
      subject: id,
      at,
      data: {
        report: id,
        what,
        severity: severityOfReport(report),
        ...(device === undefined ? {} : { device }),
        faults: [...codes],
        owners: Object.fromEntries(codesOf),
        missing: [...missing],
      },
    };
  }

  const required = (id: string): Report => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw reportUnknown(id);
    return found;
  };
  const replaced = (report: Report): Report[] => all.map((one) => (one.id === report.id ? report : one));

  /** Free text: room.db only, no event. */
  async function say(id: string, words: string): Promise<Report> {
    const { words: before, ...report } = required(id);
    if (report.closedAt !== undefined) throw reportClosed(id);
    if (report.acceptedAt !== undefined || report.repairedAt !== undefined) throw reportAccepted(id);
    const said = tidied(words);
    const text = withWords(report.text, report.what, before, said);
    const next = { ...report, text, ...(said === undefined ? {} : { words: said }) };
    await save(replaced(next));
    return next;
  }

  async function accept(id: string, by: ReportBy): Promise<Report> {
    const report = required(id);
    if (report.closedAt !== undefined) throw reportClosed(id);
    if (report.acceptedAt !== undefined) return report;
    const now = clock.now();
    const accepted = { ...report, acceptedAt: now };
    await save(replaced(accepted));
    const waitedMs = Math.max(0, now - report.at);
    await tell({ type: 'cn.banban.report.accepted', subject: id, at: now, data: { report: id, by, waitedMs } });
    return accepted;
  }

  async function repaired(id: string, by: ReportBy): Promise<Report> {
    const report = required(id);
    if (report.closedAt !== undefined) throw reportClosed(id);
    if (report.repairedAt !== undefined) return report;
    // Who has repaired it has taken it on.
    const accepted = await accept(id, by);
    const now = clock.now();
    const done = { ...accepted, repairedAt: now };
    await save(replaced(done));
    const tookMs = Math.max(0, now - (accepted.acceptedAt ?? now));
    await tell({ type: 'cn.banban.report.repaired', subject: id, at: now, data: { report: id, by, tookMs } });
    return done;
  }

  async function giveBack(id: string, by: ReportBy): Promise<Report> {
    const report = required(id);
    const now = clock.now();
    const { repairedAt, closedAt, how: _how, ...rest } = report;
    if (repairedAt === undefined && closedAt === undefined) return report;
    if (!isReturnable(report, now)) throw reportOld(id, RETURN_WITHIN_DAYS);
    const returned = (report.returned ?? 0) + 1;
    const back = { ...rest, returned };
    await save(replaced(back));
    const data = {
      report: id,
      by,
      from: stateOf(report) === 'closed' ? 'closed' : 'repaired',
      times: returned,
    } as const;
    await tell({ type: 'cn.banban.report.returned', subject: id, at: now, data });
    return back;
  }

  async function close(id: string, how: ReportEnd, by: ReportBy): Promise<Report> {
    const report = required(id);
    if (report.closedAt !== undefined) return report;
    const now = clock.now();
    const closed = { ...report, closedAt: now, how };
    await save(replaced(closed));
    const { acceptedAt } = report;
    await tell({
      type: 'cn.banban.report.closed',
      subject: id,
      at: now,
      data: {
        report: id,
        by,
        how,
        severity: severityOfReport(report),
        ...(acceptedAt === undefined ? {} : { acceptedAt: new Date(acceptedAt).toISOString() }),
        lastedMs: Math.max(0, now - report.at),
      },
    });
    return closed;
  }

  async function viewOf(report: Report, kept?: ReadonlySet<string>): Promise<ReportView> {
    const state = stateOf(report);
    const remarks = report.missing.length === 0 ? [] : [ownersNotNamed(report.missing)];
    return {
      id: report.id,
      what: report.what,
      state,
      at: report.at,
      acceptedAt: report.acceptedAt ?? null,
      repairedAt: report.repairedAt ?? null,
      closedAt: report.closedAt ?? null,
      how: report.how ?? null,
      returned: report.returned ?? 0,
      returnable: isReturnable(report, clock.now()),
      device: report.device ?? null,
      words: report.words ?? null,
      worded: report.words !== undefined,
      text: report.text,
      likely: report.likely,
      next: nextOf(state, owners, options.published),
      owners: OWNER_ROLES.map((role) => ({ role, title: OWNER_NAMES[role], name: owners?.[role]?.name ?? null })),
      remarks: remarks.map(({ code, what }) => ({ code, zh: what.zh, en: what.en })),
      bundle: (kept ?? (await bundles.kept())).has(report.id),
    };
  }

  showFault();
  return {
    make: (asked) =>
      inTurn(async () => {
        const now = clock.now();
        const before = same(asked, now);
        if (before !== undefined) return viewOf(before);
        const report = drawUp(asked, now);
        await save([...all, report]);
        await tell(madeEvent(report));
        await bundle(report);
        return viewOf(report);
      }),
    accept: (id, by) => inTurn(async () => viewOf(await accept(id, by))),
    say: (id, words) => inTurn(async () => viewOf(await say(id, words))),
    repaired: (id, by) => inTurn(async () => viewOf(await repaired(id, by))),
    giveBack: (id, by) => inTurn(async () => viewOf(await giveBack(id, by))),
    close: (id, how, by) => inTurn(async () => viewOf(await close(id, how, by))),
    async list() {
      const kept = await bundles.kept();
      return Promise.all(all.toReversed().map((report) => viewOf(report, kept)));
    },
    bundle: (id) => bundles.read(id),
    facts: ({ from, to }) =>
      all
        .filter(({ at, acceptedAt }) => (acceptedAt ?? at) >= from && (acceptedAt ?? at) < to)
        .map(({ at, acceptedAt }) => ({ at, acceptedAt })),
    get open() {
      return openOnes();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** As its fault has it. */
function severityOfReport({ what, inLesson }: Pick<Report, 'what' | 'inLesson'>): Severity {
  return severityOf('HUM-REPORT', { what, lesson: inLesson !== false });
}

/** Line breaks would break the text it goes into. */
function tidied(words: string | undefined): string | undefined {
  const said = words?.replaceAll(/\s+/g, ' ').trim();
  return said === '' ? undefined : said;
}

function isReturnable({ repairedAt, closedAt }: Pick<Report, 'repairedAt' | 'closedAt'>, now: number): boolean {
  if (closedAt === undefined) return repairedAt !== undefined;
  return now - closedAt <= RETURN_WITHIN_DAYS * DAY_MS;
}

export function stateOf({
  acceptedAt,
  repairedAt,
  closedAt,
}: Pick<Report, 'acceptedAt' | 'repairedAt' | 'closedAt'>): ReportState {
  if (closedAt !== undefined) return 'closed';
  if (repairedAt !== undefined) return 'repaired';
  return acceptedAt === undefined ? 'open' : 'accepted';
}
