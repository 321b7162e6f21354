/**
 * Lessons, attendance and questions of a span of time, folded from the journal in one pass. No names: who is meant by a
 * pseudonym is asked of room.db afterwards (people.ts).
 *
 * Memory: a question is held whole only until it cannot get another press; then only how it ended. At most
 * `LIVE_QUESTIONS` are held at a time, unless they are asked for (one lesson's).
 */

import type { EventData, EventType } from '../../../protocols/uplink/events.ts';
import { QUESTION_EVENTS } from '../question/lines.ts';
import { createFold, type QuestionEventType, type QuestionFact, type QuestionFold } from '../question/question.ts';
import { type AttendanceBook, type AttendanceStatus, createAttendanceBooks, createNames } from './attendance-book.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Readable, type Told, toldAbout, walk } from './walk.ts';

/** One correction: what it was stays. */
export interface Correction {
  readonly pupil: string;
  readonly from: AttendanceStatus;
  readonly to: AttendanceStatus;
  readonly reason: string;
  readonly by: string;
  /** Wall ms. */
  readonly at: number;
}

export type LessonSaid = Omit<EventData<'cn.banban.lesson.began'>, 'lesson' | 'by'>;

export interface LessonEntry extends LessonSaid {
  readonly id: string;
  /** Wall ms. */
  readonly beganAt: number;
  /** Absent: it is on, or was never ended. */
  readonly ended?: Omit<EventData<'cn.banban.lesson.ended'>, 'lesson'> & { readonly at: number };
  readonly attendance: Omit<AttendanceBook, 'set'>;
  /** In the order in which they were made. */
  readonly corrections: readonly Correction[];
  readonly draws: number;
  /** On the panel, while it was on. */
  readonly touches: number;
}

export interface Ledger {
  /** Oldest first. */
  readonly lessons: readonly LessonEntry[];
  /** In the order in which they were opened. */
  readonly questions: readonly Outcome[];
}

/** What is to be in it; without any of these, everything the journal has. */
export interface LedgerScope {
  /** Wall ms: lessons and questions that began at or after it … */
  readonly from?: number | undefined;
  /** … and before this. */
  readonly to?: number | undefined;
  readonly lesson?: string | undefined;
  readonly question?: string | undefined;
  /** Questions are held whole. */
  readonly whole?: boolean | undefined;
}

const LESSON_TYPES = [
  'cn.banban.lesson.began',
  'cn.banban.lesson.changed',
  'cn.banban.lesson.ended',
  'cn.banban.attendance.marked',
  'cn.banban.attendance.corrected',
  'cn.banban.draw.picked',
  'cn.banban.touch.counted',
] as const satisfies readonly EventType[];
const TYPES: ReadonlySet<string> = new Set([...LESSON_TYPES, ...QUESTION_EVENTS]);

/** A press of a question before this many others is a clock gone wrong, not a late press. */
const LIVE_QUESTIONS = 8;

export async function readLedger(journal: Readable, scope: LedgerScope = {}): Promise<Ledger> {
  const folding = createFolding(scope);
  for await (const some of walk(journal, { types: TYPES, from: scope.from }))
    for (const told of some) folding.take(told);
  return folding.ledger();
}

/**
 * One lesson with its questions held whole, without reading the whole journal: what is said about the lesson, then from
 * its beginning to its end which questions it had, then what is said about each, however late. Undefined: not here.
 */
export async function readLesson(journal: Readable, lesson: string): Promise<Ledger | undefined> {
  const about = await toldAbout(journal, lesson);
  const began = about.find(({ type }) => type === 'cn.banban.lesson.began');
  const ended = about.find(({ type }) => type === 'cn.banban.lesson.ended');
  if (began === undefined) return undefined;
  const questions = new Set<string>();
  const touches: Told[] = [];
  const types = new Set<string>(['cn.banban.question.opened', 'cn.banban.touch.counted'] satisfies EventType[]);
  const after = { epoch: began.epoch, sequence: began.sequence - 1 };
  for await (const some of walk(journal, { types, after, until: ended })) {
    for (const told of some) {
      if (told.type === 'cn.banban.touch.counted') touches.push(told);
      if (told.type === 'cn.banban.question.opened' && told.data.lesson === lesson) questions.add(told.data.question);
    }
  }
  const told: Told[] = [began, ...touches, ...about];
  for (const question of questions) told.push(...(await toldAbout(journal, question)));
  return foldLedger(told, { lesson, whole: true });
}

