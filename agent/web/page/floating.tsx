/**
 * The floating bar: 提问 · 停 · 结果 over the teacher's slides. Document Picture-in-Picture where the browser has it (it
 * stays on top); else a small window. As wall-safe as the page: counts, never names.
 */
import { signal } from '@preact/signals';
import { render } from 'preact';
import type { WallQuestion } from '../api.ts';
import { act, ask, refusal, reveal, stop } from './client.ts';
import { listenToKeys } from './keys.ts';
import { language, offline, question, schoolClass, wall, words } from './live.ts';
import { LETTERS, lettersOf, OptionMark } from './parts/option-mark.tsx';
import { Press, useArmed } from './parts/press.tsx';
import { askOral, oralOptions } from './wall/place.ts';

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
  return (
    <ul class="bar-bars">
      {lettersOf(current.options).map((letter) => {
        const count = current.tally?.[letter] ?? 0;
        return (
          <li key={letter} class={current.answer === letter ? 'right' : ''}>
            <span class="bar-column">
              <i class={`fill-${letter}`} style={{ height: `${(count / most) * 100}%` }} />
            </span>
            <b>
              {current.answer === letter ? '✓' : ''}
              {letter} {count}
            </b>
          </li>
        );
      })}
    </ul>
  );
}

function Idle() {
  const w = words.value;
  const armed = useArmed('bar idle');
  return (
    <Press look="go" class="bar-main" onPress={askOral} disabled={!armed}>
      {w.barAsk} A–{LETTERS[oralOptions.value - 1]}
    </Press>
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
  if (current.state === 'closed' && revealing.value) {
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
      <Bars current={current} />
      {current.state === 'closed' && (
        <Press onPress={() => (revealing.value = true)} disabled={!armed} local>
          {w.barReveal}
        </Press>
      )}
      <Press
        look="go"
        class="bar-main"
        disabled={!armed}
        onPress={() => void act('ask', () => ask({ options: oralOptions.value }))}
      >
        {w.barAsk}
      </Press>
    </>
  );
}

export function FloatingBar() {
  const current = question.value;
  if (wall.value === null) return <p class="bar-wait">{words.value.waiting}</p>;
  const finished = current?.state === 'closed' || current?.state === 'revealed';
  if (!finished && revealing.peek()) revealing.value = false;
  return (
    <div class={`floating${offline.value ? ' floating-lost' : ''}`} data-state={current?.state ?? 'none'}>
      {current?.state === 'open' && <Open key={current.id} current={current} />}
      {finished && <Finished key={current.id} current={current} />}
      {current?.state !== 'open' && !finished && <Idle />}
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
