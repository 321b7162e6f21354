/** A PIN by touch or keyboard. What is entered shows as dots only. */
import { useState } from 'preact/hooks';
import { underWay } from '../client.ts';
import { useKeys } from '../keys.ts';
import { words } from '../live.ts';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const LEAST = 4;
const MOST = 12;

export interface PinPadProps {
  /** Called with the digits; the pad is empty again at once, so that a quick typist's next digits are not lost. */
  readonly onEnter: (pin: string) => void;
  readonly onCancel?: () => void;
  /** Fewest digits; default 4. */
  readonly least?: number;
}

export function PinPad({ onEnter, onCancel, least = LEAST }: PinPadProps) {
  const w = words.value;
  const [pin, setPin] = useState('');
  const add = (digit: string): void => setPin((before) => (before.length < MOST ? before + digit : before));
  const erase = (): void => setPin((before) => before.slice(0, -1));
  const ready = pin.length >= least && underWay.value === null;
  const enter = (): void => {
    if (!ready) return;
    setPin('');
    onEnter(pin);
  };
  const keys: Record<string, () => void> = { Backspace: erase, Enter: enter };
  if (onCancel !== undefined) keys.Escape = onCancel;
  for (const digit of ['0', ...DIGITS]) keys[digit] = () => add(digit);
  useKeys(keys);
  return (
    <div class="pin-pad">
      <p class="pin-dots" role="status" aria-label={w.pinEntered(pin.length)}>
        {Array.from({ length: Math.max(least, pin.length) }, (_, place) => (
          <i key={place} class={place < pin.length ? 'in' : ''} />
        ))}
      </p>
      <div class="pin-keys">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" aria-label={w.pinDigit(digit)} onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="pin-word" onClick={erase} disabled={pin === ''}>
          {w.pinErase}
        </button>
        <button type="button" aria-label={w.pinDigit('0')} onClick={() => add('0')}>
          0
        </button>
        <button type="button" class="pin-word pin-ok" onClick={enter} disabled={!ready}>
          {w.pinOk}
        </button>
      </div>
    </div>
  );
}
