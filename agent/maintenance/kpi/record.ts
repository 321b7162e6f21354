/**
 * The journal read as a record of what the room did: one pass, line by line, in order. What a life of the agent left open
 * when the mains were cut ends with the last line of that life; nothing is assumed about a time nobody recorded. What is told again after a
 * rollback changes no figure: faults and lessons have ids, and a moment that is there twice is one moment.
 */
import type { Envelope } from '../../../protocols/uplink/envelope.ts';
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { Severity } from '../fault-definition.ts';
import type { ClosingFact, FaultFact, KpiFacts, LessonFact } from './facts.ts';
import { REPEATED_WITHIN_MS } from './figures.ts';
import { type Span, union } from './spans.ts';

/** Touches are told in stretches of this length; the event's time is the end. */
const TOUCH_MS = 300_000;

export type Recorded = Pick<
  KpiFacts,
  'faults' | 'lessons' | 'displayOn' | 'powered' | 'touched' | 'interactions' | 'closings' | 'returns'
>;

export interface Recorder {
  /** A line of the journal, parsed; lines of every epoch one after the other. */
  take(line: Pick<Envelope, 'type' | 'time' | 'data'>): void;
  /** So far. `now`: what is going on has lasted until then, wall ms. */
  read(now: number): Recorded;
  /** What is going on, for the recorder that takes the lines after these. JSON. */
  carry(): Carry;
}

export interface Carry {
  /** `to`: it is over, and was the last of its kind: another one soon would be a repeated one. */
  readonly faults: readonly (readonly [
    id: string,
    fault: Omit<FaultFact, 'span'> & { readonly from: number; readonly to?: number },
  ])[];
  readonly lessons: readonly (readonly [id: string, lesson: { readonly from: number; readonly teacher?: string }])[];
  readonly displays: readonly (readonly [device: string, from: number])[];
  readonly canShow: boolean;
  readonly startedAt?: number;
  readonly lastAt: number;
}

const OPEN = Number.POSITIVE_INFINITY;

