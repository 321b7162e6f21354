/**
 * The state machine of one question: a pure fold over its committed events, the same for the live question, for one
 * restored after a crash and for an old one read from the journal.
 *
 * What counts:
 * - a press while the question is open, or a late one (after 停止, before the receivers' summary) while it is closed; of
 *   a buzz only what comes after it has started, never a late one;
 * - of a pupil in the class if the question counts `bound` clickers only, of every clicker otherwise; a voter always;
 * - what the press means for the answer is said in entry.ts, by the question's kind and rule;
 * - whoever it is, once: by pupil where the press carries one, else by voter, clicker or tablet.
 * Everything else is kept and counted as a press, and changes no answer.
 */
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { Committed } from '../../journal/port.ts';
import type { Answer, QuestionKind, QuestionState, Tally } from '../../web/api.ts';
import { optionLetters } from './answer.ts';
import { type Entry, enter, finish, type Input, NOTHING } from './entry.ts';
import { DEFAULT_PARTIAL, DEFAULT_POINTS } from './score.ts';

export type QuestionEventType =
  | 'cn.banban.question.opened'
  | 'cn.banban.question.started'
  | 'cn.banban.question.extended'
  | 'cn.banban.question.closed'
  | 'cn.banban.question.revealed'
  | 'cn.banban.question.voided'
  | 'cn.banban.response.pressed'
  | 'cn.banban.response.submitted'
  | 'cn.banban.response.cast';

/** A committed event of a question, live or read back. */
export type QuestionFact = {
  [T in QuestionEventType]: Pick<Committed<T>, 'type' | 'data' | 'time' | 'sequence' | 'saved'>;
}[QuestionEventType];

type FactOf<T extends QuestionEventType> = Extract<QuestionFact, { type: T }>;
type OpenedData = EventData<'cn.banban.question.opened'>;
export type PressData = EventData<'cn.banban.response.pressed'>;

interface Press {
  /** A clicker, a tablet `b…` or a voter `v…`. */
  readonly clicker: string;
  readonly pupil: string | undefined;
  readonly by: 'clicker' | 'tablet';
  /** RFC 3339 */
  readonly at: string;
  readonly sequence: number;
}

/** A standing answer, and the press that gave it. */
export interface Standing extends Press {
  readonly answer: Answer;
}

/** What one voice did in the question, beside the answer that stands. */
export interface Voice {
  readonly who: string;
  readonly pupil: string | undefined;
  readonly entry: Entry;
  /** The last of its presses that meant something. */
  readonly last: Press;
  /** The first answer it gave; undefined: none. */
  readonly first: { readonly answer: Answer; readonly at: string } | undefined;
  /** How often another answer took the place of one; of a multiple choice: how often a letter was taken out again. */
  readonly changes: number;
  /** How often an answer was taken back. */
  readonly withdrawn: number;
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
  readonly anonymous: boolean;
  readonly lesson: string | null;
  /** From 1. */
  readonly round: number;
  /** The round before this one. */
  readonly before: string | null;
  readonly points: number;
  readonly partial: number;
  /** It closes by itself after so long in all; null: when it is stopped. */
  readonly seconds: number | null;
  readonly thinkSeconds: number;
  readonly state: QuestionState;
  readonly openedAt: string;
  /** Of a buzz: since when presses count; null: not yet. */
  readonly startedAt: string | null;
  readonly closedAt: string | null;
  /** ms from opening to closing, null while open. */
  readonly lastedMs: number | null;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  /** By pupil's pseudonym, else by voter, clicker or tablet; of a buzz in the order of the presses. */
  readonly standing: ReadonlyMap<string, Standing>;
  readonly voices: ReadonlyMap<string, Voice>;
  /** Presses of each pupil or counted clicker. */
  readonly pressesOf: ReadonlyMap<string, number>;
  /** At most {@link UNKNOWN_LISTED}; more are only counted. */
  readonly unknown: ReadonlyMap<string, UnknownClicker>;
  /** Of a buzz: pupils who have won before in the lesson. */
  readonly excluded: ReadonlySet<string>;
  /** Of a buzz: who pressed before it was started, and stands back. */
  readonly early: ReadonlySet<string>;
  readonly presses: number;
  /** Grows with every answer given. */
  readonly pulse: number;
  readonly saved: boolean;
}

/** The same, while it is folded: nobody else holds it. */
type Draft = { -readonly [K in keyof Question]: Question[K] } & {
  standing: Map<string, Standing>;
  voices: Map<string, Voice>;
  pressesOf: Map<string, number>;
  unknown: Map<string, UnknownClicker>;
  early: Set<string>;
};

/** A flood of invented ids must not fill the memory. */
export const UNKNOWN_LISTED = 200;

