/** The one number of a result; of a second round, what became of each pupil's answer. */
import type { RoundsView, WallQuestion } from '../../../api.ts';
import { schoolClass, words } from '../../live.ts';
import { rightCount, share } from './counts.ts';

export function Figure({ question }: { question: WallQuestion }) {
  const w = words.value;
  if (question.answered === 0) {
    return (
      <>
        <p class="figure-head">{w.nobody}</p>
        <p class="figure-said">{question.settling ? w.settling : w.nobodyHint}</p>
      </>
    );
  }
  const right = rightCount(question);
  if (right === null) return <Answered question={question} />;
  const partly = question.right?.partly ?? 0;
  return (
    <>
      <h2 class="figure-head">{question.kind === 'multiple' ? w.fullyRight : w.correct}</h2>
      <p class="figure figure-right">
        {share(right, question.answered)}
        <small>%</small>
      </p>
      {question.rounds === null && <p class="figure-said">{w.peopleRight(right, question.answered)}</p>}
      {partly > 0 && <p class="figure-said">{w.partlyRight(partly)}</p>}
      {question.rounds === null ? <RightAnswer question={question} /> : <Rounds rounds={question.rounds} />}
    </>
  );
}

function Answered({ question }: { question: WallQuestion }) {
  const w = words.value;
  const size = schoolClass.value?.size ?? null;
  return (
    <>
      <h2 class="figure-head">{question.kind === 'survey' ? w.surveyDone : w.answered}</h2>
      <p class="figure">
        {question.answered}
        {size !== null && <small> / {size}</small>}
      </p>
      <p class="figure-said" aria-live="polite">
        {question.settling ? w.settling : w.seconds(Math.round(question.elapsedMs / 1000))}
      </p>
      {question.anonymous && <p class="figure-said">{w.anonymousSaid}</p>}
      {question.answer !== null && <RightAnswer question={question} />}
    </>
  );
}

/** `B`; of true–false 对; of a number what it may be off. */
export function answerSaid(question: Pick<WallQuestion, 'kind' | 'answer' | 'tolerance'>): string {
  const w = words.value;
  const answer = question.answer ?? '';
  if (question.kind === 'truefalse') return answer === 'A' ? w.isTrue : w.isFalse;
  if (question.kind === 'ranking') return [...answer].join('→');
  return question.kind === 'numeric' && question.tolerance ? `${answer} ± ${question.tolerance}` : answer;
}

function RightAnswer({ question }: { question: WallQuestion }) {
  return (
    <p class="figure-answer">
      <span aria-hidden="true">✓ </span>
      {words.value.rightAnswer(answerSaid(question))}
    </p>
  );
}

/** 错 → 对 is what the talk between the rounds was for: it stands out. */
function Rounds({ rounds }: { rounds: RoundsView }) {
  const w = words.value;
  const percent = (part: number): number => Math.round(part * 100);
  const cells = [
    { key: 'right-right', count: rounds.rightRight, said: w.rightRight },
    { key: 'wrong-right', count: rounds.wrongRight, said: w.wrongRight },
    { key: 'right-wrong', count: rounds.rightWrong, said: w.rightWrong },
    { key: 'wrong-wrong', count: rounds.wrongWrong, said: w.wrongWrong },
  ];
  return (
    <div class="rounds">
      <p class="figure-said">{w.roundsSaid(percent(rounds.rightBefore), percent(rounds.rightNow))}</p>
      <ul class="rounds-table">
        {cells.map(({ key, count, said }) => (
          <li key={key} class={`round-${key}`}>
            <b>{count}</b>
            <span>{said}</span>
          </li>
        ))}
      </ul>
      <p class="figure-said">{w.roundsRest(rounds.both)}</p>
    </div>
  );
}
