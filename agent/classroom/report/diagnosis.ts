/**
 * What the answers say: pure functions of how questions ended. Nothing here knows a name or ranks a pupil.
 *
 * A share is always of those who answered, and carries both counts; who did not answer is counted beside it.
 */
import type { Answer, RoundsView } from '../../web/api.ts';
import type { KnowledgeDiagnosis, Share, TimeSpread } from '../../web/api-report.ts';
import type { Verdict } from '../question/score.ts';
import { isJudged, type Outcome, pointsOf, verdictOf } from './outcome.ts';

export function shareOf(part: number, whole: number): Share {
  return { part, whole, share: whole === 0 ? null : rounded(part / whole) };
}

export function addShares(shares: Iterable<Share>): Share {
  let part = 0;
  let whole = 0;
  for (const share of shares) {
    part += share.part;
    whole += share.whole;
  }
  return shareOf(part, whole);
}

export interface VerdictCounts {
  readonly right: number;
  readonly partial: number;
  readonly wrong: number;
}

/** Undefined: nothing can be right. */
export function countVerdicts(outcome: Outcome): VerdictCounts | undefined {
  if (!isJudged(outcome)) return undefined;
  const counts = { right: 0, partial: 0, wrong: 0 };
  for (let i = 0; i < outcome.who.length; i++) {
    const verdict = verdictOf(outcome, i);
    if (verdict !== undefined && verdict !== 'blank') counts[verdict] += 1;
  }
  return counts;
}

export function rightShare(outcome: Outcome): Share | null {
  const counts = countVerdicts(outcome);
  return counts === undefined ? null : shareOf(counts.right, outcome.who.length);
}

/**
 * The wrong choice most of them made: of a multiple choice the wrong letter, of a number or an order the wrong answer as a
 * whole. At a tie the first by its spelling. Null: nobody was wrong, or nothing can be.
 */
export function distractorOf(outcome: Outcome): { readonly answer: Answer; readonly chosen: Share } | null {
  const { answer: right } = outcome;
  if (right === null || !isJudged(outcome)) return null;
  const wrong = new Map<Answer, number>();
  for (let i = 0; i < outcome.who.length; i++) {
    if (verdictOf(outcome, i) !== 'wrong') continue;
    const given = outcome.answers[i] ?? '';
    for (const one of outcome.kind === 'multiple' ? given : [given]) {
      if (outcome.kind !== 'multiple' || !right.includes(one)) wrong.set(one, (wrong.get(one) ?? 0) + 1);
    }
  }
  const [most] = [...wrong].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most === undefined ? null : { answer: most[0], chosen: shareOf(most[1], outcome.who.length) };
}

/** Quartiles by the median of the halves, the middle value in neither (Tukey's hinges without it). */
export function timeSpread(times: readonly number[]): TimeSpread | null {
  if (times.length === 0) return null;
  const sorted = [...times].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const middle = median(sorted);
  return {
    count: sorted.length,
    q1Ms: half === 0 ? middle : median(sorted.slice(0, half)),
    medianMs: middle,
    q3Ms: half === 0 ? middle : median(sorted.slice(-half)),
  };
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return Math.round(sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2);
}

/** Each group is the best and the weakest 27 %, the usual share for 区分度; with fewer pupils it would be chance. */
const GROUP_SHARE = 0.27;
const FEWEST_PUPILS = 10;
const FEWEST_QUESTIONS = 3;

/**
 * Discrimination of each question of a lesson: share right among the best less share right among the weakest, the groups
 * made by the points in the other questions. Of a question asked in rounds only the last is taken. A pupil who did not
 * answer had it not right. Questions that are not among the keys are not told (too few, or too few pupils).
 */
