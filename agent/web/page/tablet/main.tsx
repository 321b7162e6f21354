/**
 * The pupil's page on a tablet or phone, over an unencrypted LAN: a seat number, a question, an answer. It is for old
 * WebViews too (Chromium 66, iOS 12): what they lack is not used, or made up for below.
 */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Join } from './join.tsx';
import { Closed, Open, Revealed } from './question.tsx';
import { arrive, changeSeat, connected, enter, language, place, state, words } from './store.ts';

// Chromium has it since 71; Preact draws with it.
if (!('queueMicrotask' in window))
  Object.assign(window, { queueMicrotask: (work: () => void) => void Promise.resolve().then(work) });

const CONFIRM_WITHIN_MS = 4_000;

function SeatButton({ seat }: { seat: string | null }) {
  const [asking, setAsking] = useState(false);
  const w = words();
  useEffect(() => {
    if (!asking) return undefined;
    const timer = setTimeout(() => setAsking(false), CONFIRM_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  if (seat === null) return <b>{w.noSeat}</b>;
  return (
    <button
      type="button"
      class="seat"
      aria-label={asking ? w.changeSeatConfirm : `${w.seatIs(seat)}, ${w.changeSeat}`}
      onClick={() => {
        if (asking) void changeSeat();
        else setAsking(true);
      }}
    >
      {asking ? w.changeSeatConfirm : w.seatIs(seat)}
    </button>
  );
}

function Calm({ head, hint, name }: { head: string; hint?: string; name: string }) {
  return (
    <main class="calm" data-state={name}>
      <h1>
        <span role="status">{head}</span>
      </h1>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </main>
  );
}

function Inside() {
  const w = words();
  const now = state.value;
  if (now === null) return <Calm head="…" name="waiting" />;
  const { question } = now;
  return (
    <>
      <header>
        <SeatButton seat={now.seat} />
        <span class={connected.value ? 'link' : 'link link-lost'} role="status">
          {connected.value ? w.live : w.lost}
        </span>
      </header>
      {question === null && <Calm head={w.waiting} hint={w.waitingHint} name="idle" />}
      {question?.state === 'open' && <Open key={question.id} question={question} />}
      {question?.state === 'closed' && <Closed question={question} />}
      {question?.state === 'revealed' && <Revealed question={question} />}
    </>
  );
}

function Page() {
  const w = words();
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  document.title = w.title;
  switch (place.value) {
    case 'waiting':
      return <Calm head={connected.value ? '…' : w.lost} name="waiting" />;
    case 'closed':
      return <Calm head={w.closed} hint={w.closedHint} name="closed-door" />;
    case 'join':
      return <Join />;
    case 'elsewhere':
      return (
        <main class="calm" data-state="elsewhere">
          <h1>{w.elsewhere}</h1>
          <button type="button" class="go" onClick={enter}>
            {w.useHere}
          </button>
        </main>
      );
    case 'in':
      return <Inside />;
  }
}

const root = document.getElementById('page');
if (root !== null) {
  render(<Page />, root);
  void arrive();
}
