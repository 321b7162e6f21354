/** The ways to answer: one of several, any of several, an order, a number, and being first. */
import { useEffect, useState } from 'preact/hooks';
import type { TabletQuestion } from '../../api-tablet.ts';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { typed } from './number.ts';
import { answer, shownAs, startsAt, underWay, words } from './store.ts';

interface PadProps {
  readonly question: TabletQuestion;
  /** Answers are taken and may still be changed. */
  readonly able: boolean;
}

/** What is chosen on this screen: on its way, else what the agent has. */
export function chosen({ id, mine }: TabletQuestion): string {
  const onItsWay = underWay.value;
  return (onItsWay?.question === id ? onItsWay.answer : mine) ?? '';
}

function Choice({
  question,
  letter,
  index,
  pressed,
  place,
  able,
  onPress,
}: {
  question: TabletQuestion;
  letter: ReturnType<typeof lettersOf>[number];
  index: number;
  pressed: boolean;
  /** Of an order. */
  place?: number;
  able: boolean;
  onPress: () => void;
}) {
  const text = question.optionTexts?.[index] ?? '';
  const truth = question.kind === 'truefalse';
  const label = truth ? shownAs(question, letter) : text;
  return (
    <button
      type="button"
      class={`choice choice-${letter}${pressed ? ' choice-on' : ''}${label === '' ? ' choice-bare' : ''}`}
      aria-pressed={pressed}
      aria-label={truth ? label : `${letter} ${text}`.trim()}
      disabled={!able}
      onClick={onPress}
    >
      {truth ? <b class="truth">{letter === 'A' ? '✓' : '✗'}</b> : <OptionMark letter={letter} />}
      {label !== '' && <span class="choice-text">{label}</span>}
      {place !== undefined && place > 0 && <i class="choice-place">{place}</i>}
    </button>
  );
}

export function ChoosePad({ question, able }: PadProps) {
  const now = chosen(question);
  return (
    <div class={`choices choices-${question.options}`}>
      {lettersOf(question.options).map((letter, index) => (
        <Choice
          key={letter}
          {...{ question, letter, index, able }}
          pressed={now === letter}
          onPress={() => {
            if (now !== letter) void answer(question, letter);
          }}
        />
      ))}
    </div>
  );
}

/** Letters are gathered here and sent together. */
function useGathered(question: TabletQuestion) {
  const now = chosen(question);
  const [gathered, gather] = useState(now);
  useEffect(() => gather(now), [now, question.id]);
  return { now, gathered, gather };
}

function SendBar({
  question,
  able,
  value,
  now,
  ready,
  onClear,
}: PadProps & { value: string; now: string; ready: boolean; onClear?: () => void }) {
  const w = words();
  return (
    <div class="send-bar">
      {onClear !== undefined && (
        <button type="button" class="quiet" disabled={!able || value === ''} onClick={onClear}>
          {w.startOver}
        </button>
      )}
      <button
        type="button"
        class="go"
        disabled={!able || !ready || value === now}
        onClick={() => void answer(question, value)}
      >
        {now === '' ? w.send : w.sendAgain}
      </button>
    </div>
  );
}

export function ManyPad({ question, able }: PadProps) {
  const { now, gathered, gather } = useGathered(question);
  const letters = lettersOf(question.options);
  return (
    <>
      <div class={`choices choices-${question.options}`}>
        {letters.map((letter, index) => (
          <Choice
            key={letter}
            {...{ question, letter, index, able }}
            pressed={gathered.indexOf(letter) >= 0}
            onPress={() => gather(letters.filter((each) => gathered.indexOf(each) >= 0 !== (each === letter)).join(''))}
          />
        ))}
      </div>
      <SendBar {...{ question, able, now }} value={gathered} ready={gathered !== ''} />
    </>
  );
}

export function OrderPad({ question, able }: PadProps) {
  const { now, gathered, gather } = useGathered(question);
  return (
    <>
      <div class={`choices choices-${question.options}`}>
        {lettersOf(question.options).map((letter, index) => {
          const at = gathered.indexOf(letter);
          return (
            <Choice
              key={letter}
              {...{ question, letter, index, able }}
              pressed={at >= 0}
              place={at + 1}
              onPress={() => gather(at >= 0 ? gathered.replace(letter, '') : gathered + letter)}
            />
          );
        })}
      </div>
      <SendBar
        {...{ question, able, now }}
        value={gathered}
        ready={gathered.length === question.options}
        onClear={() => gather('')}
      />
    </>
  );
}

const DIGITS = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '-', '0', '.'] as const;
export function NumberPad({ question, able }: PadProps) {
  const { now, gathered, gather } = useGathered(question);
  const w = words();
  const names: { readonly [key: string]: string } = { '-': w.minus, '.': w.point };
  return (
    <>
      <p class="number" aria-live="polite">
        {gathered === '' ? ' ' : gathered}
      </p>
      <div class="digits">
        {DIGITS.map((digit) => (
          <button
            key={digit}
            type="button"
            disabled={!able}
            aria-label={names[digit]}
            onClick={() => gather(typed(gathered, digit))}
          >
            {digit === '-' ? '−' : digit}
          </button>
        ))}
        <button
          type="button"
          class="wide"
          disabled={!able || gathered === ''}
          onClick={() => gather(gathered.slice(0, -1))}
        >
          ⌫ <span class="only-heard">{w.erase}</span>
        </button>
      </div>
      <SendBar {...{ question, able, now }} value={gathered} ready={/\d/.test(gathered)} />
    </>
  );
}

const TICK_MS = 100;

/** Seconds of thinking left, as the page reckons them; 0: presses count. */
function useThinking(): number {
  const [left, setLeft] = useState(() => startsAt.value - performance.now());
  useEffect(() => {
    const timer = setInterval(() => setLeft(startsAt.value - performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil(left / 1000));
}

export function BuzzPad({ question, able }: PadProps) {
  const w = words();
  const thinking = useThinking();
  const pressed = chosen(question) !== '';
  return (
    <button
      type="button"
      class={`buzz${thinking > 0 ? ' buzz-waits' : ''}${pressed ? ' buzz-done' : ''}`}
      disabled={!able || thinking > 0 || pressed || question.refused !== null}
      onClick={() => void answer(question, '!')}
    >
      <b>{thinking > 0 ? thinking : w.buzz}</b>
      <span>
        {thinking > 0 ? w.buzzThink : question.place !== null ? w.place(question.place) : pressed ? '' : w.buzzReady}
      </span>
    </button>
  );
}
