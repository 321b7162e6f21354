/** A written question: all of it may be left out, only the number of options is needed. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { act, ask } from '../client.ts';
import { useKeys } from '../keys.ts';
import { words } from '../live.ts';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press } from '../parts/press.tsx';
import { BoardPictureTools } from './board-picture.tsx';
import { Header, Lines } from './header.tsx';
import { chooseOralOptions, sheet } from './place.ts';

interface Draft {
  readonly stem: string;
  readonly options: number;
  readonly texts: readonly string[];
  readonly rule: 'last' | 'first';
}

const EMPTY: Draft = { stem: '', options: 4, texts: ['', '', '', '', ''], rule: 'last' };
const DRAFT = 'banban.draft';

/** What was typed survives a reload of this window, until it is asked. */
const draft = signal<Draft>(loadDraft());

function loadDraft(): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(DRAFT) ?? '{}') as Partial<Draft>) };
  } catch {
    // No storage, or something else wrote there: an empty sheet is right.
    return EMPTY;
  }
}

function change(part: Partial<Draft>): void {
  draft.value = { ...draft.value, ...part };
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(draft.value));
  } catch {
    // No storage: the draft lives as long as the window.
  }
}

const RULES = ['last', 'first'] as const;
const COUNTS = [2, 3, 4, 5] as const;

export function Compose() {
  const w = words.value;
  const { stem, options, texts, rule } = draft.value;
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus(), []);
  const cancel = (): void => {
    sheet.value = null;
  };
  const start = async (): Promise<void> => {
    const used = texts.slice(0, options).map((text) => text.trim());
    const written = stem.trim() !== '' || used.some((text) => text !== '');
    const asked = await act('ask', () =>
      ask({
        options,
        rule,
        ...(stem.trim() === '' ? {} : { stem: stem.trim() }),
        ...(used.some((text) => text !== '') ? { optionTexts: used } : {}),
      }),
    );
    if (asked === undefined) return;
    if (!written) chooseOralOptions(options);
    change(EMPTY);
    sheet.value = null;
  };
  useKeys({ Escape: cancel });
  return (
    <form
      class="screen compose"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) void start();
      }}
    >
      <Header>
        <b>{w.composeHead}</b>
      </Header>
      <Lines most={1} lesson />
      <main>
        <section class="compose-left">
          <label class="field field-stem">
            <span>{w.stem}</span>
            <textarea
              ref={first}
              value={stem}
              maxLength={2_000}
              placeholder={w.stemPlaceholder}
              onInput={(event) => change({ stem: event.currentTarget.value })}
            />
          </label>
          <BoardPictureTools goal="next" />
          <div class="choices">
            <fieldset class="segments">
              <legend>{w.optionCount}</legend>
              {COUNTS.map((count) => (
                <label key={count}>
                  <input
                    type="radio"
                    name="options"
                    checked={options === count}
                    onChange={() => change({ options: count })}
                  />
                  <span>{count}</span>
                </label>
              ))}
            </fieldset>
            <fieldset class="segments">
              <legend>{w.rule}</legend>
              {RULES.map((each) => (
                <label key={each}>
                  <input type="radio" name="rule" checked={rule === each} onChange={() => change({ rule: each })} />
                  <span>{each === 'last' ? w.ruleLast : w.ruleFirst}</span>
                </label>
              ))}
            </fieldset>
          </div>
        </section>
        <fieldset class="compose-right">
          <legend>{w.optionTexts}</legend>
          {lettersOf(options).map((letter, index) => (
            <label key={letter} class="option-field">
              <OptionMark letter={letter} size="small" />
              <input
                type="text"
                value={texts[index] ?? ''}
                maxLength={200}
                aria-label={w.optionText(letter)}
                onInput={(event) => {
                  const next = [...texts];
                  next[index] = event.currentTarget.value;
                  change({ texts: next });
                }}
              />
            </label>
          ))}
        </fieldset>
      </main>
      <footer class="bar">
        <Press onPress={cancel} keyName={w.keyEsc} local>
          {w.cancel}
        </Press>
        <Press look="go" class="wide" keyName="Ctrl Enter" onPress={() => void start()}>
          {w.startAsking}
        </Press>
      </footer>
    </form>
  );
}
