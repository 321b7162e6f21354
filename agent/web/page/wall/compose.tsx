/** A written question: all of it may be left out, only the number of options is needed. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { QuestionKind } from '../../api.ts';
import { act, ask } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, words } from '../live.ts';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press } from '../parts/press.tsx';
import { Segments } from '../parts/segments.tsx';
import { KIND_NAMES, KIND_SAYS } from '../words/kinds.ts';
import { BoardPictureTools } from './board-picture.tsx';
import { Header, Lines } from './header.tsx';
import { chooseOralOptions, sheet } from './place.ts';

type Written = Exclude<QuestionKind, 'buzz'>;

interface Draft {
  readonly kind: Written;
  readonly stem: string;
  readonly options: number;
  readonly texts: readonly string[];
  readonly rule: 'last' | 'first';
}

const EMPTY: Draft = { kind: 'single', stem: '', options: 4, texts: ['', '', '', '', ''], rule: 'last' };
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
const KINDS: readonly Written[] = ['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey'];
/** 判断 has its two, a number has none. */
const lettered = (kind: Written): boolean => kind !== 'truefalse' && kind !== 'numeric';

export function Compose() {
  const w = words.value;
  const { kind, stem, options, texts, rule } = draft.value;
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus(), []);
  const cancel = (): void => {
    sheet.value = null;
  };
  const start = async (): Promise<void> => {
    const used = lettered(kind) ? texts.slice(0, options).map((text) => text.trim()) : [];
    const written = stem.trim() !== '' || used.some((text) => text !== '');
    const asked = await act('ask', () =>
      ask({
        kind,
        ...(lettered(kind) ? { options } : {}),
        rule,
        ...(stem.trim() === '' ? {} : { stem: stem.trim() }),
        ...(used.some((text) => text !== '') ? { optionTexts: used } : {}),
      }),
    );
    if (asked === undefined) return;
    if (!written && kind === 'single') chooseOralOptions(options);
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
            <Segments
              name="kind"
              head={w.kinds}
              values={KINDS}
              chosen={kind}
              say={(each) => KIND_NAMES[language.value][each]}
              onChoose={(each) => change({ kind: each })}
            />
            {lettered(kind) && (
              <Segments
                name="options"
                head={w.optionCount}
                values={COUNTS}
                chosen={options}
                say={String}
                onChoose={(count) => change({ options: count })}
              />
            )}
            <Segments
              name="rule"
              head={w.rule}
              values={RULES}
              chosen={rule}
              say={(each) => (each === 'last' ? w.ruleLast : w.ruleFirst)}
              onChoose={(each) => change({ rule: each })}
            />
          </div>
        </section>
        <fieldset class="compose-right">
          <legend>{lettered(kind) ? w.optionTexts : KIND_SAYS[language.value][kind]}</legend>
          {lettersOf(lettered(kind) ? options : 0).map((letter, index) => (
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
