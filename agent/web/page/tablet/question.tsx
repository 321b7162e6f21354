/** The question as a pupil answers it, and what becomes of it. */
import { useEffect, useState } from 'preact/hooks';
import type { TabletQuestion } from '../../api-tablet.ts';
import { BuzzPad, ChoosePad, chosen, ManyPad, NumberPad, OrderPad } from './pads.tsx';
import { answer, connected, endsAt, outcome, shownAs, underWay, words } from './store.ts';

const TICK_MS = 250;

function SecondsLeft() {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const ends = endsAt.value;
  if (ends === null) return null;
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  return <span class={left <= 5 ? 'left left-few' : 'left'}>{words().secondsLeft(left)}</span>;
}

function Picture({ address }: { address: string }) {
  const [large, setLarge] = useState(false);
  const w = words();
  return (
    <button
      type="button"
      class={large ? 'picture picture-large' : 'picture'}
      aria-label={large ? w.pictureClose : w.picture}
      onClick={() => setLarge(!large)}
    >
      <img src={address} alt="" />
    </button>
  );
}

function Asked({ question }: { question: TabletQuestion }) {
  const { stem, picture } = question;
  if (stem === null && picture === null) return null;
  return (
    <div class="asked">
      {picture !== null && <Picture key={picture} address={picture} />}
      {stem !== null && <p class="stem">{stem}</p>}
    </div>
  );
}

/** Under the buttons: is it there, may it be changed. Said aloud as well. */
function Receipt({ question }: { question: TabletQuestion }) {
  const w = words();
  const onItsWay = underWay.value?.question === question.id ? underWay.value : null;
  const said = outcome.value?.question === question.id ? outcome.value : null;
  const standing = question.mine;
  let text = '';
  let look = '';
  if (onItsWay !== null) text = onItsWay.slow || !connected.value ? w.stillSending : w.sending;
  else if (said?.bad === true) [text, look] = [said.text, ' receipt-bad'];
  else if (standing !== null)
    [text, look] = [
      !question.saved ? w.unsaved : question.kind === 'buzz' ? w.receivedBuzz : w.received(shownAs(question, standing)),
      ' receipt-good',
    ];
  else if (said !== null) text = said.text;
  else if (question.refused !== null) [text, look] = [w.refused[question.refused], ' receipt-bad'];
  const may = standing !== null && onItsWay === null && question.kind !== 'buzz';
  return (
    <p class={`receipt${look}`} role="status">
      {text}
      {may && <small>{question.rule === 'last' ? w.mayChange : w.firstCounts}</small>}
    </p>
  );
}

const PADS = {
  single: ChoosePad,
  survey: ChoosePad,
  truefalse: ChoosePad,
  multiple: ManyPad,
  ranking: OrderPad,
  numeric: NumberPad,
  buzz: BuzzPad,
} as const;

const HINTS = { multiple: 'chooseMany', ranking: 'rankHint', numeric: 'numberHint' } as const;

export function Open({ question }: { question: TabletQuestion }) {
  const w = words();
  const { kind, rule } = question;
  const Pad = PADS[kind];
  const fixed = rule === 'first' && chosen(question) !== '' && kind !== 'buzz';
  const hint = kind === 'buzz' ? null : w[HINTS[kind as keyof typeof HINTS] ?? 'chooseOne'];
  const canTakeBack = rule === 'last' && question.mine !== null && underWay.value === null && kind !== 'buzz';
  return (
    <main class={`open open-${kind}`} data-state="open" data-kind={kind}>
      <div class="over">
        <h1>
          {w.question(question.number)} <small>{w.kind[kind]}</small>
        </h1>
        <SecondsLeft />
      </div>
      <Asked question={question} />
      {question.anonymous && <p class="hint">{w.anonymous}</p>}
      {hint !== null && question.mine === null && <p class="hint">{hint}</p>}
      <Pad question={question} able={!fixed} />
      <Receipt question={question} />
      {canTakeBack && (
        <button type="button" class="quiet" onClick={() => void answer(question, '')}>
          {w.takeBack}
        </button>
      )}
    </main>
  );
}

export function Closed({ question }: { question: TabletQuestion }) {
  const w = words();
  const { kind, mine, place } = question;
  const head = kind === 'survey' ? w.thanks : w.stopped;
  const own =
    kind === 'buzz'
      ? place === null
        ? w.placeNone
        : w.place(place)
      : mine === null
        ? w.stoppedNone
        : w.stoppedMine(shownAs(question, mine));
  return (
    <main class="after" data-state="closed">
      <h1>{head}</h1>
      <p class="own">{own}</p>
      <Asked question={question} />
      <p class="hint">{w.stoppedHint}</p>
    </main>
  );
}

const MARKS = { right: '✓', partial: '◐', wrong: '✗', blank: '–' } as const;

export function Revealed({ question }: { question: TabletQuestion }) {
  const w = words();
  const { verdict, mine } = question;
  if (verdict === null) return <Closed question={question} />;
  return (
    <main class={`after verdict verdict-${verdict}`} data-state="revealed" data-verdict={verdict}>
      <b class="verdict-mark" aria-hidden="true">
        {MARKS[verdict]}
      </b>
      <h1>
        <span role="status">{w[verdict]}</span>
      </h1>
      {question.answer !== null && <p class="own">{w.rightAnswer(shownAs(question, question.answer))}</p>}
      {verdict !== 'blank' && verdict !== 'right' && mine !== null && (
        <p class="hint">{w.stoppedMine(shownAs(question, mine))}</p>
      )}
    </main>
  );
}
