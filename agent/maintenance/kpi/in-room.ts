/** The figures of this room: where the daily ones get what was planned, who teaches, what is here and how fast lines go. */
import type { RoomDevices } from '../../devices/port.ts';
import type { Journal, Position } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { type PseudonymKey, teacherPseudonym } from '../../room/pseudonym.ts';
import { readRoomKey } from '../../room/room-key.ts';
import type { School } from '../../school/port.ts';
import type { AssetCard } from '../assets/cards.ts';
import type { FaultDesk } from '../port.ts';
import { type Daily, type DayReport, type DaySources, startDaily } from './daily.ts';
import { createDelays } from './delays.ts';
import type { KpiFacts } from './facts.ts';
import type { Span } from './spans.ts';

/** From the first bell to the last; without bells a school day as most have it, minutes after midnight. */
const USUAL_DAY = { fromMinute: 7 * 60 + 30, toMinute: 17 * 60 + 30 };
const MINUTE_MS = 60_000;

export interface KpiOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly school: School;
  readonly devices: Pick<RoomDevices, 'list'>;
  readonly cards: () => Promise<readonly AssetCard[]>;
  /** 报修 made in a span; absent: nobody can report. */
  readonly reports?: (range: Span) => KpiFacts['reports'];
  readonly ports: Ports;
  readonly publish: (day: DayReport) => void;
  readonly faults: Pick<FaultDesk, 'listAll'>;
  /** Absent: nothing is published, and nothing is late. */
  readonly onAcknowledged?: (listener: (upTo: Position) => void) => () => void;
}

export async function startKpi(options: KpiOptions): Promise<Daily> {
  const { journal, room, school, ports } = options;
  const { clock } = ports;
  const delays = createDelays();
  const stops = [
    options.onAcknowledged?.((upTo) => delays.acknowledged(upTo, clock.monotonicMs())),
    options.onAcknowledged === undefined
      ? undefined
      : journal.onCommitted((events) => delays.committed(events, clock.monotonicMs())),
  ];
  // Figures are no reason for an agent not to start.
  const key = await readRoomKey(room, ports.log, 'teachers are not counted');
  const daily = await startDaily({
    journal,
    room,
    ports,
    delays,
    publish: options.publish,
    sources: {
      ...sourcesOf(school, key),
      devices: async () => devicesOf(options.devices.list(), await options.cards()),
      reports: async (range) => options.reports?.(range) ?? [],
      openFaults: () => openFaults(options.faults.listAll()),
    },
  });
  return {
    get newest() {
      return daily.newest;
    },
    get looked() {
      return daily.looked;
    },
    stop() {
      for (const stop of stops) stop?.();
      return daily.stop();
    },
  };
}

export function sourcesOf(
  school: Pick<School, 'on' | 'day' | 'bells' | 'teachers'>,
  key: PseudonymKey | undefined,
): Pick<DaySources, 'planned' | 'schoolTime' | 'teachers'> {
  return {
    planned: (date) => school.on(date).map(({ from, to }) => ({ from, to })),
    schoolTime: (date) => (school.day(date).school ? [schoolTime(date, school)] : []),
    teachers: (date) => {
      if (key === undefined) return [];
      const ids = new Set(school.on(date).flatMap(({ teacherId }) => teacherId ?? []));
      return school
        .teachers()
        .filter(({ id }) => ids.has(id))
        .map((teacher) => teacherPseudonym(key, teacher));
    },
  };
}

function schoolTime(date: string, { bells }: Pick<School, 'bells'>): Span {
  const midnight = Date.parse(`${date}T00:00:00+08:00`);
  const from = bells.length === 0 ? USUAL_DAY.fromMinute : Math.min(...bells.map(({ fromMinute }) => fromMinute));
  const to = bells.length === 0 ? USUAL_DAY.toMinute : Math.max(...bells.map(({ toMinute }) => toMinute));
  return { from: midnight + from * MINUTE_MS, to: midnight + to * MINUTE_MS };
}

/** Drills are none. */
export function openFaults(list: ReturnType<FaultDesk['listAll']>): ReturnType<DaySources['openFaults']> {
  return list
    .filter(({ drill }) => !drill)
    .map(({ fault, code, device, severity, since }) => [
      fault,
      { code, device: device ?? undefined, severity, from: since },
    ]);
}

/** 在册: what the config has; since when, where a card knows it. */
export function devicesOf(
  list: ReturnType<RoomDevices['list']>,
  cards: readonly AssetCard[],
): Awaited<ReturnType<DaySources['devices']>> {
  return list.map(({ id, kind }) => {
    const firstSeen = cards.filter((card) => card.device === id).map((card) => card.firstSeen);
    return {
      id,
      kind,
      span: { from: firstSeen.length === 0 ? 0 : Math.min(...firstSeen), to: Number.POSITIVE_INFINITY },
    };
  });
}
