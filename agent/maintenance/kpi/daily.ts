/**
 * The day's figures, once the day is over: read from the journal in one pass from where the day before ended, told as an
 * event and as retained `state/kpi`. Days on which the PC was off are told too: what was planned and not given is just
 * what the figures are for. After a restart they go on where they were; what a day left open is carried to the next.
 */
import { beijingDate } from '../../beijing-time.ts';
import type { Journal, Position } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { Delays } from './delays.ts';
import type { KpiFacts } from './facts.ts';
import { type Figure, figuresOf, intactDevices, type KpiId } from './figures.ts';
import { createQualityCounter, type QualityCounts } from './quality.ts';
import { type Carry, createRecorder } from './record.ts';
import { covers, type Span } from './spans.ts';

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 10 * 60_000;
const PAGE = { lines: 500, bytes: 512 * 1024 };
/** A PC that was away for longer has been forgotten by its school as well. */
const MOST_DAYS = 60;

export interface DaySources {
  /** Lessons by timetable on a date, `2026-11-27`. */
  readonly planned: (date: string) => readonly Span[];
  /** When school is on, that date. */
  readonly schoolTime: (date: string) => readonly Span[];
  /** Pseudonyms of those on the timetable that date. */
  readonly teachers: (date: string) => readonly string[];
  readonly devices: () => Promise<KpiFacts['devices']>;
  readonly reports: (range: Span) => Promise<KpiFacts['reports']>;
  /** Open now: asked once, when the figures begin. */
  readonly openFaults: () => Carry['faults'];
}

export interface DailyOptions {
  readonly journal: Pick<Journal, 'read' | 'append' | 'head'>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly sources: DaySources;
  readonly delays: Pick<Delays, 'take'>;
  readonly ports: Ports;
  /** Retained at the broker; also at the start, with the newest day. */
  readonly publish: (day: DayReport) => void;
}

export interface DayReport {
  /** `2026-11-27` */
  readonly day: string;
  readonly figures: Record<KpiId, [numerator: number, denominator: number]>;
  /** 完好率 by kind of device. */
  readonly intact: Record<string, [numerator: number, denominator: number]>;
  readonly quality: QualityCounts & { readonly delayMs: ReturnType<Delays['take']> };
}

/** What is kept between days, as JSON in room.db. */
interface Progress {
  /** The last day that was told. */
  readonly day: string;
  /** Before the first line of the next. */
  readonly position: Position;
  readonly carry: Carry;
  readonly report: DayReport | null;
}

export interface Daily {
  /** The newest day that was told. */
  readonly newest: DayReport | null;
  /** The look that is under way, or the last one, has ended. */
  readonly looked: Promise<void>;
  stop(): Promise<void>;
}

