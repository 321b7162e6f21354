/**
 * The state machine of one question: a pure fold over its committed events, the same for the live question, for one
 * restored after a crash and for an old one read from the journal.
 *
 * What counts:
 * - a press while the question is open, or a late one (after 停止, before the receivers' summary) while it is closed;
 * - of a pupil in the class if the question counts `bound` clickers only, of every clicker otherwise;
 * - under `last` the newest key within the options; F withdraws. Under `first` the first key within the options, and F
 *   changes nothing;
 * - whoever it is, once: by pupil where the press carries one, else by clicker.
 * Everything else is kept and counted as a press, and changes no answer.
 */
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { Committed } from '../../journal/port.ts';
import type { Answer, Option, QuestionKind, QuestionState, Tally } from '../../web/api.ts';

export type QuestionEventType =
  | 'cn.banban.question.opened'
  | 'cn.banban.question.closed'
  | 'cn.banban.question.revealed'
  | 'cn.banban.question.voided'
  | 'cn.banban.response.pressed';

/** A committed event of a question, live or read back. */
export type QuestionFact = {
  [T in QuestionEventType]: Pick<Committed<T>, 'type' | 'data' | 'time' | 'sequence' | 'saved'>;
}[QuestionEventType];

export type PressData = EventData<'cn.banban.response.pressed'>;

/** A standing answer. */
export interface Standing {
  readonly clicker: string;
  readonly pupil: string | undefined;
  readonly answer: Answer;
  readonly at: string;
  readonly sequence: number;
}

/** A clicker that belongs to nobody in the class. */
export interface UnknownClicker {
  readonly clicker: string;
  readonly presses: number;
  readonly lastKey: string;
  readonly at: string;
}

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly options: number;
  readonly rule: 'last' | 'first';
  readonly counts: 'bound' | 'every';
  readonly oral: boolean;
  readonly state: QuestionState;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** ms from opening to closing, null while open. */
  readonly lastedMs: number | null;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  /** By pupil's pseudonym, else by clicker. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** Presses of each pupil or counted clicker. */
  readonly pressesOf: ReadonlyMap<string, number>;
  /** At most {@link UNKNOWN_LISTED}; more are only counted. */
  readonly unknown: ReadonlyMap<string, UnknownClicker>;
  readonly presses: number;
  /** Grows with every press that counted. */
  readonly pulse: number;
  readonly saved: boolean;
}

/** A flood of invented ids must not fill the memory. */
export const UNKNOWN_LISTED = 200;

const LETTERS: readonly Option[] = ['A', 'B', 'C', 'D', 'E'];
/** The key that takes an answer back. */
const WITHDRAW = 'F';

export function optionLetters(options: number): readonly Option[] {
  return LETTERS.slice(0, options);
}

export function tallyOf(question: Question): Tally {
  const tally: Record<string, number> = Object.fromEntries(
    optionLetters(question.options).map((letter) => [letter, 0]),
  );
  for (const { answer } of question.standing.values()) tally[answer] = (tally[answer] ?? 0) + 1;
  return tally;
}

/** Whose press it is: the pupil, else the clicker. */
export function whoOf(press: Pick<PressData, 'pupil' | 'clicker'>): string {
  return press.pupil ?? press.clicker;
}

/** Whether a press takes part at all: in time, and from somebody whose presses count. */
function takesPart(question: Question, press: PressData): boolean {
  const inTime = question.state === 'open' || (question.state === 'closed' && press.late === true);
  return inTime && isOfClass(question, press);
}

function isOfClass(question: Question, press: PressData): boolean {
  return question.counts === 'every' || press.pupil !== undefined;
}

function opened(fact: Extract<QuestionFact, { type: 'cn.banban.question.opened' }>): Question {
  const { question: id, kind, options, rule, oral, counts } = fact.data;
  return {
    id,
    kind,
    options,
    rule,
    oral,
    counts: counts ?? 'every',
    state: 'open',
    openedAt: fact.time,
    closedAt: null,
    lastedMs: null,
    answer: null,
    tolerance: null,
    standing: new Map(),
    pressesOf: new Map(),
    unknown: new Map(),
    presses: 0,
    pulse: 0,
    saved: fact.saved,
  };
}

function answered(question: Question, press: PressData, fact: QuestionFact): Question {
  const who = whoOf(press);
  const before = question.standing.get(who);
  if (press.key === WITHDRAW) {
    if (question.rule === 'first' || before === undefined) return question;
    const standing = new Map(question.standing);
    standing.delete(who);
    return { ...question, standing };
  }
  const answer = optionLetters(question.options).find((letter) => letter === press.key);
  if (answer === undefined || (question.rule === 'first' && before !== undefined)) return question;
  const { clicker, pupil } = press;
  const standing = new Map(question.standing);
  standing.set(who, { clicker, pupil, answer, at: fact.time, sequence: fact.sequence });
  return { ...question, standing, pulse: question.pulse + 1 };
}

function pressed(question: Question, fact: Extract<QuestionFact, { type: 'cn.banban.response.pressed' }>): Question {
  const press = fact.data;
  const kept = { ...question, presses: question.presses + 1 };
  if (!isOfClass(question, press)) return { ...kept, unknown: withUnknown(question.unknown, press, fact.time) };
  const who = whoOf(press);
  const pressesOf = new Map(question.pressesOf).set(who, (question.pressesOf.get(who) ?? 0) + 1);
  const counted = { ...kept, pressesOf };
  return takesPart(question, press) ? answered(counted, press, fact) : counted;
}

function withUnknown(
  unknown: ReadonlyMap<string, UnknownClicker>,
  press: PressData,
  at: string,
): ReadonlyMap<string, UnknownClicker> {
  const before = unknown.get(press.clicker);
  if (before === undefined && unknown.size >= UNKNOWN_LISTED) return unknown;
  const { clicker, key: lastKey } = press;
  return new Map(unknown).set(clicker, { clicker, presses: (before?.presses ?? 0) + 1, lastKey, at });
}

/**
 * One committed event applied. Repeats change nothing: a question is opened once, closed once, voided for good; a
 * second `revealed` corrects the answer. Events before `opened` are not of a question anybody knows: undefined.
 */
export function applyFact(question: Question | undefined, fact: QuestionFact): Question | undefined {
  if (fact.type === 'cn.banban.question.opened') return question ?? opened(fact);
  if (question === undefined) return undefined;
  return { ...transition(question, fact), saved: question.saved && fact.saved };
}

function transition(question: Question, fact: Exclude<QuestionFact, { type: 'cn.banban.question.opened' }>): Question {
  switch (fact.type) {
    case 'cn.banban.question.closed':
      if (question.state !== 'open') return question;
      return { ...question, state: 'closed', closedAt: fact.time, lastedMs: fact.data.lastedMs };
    case 'cn.banban.question.revealed':
      if (question.state === 'voided') return question;
      return {
        ...question,
        state: 'revealed',
        closedAt: question.closedAt ?? fact.time,
        answer: fact.data.answer,
        tolerance: fact.data.tolerance ?? null,
      };
    case 'cn.banban.question.voided':
      return { ...question, state: 'voided', closedAt: question.closedAt ?? fact.time };
    case 'cn.banban.response.pressed':
      return pressed(question, fact);
  }
}

export function foldFacts(facts: Iterable<QuestionFact>): Question | undefined {
  let question: Question | undefined;
  for (const fact of facts) question = applyFact(question, fact);
  return question;
}