/** One question, and the lesson it was asked in. Undefined: not here. */
export async function readQuestion(journal: Readable, question: string): Promise<Ledger | undefined> {
  const about = await toldAbout(journal, question);
  const opened = about.find((told) => told.type === 'cn.banban.question.opened');
  if (opened === undefined) return undefined;
  const { lesson } = opened.data;
  const asked = foldLedger(about, { question, whole: true });
  if (lesson === undefined) return asked;
  const { lessons } = foldLedger(await toldAbout(journal, lesson), { lesson });
  return { lessons, questions: asked.questions };
}

/** The same fold over events that are at hand. */
export function foldLedger(told: Iterable<Told>, scope: LedgerScope = {}): Ledger {
  const folding = createFolding(scope);
  for (const one of told) folding.take(one);
  return folding.ledger();
}

interface OpenLesson extends Omit<LessonEntry, 'attendance' | 'corrections' | 'draws' | 'touches'> {
  readonly attendance: AttendanceBook;
  readonly corrections: Correction[];
  draws: number;
  touches: number;
}

interface Gathered {
  /** While it may get another press: the fold, and what it was made of. */
  live: { readonly fold: QuestionFold; readonly told: OfQuestion[] } | undefined;
  outcome: Outcome | undefined;
}

type OfQuestion = Extract<Told, { type: QuestionEventType }>;

function createFolding(scope: LedgerScope): { take: (told: Told) => void; ledger: () => Ledger } {
  const lessons = new Map<string, OpenLesson>();
  const questions = new Map<string, Gathered>();
  const live: string[] = [];
  /** The newest lesson that is on. */
  let running: string | undefined;
  const once = createOnce();
  const names = createNames();
  const bookOf = createAttendanceBooks(names);
  /** The same pseudonym comes a thousand times: one string for all. */
  const intern = (text: string): string => names.textOf(names.numberOf(text));
  const inTime = (at: number): boolean => at >= (scope.from ?? 0) && at < (scope.to ?? Number.POSITIVE_INFINITY);

  function lessonTold(told: Told): void {
    switch (told.type) {
      case 'cn.banban.lesson.began': {
        const { lesson, by: _, ...said } = told.data;
        const beganAt = Date.parse(told.time);
        const wanted = scope.lesson === undefined ? inTime(beganAt) : scope.lesson === lesson;
        if (!wanted || scope.question !== undefined || lessons.has(lesson)) return;
        lessons.set(lesson, {
          id: lesson,
          beganAt,
          ...said,
          attendance: bookOf(beganAt),
          corrections: [],
          draws: 0,
          touches: 0,
        });
        running = lesson;
        return;
      }
      case 'cn.banban.lesson.changed': {
        const { lesson, ...changed } = told.data;
        const entry = lessons.get(lesson);
        if (entry !== undefined) lessons.set(lesson, { ...entry, ...changed });
        return;
      }
      case 'cn.banban.lesson.ended': {
        const { lesson, ...ended } = told.data;
        const entry = lessons.get(lesson);
        if (entry?.ended !== undefined || entry === undefined) return;
        lessons.set(lesson, { ...entry, ended: { ...ended, at: Date.parse(told.time) } });
        if (running === lesson) running = undefined;
        return;
      }
      case 'cn.banban.attendance.marked': {
        const { lesson, pupil, status, by, lateMin } = told.data;
        const entry = lessons.get(lesson);
        if (entry === undefined || entry.attendance.has(pupil)) return;
        entry.attendance.set(intern(pupil), { status, by, lateMin, at: Date.parse(told.time) });
        return;
      }
      case 'cn.banban.attendance.corrected': {
        const { lesson, pupil, from, to, reason, by } = told.data;
        const entry = lessons.get(lesson);
        if (entry === undefined || !once(told)) return;
        const at = Date.parse(told.time);
        entry.corrections.push({ pupil: intern(pupil), from, to, reason, by, at });
        const before = entry.attendance.get(pupil);
        entry.attendance.set(intern(pupil), { ...(before ?? { by, lateMin: undefined, at }), status: to });
        return;
      }
      case 'cn.banban.draw.picked': {
        const entry = told.data.lesson === undefined ? undefined : lessons.get(told.data.lesson);
        if (entry !== undefined && once(told)) entry.draws += 1;
        return;
      }
      case 'cn.banban.touch.counted': {
        // Counts of five minutes, told at their end: those of the last minutes of a lesson belong to nobody.
        const entry = running === undefined ? undefined : lessons.get(running);
        if (entry !== undefined && once(told)) entry.touches += told.data.touches;
        return;
      }
      default:
        return;
    }
  }

  function settle(id: string): void {
    const gathered = questions.get(id);
    const question = gathered?.live?.fold.question;
    if (gathered === undefined || question === undefined) return;
    gathered.outcome = outcomeOf(question, { intern, whole: scope.whole === true });
    gathered.live = undefined;
  }

  function isWanted(opened: EventData<'cn.banban.question.opened'>, at: number): boolean {
    if (scope.question !== undefined) return scope.question === opened.question;
    if (scope.lesson !== undefined) return scope.lesson === opened.lesson;
    return inTime(at);
  }

  function questionTold(told: OfQuestion): void {
    const { question: id } = told.data;
    const gathered = questions.get(id);
    if (told.type === 'cn.banban.question.opened') {
      if (gathered !== undefined || !isWanted(told.data, Date.parse(told.time))) return;
      questions.set(id, { live: { fold: createFold([factOf(told)]), told: [told] }, outcome: undefined });
      live.push(id);
      if (live.length > LIVE_QUESTIONS && scope.whole !== true) settle(live.shift() ?? '');
      return;
    }
    if (gathered?.live !== undefined) {
      if (isRepeat(told, gathered.live.told)) return;
      gathered.live.told.push(told);
      gathered.live.fold.apply(factOf(told));
      // No press counts any more.
      const over = told.type === 'cn.banban.question.revealed' || told.type === 'cn.banban.question.voided';
      if (over && scope.whole !== true) settle(id);
    } else if (gathered?.outcome !== undefined) gathered.outcome = later(gathered.outcome, told);
  }

  return {
    take: (told) => (isOfQuestion(told) ? questionTold(told) : lessonTold(told)),
    ledger() {
      for (const id of live) settle(id);
      const outcomes = [...questions.values()].map(({ outcome }) => outcome).filter((one) => one !== undefined);
      return { lessons: [...lessons.values()], questions: outcomes };
    },
  };
}