export function createRecorder(before?: Carry): Recorder {
  const faults = new Map<string, FaultFact>(
    before?.faults.map(([id, { from, to = OPEN, ...fault }]) => [id, { ...fault, span: { from, to } }]),
  );
  const lessons = new Map<string, LessonFact>(
    before?.lessons.map(([id, { from, teacher }]) => [id, { teacher, span: { from, to: OPEN } }]),
  );
  /** Device → since when it has been on. */
  const displays = new Map<string, number>(before?.displays);
  const shown: Span[] = [];
  const powered: Span[] = [];
  const touched: { readonly span: Span; readonly activeSeconds: number }[] = [];
  const interactions: number[] = [];
  /** By report and moment. */
  const closings = new Map<string, ClosingFact>();
  /** By report and how often it has come back. */
  const returns = new Map<string, number>();
  let canShow = before?.canShow ?? false;
  let startedAt = before?.startedAt;
  let lastAt = before?.lastAt ?? 0;

  function lightsOut(at: number): void {
    for (const from of displays.values()) shown.push({ from, to: at });
    displays.clear();
  }

  function display(device: string, on: boolean, at: number): void {
    canShow = true;
    const open = displays.get(device);
    if (on && open === undefined) displays.set(device, at);
    if (!on && open !== undefined) {
      displays.delete(device);
      shown.push({ from: open, to: at });
    }
  }

  /** The life before ended without a word: with its last line. */
  function powerOff(at: number): void {
    if (startedAt !== undefined) powered.push({ from: startedAt, to: at });
    startedAt = undefined;
    lightsOut(at);
  }

  function faultOpened(data: EventData<'cn.banban.fault.opened'>, at: number): void {
    const { fault, code, device, severity, drill } = data;
    // Nothing was broken.
    if (drill === true) return;
    const span = { from: at, to: OPEN };
    faults.set(fault, { code, device, severity: severity satisfies Severity, span });
  }

  /** A fault counts as what it was at its worst. */
  function faultChanged({ fault, severity }: EventData<'cn.banban.fault.changed'>): void {
    const open = faults.get(fault);
    if (open !== undefined && severity < open.severity) faults.set(fault, { ...open, severity });
  }

  function faultClosed({ fault }: EventData<'cn.banban.fault.closed'>, at: number): void {
    const open = faults.get(fault);
    if (open?.span.to === OPEN) faults.set(fault, { ...open, span: { ...open.span, to: at } });
  }

  function lessonEnded(lesson: string, at: number): void {
    const open = lessons.get(lesson);
    if (open?.span.to === OPEN) lessons.set(lesson, { ...open, span: { ...open.span, to: at } });
  }

  /** Of each code and device the one that ended last, if lately: code and device → id. */
  function lastOfTheirKind(): ReadonlyMap<string, string> {
    const ended = [...faults].filter(([, { span }]) => span.to !== OPEN && lastAt - span.to <= REPEATED_WITHIN_MS);
    return new Map(
      ended
        .toSorted(([, one], [, other]) => one.span.to - other.span.to)
        .map(([id, { code, device }]) => [`${code} ${device}`, id]),
    );
  }

  function carry(): Carry {
    const last = lastOfTheirKind();
    return {
      faults: [...faults].flatMap(([id, { span, ...fault }]) => {
        if (span.to === OPEN) return [[id, { ...fault, from: span.from }] as const];
        return last.get(`${fault.code} ${fault.device}`) === id ? [[id, { ...fault, ...span }] as const] : [];
      }),
      lessons: [...lessons].flatMap(([id, { span, teacher }]) =>
        span.to === OPEN ? [[id, { from: span.from, ...(teacher === undefined ? {} : { teacher }) }] as const] : [],
      ),
      displays: [...displays],
      canShow,
      ...(startedAt === undefined ? {} : { startedAt }),
      lastAt,
    };
  }

  return {
    take({ type, time, data }) {
      const at = Date.parse(time);
      switch (type) {
        case 'cn.banban.agent.started':
          powerOff(lastAt);
          startedAt = at;
          break;
        case 'cn.banban.agent.stopped':
          powerOff(at);
          break;
        case 'cn.banban.fault.opened':
          faultOpened(data as EventData<'cn.banban.fault.opened'>, at);
          break;
        case 'cn.banban.fault.changed':
          faultChanged(data as EventData<'cn.banban.fault.changed'>);
          break;
        case 'cn.banban.fault.closed':
          faultClosed(data as EventData<'cn.banban.fault.closed'>, at);
          break;
        case 'cn.banban.device.changed': {
          const { device, readings } = data as EventData<'cn.banban.device.changed'>;
          if (readings.power !== undefined) display(device, readings.power === 'on', at);
          break;
        }
        case 'cn.banban.device.status': {
          const { device, status } = data as EventData<'cn.banban.device.status'>;
          if ((status === 'offline' || status === 'absent') && displays.has(device)) display(device, false, at);
          break;
        }
        case 'cn.banban.touch.counted': {
          const { activeSeconds } = data as EventData<'cn.banban.touch.counted'>;
          touched.push({ span: { from: at - TOUCH_MS, to: at }, activeSeconds });
          break;
        }
        case 'cn.banban.lesson.began': {
          const { lesson, teacher } = data as EventData<'cn.banban.lesson.began'>;
          lessons.set(lesson, { span: { from: at, to: OPEN }, teacher });
          break;
        }
        case 'cn.banban.lesson.changed': {
          const { lesson, teacher } = data as EventData<'cn.banban.lesson.changed'>;
          const known = lessons.get(lesson);
          if (known !== undefined && teacher !== undefined) lessons.set(lesson, { ...known, teacher });
          break;
        }
        case 'cn.banban.lesson.ended':
          lessonEnded((data as EventData<'cn.banban.lesson.ended'>).lesson, at);
          break;
        case 'cn.banban.report.closed': {
          // One that does not say was made by a version that took the gravest for granted.
          const { report, lastedMs, severity = 'S1' } = data as EventData<'cn.banban.report.closed'>;
          closings.set(`${report} ${at}`, { at: at - lastedMs, closedAt: at, severity });
          break;
        }
        case 'cn.banban.report.returned': {
          const { report, times } = data as EventData<'cn.banban.report.returned'>;
          returns.set(`${report} ${times}`, at);
          break;
        }
        case 'cn.banban.question.opened':
        case 'cn.banban.response.pressed':
        case 'cn.banban.response.submitted':
        case 'cn.banban.response.cast':
        case 'cn.banban.draw.picked':
          interactions.push(at);
          break;
        default:
      }
      lastAt = Math.max(lastAt, at);
    },
    read(now) {
      const onNow = [...displays.values()].map((from) => ({ from, to: now }));
      return {
        faults: [...faults.values()],
        lessons: [...lessons.values()].map((lesson) => ({
          ...lesson,
          span: { from: lesson.span.from, to: Math.min(lesson.span.to, now) },
        })),
        displayOn: canShow ? union([...shown, ...onNow]) : undefined,
        powered: union([...powered, ...(startedAt === undefined ? [] : [{ from: startedAt, to: now }])]),
        touched,
        interactions,
        closings: [...closings.values()],
        returns: [...returns.values()],
      };
    },
    carry,
  };
}
