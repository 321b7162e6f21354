/** 抢答: think first, then the first press wins. A seat, never a name. */
import { useEffect, useState } from 'preact/hooks';
import type { BuzzView, WallQuestion } from '../../api.ts';
import { act, stop, voidQuestion } from '../client.ts';
import { useKeys } from '../keys.ts';
import { connection, language, words } from '../live.ts';
import { Press, useArmed } from '../parts/press.tsx';
import { KIND_NAMES } from '../words/kinds.ts';
import { Header, Lines } from './header.tsx';
import { askKind } from './kinds.tsx';
import { dismiss } from './place.ts';

const TICK_MS = 100;

/** Whole seconds of thinking left, counted down between the server's messages. */
function Thinking({ buzz }: { buzz: BuzzView }) {
  const [endsAt] = useState(() => performance.now() + buzz.thinkMs);
  const [now, setNow] = useState(() => performance.now());
  const live = connection.value === 'live';
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [live]);
  // It says 1 until the server has started it: nobody may be told to press before presses count.
  return <p class="buzz-seconds">{Math.max(1, Math.ceil((endsAt - now) / 1000))}</p>;
}

function Winners({ buzz }: { buzz: BuzzView }) {
  const w = words.value;
  const [first, ...others] = buzz.order;
  if (first === undefined) return <p class="buzz-head">{w.buzzNone}</p>;
  const after = (ms: number): string => w.buzzAfter((ms / 1000).toFixed(2));
  return (
    <>
      <p class="buzz-head">{w.buzzFirst}</p>
      <p class="big-seat">
        {first.seat ?? w.buzzNobodys}
        {first.seat !== null && <small>{w.seatUnit}</small>}
      </p>
      <p class="buzz-after">{after(first.afterMs)}</p>
      {others.length > 0 && (
        <ol class="buzz-others" start={2}>
          {others.map(({ seat, afterMs }, place) => (
            <li key={`${place} ${seat ?? ''}`}>
              {seat === null ? w.buzzNobodys : w.seatName(seat)} · {after(afterMs)}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

export function Buzz({ question, buzz }: { question: WallQuestion; buzz: BuzzView }) {
  const w = words.value;
  const open = question.state === 'open';
  const over = !open || buzz.state === 'won';
  const armed = useArmed(`${question.id} ${over}`);
  const again = (): void => {
    if (!armed) return;
    if (open) void act('stop', () => stop(question.id)).then((done) => done !== undefined && askKind('buzz'));
    else askKind('buzz');
  };
  const end = (): void => {
    if (!open) dismiss(question.id);
    else if (buzz.order.length > 0) void act('stop', () => stop(question.id)).then(() => dismiss(question.id));
    else void act('void', () => voidQuestion(question.id));
  };
  useKeys(over ? { Space: again, Enter: again, Escape: end } : { Escape: end });
  const notes = [
    buzz.early > 0 ? w.buzzEarly(buzz.early) : '',
    buzz.excluded > 0 ? w.buzzExcluded(buzz.excluded) : '',
  ].filter((note) => note !== '');
  return (
    <div class={`screen buzz buzz-${over ? 'over' : buzz.state}`}>
      <Header>
        <b>{KIND_NAMES[language.value].buzz}</b>
      </Header>
      <Lines most={1} lesson />
      <main aria-live="assertive">
        {over ? (
          <Winners buzz={buzz} />
        ) : buzz.state === 'thinking' ? (
          <>
            <p class="buzz-head">{w.buzzThink}</p>
            <Thinking key={question.id} buzz={buzz} />
          </>
        ) : (
          <>
            <p class="buzz-go">{w.buzzReady}</p>
            <p class="buzz-head">{w.buzzReadyHint}</p>
          </>
        )}
        {notes.length > 0 && <p class="buzz-note">{notes.join(' · ')}</p>}
      </main>
      <footer class="bar">
        {over && (
          <Press look="go" class="wide" keyName={w.keySpace} onPress={again} disabled={!armed}>
            {w.buzzAgain}
          </Press>
        )}
        <Press keyName={w.keyEsc} onPress={end}>
          {over ? w.endAsking : w.cancel}
        </Press>
      </footer>
    </div>
  );
}
