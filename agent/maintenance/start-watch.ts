/**
 * What the last end was like, read from the journal before this start is written into it: an agent that was stopped says
 * goodbye. None, and the PC has been started anew since: its power was cut. None, and it has not: the agent ended by itself.
 */
import type { Journal, StoredLine } from '../journal/port.ts';
import { linesSince } from './history.ts';
import { WEEK_MS } from './pc-catalogue.ts';
import type { FaultDesk, FaultReports, Faults } from './port.ts';

const STARTS = 8;
const HOUR_MS = 3_600_000;
const MOST_RESTARTS = 3;
/** The clock may have been set right by so much since; more, and it has lost its battery while the PC was off. */
const CLOCK_MS = 60_000;

export interface Start {
  /** This start, wall ms. */
  readonly at: number;
  /** When this PC was started, by its own word, wall ms. */
  readonly bootedAt: number;
}

interface Mark {
  readonly at: number;
  readonly kind: 'started' | 'stopped';
}

export type LastEnd = 'first' | 'clean' | 'power-cut' | 'crash';

/** How the newest start ended, and how often within the hour the agent was started again, this one too, because it had ended by itself. */
export function lastEnds(
  marks: readonly Mark[],
  { at, bootedAt }: Start,
): { readonly last: LastEnd; readonly crashes: number } {
  let crashes = 0;
  let last: LastEnd | undefined;
  for (const [index, { kind, at: startedAt }] of marks.entries()) {
    if (kind !== 'started') continue;
    const clean = marks[index + 1]?.kind === 'stopped';
    // Before this boot, or after “now”: a clock that went back did so while the PC was off.
    const before = startedAt < bootedAt - CLOCK_MS || startedAt > at + CLOCK_MS;
    const end: LastEnd = clean ? 'clean' : before ? 'power-cut' : 'crash';
    const again = marks.slice(index + 1).find((mark) => mark.kind === 'started')?.at ?? at;
    if (end === 'crash' && at - again <= HOUR_MS) crashes++;
    last = end;
  }
  return { last: last ?? 'first', crashes };
}

export interface StartWatchOptions {
  readonly journal: Pick<Journal, 'latest'>;
  readonly faults: Pick<Faults, 'close'> & FaultReports;
  /** The PC's own id among the devices; undefined: it is not among them. */
  readonly pc: string | undefined;
  readonly start: Start;
}

export async function watchStart({ journal, faults, pc, start }: StartWatchOptions): Promise<LastEnd> {
  const marks = await marksOf(journal);
  const { last, crashes } = lastEnds(marks, start);
  // Each is told of by the start that finds it, and by that one alone.
  faults.close('PC-POWERCUT', pc);
  if (last === 'power-cut') {
    const before = await linesSince(journal, 'cn.banban.fault.opened', start.at - WEEK_MS);
    const inAWeek = 1 + before.filter(({ data }) => data.code === 'PC-POWERCUT').length;
    faults.report('PC-POWERCUT', { device: pc, detail: { inAWeek } });
  }
  if (crashes >= MOST_RESTARTS) faults.report('AGT-RESTART', { detail: { times: crashes } });
  // Over when it has run for an hour.
  faults.report('AGT-RESTART', { detail: undefined });
  return last;
}

async function marksOf(journal: Pick<Journal, 'latest'>): Promise<Mark[]> {
  const [started, stopped] = await Promise.all([
    journal.latest('cn.banban.agent.started', STARTS),
    journal.latest('cn.banban.agent.stopped', STARTS),
  ]);
  const marks = [...started, ...stopped].map((line) => ({ line, at: timeOf(line) }));
  // By their place in the journal; lines of different lives of the journal by their time, which never goes back within one.
  marks.sort((a, b) => (a.line.epoch === b.line.epoch ? a.line.sequence - b.line.sequence : a.at - b.at));
  return marks.map(({ line, at }) => ({ at, kind: line.type === 'cn.banban.agent.started' ? 'started' : 'stopped' }));
}

function timeOf({ text }: StoredLine): number {
  return Date.parse((JSON.parse(text) as { readonly time: string }).time);
}

/** The wall clock stood before what is on record: its battery is empty. A start at which it did not ends what an earlier one said. */
export function clockAtStart(
  faults: Pick<FaultDesk, 'open' | 'close' | 'listAll'>,
  pc: string | undefined,
  behindMs: number,
): void {
  if (behindMs > CLOCK_MS) {
    const detail = { level: 'error', battery: true, offsetS: -Math.round(behindMs / 1_000) };
    faults.open('PC-CLOCK', { ...(pc === undefined ? {} : { device: pc }), detail });
    return;
  }
  const said = faults.listAll().some(({ code, detail }) => code === 'PC-CLOCK' && detail['battery'] === true);
  if (said) faults.close('PC-CLOCK', pc);
}
