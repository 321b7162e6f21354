/**
 * 更换预测: what should be bought before it fails, from the cards, the disks' own word and the faults there were. Every
 * line says why; nothing is on the list without a reason that can be looked up. Pure.
 */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { FaultFact } from '../kpi/facts.ts';
import type { AssetCard } from './cards.ts';

export interface Rated {
  /** Hours a lamp or backlight is made for; undefined: nobody has said. */
  readonly hours: number | undefined;
}

export interface ForecastInput {
  readonly cards: readonly AssetCard[];
  /** Of the device at this place in the config. */
  readonly rated: (device: string) => Rated;
  readonly faults: readonly FaultFact[];
  /** Wall ms. */
  readonly now: number;
}

export interface Forecast {
  readonly card: AssetCard;
  /** `now`: this term. `next`: plan for it. */
  readonly when: 'now' | 'next';
  readonly reasons: readonly BothLanguages[];
}

/** Of its rated hours: replace this term, and plan for it. */
const WORN = { now: 0.95, next: 0.8 };
const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
/** Known to this room for so long; what it did before it came nobody knows. */
const OLD_YEARS = 6;
const OFTEN = { faults: 3, withinDays: 90 };
const FAILING_DISK = 'PC-DISKBAD';

interface Reason {
  readonly when: Forecast['when'];
  readonly text: BothLanguages;
}

/** Gravest first, then by when it was first seen. */
export function forecast({ cards, rated, faults, now }: ForecastInput): Forecast[] {
  return cards
    .filter(({ goneAt }) => goneAt === undefined)
    .flatMap((card): Forecast[] => {
      const reasons = [
        ...wornOut(card, rated(card.device).hours),
        ...failing(card, faults),
        ...failedOften(card, faults, now),
        ...old(card, now),
      ];
      if (reasons.length === 0) return [];
      const when = reasons.some((reason) => reason.when === 'now') ? 'now' : 'next';
      return [{ card, when, reasons: reasons.map(({ text }) => text) }];
    })
    .toSorted((a, b) => Number(a.when === 'next') - Number(b.when === 'next') || a.card.firstSeen - b.card.firstSeen);
}

function wornOut({ hours }: AssetCard, ratedHours: number | undefined): Reason[] {
  if (hours === undefined || ratedHours === undefined || ratedHours <= 0) return [];
  const share = hours / ratedHours;
  if (share < WORN.next) return [];
  const pct = Math.floor(share * 100);
  return [
    {
      when: share >= WORN.now ? 'now' : 'next',
      text: {
        zh: `已用 ${hours} 小时，是额定 ${ratedHours} 小时的 ${pct}%`,
        en: `${hours} h used, ${pct} % of the rated ${ratedHours} h`,
      },
    },
  ];
}

function failing({ device }: AssetCard, faults: readonly FaultFact[]): Reason[] {
  const said = faults.some(
    (fault) => fault.code === FAILING_DISK && fault.device === device && fault.span.to === Number.POSITIVE_INFINITY,
  );
  return said ? [{ when: 'now', text: { zh: '硬盘自检预告将坏', en: 'its disk says that it will fail' } }] : [];
}

function failedOften({ device, firstSeen }: AssetCard, faults: readonly FaultFact[], now: number): Reason[] {
  const since = Math.max(firstSeen, now - OFTEN.withinDays * DAY_MS);
  const count = faults.filter(
    (fault) =>
      fault.device === device &&
      fault.span.from >= since &&
      fault.span.from <= now &&
      (fault.severity === 'S1' || fault.severity === 'S2'),
  ).length;
  if (count < OFTEN.faults) return [];
  return [
    {
      when: 'next',
      text: {
        zh: `${OFTEN.withinDays} 天内坏了 ${count} 次`,
        en: `${count} faults within ${OFTEN.withinDays} days`,
      },
    },
  ];
}

function old({ firstSeen }: AssetCard, now: number): Reason[] {
  const years = (now - firstSeen) / YEAR_MS;
  if (years < OLD_YEARS) return [];
  return [
    {
      when: 'next',
      text: { zh: `在本室已用 ${Math.floor(years)} 年`, en: `${Math.floor(years)} years in this room` },
    },
  ];
}