/** Letters and `!` from 0 on; orders and numbers only as they were given. Of a multiple choice every letter counts. */
export function tallyOf(question: Question): Tally {
  const tally: Record<string, number> = {};
  if (question.kind !== 'ranking') for (const letter of optionLetters(question.options)) tally[letter] = 0;
  const count = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  for (const { answer } of question.standing.values()) {
    if (question.kind === 'multiple') for (const letter of answer) count(letter);
    else count(answer);
  }
  return tally;
}

/** Whose press it is: the pupil, else the clicker. */
export function whoOf(press: Pick<PressData, 'pupil' | 'clicker'>): string {
  return press.pupil ?? press.clicker;
}

/** An input of any of the three response events, said the same way. */
interface Given extends Input {
  readonly who: string;
  readonly clicker: string;
  readonly pupil: string | undefined;
  readonly late: boolean;
  /** A voter is of the class: others are not made one. */
  readonly ofClass: boolean;
}

type Response = FactOf<'cn.banban.response.pressed' | 'cn.banban.response.submitted' | 'cn.banban.response.cast'>;

/** What a response event says, whoever sent it; `ofClass` as the question counts. */
function givenIn(question: Pick<Question, 'counts'>, fact: Response): Given {
  const late = fact.data.late === true;
  if (fact.type === 'cn.banban.response.cast') {
    const { voter, by, key } = fact.data;
    return { who: voter, clicker: voter, pupil: undefined, by, text: key, late, ofClass: true };
  }
  const { pupil } = fact.data;
  const ofClass = question.counts === 'every' || pupil !== undefined;
  if (fact.type === 'cn.banban.response.submitted') {
    const { tablet, answer } = fact.data;
    return { who: pupil ?? tablet, clicker: tablet, pupil, by: 'tablet', text: answer, late, ofClass };
  }
  const { clicker, key } = fact.data;
  return { who: whoOf(fact.data), clicker, pupil, by: 'clicker', text: key, late, ofClass };
}

/** Whether an input that is of the class takes part: in time, and of a buzz neither too early nor by who stands back. */
function takesPart(question: Question, { who, late }: Given): boolean {
  if (question.kind === 'buzz') {
    const { state, startedAt, early, excluded } = question;
    return state === 'open' && startedAt !== null && !early.has(who) && !excluded.has(who);
  }
  return question.state === 'open' || (question.state === 'closed' && late);
}

function opened({ data, time, saved }: { data: OpenedData; time: string; saved: boolean }): Draft {
  return {
    id: data.question,
    kind: data.kind,
    options: data.options,
    rule: data.rule,
    oral: data.oral,
    counts: data.counts ?? 'every',
    anonymous: data.anonymous === true,
    lesson: data.lesson ?? null,
    round: data.round ?? 1,
    before: data.before ?? null,
    points: data.points ?? DEFAULT_POINTS,
    partial: data.partial ?? DEFAULT_PARTIAL,
    seconds: data.seconds ?? null,
    thinkSeconds: data.thinkSeconds ?? 0,
    state: 'open',
    openedAt: time,
    startedAt: null,
    closedAt: null,
    lastedMs: null,
    answer: null,
    tolerance: null,
    standing: new Map(),
    voices: new Map(),
    pressesOf: new Map(),
    unknown: new Map(),
    excluded: new Set(data.excluded ?? []),
    early: new Set(),
    presses: 0,
    pulse: 0,
    saved,
  };
}

function respond(draft: Draft, fact: Response): void {
  const given = givenIn(draft, fact);
  const { who } = given;
  draft.presses += 1;
  if (!given.ofClass) {
    // A tablet without a seat can be given one, not be bound like a clicker: it is not listed among them.
    if (given.by === 'clicker') listUnknown(draft.unknown, given, fact.time);
    return;
  }
  draft.pressesOf.set(who, (draft.pressesOf.get(who) ?? 0) + 1);
  if (takesPart(draft, given)) answered(draft, given, fact);
  else if (draft.kind === 'buzz' && draft.state === 'open' && draft.startedAt === null) draft.early.add(who);
}

function answered(draft: Draft, given: Given, fact: QuestionFact): void {
  const { who, pupil, by, clicker } = given;
  const before = draft.voices.get(who)?.entry ?? NOTHING;
  // Numbers are typed until the question is closed; what comes late ends at once.
  const entered = enter(draft, before, given);
  const entry = draft.state === 'closed' && entered !== before ? finish(draft, entered) : entered;
  if (entry === before) return;
  becomes(draft, who, { clicker, pupil, by, at: fact.time, sequence: fact.sequence }, entry);
}

