/**
 * 再答一次: two rounds of one question, pupil by pupil, in the four cells of peer instruction. Both are judged by the
 * later round's answer. Voices without a name cannot be followed from one question into the next, so they are not in the
 * cells; of an anonymous question there is no table.
 */
import type { Answer, RoundsView } from '../../web/api.ts';
import type { Question } from './question.ts';
import { scoreOf } from './score.ts';

/** What is needed of the class: who could have answered. */
export interface Sitting {
  /** Pseudonyms of the pupils who can be followed, in no order; empty: no class list. */
  readonly pupils: Iterable<string>;
}

const isVoter = (who: string): boolean => who.startsWith('v');

/** Null: there are no two rounds to compare, or the right answer is not shown yet. */
export function roundsOf(before: Question | undefined, now: Question, { pupils }: Sitting): RoundsView | null {
  if (before === undefined || now.answer === null || now.state !== 'revealed') return null;
  if (before.anonymous || now.anonymous || before.state === 'voided') return null;
  const right = judgeOf(now, now.answer);
  if (right === undefined) return null;
  const everybody = new Set(
    [...pupils, ...before.standing.keys(), ...now.standing.keys()].filter((who) => !isVoter(who)),
  );
  const cells = { rightRight: 0, rightWrong: 0, wrongRight: 0, wrongWrong: 0, onlyBefore: 0, onlyNow: 0, silent: 0 };
  for (const who of everybody) {
    const [first, second] = [before.standing.get(who), now.standing.get(who)];
    cells[cellOf(first && right(first.answer), second && right(second.answer))] += 1;
  }
  const { rightRight, rightWrong, wrongRight, wrongWrong } = cells;
  return {
    before: before.id,
    ...cells,
    both: rightRight + rightWrong + wrongRight + wrongWrong,
    rightBefore: shareRight(before, right),
    rightNow: shareRight(now, right),
  };
}

type Cell = 'rightRight' | 'rightWrong' | 'wrongRight' | 'wrongWrong' | 'onlyBefore' | 'onlyNow' | 'silent';

function cellOf(first: boolean | undefined, second: boolean | undefined): Cell {
  if (first === undefined) return second === undefined ? 'silent' : 'onlyNow';
  if (second === undefined) return 'onlyBefore';
  if (first) return second ? 'rightRight' : 'rightWrong';
  return second ? 'wrongRight' : 'wrongWrong';
}

function judgeOf(question: Question, answer: Answer): ((given: Answer) => boolean) | undefined {
  if (scoreOf(question, { answer }) === undefined) return undefined;
  return (given) => scoreOf(question, { answer: given })?.verdict === 'right';
}

/** Of all who answered, also those without a name; 0 where nobody did. */
function shareRight({ standing }: Question, right: (given: Answer) => boolean): number {
  if (standing.size === 0) return 0;
  const count = [...standing.values()].filter(({ answer }) => right(answer)).length;
  return Math.round((count / standing.size) * 10_000) / 10_000;
}
