/** 故障历史: what was broken on which days, how long, and whether the agent mended it itself; read from the journal. */
import type { Journal } from '../journal/port.ts';
import type { AvertedView, FaultHistory, PastFaultView } from '../web/api-maintenance.ts';
import { definitionOf, isFaultCode } from './catalogue.ts';
import { both } from './fault-definition.ts';
import { linesSince } from './history.ts';
import type { FaultDesk, PastFault } from './port.ts';

const DAY_MS = 86_400_000;
/** A room that had more has other troubles than a long list. */
export const MOST_PAST = 500;

export interface PastParts {
  readonly journal: Pick<Journal, 'latest'>;
  readonly faults: Pick<FaultDesk, 'faultsBetween'>;
  /** Wall ms. */
  readonly now: number;
}

/** Newest first. What was open at the beginning of the span, or still is, is in it. */
export async function faultHistory({ journal, faults, now }: PastParts, days: number): Promise<FaultHistory> {
  const from = now - days * DAY_MS;
  const [past, averted] = await Promise.all([
    // Also what broke this very millisecond.
    faults.faultsBetween(from, now + 1),
    linesSince(journal, 'cn.banban.fault.averted', from),
  ]);
  const newest = past.toReversed();
  return {
    from,
    to: now,
    faults: newest.slice(0, MOST_PAST).map((fault) => pastView(fault, now)),
    more: Math.max(0, newest.length - MOST_PAST),
    averted: avertedViews(averted.map(({ data }) => data)),
  };
}

export function pastView(past: PastFault, now: number): PastFaultView {
  const { fault, code, device, severity, detail, from, to, flapping, drill, helped } = past;
  return {
    fault,
    code,
    device,
    severity,
    // A code of another version has no words here.
    text: isFaultCode(code) ? definitionOf(code).what(detail, device ?? undefined) : both(code, code),
    from,
    to: to ?? null,
    lastedMs: Math.max(0, (to ?? now) - from),
    flapping,
    drill,
    helped,
  };
}

interface Averted {
  readonly code: string;
  readonly device?: string | undefined;
  readonly helped: AvertedView['helped'];
  readonly times: number;
}

/** Mended before it was a fault: how often, by thing and way. */
function avertedViews(lines: readonly Averted[]): AvertedView[] {
  const sums = new Map<string, AvertedView>();
  for (const { code, device = null, helped, times } of lines) {
    const key = `${code} ${device} ${helped}`;
    sums.set(key, { code, device, helped, times: (sums.get(key)?.times ?? 0) + times });
  }
  return [...sums.values()].toSorted((one, other) => other.times - one.times);
}
