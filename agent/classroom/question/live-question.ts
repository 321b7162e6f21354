/**
 * The question on the wall, with what only this life of the agent knows: its stop watch, whether late votes may still
 * amend it, whose voices are whose while it runs, and the facts themselves, which for unsaved events exist nowhere else.
 */
import type { Clock } from '../../ports.ts';
import type { QuestionText } from '../../room/port.ts';
import { createFold, type Question, type QuestionFact } from './question.ts';
import type { Voters } from './voters.ts';

export interface LiveQuestion {
  readonly id: string;
  /** The how-manieth of the day. */
  readonly number: number;
  /** What the room knows of it. */
  text: QuestionText | undefined;
  readonly classId: string | undefined;
  readonly facts: readonly QuestionFact[];
  readonly question: Question;
  /** The round before it. */
  readonly before: Question | undefined;
  /** ms since it was opened, until it was closed. */
  elapsedMs(): number;
  /** ms until it closes by itself; undefined: when it is stopped. */
  remainingMs(): number | undefined;
  apply(fact: QuestionFact): void;
  /** The store could be written again: this event, kept in memory until now, is on disk. False: it was not ours. */
  confirm(saved: QuestionFact): boolean;
  /** Some of its events are in memory only. */
  readonly hasUnsaved: boolean;
  /** 停止 was asked for: presses from here on are late ones. */
  stopping: boolean;
  /** True from 停止 until the receivers' summaries. */
  settling: boolean;
  /** Of a buzz: its start is being written down. */
  starting: boolean;
  /** Makes voices without a name; undefined once nobody may do so any more. */
  voters: Voters | undefined;
  /** Of a buzz: whoever has won in this lesson stands back. */
  readonly excludesWinners: boolean;
  /** Of a buzz, voter → pseudonym: so that the one who was first can be asked. Kept nowhere else. */
  readonly quiet: Map<string, string>;
}

export interface LiveQuestionFields {
  readonly number: number;
  readonly text?: QuestionText | undefined;
  readonly classId?: string | undefined;
  readonly facts: readonly QuestionFact[];
  /** Folded from the facts. */
  readonly question: Question;
  readonly before?: Question | undefined;
  readonly voters?: Voters | undefined;
  readonly excludesWinners?: boolean;
  /** ms it has been open already. */
  readonly openMs?: number;
}

/** A question that ran out while the agent was away may be a clock that was set: so long the teacher has to say so. */
export const GRACE_MS = 10_000;

/**
 * How long a question found open at the start has been open, ms. Only the wall clock knows, and it may have jumped: back,
 * and the events themselves say a least; forward, and a question with a time limit is given a moment, at most.
 */
export function openBeforeMs(question: Question, facts: readonly QuestionFact[], wallNow: number): number {
  const openedAt = Date.parse(question.openedAt);
  const atLeast = Math.max(0, Date.parse(facts.at(-1)?.time ?? question.openedAt) - openedAt);
  const openMs = Math.max(atLeast, wallNow - openedAt);
  if (question.seconds === null) return openMs;
  return Math.min(openMs, Math.max(atLeast, question.seconds * 1000 - GRACE_MS));
}

export function createLiveQuestion(clock: Clock, fields: LiveQuestionFields): LiveQuestion {
  const facts = [...fields.facts];
  let fold = createFold(facts);
  let stale = false;
  const startedMs = clock.monotonicMs() - (fields.openMs ?? 0);
  const current = (): Question => {
    if (stale) {
      fold = createFold(facts);
      stale = false;
    }
    return fold.question ?? fields.question;
  };
  return {
    id: fields.question.id,
    number: fields.number,
    text: fields.text,
    classId: fields.classId,
    facts,
    before: fields.before,
    get question() {
      return current();
    },
    elapsedMs: () => Math.round(current().lastedMs ?? clock.monotonicMs() - startedMs),
    remainingMs() {
      const { seconds } = current();
      return seconds === null ? undefined : seconds * 1000 - (clock.monotonicMs() - startedMs);
    },
    apply(fact) {
      facts.push(fact);
      fold.apply(fact);
    },
    confirm(saved) {
      const index = facts.findIndex((fact) => !fact.saved && fact.type === saved.type && sameData(fact, saved));
      if (index === -1) return false;
      facts[index] = saved;
      stale = true;
      return true;
    },
    get hasUnsaved() {
      return facts.some((fact) => !fact.saved);
    },
    stopping: current().state !== 'open',
    settling: false,
    starting: false,
    voters: fields.voters,
    excludesWinners: fields.excludesWinners ?? false,
    quiet: new Map(),
  };
}

const sameData = (a: QuestionFact, b: QuestionFact): boolean => JSON.stringify(a.data) === JSON.stringify(b.data);
