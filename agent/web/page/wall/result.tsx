/** 停止: bars at once, late votes amend them; the answer is a second tap. */
import { useState } from 'preact/hooks';
import type { Option, WallQuestion } from '../../api.ts';
import { act, ask, reveal, voidQuestion } from '../client.ts';
import { useKeys } from '../keys.ts';
import { schoolClass, words } from '../live.ts';
import { LETTERS, lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useArmed, useConfirmed } from '../parts/press.tsx';
import { sameAgain } from './asking.tsx';
import { Header, Lines } from './header.tsx';
import { askOral, dismiss, oralOptions } from './place.ts';

/** Whole per cent of those who answered; 0 when nobody did. */
export function share(count: number, answered: number): number {
  return answered === 0 ? 0 : Math.round((count / answered) * 100);
}

function Row({ letter, question }: { letter: Option; question: WallQuestion }) {
  const count = question.tally?.[letter] ?? 0;
  const percent = share(count, question.answered);
  const right = question.answer === letter;
  const text = question.optionTexts?.[LETTERS.indexOf(letter)];
  return (
    <li class={`row${right ? ' row-right' : ''}${text === undefined || text === '' ? '' : ' row-text'}`}>
      <OptionMark letter={letter} />
      <div class="row-bar">
        {text !== undefined && text !== '' && <span class="row-said">{text}</span>}
        <div class="track" aria-hidden="true">
          <i class={`fill fill-${letter}`} style={{ width: `${percent}%` }} data-zero={count === 0 ? '' : undefined} />
        </div>
      </div>
      <p class="row-count">
        <b>{count}</b>
        <small>{percent}%</small>
      </p>
      <span class="row-tick">
        {right && (
          <span role="img" aria-label={words.value.rightAnswer(letter)}>
            ✓
          </span>
        )}
      </span>
    </li>
  );
}

function Figure({ question }: { question: WallQuestion }) {
  const w = words.value;
  const size = schoolClass.value?.size ?? null;
  if (question.answered === 0) {
    return (
      <>
        <p class="figure-head">{w.nobody}</p>
        <p class="figure-said">{question.settling ? w.settling : w.nobodyHint}</p>
      </>
    );
  }
  if (question.answer === null) {
    return (
      <>
        <h2 class="figure-head">{w.answered}</h2>
        <p class="figure">
          {question.answered}
          {size !== null && <small> / {size}</small>}
        </p>
        <p class="figure-said" aria-live="polite">
          {question.settling ? w.settling : w.seconds(Math.round(question.elapsedMs / 1000))}
        </p>
      </>
    );
  }
  const right = question.tally?.[question.answer] ?? 0;
  return (
    <>
      <h2 class="figure-head">{w.correct}</h2>
      <p class="figure figure-right">
        {share(right, question.answered)}
        <small>%</small>
      </p>
      <p class="figure-said">{w.peopleRight(right, question.answered)}</p>
      <p class="figure-answer">
        <span aria-hidden="true">✓ </span>
        {w.rightAnswer(question.answer)}
      </p>
    </>
  );
}

export function Result({ question }: { question: WallQuestion }) {
  const w = words.value;
  const size = schoolClass.value?.size ?? null;
  return (
    <div class="screen result">
      <Header>
        <b>{w.questionNumber(question.number)}</b>
        <span>{w.resultSummary(question.answered, size, w.seconds(Math.round(question.elapsedMs / 1000)))}</span>
        {!question.saved && <span class="unsaved">{w.unsavedMark}</span>}
      </Header>
      <Lines most={1} lesson />
      <main>
        <section class="card chart">
          {question.stem !== null && <p class="chart-stem">{question.stem}</p>}
          <ol class={`rows rows-${question.options}`}>
            {lettersOf(question.options).map((letter) => (
              <Row key={letter} letter={letter} question={question} />
            ))}
          </ol>
        </section>
        <section class="card side">
          <Figure question={question} />
        </section>
      </main>
      {question.state === 'revealed' ? <Revealed question={question} /> : <ToReveal question={question} />}
    </div>
  );
}