/** What may still come after the last press that counts: the answer is corrected, the question does not count, a press. */
function later(outcome: Outcome, told: OfQuestion): Outcome {
  if (told.type === 'cn.banban.question.voided') return { ...outcome, state: 'voided' };
  if (told.type === 'cn.banban.question.revealed' && outcome.state !== 'voided') {
    const { answer, tolerance } = told.data;
    return { ...outcome, state: 'revealed', answer, tolerance: tolerance ?? null };
  }
  if (told.type.startsWith('cn.banban.response.')) return { ...outcome, presses: outcome.presses + 1 };
  return outcome;
}

const isOfQuestion = (told: Told): told is OfQuestion =>
  told.type.startsWith('cn.banban.question.') || told.type.startsWith('cn.banban.response.');

function factOf({ type, data, time, sequence }: OfQuestion): QuestionFact {
  return { type, data, time, sequence, saved: true } as QuestionFact;
}

/** In a later life the journal may say again what it said in the one before (`Journal.openEpoch`). */
function isRepeat(told: Told, before: readonly Told[]): boolean {
  const [first] = before;
  if (first === undefined || first.epoch === told.epoch) return false;
  const key = keyOf(told);
  return before.some((one) => one.epoch !== told.epoch && keyOf(one) === key);
}

/** The same for what is told too seldom to be worth forgetting; false: told before. */
function createOnce(): (told: Told) => boolean {
  const seen = new Map<string, string>();
  return (told) => {
    const key = keyOf(told);
    const epoch = seen.get(key) ?? told.epoch;
    seen.set(key, epoch);
    return epoch === told.epoch;
  };
}

const keyOf = ({ type, time, data }: Told): string => `${type} ${time} ${JSON.stringify(data)}`;