export function discriminations(outcomes: readonly Outcome[]): Map<string, number> {
  const judged = lastRounds(outcomes).filter((outcome) => isJudged(outcome) && !outcome.anonymous);
  const found = new Map<string, number>();
  if (judged.length < FEWEST_QUESTIONS) return found;
  const points = judged.map((outcome) => new Map(outcome.who.map((who, i) => [who, pointsOf(outcome, i)])));
  const pupils = [...new Set(judged.flatMap(({ who }) => who.filter(isPupil)))].sort();
  if (pupils.length < FEWEST_PUPILS) return found;
  const group = Math.max(1, Math.round(pupils.length * GROUP_SHARE));
  for (const [index, outcome] of judged.entries()) {
    const rest = (who: string): number =>
      points.reduce((sum, of, other) => sum + (other === index ? 0 : (of.get(who) ?? 0)), 0);
    const ranked = pupils.map((who) => ({ who, rest: rest(who) })).sort((a, b) => b.rest - a.rest);
    // All alike: there are no better and no weaker ones.
    if (ranked[0]?.rest === ranked.at(-1)?.rest) continue;
    const rightIn = (some: readonly { readonly who: string }[]): number =>
      some.filter(({ who }) => points[index]?.get(who) === outcome.points).length / some.length;
    found.set(outcome.id, rounded(rightIn(ranked.slice(0, group)) - rightIn(ranked.slice(-group))));
  }
  return found;
}

/** A pseudonym of a pupil, and not of a voice, a tablet or a clicker that is nobody's. */
export const isPupil = (who: string): boolean => /^p[01][a-z2-7]+$/.test(who);

/** Without the rounds that were asked again. */
export function lastRounds(outcomes: readonly Outcome[]): Outcome[] {
  const again = new Set(outcomes.filter(({ state }) => state !== 'voided').map(({ before }) => before));
  return outcomes.filter(({ id }) => !again.has(id));
}

/**
 * What was won between two rounds of what there was to win (Hake), or lost of what there was to lose: −1…1, of the pupils
 * who answered in both. Null: nobody did, or all were right both times.
 */
export function gainOf({ both, rightRight, rightWrong, wrongRight }: RoundsView): number | null {
  const [before, now] = [rightRight + rightWrong, rightRight + wrongRight];
  if (both === 0 || (before === both && now === both)) return null;
  if (now >= before) return rounded((now - before) / (both - before));
  return rounded((now - before) / before);
}

/** Weakest first. Of a question in rounds the last; of anonymous ones too, since only counts are told. */
export function knowledgeOf(
  outcomes: readonly Outcome[],
  knowledge: (question: string) => readonly string[],
): KnowledgeDiagnosis[] {
  const points = new Map<string, Share[]>();
  for (const outcome of lastRounds(outcomes)) {
    const share = rightShare(outcome);
    if (share === null || share.whole === 0) continue;
    for (const point of new Set(knowledge(outcome.id))) points.set(point, [...(points.get(point) ?? []), share]);
  }
  return [...points]
    .map(([point, shares]) => ({ knowledge: point, questions: shares.length, right: addShares(shares) }))
    .sort(
      (a, b) => (a.right.share ?? 0) - (b.right.share ?? 0) || a.knowledge.localeCompare(b.knowledge, 'zh-Hans-CN'),
    );
}

export interface PupilTotals {
  /** Question → how it went. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly points: number;
  readonly of: number;
}

/** One pupil over all questions that can be judged, rounds of the same question each for themselves in the verdicts. */
export function totalsOf(who: string, outcomes: readonly Outcome[]): PupilTotals {
  const counted = new Set(lastRounds(outcomes).map(({ id }) => id));
  const verdicts = new Map<string, Verdict>();
  let points = 0;
  let of = 0;
  for (const outcome of outcomes) {
    if (!isJudged(outcome) || outcome.anonymous) continue;
    const index = outcome.who.indexOf(who);
    verdicts.set(outcome.id, index === -1 ? 'blank' : (verdictOf(outcome, index) ?? 'blank'));
    if (!counted.has(outcome.id)) continue;
    of += outcome.points;
    if (index !== -1) points += pointsOf(outcome, index);
  }
  return { verdicts, points: rounded(points), of: rounded(of) };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
