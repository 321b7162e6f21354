/** 停止: the picture at once, late votes amend it; the answer is a second tap. */
import { useState } from 'preact/hooks';
import type { WallQuestion } from '../../../api.ts';
import { act, ask, reveal, voidQuestion } from '../../client.ts';
import { useKeys } from '../../keys.ts';
import { schoolClass, words } from '../../live.ts';
import { LETTERS } from '../../parts/option-mark.tsx';
import { Press, useArmed, useConfirmed } from '../../parts/press.tsx';
import { Header, Lines } from '../header.tsx';
import { askOral, dismiss, oralOptions, sheet } from '../place.ts';
import { askOfSet, nextOfSet } from '../set-place.ts';
import { Chart } from './charts.tsx';
import { Figure } from './figure.tsx';
import { letterKeys, Reveal } from './reveal.tsx';

export function Result({ question }: { question: WallQuestion }) {
  const w = words.value;
  const size = schoolClass.value?.size ?? null;
  return (
    <div class="screen result">
      <Header>
        <b>
          {w.questionNumber(question.number)}
          {question.round > 1 && ` · ${w.roundTwo(question.round)}`}
        </b>
        <span>{w.resultSummary(question.answered, size, w.seconds(Math.round(question.elapsedMs / 1000)))}</span>
        {!question.saved && <span class="unsaved">{w.unsavedMark}</span>}
      </Header>
      <Lines most={1} lesson />
      <main>
        <section class="card chart">
          {(question.stem !== null || question.picture !== null) && (
            <div class="chart-asked">
              {question.picture !== null && <img src={question.picture} alt={w.picture} />}
              {question.stem !== null && <p class="chart-stem">{question.stem}</p>}
            </div>
          )}
          <Chart question={question} />
        </section>
        <section class={`card side${question.rounds === null ? '' : ' side-rounds'}`}>
          <Figure question={question} />
        </section>
      </main>
      {question.state === 'revealed' || question.kind === 'survey' ? (
        <Finished question={question} />
      ) : (
        <ToReveal question={question} />
      )}
    </div>
  );
}

/** 再答一次: the same question, another round. */
function answerAgain(question: WallQuestion): void {
  void act('ask', () => ask({ before: question.id }));
}

function ToReveal({ question }: { question: WallQuestion }) {
  const w = words.value;
  const armed = useArmed(question.id);
  /** The right answer is known but another is to be shown. */
  const [choosing, setChoosing] = useState(!question.answerKnown);
  const show = (answer?: string): void => {
    if (armed) void act('reveal', () => reveal(question.id, answer));
  };
  const again = (): void => {
    if (armed) answerAgain(question);
  };
  const [confirming, pressVoid] = useConfirmed(() => void act('void', () => voidQuestion(question.id)));
  useKeys({
    ...(question.kind === 'single' || question.kind === 'truefalse' ? letterKeys(question.options, show) : {}),
    ...(choosing ? {} : { Space: () => show(), Enter: () => show() }),
    R: again,
    Escape: () => dismiss(question.id),
  });
  return (
    <footer class="bar bar-reveal">
      {/* Beside the pad of numbers there is no room for it; 结束提问 and the private view still have it. */}
      {!(choosing && question.kind === 'numeric') && (
        <Press look={confirming ? 'danger' : 'plain'} onPress={pressVoid} disabled={!armed}>
          {confirming ? w.voidThisConfirm : w.voidThis}
        </Press>
      )}
      {choosing ? (
        <Reveal question={question} again={false} disabled={!armed} onAnswer={show} />
      ) : (
        <>
          <Press onPress={() => setChoosing(true)} disabled={!armed} local>
            {w.changeAnswer}
          </Press>
          <Press look="go" class="wide" keyName={w.keySpace} onPress={() => show()} disabled={!armed}>
            {w.revealKnown}
          </Press>
        </>
      )}
      <Press keyName="R" onPress={again} disabled={!armed}>
        {w.roundAgain}
      </Press>
      <Press keyName={w.keyEsc} onPress={() => dismiss(question.id)} disabled={!armed} local>
        {w.endAsking}
      </Press>
    </footer>
  );
}

function Finished({ question }: { question: WallQuestion }) {
  const w = words.value;
  const [changing, setChanging] = useState(false);
  const armed = useArmed(`${question.id} ${question.state} ${changing}`);
  const ofSet = nextOfSet.value;
  const again = (): void => {
    if (armed) answerAgain(question);
  };
  const next = (): void => {
    if (!armed) return;
    if (ofSet === null) askOral();
    else void askOfSet(ofSet);
  };
  const end = (): void => dismiss(question.id);
  /** A wrong answer was shown: the right one takes its place, and both are in the journal. */
  const correct = (answer: string): void => {
    if (!armed || answer === question.answer) return;
    void act('reveal', () => reveal(question.id, answer)).then((done) => {
      if (done !== undefined) setChanging(false);
    });
  };
  const keep = (): void => setChanging(false);
  const lettered = question.kind === 'single' || question.kind === 'truefalse';
  useKeys({
    ...(lettered ? letterKeys(question.options, correct) : {}),
    ...(changing ? { Escape: keep } : { Space: next, Enter: next, R: again, Escape: end }),
  });
  if (changing) {
    return (
      <footer class="bar bar-reveal">
        <Reveal question={question} again disabled={!armed} onAnswer={correct} />
        <Press keyName={w.keyEsc} onPress={keep} local>
          {w.cancel}
        </Press>
      </footer>
    );
  }
  return (
    <footer class="bar">
      {question.kind !== 'survey' && (
        <Press onPress={() => setChanging(true)} disabled={!armed} local>
          {w.changeAnswer}
        </Press>
      )}
      <Press keyName="R" onPress={again} disabled={!armed}>
        {w.roundAgain}
      </Press>
      <Press look="go" class="wide" keyName={w.keySpace} onPress={next} disabled={!armed}>
        {w.nextQuestion}
        <small>
          {ofSet === null
            ? w.nextQuestionHint(LETTERS[oralOptions.value - 1] ?? 'D')
            : w.nextOfSet(ofSet.numbers.indexOf(ofSet.number) + 1, ofSet.numbers.length)}
        </small>
      </Press>
      <Press onPress={() => (sheet.value = 'kinds')} disabled={!armed} local>
        {w.kinds}
      </Press>
      <Press keyName={w.keyEsc} onPress={end} local>
        {w.endAsking}
      </Press>
    </footer>
  );
}
