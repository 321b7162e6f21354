/** 抢答 and 点名 in the floating bar: seats, never names. */
import type { BuzzView, WallQuestion } from '../api.ts';
import type { DrawView } from '../api-lesson.ts';
import { act, stop } from './client.ts';
import { language, words } from './live.ts';
import { Press, useArmed } from './parts/press.tsx';
import { askKind, drawOne } from './wall/kinds.tsx';
import { dismiss, dismissDraw } from './wall/place.ts';
import { KIND_NAMES } from './words/kinds.ts';

/** Beside 提问: the two that make a class lively. */
export function Lively({ disabled }: { disabled: boolean }) {
  return (
    <>
      <Press onPress={() => askKind('buzz')} disabled={disabled}>
        {KIND_NAMES[language.value].buzz}
      </Press>
      <Press onPress={drawOne} disabled={disabled}>
        {words.value.kindDraw}
      </Press>
    </>
  );
}

function buzzSaid(buzz: BuzzView, over: boolean): string {
  const w = words.value;
  const [first] = buzz.order;
  if (first !== undefined) return first.seat === null ? w.buzzNobodys : w.seatName(first.seat);
  if (over) return w.buzzNone;
  return buzz.state === 'thinking' ? w.buzzThink : w.buzzReady;
}

export function BarBuzz({ current, buzz }: { current: WallQuestion; buzz: BuzzView }) {
  const w = words.value;
  const open = current.state === 'open';
  const over = !open || buzz.state === 'won';
  const armed = useArmed(`${current.id} ${over}`);
  const end = async (): Promise<boolean> => !open || (await act('stop', () => stop(current.id))) !== undefined;
  return (
    <>
      <p class={`bar-seat${buzz.order.length > 0 ? ' bar-big' : ''}`} role="status">
        {buzzSaid(buzz, over)}
      </p>
      {over && (
        <Press
          look="go"
          class="bar-main"
          disabled={!armed}
          onPress={() => void end().then((ended) => ended && askKind('buzz'))}
        >
          {w.buzzAgain}
        </Press>
      )}
      <Press disabled={!armed} onPress={() => void end().then((ended) => ended && dismiss(current.id))}>
        {over ? w.timerEnd : w.barStop}
      </Press>
    </>
  );
}

export function BarDraw({ drawn }: { drawn: DrawView }) {
  const w = words.value;
  const armed = useArmed(drawn.id);
  return (
    <>
      <p class="bar-seat bar-big" role="status">
        {w.seatName(drawn.seat)}
      </p>
      <Press look="go" class="bar-main" onPress={drawOne} disabled={!armed}>
        {w.drawAgain}
      </Press>
      <Press onPress={() => dismissDraw(drawn.id)} local>
        {w.timerEnd}
      </Press>
    </>
  );
}
