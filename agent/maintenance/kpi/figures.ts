/**
 * The figures an official asks for, each with its numerator and its denominator, so that anybody can compute it again.
 * No rule defines them nationally; the definitions are ours and stand beside every figure (`KPI_TEXTS`).
 *
 * A figure whose denominator is 0 has no value: “no lesson was planned” is not 0 %.
 */
import type { DeviceKind } from '../../../drivers/device.ts';
import type { FaultFact, KpiFacts } from './facts.ts';
import { covers, intersect, lengthOf, overlaps, type Span, union } from './spans.ts';

export type KpiId =
  | 'intact'
  | 'intact-room'
  | 'available'
  | 'used'
  | 'efficiency'
  | 'everyday'
  | 'mtta'
  | 'in-time'
  | 'returned'
  | 'mttr'
  | 'mttr-school'
  | 'mtbf'
  | 'repeated'
  | 'in-class'
  | 'often'
  | 'widely';

export interface Figure {
  readonly id: KpiId;
  readonly numerator: number;
  readonly denominator: number;
  /** numerator ÷ denominator, as it is (a share 0–1, minutes, hours, times); null where there is nothing to divide by. */
  readonly value: number | null;
  readonly unit: 'share' | 'minutes' | 'hours' | 'times';
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Proposed, no standard: how many school days may pass until it is repaired. S3 and S4 are not reported by teachers. */
const SCHOOL_DAYS = { S1: 1, S2: 2, S3: Number.POSITIVE_INFINITY, S4: Number.POSITIVE_INFINITY } as const;
/** 重复故障, by the sheet. */
export const REPEATED_WITHIN_MS = 14 * DAY_MS;

const figure = (id: KpiId, unit: Figure['unit'], numerator: number, denominator: number): Figure => ({
  id,
  numerator,
  denominator,
  value: denominator === 0 ? null : numerator / denominator,
  unit,
});

const isGrave = ({ severity }: FaultFact): boolean => severity === 'S1' || severity === 'S2';
const startsIn =
  (range: Span) =>
  ({ span }: { readonly span: Span }): boolean =>
    covers(range, span.from);
const minutes = (ms: number): number => Math.round(ms / MINUTE_MS);
const hours = (ms: number): number => Math.round(ms / (HOUR_MS / 10)) / 10;

/** All of them, in the order of a report. */
export function figuresOf(facts: KpiFacts): Figure[] {
  return [
    intactDevices(facts),
    intactRoom(facts),
    available(facts),
    used(facts),
    efficiency(facts),
    everyday(facts),
    timeToAccept(facts),
    inTime(facts),
    returned(facts),
    ...timeToRepair(facts),
    betweenFailures(facts),
    repeated(facts),
    inClass(facts),
    often(facts),
    widely(facts),
  ];
}

/** The census is taken at each lesson's start by timetable. */
function censuses({ planned, range }: KpiFacts): number[] {
  return planned.map(({ from }) => from).filter((at) => covers(range, at));
}

/** 完好率, devices: 完好 ÷ 在册, summed over the censuses of the range. */
export function intactDevices(facts: KpiFacts, kind?: DeviceKind): Figure {
  let intact = 0;
  let registered = 0;
  for (const at of censuses(facts)) {
    const grave = facts.faults.filter((fault) => isGrave(fault) && covers(fault.span, at));
    const there = facts.devices.filter((one) => covers(one.span, at) && (kind === undefined || one.kind === kind));
    registered += there.length;
    intact += there.filter(({ id }) => !grave.some(({ device }) => device === id)).length;
  }
  return figure('intact', 'share', intact, registered);
}

/** 完好率, the room: censuses without any open S1 or S2 ÷ censuses. */
function intactRoom(facts: KpiFacts): Figure {
  const taken = censuses(facts);
  const good = taken.filter((at) => !facts.faults.some((fault) => isGrave(fault) && covers(fault.span, at)));
  return figure('intact-room', 'share', good.length, taken.length);
}

/** 可用率: lesson minutes without S1 or S2 ÷ planned lesson minutes. */
function available({ planned, faults, range }: KpiFacts): Figure {
  const lessons = intersect(planned, [range]);
  const harmed = intersect(
    lessons,
    faults.filter(isGrave).map(({ span }) => span),
  );
  const all = lengthOf(lessons);
  return figure('available', 'share', minutes(all - lengthOf(harmed)), minutes(all));
}

/** Display on, and touched or answered in. */
function isUsed(span: Span, { displayOn, powered, touched, interactions }: KpiFacts): boolean {
  if (!overlaps(span, displayOn ?? powered)) return false;
  return (
    interactions.some((at) => covers(span, at)) ||
    touched.some((one) => one.activeSeconds > 0 && overlaps(span, [one.span]))
  );
}

/** 使用率: planned lessons that were used ÷ planned lessons. */
function used(facts: KpiFacts): Figure {
  const planned = facts.planned.filter(({ from }) => covers(facts.range, from));
  return figure('used', 'share', planned.filter((span) => isUsed(span, facts)).length, planned.length);
}

/** 使用效率: minutes with a touch or an answer ÷ minutes the PC ran. A minute counts once. */
function efficiency({ interactions, touched, powered, range }: KpiFacts): Figure {
  const running = intersect(powered, [range]);
  const active = union([
    ...interactions.map((at) => minuteOf(at)),
    // Of a stretch it is only known how many of its seconds were active.
    ...touched
      .filter(({ activeSeconds }) => activeSeconds > 0)
      .map(({ span, activeSeconds }) => ({
        from: span.from,
        to: Math.min(span.to, span.from + Math.ceil(activeSeconds / 60) * MINUTE_MS),
      })),
  ]);
  return figure('efficiency', 'share', minutes(lengthOf(intersect(active, running))), minutes(lengthOf(running)));
}

function minuteOf(at: number): Span {
  const from = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  return { from, to: from + MINUTE_MS };
}

/** 常态化应用: lessons held with at least one interaction ÷ lessons held. */
function everyday(facts: KpiFacts): Figure {
  const held = facts.lessons.filter(startsIn(facts.range));
  const lively = held.filter(({ span }) => facts.interactions.some((at) => covers(span, at)));
  return figure('everyday', 'share', lively.length, held.length);
}

/** MTTA: 报修 to 受理, of those accepted in the range, whenever they were made; minutes. */
function timeToAccept({ reports, range }: KpiFacts): Figure {
  const accepted = reports.filter(({ acceptedAt }) => acceptedAt !== undefined && covers(range, acceptedAt));
  const ms = accepted.reduce((sum, { at, acceptedAt }) => sum + ((acceptedAt ?? at) - at), 0);
  return figure('mtta', 'minutes', minutes(ms), accepted.length);
}

/** 及时率: closed within its school days ÷ closed. A school day is as long as the longest one there is. */
function inTime({ closings, range, schoolTime }: KpiFacts): Figure {
  const closed = closings.filter(({ closedAt }) => covers(range, closedAt));
  const dayMs = Math.max(0, ...schoolTime.map(({ from, to }) => to - from));
  const good = closed.filter(({ at, closedAt, severity }) => {
    const days = SCHOOL_DAYS[severity];
    return (
      days === Number.POSITIVE_INFINITY || lengthOf(intersect([{ from: at, to: closedAt }], schoolTime)) <= days * dayMs
    );
  });
  return figure('in-time', 'share', good.length, closed.length);
}

/** 返修率: sent back ÷ closed, each time. */
function returned({ closings, returns, range }: KpiFacts): Figure {
  const closed = closings.filter(({ closedAt }) => covers(range, closedAt));
  return figure('returned', 'share', returns.filter((at) => covers(range, at)).length, closed.length);
}

/** MTTR of faults S1 and S2 that ended in the range: by the clock on the wall, and in school hours only. */
function timeToRepair({ faults, range, schoolTime }: KpiFacts): Figure[] {
  const repaired = faults.filter((fault) => isGrave(fault) && covers(range, fault.span.to));
  const wall = repaired.reduce((sum, { span }) => sum + span.to - span.from, 0);
  const inSchool = repaired.reduce((sum, { span }) => sum + lengthOf(intersect([span], schoolTime)), 0);
  return [
    figure('mttr', 'minutes', minutes(wall), repaired.length),
    figure('mttr-school', 'minutes', minutes(inSchool), repaired.length),
  ];
}

/** MTBF: hours the PC ran ÷ faults S1 and S2 that began. */
function betweenFailures({ faults, powered, range }: KpiFacts): Figure {
  const failures = faults.filter(isGrave).filter(startsIn(range));
  return figure('mtbf', 'hours', hours(lengthOf(intersect(powered, [range]))), failures.length);
}

/** 重复故障: faults S1 and S2 that began within a fortnight of the end of one alike ÷ those that began. */
function repeated({ faults, range }: KpiFacts): Figure {
  const failures = faults
    .filter(isGrave)
    .filter(startsIn(range))
    .filter(({ code }) => code !== 'HUM-REPORT');
  const again = failures.filter(({ code, device, span: { from } }) =>
    faults.some(
      ({ code: other, device: its, span: { to } }) =>
        other === code && its === device && to <= from && from - to <= REPEATED_WITHIN_MS,
    ),
  );
  return figure('repeated', 'share', again.length, failures.length);
}

/** 课堂用: lessons held that were used ÷ lessons held. */
function inClass(facts: KpiFacts): Figure {
  const held = facts.lessons.filter(startsIn(facts.range));
  return figure('in-class', 'share', held.filter(({ span }) => isUsed(span, facts)).length, held.length);
}

/** 经常用: lessons used ÷ weeks of the range, begun ones counted in part. */
function often(facts: KpiFacts): Figure {
  const { range, lessons } = facts;
  const uses = lessons.filter(startsIn(range)).filter(({ span }) => isUsed(span, facts)).length;
  const weeks = Math.round(((range.to - range.from) / WEEK_MS) * 100) / 100;
  return figure('often', 'times', uses, weeks);
}

/** 普遍用: teachers with a lesson that was used ÷ teachers of the timetable or with a lesson. */
function widely(facts: KpiFacts): Figure {
  const held = facts.lessons.filter(startsIn(facts.range));
  const active = new Set(held.filter(({ span }) => isUsed(span, facts)).flatMap(({ teacher }) => teacher ?? []));
  const all = new Set([...facts.teachers, ...held.flatMap(({ teacher }) => teacher ?? [])]);
  return figure('widely', 'share', active.size, all.size);
}
