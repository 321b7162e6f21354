/** Which answer is right, in one tap: a letter, several of them, an order, a number. */
import { useState } from 'preact/hooks';
import type { Option, WallQuestion } from '../../../api.ts';
import { useKeys } from '../../keys.ts';
import { words } from '../../live.ts';
import { NumberPad } from '../../parts/number-pad.tsx';
import { lettersOf, OptionMark } from '../../parts/option-mark.tsx';
import { Press } from '../../parts/press.tsx';
import { textOf } from './charts.tsx';

export interface RevealProps {
  readonly question: WallQuestion;
  /** It was shown already and is put right. */
  readonly again: boolean;
  readonly disabled: boolean;
  readonly onAnswer: (answer: string) => void;
}

/** A–E and 1–5. */
export function letterKeys(options: number, onLetter: (letter: Option) => void): Record<string, () => void> {
  const keys: Record<string, () => void> = {};
  lettersOf(options).forEach((letter, index) => {
    keys[letter] = () => onLetter(letter);
    keys[String(index + 1)] = () => onLetter(letter);
  });
  return keys;
}

export function Reveal(props: RevealProps) {
  switch (props.question.kind) {
    case 'single':
    case 'truefalse':
      return <OneLetter {...props} />;
    case 'multiple':
    case 'ranking':
      return <Letters {...props} />;
    case 'numeric':
      return (
        <fieldset class="reveal">
          <legend>{words.value.revealNumber}</legend>
          <NumberPad onEnter={props.onAnswer} disabled={props.disabled} enterSaid={words.value.revealShow} />
        </fieldset>
      );
    case 'survey':
    case 'buzz':
      return null;
  }
}

interface LetterProps {
  readonly question: WallQuestion;
  readonly letter: Option;
  readonly label: string;
  readonly disabled: boolean;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function LetterButton({ question, letter, label, disabled, pressed, onPress }: LetterProps) {
  const text = question.kind === 'truefalse' ? textOf(question, letter) : '';
  return (
    <button
      type="button"
      class="press press-letter"
      disabled={disabled}
      // What is written on it is in its name, for whoever speaks to the page.
      aria-label={text === '' ? label : `${label} ${text}`}
      aria-pressed={pressed}
      onClick={onPress}
    >
      <OptionMark letter={letter} size="small" />
      {text}
    </button>
  );
}

function OneLetter({ question, again, disabled, onAnswer }: RevealProps) {
  const w = words.value;
  const letters = lettersOf(question.options);
  return (
    <fieldset class="reveal">
      <legend>
        {again ? w.changeAnswerHead : w.revealHead}
        <kbd>A–{letters.at(-1)}</kbd>
      </legend>
      {letters.map((letter) => (
        <LetterButton
          key={letter}
          question={question}
          letter={letter}
          label={again ? w.changeLetter(letter) : w.revealLetter(letter)}
          disabled={disabled}
          onPress={() => onAnswer(letter)}
        />
      ))}
    </fieldset>
  );
}

/** Several letters, in any order or in the right one, then 公布. */
function Letters({ question, disabled, onAnswer }: RevealProps) {
  const w = words.value;
  const [chosen, setChosen] = useState<readonly Option[]>([]);
  const ordered = question.kind === 'ranking';
  const letters = lettersOf(question.options);
  const ready = !disabled && (ordered ? chosen.length === letters.length : chosen.length > 0);
  const toggle = (letter: Option): void =>
    setChosen((before) => (before.includes(letter) ? before.filter((each) => each !== letter) : [...before, letter]));
  const show = (): void => {
    if (ready) onAnswer((ordered ? chosen : letters.filter((letter) => chosen.includes(letter))).join(''));
  };
  useKeys({ ...letterKeys(question.options, toggle), Enter: show, Backspace: () => setChosen([]) });
  return (
    <fieldset class="reveal">
      <legend>
        {ordered ? w.revealOrder : w.revealMany}
        <kbd>A–{letters.at(-1)}</kbd>
      </legend>
      {letters.map((letter) => (
        <span key={letter} class="reveal-place">
          <LetterButton
            question={question}
            letter={letter}
            label={w.optionText(letter)}
            disabled={disabled}
            pressed={chosen.includes(letter)}
            onPress={() => toggle(letter)}
          />
          {ordered && chosen.includes(letter) && <b class="reveal-order">{chosen.indexOf(letter) + 1}</b>}
        </span>
      ))}
      <Press look="go" keyName="Enter" onPress={show} disabled={!ready}>
        {w.revealShow}
      </Press>
    </fieldset>
  );
}
