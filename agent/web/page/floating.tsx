/**
 * The floating bar: 提问 · 停 · 结果 · 抢答 · 点名 over the teacher's slides. Document Picture-in-Picture where the browser has it (it
 * stays on top); else a small window. As wall-safe as the page: counts, never names.
 */
import { signal } from '@preact/signals';
import { render } from 'preact';
import type { WallQuestion } from '../api.ts';
import { RecordingSign } from './camera/sign.tsx';
import { act, refusal, reveal, stop } from './client.ts';
import { BarBuzz, BarDraw, Lively } from './floating-moments.tsx';
import { listenToKeys } from './keys.ts';
import { language, offline, question, schoolClass, wall, words } from './live.ts';
import { LETTERS, lettersOf, OptionMark } from './parts/option-mark.tsx';
import { Press, useArmed } from './parts/press.tsx';
import { askOral, oralOptions, screen } from './wall/place.ts';
import { rightCount, rightLetters } from './wall/result/counts.ts';

interface DocumentPictureInPicture {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
  readonly window: Window | null;
}

const WIDTH = 620;
const HEIGHT = 132;

/** False: what the bar shows after 停 are the bars; true: the letters, to publish one. */
const revealing = signal(false);

function Bars({ current }: { current: WallQuestion }) {
  const most = Math.max(1, ...Object.values(current.tally ?? {}));
  const right = rightLetters(current);
  return (
    <ul class="bar-bars">
      {lettersOf(current.options).map((letter) => {
        const count = current.tally?.[letter] ?? 0;
        return (
          <li key={letter} class={right.includes(letter) ? 'right' : ''}>
            <span class="bar-column">
              <i class={`fill-${letter}`} style={{ height: `${(count / most) * 100}%` }} />
            </span>
            <b>
              {right.includes(letter) ? '✓' : ''}
              {letter} {count}
            </b>
          </li>
        );
      })}
    </ul>
  );
}

/** Of numbers and orders there is no room for a picture: how many answered, how many were right. */
function Summary({ current }: { current: WallQuestion }) {
  const right = rightCount(current);
  return (
    <p class="bar-seat">
      {right === null
        ? `${words.value.answered} ${current.answered}`
        : words.value.peopleRight(right, current.answered)}
    </p>
  );
}

function Idle() {
  const w = words.value;
  const armed = useArmed('bar idle');
  return (
    <>
      <Press look="go" class="bar-main" onPress={askOral} disabled={!armed}>
        {w.barAsk} A–{LETTERS[oralOptions.value - 1]}
      </Press>
      <Lively disabled={!armed} />
    </>
  );
}

function Open({ current }: { current: WallQuestion }) {
  const w = words.value;
  const size = schoolClass.value?.size ?? null;
  const armed = useArmed(current.id);
  return (
    <>
      <p class="bar-count" data-pulse={current.pulse}>
        <b>{current.answered}</b>
        {size !== null && <small> / {size}</small>}
      </p>
      <Press look="go" class="bar-main" disabled={!armed} onPress={() => void act('stop', () => stop(current.id))}>
        {w.barStop}
      </Press>
    </>
  );
}

function Finished({ current }: { current: WallQuestion }) {
  const w = words.value;
  const armed = useArmed(`${current.id} ${current.state} ${revealing.value}`);
  const lettered = current.kind === 'single' || current.kind === 'truefalse';
  if (current.state === 'closed' && revealing.value && lettered) {
    return (
      <>
        {lettersOf(current.options).map((letter) => (
          <button
            key={letter}
            type="button"
            class="press press-letter"
            disabled={!armed || offline.value}
            aria-label={w.revealLetter(letter)}
            onClick={() => void act('reveal', () => reveal(current.id, letter))}
          >
            <OptionMark letter={letter} size="small" />
          </button>
        ))}
        <Press onPress={() => (revealing.value = false)} local>
          {w.barResult}
        </Press>
      </>
    );
  }
  return (
    <>
      {current.options > 0 && current.kind !== 'ranking' ? <Bars current={current} /> : <Summary current={current} />}
      {current.state === 'closed' && (lettered || current.answerKnown) && (
        <Press
          onPress={() => {
            // A known answer is one tap; of several letters, an order or a number the page asks.
            if (current.answerKnown) void act('reveal', () => reveal(current.id));
            else revealing.value = true;
          }}
          disabled={!armed}
          local={!current.answerKnown}
        >
          {w.barReveal}
        </Press>
      )}
      <Press look="go" class="bar-main" disabled={!armed} onPress={askOral}>
        {w.barAsk}
      </Press>
      <Lively disabled={!armed} />
    </>
  );
}

/** What the wall shows is what the bar is about. */
function Now({ current }: { current: WallQuestion | null }) {
  const drawn = wall.value?.draw ?? null;
  if (screen.value === 'draw' && drawn !== null) return <BarDraw key={drawn.id} drawn={drawn} />;
  if (screen.value === 'buzz' && current?.buzz != null) {
    return <BarBuzz key={current.id} current={current} buzz={current.buzz} />;
  }
  if (current?.state === 'open') return <Open key={current.id} current={current} />;
  const finished = current?.state === 'closed' || current?.state === 'revealed';
  return finished && current.kind !== 'buzz' ? <Finished key={current.id} current={current} /> : <Idle />;
}

export function FloatingBar() {
  const current = question.value;
  if (wall.value === null) return <p class="bar-wait">{words.value.waiting}</p>;
  const finished = current?.state === 'closed' || current?.state === 'revealed';
  if (!finished && revealing.peek()) revealing.value = false;
  return (
    <div class={`floating${offline.value ? ' floating-lost' : ''}`} data-state={current?.state ?? 'none'}>
      <RecordingSign />
      <Now current={current} />
      {offline.value && <p class="bar-said">{words.value.lost}</p>}
      {refusal.value !== null && <p class="bar-said">{refusal.value[language.value]}</p>}
    </div>
  );
}

function pictureInPicture(): DocumentPictureInPicture | undefined {
  return (window as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;
}

/** Must be called by a press: browsers open windows only then. */
export async function openFloatingBar(): Promise<void> {
  const floating = pictureInPicture();
  if (floating !== undefined) {
    try {
      await openOnTop(floating);
      return;
    } catch (error) {
      // The browser has it but does not allow it here (policy, no gesture): the small window is as good.
      if (!(error instanceof DOMException)) throw error;
    }
  }
  const opened = window.open('/bar', 'banban-bar', `popup,width=${WIDTH},height=${HEIGHT}`);
  if (opened === null) {
    refusal.value = { code: 'PAGE-POPUP', where: '/bar', zh: words.value.barBlocked, en: words.value.barBlocked };
  }
}

async function openOnTop(floating: DocumentPictureInPicture): Promise<void> {
  if (floating.window !== null) {
    floating.window.focus();
    return;
  }
  const small = await floating.requestWindow({ width: WIDTH, height: HEIGHT });
  const { document } = small;
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset.page = 'bar';
  document.title = words.value.floatingBar;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = '/style.css';
  document.head.append(style);
  const root = document.createElement('div');
  root.id = 'page';
  document.body.append(root);
  const stopKeys = listenToKeys(small);
  render(<FloatingBar />, root);
  small.addEventListener('pagehide', () => {
    stopKeys();
    render(null, root);
  });
}
