/** A number by touch or keyboard: sign, digits, point. */
import { useState } from 'preact/hooks';
import { canonicalNumber } from '../../../classroom/question/answer.ts';
import { useKeys } from '../keys.ts';
import { words } from '../live.ts';
import { Press } from './press.tsx';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const MOST = 12;

export interface NumberPadProps {
  readonly onEnter: (number: string) => void;
  readonly disabled: boolean;
  readonly enterSaid: string;
}

/** One row, so that it stands in the bar along the bottom. */
export function NumberPad({ onEnter, disabled, enterSaid }: NumberPadProps) {
  const w = words.value;
  const [text, setText] = useState('');
  const add = (sign: string): void => setText((before) => (before.length < MOST ? before + sign : before));
  const number = canonicalNumber(text);
  const ready = number !== undefined && !disabled;
  const enter = (): void => {
    if (ready) onEnter(number);
  };
  const erase = (): void => setText((before) => before.slice(0, -1));
  const typed: Record<string, () => void> = { Enter: enter, Backspace: erase };
  for (const sign of [...DIGITS, '.', '-']) typed[sign] = () => add(sign);
  useKeys(typed);
  return (
    <div class="number-pad">
      <output class="number-entered" aria-live="polite">
        {text === '' ? '…' : text}
      </output>
      <div class="number-keys">
        {[...DIGITS, '.', '-'].map((sign) => (
          <button key={sign} type="button" class="press press-plain number-key" onClick={() => add(sign)}>
            {sign === '-' ? '−' : sign}
          </button>
        ))}
      </div>
      <Press onPress={erase} disabled={text === ''} local>
        {w.pinErase}
      </Press>
      <Press look="go" onPress={enter} disabled={!ready}>
        {enterSaid}
      </Press>
    </div>
  );
}