/** A–E and 1–5. */
function letterKeys(question: WallQuestion, onLetter: (letter: Option) => void): Record<string, () => void> {
  const keys: Record<string, () => void> = {};
  lettersOf(question.options).forEach((letter, index) => {
    keys[letter] = () => onLetter(letter);
    keys[String(index + 1)] = () => onLetter(letter);
  });
  return keys;
}

interface LettersProps {
  readonly question: WallQuestion;
  readonly head: string;
  readonly label: (letter: string) => string;
  readonly disabled: boolean;
  readonly onLetter: (letter: Option) => void;
}

/** The options as buttons: which of them is right. */
function Letters({ question, head, label, disabled, onLetter }: LettersProps) {
  const letters = lettersOf(question.options);
  return (
    <fieldset class="reveal">
      <legend>
        {head}
        <kbd>A–{letters.at(-1)}</kbd>
      </legend>
      {letters.map((letter) => (
        <button
          key={letter}
          type="button"
          class="press press-letter"
          disabled={disabled}
          aria-label={label(letter)}
          onClick={() => onLetter(letter)}
        >
          <OptionMark letter={letter} size="small" />
        </button>
      ))}
    </fieldset>
  );
}

function ToReveal({ question }: { question: WallQuestion }) {
  const w = words.value;
  const armed = useArmed(question.id);
  const show = (letter: Option): void => {
    if (armed) void act('reveal', () => reveal(question.id, letter));
  };
  const again = (): void => {
    if (armed) void act('ask', () => ask(sameAgain(question)));
  };
  const [confirming, pressVoid] = useConfirmed(() => void act('void', () => voidQuestion(question.id)));
  useKeys({ ...letterKeys(question, show), R: again, Escape: () => dismiss(question.id) });
  return (
    <footer class="bar bar-reveal">
      <Press look={confirming ? 'danger' : 'plain'} onPress={pressVoid} disabled={!armed}>
        {confirming ? w.voidThisConfirm : w.voidThis}
      </Press>
      <Letters question={question} head={w.revealHead} label={w.revealLetter} disabled={!armed} onLetter={show} />
      <Press keyName="R" onPress={again} disabled={!armed}>
        {w.askAgain}
      </Press>
      <Press keyName={w.keyEsc} onPress={() => dismiss(question.id)} disabled={!armed} local>
        {w.endAsking}
      </Press>
    </footer>
  );
}

function Revealed({ question }: { question: WallQuestion }) {
  const w = words.value;
  const [changing, setChanging] = useState(false);
  const armed = useArmed(`${question.id} revealed ${changing}`);
  const again = (): void => {
    if (armed) void act('ask', () => ask(sameAgain(question)));
  };
  const next = (): void => {
    if (armed) askOral();
  };
  const end = (): void => dismiss(question.id);
  /** A wrong letter was shown: the right one takes its place, and both are in the journal. */
  const correct = (letter: Option): void => {
    if (!armed || letter === question.answer) return;
    void act('reveal', () => reveal(question.id, letter)).then((done) => {
      if (done !== undefined) setChanging(false);
    });
  };
  const keep = (): void => setChanging(false);
  useKeys({
    ...letterKeys(question, correct),
    ...(changing ? { Escape: keep } : { Space: next, Enter: next, R: again, Escape: end }),
  });
  if (changing) {
    return (
      <footer class="bar bar-reveal">
        <Letters
          question={question}
          head={w.changeAnswerHead}
          label={w.changeLetter}
          disabled={!armed}
          onLetter={correct}
        />
        <Press keyName={w.keyEsc} onPress={keep} local>
          {w.cancel}
        </Press>
      </footer>
    );
  }
  return (
    <footer class="bar">
      <Press onPress={() => setChanging(true)} disabled={!armed} local>
        {w.changeAnswer}
      </Press>
      <Press keyName="R" onPress={again} disabled={!armed}>
        {w.askAgain}
      </Press>
      <Press look="go" class="wide" keyName={w.keySpace} onPress={next} disabled={!armed}>
        {w.nextQuestion}
        <small>{w.nextQuestionHint(LETTERS[oralOptions.value - 1] ?? 'D')}</small>
      </Press>
      <Press keyName={w.keyEsc} onPress={end} local>
        {w.endAsking}
      </Press>
    </footer>
  );
}