/** The voice's entry is another one from here on; an answer that was only begun changes nothing that stands. */
function becomes(draft: Draft, who: string, last: Press, entry: Entry): void {
  const voice = draft.voices.get(who);
  const before = voice?.entry ?? NOTHING;
  const { answer } = entry;
  const replaced = before.answer !== undefined && answer !== undefined && answer !== before.answer;
  // Letter after letter a choice grows on a clicker: only what is taken out again is a change of mind.
  const grown =
    draft.kind === 'multiple' && last.by === 'clicker' && (answer ?? '').length > (before.answer ?? '').length;
  const gone = before.answer !== undefined && answer === undefined;
  draft.voices.set(who, {
    who,
    pupil: last.pupil,
    entry,
    last,
    first: voice?.first ?? (answer === undefined ? undefined : { answer, at: last.at }),
    changes: (voice?.changes ?? 0) + Number(replaced && !grown),
    withdrawn: (voice?.withdrawn ?? 0) + Number(gone),
  });
  if (gone) draft.standing.delete(who);
  // The very key that stands, pressed again, is the newer press of the same answer; a digit more is no answer yet.
  const given = answer !== undefined && (answer !== before.answer || entry.typed === before.typed);
  if (!given) return;
  draft.standing.set(who, { ...last, answer });
  draft.pulse += 1;
}

function listUnknown(unknown: Map<string, UnknownClicker>, { clicker, text: lastKey }: Given, at: string): void {
  const before = unknown.get(clicker);
  if (before === undefined && unknown.size >= UNKNOWN_LISTED) return;
  unknown.set(clicker, { clicker, presses: (before?.presses ?? 0) + 1, lastKey, at });
}

/** What was typed and not ended is an answer all the same, given with its last key. */
function closed(draft: Draft, fact: FactOf<'cn.banban.question.closed'>): void {
  if (draft.state !== 'open') return;
  draft.state = 'closed';
  draft.closedAt = fact.time;
  draft.lastedMs = fact.data.lastedMs;
  if (draft.kind !== 'numeric') return;
  for (const { who, entry, last } of [...draft.voices.values()]) {
    const finished = finish(draft, entry);
    if (finished !== entry) becomes(draft, who, last, finished);
  }
}

function apply(draft: Draft, fact: Exclude<QuestionFact, { type: 'cn.banban.question.opened' }>): void {
  switch (fact.type) {
    case 'cn.banban.question.started':
      if (draft.kind === 'buzz' && draft.state === 'open') draft.startedAt ??= fact.time;
      return;
    case 'cn.banban.question.extended':
      if (draft.state === 'open') draft.seconds = fact.data.seconds;
      return;
    case 'cn.banban.question.closed':
      closed(draft, fact);
      return;
    case 'cn.banban.question.revealed':
      if (draft.state === 'voided') return;
      draft.state = 'revealed';
      draft.closedAt ??= fact.time;
      draft.answer = fact.data.answer;
      draft.tolerance = fact.data.tolerance ?? null;
      return;
    case 'cn.banban.question.voided':
      draft.state = 'voided';
      draft.closedAt ??= fact.time;
      return;
    default:
      respond(draft, fact);
  }
}

/** A question as its facts come in; each costs the same, however many came before. */
export interface QuestionFold {
  /** Always the newest; what is read from it now may have changed by the next turn of the loop. Undefined: not opened. */
  readonly question: Question | undefined;
  /**
   * One committed event. Repeats change nothing: a question is opened once, started once, closed once, voided for good; a
   * second `revealed` corrects the answer. Events before `opened` are not of a question anybody knows.
   */
  apply(fact: QuestionFact): void;
}

function foldOn(beginning: Draft | undefined): QuestionFold {
  let draft = beginning;
  return {
    get question() {
      return draft;
    },
    apply(fact) {
      if (fact.type === 'cn.banban.question.opened') {
        draft ??= opened(fact);
        return;
      }
      if (draft === undefined) return;
      apply(draft, fact);
      draft.saved &&= fact.saved;
    },
  };
}

export function createFold(facts: Iterable<QuestionFact> = []): QuestionFold {
  const fold = foldOn(undefined);
  for (const fact of facts) fold.apply(fact);
  return fold;
}

/** One event applied; the state given is left as it was. */
export function applyFact(question: Question | undefined, fact: QuestionFact): Question | undefined {
  const fold = foldOn(question === undefined ? undefined : copyOf(question));
  fold.apply(fact);
  return fold.question;
}

function copyOf(question: Question): Draft {
  return {
    ...question,
    standing: new Map(question.standing),
    voices: new Map(question.voices),
    pressesOf: new Map(question.pressesOf),
    unknown: new Map(question.unknown),
    early: new Set(question.early),
  };
}

export function foldFacts(facts: Iterable<QuestionFact>): Question | undefined {
  return createFold(facts).question;
}