export async function startDaily(options: DailyOptions): Promise<Daily> {
  const { journal, room, sources, ports, publish } = options;
  const { clock, log } = ports;
  let progress = await restored();
  let over = false;
  let turn: Promise<void> = Promise.resolve();

  async function restored(): Promise<Progress | undefined> {
    try {
      const text = await room.setting('kpi');
      return text === undefined || text === '' ? undefined : (JSON.parse(text) as Progress);
    } catch (error) {
      log.warn({ err: error }, 'figures: where they were could not be read; they begin anew');
      return undefined;
    }
  }

  /** Tells every day that is over and was not told; a clock that stands before the last one tells nothing. */
  async function look(): Promise<void> {
    const today = beijingDate(clock.now());
    progress ??= await beginning(today);
    for (let day = after(progress.day); day < today && !over; day = after(progress.day)) {
      // Those before are passed over; what their lines say is still read.
      if (daysBetween(day, today) > MOST_DAYS) day = dateAt(startOf(today) - MOST_DAYS * DAY_MS);
      progress = await tell(day, progress);
    }
  }

  /** The first start with figures: they begin with today. A term's lines are not read for what nobody counted then. */
  async function beginning(today: string): Promise<Progress> {
    const { epoch, sequence } = journal.head;
    const day = dateAt(startOf(today) - DAY_MS);
    const carry: Carry = { ...createRecorder().carry(), faults: sources.openFaults() };
    const first = { day, position: { epoch, sequence }, carry, report: null };
    await room.setSetting('kpi', JSON.stringify(first));
    return first;
  }

  async function tell(day: string, from: Progress): Promise<Progress> {
    const range = { from: startOf(day), to: startOf(day) + DAY_MS };
    const recorder = createRecorder(from.carry);
    const counter = createQualityCounter();
    let { position } = from;
    for (let more = true; more; ) {
      const lines = await journal.read(position, PAGE);
      more = lines.length > 0;
      for (const { epoch, sequence, text } of lines) {
        const line = JSON.parse(text) as Line;
        if (Date.parse(line.time) >= range.to) {
          more = false;
          break;
        }
        recorder.take(line);
        if (Date.parse(line.time) >= range.from) counter.take(line);
        position = { epoch, sequence };
      }
    }
    const recorded = recorder.read(range.to);
    const facts: KpiFacts = {
      range,
      ...recorded,
      devices: await sources.devices(),
      planned: sources.planned(day),
      schoolTime: daysSince(oldest(recorded, range), day).flatMap(sources.schoolTime),
      teachers: sources.teachers(day),
      reports: await sources.reports(range),
    };
    const report = reportOf(day, facts, { ...counter.read(), delayMs: options.delays.take() });
    await journal.append({ type: 'cn.banban.kpi.reported', subject: day, at: clock.now(), data: report });
    const next = { day, position, carry: recorder.carry(), report };
    await room.setSetting('kpi', JSON.stringify(next));
    publish(report);
    return next;
  }

  function run(): void {
    turn = turn.then(look).catch((error: unknown) => log.error({ err: error }, 'the day’s figures could not be told'));
  }

  if (progress?.report != null) publish(progress.report);
  run();
  const timer = setInterval(run, LOOK_EVERY_MS);
  timer.unref();
  return {
    get newest() {
      return progress?.report ?? null;
    },
    get looked() {
      return turn;
    },
    stop() {
      over = true;
      clearInterval(timer);
      return turn;
    },
  };
}

type Line = Parameters<ReturnType<typeof createQualityCounter>['take']>[0];

function reportOf(day: string, facts: KpiFacts, quality: DayReport['quality']): DayReport {
  const pair = ({ numerator, denominator }: Figure): [number, number] => [numerator, denominator];
  const kinds = [...new Set(facts.devices.map(({ kind }) => kind))];
  return {
    day,
    figures: Object.fromEntries(figuresOf(facts).map((figure) => [figure.id, pair(figure)])) as DayReport['figures'],
    intact: Object.fromEntries(kinds.map((kind) => [kind, pair(intactDevices(facts, kind))])),
    quality,
  };
}

/** What ended that day may have begun long before, and its school hours count from there. */
function oldest({ faults, closings }: Pick<KpiFacts, 'faults' | 'closings'>, range: Span): number {
  const ended = faults.filter(({ span }) => covers(range, span.to)).map(({ span }) => span.from);
  const began = [...ended, ...closings.map(({ at }) => at)].reduce((one, other) => Math.min(one, other), range.from);
  return Math.max(began, range.from - MOST_DAYS * DAY_MS);
}

/** Every date up to this one. */
function daysSince(from: number, last: string): string[] {
  const days: string[] = [];
  for (let day = dateAt(from); day <= last; day = after(day)) days.push(day);
  return days;
}

const startOf = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);
const dateAt = (wallMs: number): string => beijingDate(wallMs);
const after = (date: string): string => dateAt(startOf(date) + DAY_MS);
const daysBetween = (from: string, to: string): number => Math.round((startOf(to) - startOf(from)) / DAY_MS);
