/**
 * The question on the wall, with the times that only this life of the agent knows: its stop watch, whether late votes
 * may still amend it, and the facts themselves, which for unsaved events exist nowhere else.
 */
import type { Clock } from '../../ports.ts';
import { applyFact, foldFacts, type Question, type QuestionFact } from './question.ts';

export interface LiveQuestion {
  readonly id: string;
  /** The how-manieth of the day. */
  readonly number: number;
  readonly stem: string | undefined;
  readonly optionTexts: readonly string[] | undefined;
  readonly classId: string | undefined;
  readonly facts: readonly QuestionFact[];
  readonly question: Question;
  /** ms since it was opened, until it was closed. */
  elapsedMs(): number;
  apply(fact: QuestionFact): void;
  /** The store could be written again: this event, kept in memory until now, is on disk. False: it was not ours. */
  confirm(saved: QuestionFact): boolean;
  /** Some of its events are in memory only. */
  readonly hasUnsaved: boolean;
  /** 停止 was asked for: presses from here on are late ones. */
  stopping: boolean;
  /** True from 停止 until the receivers' summaries. */
  settling: boolean;
}

export interface LiveQuestionFields {
  readonly number: number;
  readonly stem?: string | undefined;
  readonly optionTexts?: readonly string[] | undefined;
  readonly classId?: string | undefined;
  readonly question: Question;
  readonly facts: readonly QuestionFact[];
}

export function createLiveQuestion(clock: Clock, fields: LiveQuestionFields): LiveQuestion {
  const facts = [...fields.facts];
  let question = fields.question;
  // After a restart only the wall clock knows how long the question was open before it; a clock that jumped back says 0.
  const elapsedBeforeMs = Math.max(0, clock.now() - Date.parse(question.openedAt));
  const startedMs = clock.monotonicMs() - elapsedBeforeMs;
  return {
    id: question.id,
    number: fields.number,
    stem: fields.stem,
    optionTexts: fields.optionTexts,
    classId: fields.classId,
    facts,
    get question() {
      return question;
    },
    elapsedMs: () => Math.round(question.lastedMs ?? clock.monotonicMs() - startedMs),
    apply(fact) {
      facts.push(fact);
      question = applyFact(question, fact) ?? question;
    },
    confirm(saved) {
      const index = facts.findIndex((fact) => !fact.saved && fact.type === saved.type && sameData(fact, saved));
      if (index === -1) return false;
      facts[index] = saved;
      question = foldFacts(facts) ?? question;
      return true;
    },
    get hasUnsaved() {
      return facts.some((fact) => !fact.saved);
    },
    stopping: question.state !== 'open',
    settling: false,
  };
}

const sameData = (a: QuestionFact, b: QuestionFact): boolean => JSON.stringify(a.data) === JSON.stringify(b.data);
