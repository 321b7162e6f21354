/** What was broken when, read from the journal. */
import type { EventData, EventType } from '../../protocols/uplink/events.ts';
import type { Journal, StoredLine } from '../journal/port.ts';
import type { PastFault } from './port.ts';

/** How many lines of one type are asked for at first; doubled until they reach back far enough. */
const FIRST_LINES = 256;
const MOST_LINES = 32_768;

export interface FaultLine<T extends EventType> {
  /** Wall ms. */
  readonly at: number;
  readonly data: EventData<T>;
}

type Opened = FaultLine<'cn.banban.fault.opened'>;

export function parsed<T extends EventType>(line: StoredLine): FaultLine<T> {
  const { time, data } = JSON.parse(line.text) as { time: string; data: EventData<T> };
  return { at: Date.parse(time), data };
}

/** Every line of a type that is not older than `from`, newest first. */
export async function linesSince<T extends EventType>(
  journal: Pick<Journal, 'latest'>,
  type: T,
  from: number,
): Promise<FaultLine<T>[]> {
  for (let limit = FIRST_LINES; ; limit *= 4) {
    const lines = (await journal.latest(type, limit)).map((line) => parsed<T>(line));
    const oldest = lines.at(-1);
    if (lines.length < limit || limit >= MOST_LINES || (oldest !== undefined && oldest.at < from))
      return lines.filter(({ at }) => at >= from);
  }
}

/** @param open ids of the faults that are open now: what is neither closed nor among them was never seen to end */
export async function faultsBetween(
  journal: Pick<Journal, 'latest' | 'about'>,
  from: number,
  to: number,
  open: ReadonlySet<string>,
): Promise<readonly PastFault[]> {
  const [closedLines, changedLines, openedLines] = await Promise.all([
    linesSince(journal, 'cn.banban.fault.closed', from),
    linesSince(journal, 'cn.banban.fault.changed', from),
    linesSince(journal, 'cn.banban.fault.opened', from),
  ]);
  // Said again after a rollback, with the same ids: one fault all the same. The earliest line is the true one.
  const opened = new Map<string, Opened>();
  for (const line of openedLines) opened.set(line.data.fault, line);
  const closed = new Map(closedLines.map((line) => [line.data.fault, line]));
  const flapped = new Set(changedLines.filter(({ data }) => data.flapping).map(({ data }) => data.fault));
  for (const fault of [...closed.keys(), ...open]) {
    if (opened.has(fault)) continue;
    const line = (await journal.about(fault)).find(({ type }) => type === 'cn.banban.fault.opened');
    if (line !== undefined) opened.set(fault, parsed(line));
  }
  const found: PastFault[] = [];
  for (const [fault, { at, data }] of opened) {
    const end = closed.get(fault);
    if (at >= to || (end === undefined && !open.has(fault))) continue;
    found.push({
      fault,
      code: data.code,
      device: data.device ?? null,
      severity: data.severity,
      detail: data.detail ?? {},
      from: at,
      to: end?.at,
      flapping: data.flapping === true || flapped.has(fault),
      drill: data.drill === true,
      helped: end?.data.helped ?? null,
    });
  }
  return found.sort((a, b) => a.from - b.from || (a.code < b.code ? -1 : 1));
}
