/** A question is open: a ring, seconds, the options. No bars: they would steer the pupils. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WallQuestion } from '../../api.ts';
import { act, ask, release, stop, underWay, voidQuestion } from '../client.ts';
import { useKeys } from '../keys.ts';
import { connection, elapsedMs, receivers, schoolClass, words } from '../live.ts';
import { useFit } from '../parts/fit.ts';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useArmed, useConfirmed } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { Header, Lines, lines } from './header.tsx';
import { Peek } from './peek.tsx';

/** Whole seconds since the question was opened; stands still while the server is away. */
function Seconds() {
  const [seconds, setSeconds] = useState(() => Math.floor(elapsedMs() / 1000));
  const live = connection.value === 'live';
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setSeconds(Math.floor(elapsedMs() / 1000)), 200);
    return () => clearInterval(timer);
  }, [live]);
  return <>{words.value.seconds(seconds)}</>;
}

function Count({ question }: { question: WallQuestion }) {
  const size = schoolClass.value?.size ?? null;
  const online = receivers.value.filter((each) => each.status === 'online' || each.status === 'degraded');
  // While 停止 is on its way the receivers are closed already, and the question is not.
  const opening = !online.some((each) => each.voting === 'open' || each.voting === 'closing');
  const preparing = online.length > 0 && opening && underWay.value !== 'stop';
  return (
    <Ring done={question.answered} total={size} pulse={question.pulse} preparing={preparing}>
      <p class="count">
        <b>{question.answered}</b>
        {size !== null && <small> / {size}</small>}
      </p>
      <p class="count-said">
        {preparing ? (
          words.value.preparing
        ) : (
          <>
            {words.value.answered} · <Seconds />
          </>
        )}
      </p>
      {!question.saved && <p class="unsaved">{words.value.unsavedMark}</p>}
    </Ring>
  );
}

/** What is asked, and how many have answered. */
function Sheet({ question }: { question: WallQuestion }) {
  const left = useRef<HTMLElement>(null);
  const { stem, optionTexts } = question;
  const written = stem !== null || optionTexts !== null;
  const step = useFit(left, JSON.stringify([question.options, stem, optionTexts, lines.value.length]));
  return (
    <main class={`${written ? 'written' : 'oral'} fit-${step}`}>
      <section class="ask-left" ref={left}>
        {stem !== null && <h1 class="stem">{stem}</h1>}
        {!written && <h1 class="press-now">{words.value.pressNow}</h1>}
        <ul class={`options options-${question.options} ${optionTexts === null ? 'bare' : 'texts'}`}>
          {lettersOf(question.options).map((letter, index) => (
            <li key={letter}>
              <OptionMark letter={letter} />
              {optionTexts !== null && <span>{optionTexts[index]}</span>}
            </li>
          ))}
        </ul>
      </section>
      <section class="ask-right">
        <Count question={question} />
      </section>
    </main>
  );
}

export function Asking({ question }: { question: WallQuestion }) {
  const w = words.value;
  const armed = useArmed(question.id);
  useEffect(() => () => release('stop'), []);
  const doStop = (): void => {
    if (armed) void act('stop', () => stop(question.id));
  };
  const restart = (): void => {
    void act('void', async () => {
      await voidQuestion(question.id);
      await ask(sameAgain(question));
    });
  };
  const [confirming, pressVoid] = useConfirmed(restart);
  useKeys({ Space: doStop, R: pressVoid });
  return (
    <div class="screen asking">
      <Header>
        <b>{w.questionNumber(question.number)}</b>
        <span>{question.rule === 'first' ? w.ruleFirstSaid : w.ruleLastSaid}</span>
      </Header>
      <Lines most={2} lesson />
      <Sheet question={question} />
      <footer class="bar">
        <Peek />
        <Press look="go" class="wide" keyName={w.keySpace} onPress={doStop} disabled={!armed}>
          {underWay.value === 'stop' ? w.stopping : w.stop}
        </Press>
        <Press keyName="R" look={confirming ? 'danger' : 'plain'} onPress={pressVoid}>
          {confirming ? w.voidConfirm : w.voidRestart}
        </Press>
      </footer>
    </div>
  );
}

/** The same question once more: same stem, same options, same rule. */
export function sameAgain(question: WallQuestion): Parameters<typeof ask>[0] {
  return {
    options: question.options,
    rule: question.rule,
    ...(question.stem === null ? {} : { stem: question.stem }),
    ...(question.optionTexts === null ? {} : { optionTexts: question.optionTexts }),
  };
}
