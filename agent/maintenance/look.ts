/** Everything a person who maintains the room is shown, drawn up from the parts that know it. */
import { models } from '../../drivers/models/models.ts';
import type { Config } from '../config/config.ts';
import type { DeviceView } from '../devices/port.ts';
import type {
  AssetList,
  AssetView,
  DayView,
  DeviceCard,
  FaultCard,
  FigureView,
  MaintenanceView,
  QualityView,
  ReplaceView,
} from '../web/api-maintenance.ts';
import type { AssetCard } from './assets/cards.ts';
import { forecast, type Rated } from './assets/forecast.ts';
import { causesOf, isFaultCode } from './catalogue.ts';
import type { DayReport } from './kpi/daily.ts';
import type { KpiId } from './kpi/figures.ts';
import { KPI_TEXTS } from './kpi/texts.ts';
import type { FaultDesk, OpenFault, PastFault } from './port.ts';
import type { PostureView } from './posture/port.ts';
import type { Reports } from './report/port.ts';
import { tried } from './report/tried.ts';

/** How far back faults count for what should be replaced. */
const FORECAST_MS = 90 * 86_400_000;

export interface LookParts {
  readonly config: Pick<Config, 'room' | 'devices'>;
  readonly devices: () => readonly DeviceView[];
  readonly faults: Pick<FaultDesk, 'listAll' | 'faultsBetween' | 'helped'>;
  readonly cards: () => Promise<readonly AssetCard[]>;
  readonly day: () => DayReport | null;
  readonly reports: Pick<Reports, 'list'>;
  readonly posture: () => PostureView | null;
  /** Wall ms. */
  readonly now: () => number;
}

export async function maintenanceView(parts: LookParts): Promise<MaintenanceView> {
  const { config, now } = parts;
  const { assets, replace } = await assetList(parts);
  const here = assets.filter(({ goneAt }) => goneAt === null).length;
  return {
    now: now(),
    room: { name: config.room.name, path: config.room.path ?? null },
    faults: parts.faults.listAll().map((fault) => faultCard(fault, parts)),
    devices: parts.devices().map(deviceCard),
    day: dayView(parts.day()),
    assets: { here, gone: assets.length - here, replace },
    reports: (await parts.reports.list()).filter(({ state }) => state !== 'closed'),
    posture: parts.posture(),
  };
}

interface AssetParts extends Pick<LookParts, 'cards' | 'config' | 'devices' | 'now'> {
  readonly faults: Pick<FaultDesk, 'faultsBetween'>;
}

export async function assetList(parts: AssetParts): Promise<AssetList> {
  const cards = await parts.cards();
  const now = parts.now();
  const past = await parts.faults.faultsBetween(now - FORECAST_MS, now);
  return { assets: cards.map(assetView), replace: replaceList(cards, ratedHours(parts), past, now) };
}

/** By what the config says of this device, else by its model. */
function ratedHours({ config, devices }: Pick<LookParts, 'config' | 'devices'>): (device: string) => Rated {
  return (device) => {
    const said = config.devices.find(({ id }) => id === device)?.lampLifeHours;
    const model = devices().find(({ id }) => id === device)?.model.id;
    return { hours: said ?? models.find(({ id }) => id === model)?.lampLifeHours };
  };
}

export function replaceList(
  cards: readonly AssetCard[],
  rated: (device: string) => Rated,
  past: readonly PastFault[],
  now: number,
): ReplaceView[] {
  const faults = past
    .filter(({ drill }) => !drill)
    .map(({ code, device, severity, from, to }) => ({
      code,
      device: device ?? undefined,
      severity,
      span: { from, to: to ?? Number.POSITIVE_INFINITY },
    }));
  return forecast({ cards, rated, faults, now }).map(({ card, when, reasons }) => ({
    asset: card.id,
    device: card.device,
    kind: card.kind,
    make: card.identity.make ?? null,
    model: card.identity.model ?? null,
    when,
    reasons,
  }));
}

function assetView({ id, device, kind, identity, firstSeen, lastSeen, hours, goneAt }: AssetCard): AssetView {
  return { id, device, kind, identity, firstSeen, lastSeen, hours: hours ?? null, goneAt: goneAt ?? null };
}

function faultCard(fault: OpenFault, { faults, devices }: Pick<LookParts, 'faults' | 'devices'>): FaultCard {
  const { detail: _detail, labels: _labels, ...card } = fault;
  return {
    ...card,
    dependsOn: isFaultCode(fault.code) ? [...causesOf(fault.code)] : [],
    tried: tried({ helped: faults.helped, devices: devices() }, fault.device ?? fault.code),
  };
}

function deviceCard({ id, kind, name, model, status, since, why, readings, troubles }: DeviceView): DeviceCard {
  return { id, kind, name, model: model.name, status, since, why, readings, troubles };
}

/** What the figures that are no shares are counted in. */
const UNITS: Readonly<Partial<Record<KpiId, FigureView['unit']>>> = {
  mtta: 'minutes',
  mttr: 'minutes',
  'mttr-school': 'minutes',
  mtbf: 'hours',
  often: 'times',
};

export function dayView(report: DayReport | null): DayView | null {
  if (report === null) return null;
  const figures = (Object.keys(KPI_TEXTS) as KpiId[]).flatMap((id): FigureView[] => {
    const pair = report.figures[id] as readonly [number, number] | undefined;
    if (pair === undefined) return [];
    const [numerator, denominator] = pair;
    return [
      {
        id,
        ...KPI_TEXTS[id],
        numerator,
        denominator,
        value: denominator === 0 ? null : numerator / denominator,
        unit: UNITS[id] ?? 'share',
      },
    ];
  });
  return { day: report.day, figures, quality: qualityView(report.quality) };
}

function qualityView(quality: DayReport['quality']): QualityView {
  const { lines, missing, repeated, answers, answersOfNobody, clockCorrections, clockOffsetMs, delayMs } = quality;
  const { measured, p50, p95 } = delayMs;
  return {
    lines,
    missing,
    repeated,
    answers,
    answersOfNobody,
    clockCorrections,
    clockOffsetMs,
    delayMs: { measured, p50, p95 },
  };
}
