/** A question is open: a ring, seconds, the options. No bars: they would steer the pupils. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WallQuestion } from '../../api.ts';
import { type Asked, act, ask, extend, release, stop, underWay, voidQuestion } from '../client.ts';
import { useKeys } from '../keys.ts';
import { connection, elapsedMs, language, receivers, schoolClass, words } from '../live.ts';
import { useFit } from '../parts/fit.ts';
import { KindIcon } from '../parts/icons-kinds.tsx';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useArmed, useConfirmed } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { KIND_NAMES, KIND_SAYS } from '../words/kinds.ts';
import { Header, Lines, lines } from './header.tsx';
import { Peek } from './peek.tsx';
import { textOf } from './result/charts.tsx';

const TICK_MS = 200;
const MORE_SECONDS = 30;

/** ms since the question was opened; stands still while the server is away. */
function useElapsed(): number {
  const [elapsed, setElapsed] = useState(elapsedMs);
  const live = connection.value === 'live';
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setElapsed(elapsedMs()), TICK_MS);
    return () => clearInterval(timer);
  }, [live]);
  return elapsed;
}

function Count({ question }: { question: WallQuestion }) {
  const w = words.value;
  const elapsed = useElapsed();
  const size = schoolClass.value?.size ?? null;
  const online = receivers.value.filter((each) => each.status === 'online' || each.status === 'degraded');
  // While 停止 is on its way the receivers are closed already, and the question is not.
  const opening = !online.some((each) => each.voting === 'open' || each.voting === 'closing');
  const preparing = online.length > 0 && opening && underWay.value !== 'stop';
  const { seconds } = question;
  const left = seconds === null ? null : Math.max(0, seconds - elapsed / 1000);
  return (
    <Ring
      done={question.answered}
      total={size}
      pulse={question.pulse}
      preparing={preparing}
      timeLeft={left === null || seconds === null ? undefined : left / seconds}
    >
      <p class="count">
        <b>{question.answered}</b>
        {size !== null && <small> / {size}</small>}
      </p>
      <p class="count-said">
        {preparing
          ? w.preparing
          : left === null
            ? `${w.answered} · ${w.seconds(Math.floor(elapsed / 1000))}`
            : `${w.left} ${w.seconds(Math.ceil(left))}`}
      </p>
      {!question.saved && <p class="unsaved">{w.unsavedMark}</p>}
    </Ring>
  );
}

function Options({ question }: { question: WallQuestion }) {
  const texts = lettersOf(question.options).map((letter) => textOf(question, letter));
  const bare = texts.every((text) => text === '');
  return (
    <ul class={`options options-${question.options} ${bare ? 'bare' : 'texts'}`}>
      {lettersOf(question.options).map((letter, index) => (
        <li key={letter}>
          <OptionMark letter={letter} />
          {!bare && <span>{texts[index]}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What is asked, and how many have answered. */
function Sheet({ question }: { question: WallQuestion }) {
  const left = useRef<HTMLElement>(null);
  const { stem, optionTexts, picture, kind, options } = question;
  const written = stem !== null || optionTexts !== null || picture !== null;
  const step = useFit(left, JSON.stringify([options, stem, optionTexts, picture, lines.value.length]));
  const said = KIND_SAYS[language.value][kind];
  return (
    <main class={`${written ? 'written' : 'oral'} asks-${kind} fit-${step}${picture === null ? '' : ' pictured'}`}>
      <section class="ask-left" ref={left}>
        {picture !== null && <img class="ask-picture" src={picture} alt={words.value.picture} />}
        {stem !== null && <h1 class="stem">{stem}</h1>}
        {!written && <h1 class="press-now">{said}</h1>}
        {!written && kind === 'numeric' && <KindIcon kind="numeric" />}
        {options > 0 && <Options question={question} />}
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
  const longer = (): void => void act('time', () => extend(question.id, MORE_SECONDS));
  const [confirming, pressVoid] = useConfirmed(restart);
  useKeys({ Space: doStop, R: pressVoid, '+': question.seconds === null ? undefined : longer });
  return (
    <div class="screen asking">
      <Header>
        <b>
          {w.questionNumber(question.number)}
          {question.round > 1 && ` · ${w.roundTwo(question.round)}`}
        </b>
        {question.kind !== 'single' && <span>{KIND_NAMES[language.value][question.kind]}</span>}
        <span>{howSaid(question)}</span>
      </Header>
      <Lines most={2} lesson />
      <Sheet question={question} />
      <footer class="bar">
        {!question.anonymous && <Peek />}
        {question.seconds !== null && (
          <Press keyName="+" onPress={longer}>
            {w.extend(MORE_SECONDS)}
          </Press>
        )}
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

/** Along the top: whose choice it is, how it is pressed, which press counts. */
function howSaid(question: WallQuestion): string {
  const w = words.value;
  if (question.anonymous) return w.anonymousSaid;
  const written = question.stem !== null || question.optionTexts !== null || question.picture !== null;
  if (written && question.kind !== 'single') return KIND_SAYS[language.value][question.kind];
  return question.rule === 'first' ? w.ruleFirstSaid : w.ruleLastSaid;
}

/** The same question once more, as if it had not been asked: same kind, text, options, rule, time. */
export function sameAgain(question: WallQuestion): Asked {
  return {
    kind: question.kind,
    options: question.options,
    rule: question.rule,
    anonymous: question.anonymous,
    ...(question.stem === null ? {} : { stem: question.stem }),
    ...(question.optionTexts === null ? {} : { optionTexts: question.optionTexts }),
    ...(question.seconds === null ? {} : { seconds: question.seconds }),
  };
}
