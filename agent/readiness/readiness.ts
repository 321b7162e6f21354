/**
 * When the room is looked at, and how long the card stays: ten minutes before a remote lesson of the timetable, again every two
 * minutes while it is a no-go, whenever somebody asks; gone once that lesson begins or is over.
 */
import { beijingDate } from '../beijing-time.ts';
import { isRemote } from '../classroom/lesson/kinds.ts';
import type { OwnerRole } from '../config/config.ts';
import type { Owners } from '../config/owners.ts';
import type { Journal } from '../journal/port.ts';
import type { Log } from '../ports.ts';
import type { SceneTime } from '../scene/time.ts';
import type { PlannedLesson } from '../school/port.ts';
import type { ReadinessFacts } from './facts.ts';
import { judge, ownerOf } from './judge.ts';
import type { Readiness, ReadinessLine, ReadinessView } from './port.ts';

/** The card is to be there ten minutes before the bell, and a look takes up to so long. */
const BEFORE_MS = 10 * 60_000;
const LOOK_WITHIN_MS = 20_000;
const TICK_MS = 15_000;
const AGAIN_MS = 2 * 60_000;
/** Asked for beside the timetable: nobody wants to know any more. */
const ASKED_FOR_MS = 15 * 60_000;

export type Why = 'timetable' | 'asked' | 'again';

export interface ReadinessSetup {
  /** The lessons of the day, by their times. */
  readonly today: (now: number) => readonly PlannedLesson[];
  /** When the lesson that is on began, wall ms; undefined: none is, or only for practice. */
  readonly lessonBeganAt: () => number | undefined;
  /** What there is to know; what cannot be found out says so, and nothing takes longer than `signal` allows. */
  readonly gather: (lesson: PlannedLesson | undefined, signal: AbortSignal) => Promise<ReadinessFacts>;
  /** Called whenever a lesson may have begun or ended. */
  readonly onLessonChange: (listener: () => void) => () => void;
  readonly owners: Owners | undefined;
  readonly journal: Pick<Journal, 'append'>;
  readonly time: SceneTime;
  readonly log: Log;
}

export function createReadiness(setup: ReadinessSetup): Readiness {
  const { time, log } = setup;
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  /** Lessons that were looked at by themselves: date and period. */
  const seen = new Set<string>();
  let view: ReadinessView | null = null;
  let about: PlannedLesson | undefined;
  let looking: Promise<ReadinessView> | undefined;
  let askedAtMs = 0;
  let told = '';
  let cancel: (() => void) | undefined;
  let unlisten: (() => void) | undefined;

  function show(next: ReadinessView | null): void {
    view = next;
    for (const listener of listeners) listener();
  }

  function near(now: number): PlannedLesson | undefined {
    return setup
      .today(now)
      .find(({ kind, from }) => isRemote(kind) && now >= from - BEFORE_MS - LOOK_WITHIN_MS && now < from);
  }

  function look(lesson: PlannedLesson | undefined, why: Why): Promise<ReadinessView> {
    looking ??= lookAt(lesson, why).finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function lookAt(lesson: PlannedLesson | undefined, why: Why): Promise<ReadinessView> {
    const same = view !== null && keyOf(about) === keyOf(lesson);
    about = lesson;
    askedAtMs = time.monotonicMs();
    show({ ...(same && view !== null ? view : emptyView(lesson)), checking: true });
    const late = new AbortController();
    const cancelLate = time.after(LOOK_WITHIN_MS - 2_000, () => late.abort());
    try {
      const facts = await setup.gather(lesson, AbortSignal.any([late.signal, stopping.signal]));
      const { go, lines } = judge(facts);
      const next: ReadinessView = { ...emptyView(lesson), at: time.now(), go, lines, call: whomToCall(lines) };
      await note(next, why);
      // It may have begun, or been put away, meanwhile.
      if (view?.checking === true) show(next);
      return next;
    } catch (error) {
      if (view?.checking === true) show(view.at === null ? null : { ...view, checking: false });
      throw error;
    } finally {
      cancelLate();
    }
  }

  function whomToCall(lines: readonly ReadinessLine[]): ReadinessView['call'] {
    const first = lines[0];
    if (first?.result !== 'fail') return null;
    const role: OwnerRole = ownerOf(first.check);
    return { role, who: setup.owners?.[role]?.name ?? null };
  }

  /** What says the same again, unasked, is no news. */
  async function note({ lesson, at, go, lines }: ReadinessView, why: Why): Promise<void> {
    const results = Object.fromEntries(lines.map(({ check, result }) => [check, result]));
    const gist = JSON.stringify([lesson?.from, Object.entries(results).sort()]);
    if (why === 'again' && gist === told) return;
    told = gist;
    try {
      await setup.journal.append({
        type: 'cn.banban.readiness.checked',
        at: at ?? time.now(),
        data: {
          go: go === true,
          by: why === 'asked' ? 'asked' : 'timetable',
          ...(lesson === null ? {} : { kind: lesson.kind, period: lesson.period, minutes: minutesTo(lesson.from, at) }),
          lines: lines.map(({ check, result }) => ({ check, result })),
        },
      });
    } catch (error) {
      // The card matters to the teacher, the line to the district: a full disk refuses the line alone.
      log.warn({ err: error }, 'readiness: not noted in the journal');
    }
  }

  function tick(): void {
    const now = time.now();
    tidy(now);
    const lesson = near(now);
    if (lesson !== undefined && lessonIsOn(lesson) === false) {
      const key = keyOf(lesson);
      if (!seen.has(key)) {
        seen.add(key);
        begin(lesson, 'timetable');
      } else if (view?.go === false && keyOf(about) === key && time.monotonicMs() - askedAtMs >= AGAIN_MS) {
        begin(lesson, 'again');
      }
    }
    const dueMs = setup
      .today(now)
      .filter(({ kind }) => isRemote(kind))
      .map(({ from }) => from - BEFORE_MS - LOOK_WITHIN_MS - now)
      .filter((ms) => ms > 0);
    cancel = time.after(Math.max(1, Math.min(TICK_MS, ...dueMs)), tick);
  }

  function begin(lesson: PlannedLesson, why: Why): void {
    look(lesson, why).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'readiness: the room could not be looked at');
    });
  }

  function lessonIsOn({ from }: PlannedLesson): boolean {
    const began = setup.lessonBeganAt();
    // Whoever begins while the card is up means this one.
    return began !== undefined && began >= from - BEFORE_MS - LOOK_WITHIN_MS;
  }

  /** Takes the card away when it has nothing more to say. */
  function tidy(now: number): void {
    if (view === null) return;
    const over =
      about === undefined
        ? time.monotonicMs() - askedAtMs > ASKED_FOR_MS || beganSince(view.at)
        : now >= about.to || now < about.from - 24 * 60 * 60_000 || lessonIsOn(about);
    if (over) show(null);
  }

  function beganSince(at: number | null): boolean {
    const began = setup.lessonBeganAt();
    return at !== null && began !== undefined && began >= at;
  }

  return {
    get view() {
      return view;
    },
    check() {
      const now = time.now();
      const lessons = setup.today(now);
      const current = lessons.find(({ from, to }) => from - BEFORE_MS <= now && now < to);
      const lesson = near(now) ?? lessons.find(({ kind, from }) => isRemote(kind) && from > now) ?? current;
      return look(lesson !== undefined && lessonIsOn(lesson) ? undefined : lesson, 'asked');
    },
    dismiss() {
      if (view !== null) show(null);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      unlisten = setup.onLessonChange(() => tidy(time.now()));
      tick();
    },
    stop() {
      cancel?.();
      unlisten?.();
      stopping.abort();
      listeners.clear();
    },
  };
}

const keyOf = (lesson: PlannedLesson | undefined): string =>
  lesson === undefined ? '' : `${beijingDate(lesson.from)} ${lesson.period} ${lesson.from}`;

function emptyView(lesson: PlannedLesson | undefined): ReadinessView {
  return {
    lesson: lesson === undefined ? null : viewOf(lesson),
    checking: false,
    at: null,
    go: null,
    lines: [],
    call: null,
  };
}

function viewOf({ period, from, to, kind, subject, className }: PlannedLesson): NonNullable<ReadinessView['lesson']> {
  return { period, from, to, kind, subject, className };
}

function minutesTo(from: number, at: number | null): number {
  return Math.max(0, Math.round((from - (at ?? from)) / 60_000));
}

/** `state/readiness`: results only, no class, no name; undefined: there is no card. */
export function readinessState(view: ReadinessView | null): object | undefined {
  if (view === null || view.at === null) return undefined;
  const { lesson, at, go, lines } = view;
  return {
    go,
    at,
    lesson: lesson === null ? null : { kind: lesson.kind, period: lesson.period, from: lesson.from },
    lines: lines.map(({ check, result }) => ({ check, result })),
  };
}
