/** Ways of asking, a tap each: the other kinds of question, 抢答, 点名, a timer. */
import { useState } from 'preact/hooks';
import type { QuestionKind } from '../../api.ts';
import { draw } from '../calls.ts';
import { act, ask } from '../client.ts';
import { language, words } from '../live.ts';
import { KindIcon, type KindOrTool } from '../parts/icons-kinds.tsx';
import { Press } from '../parts/press.tsx';
import { Segments } from '../parts/segments.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { KIND_NAMES } from '../words/kinds.ts';
import { chooseOralOptions, chooseOralSeconds, close, limit, oralOptions, oralSeconds } from './place.ts';
import { startTimer } from './timer-state.ts';

const THINK_SECONDS = 3;
const MINUTE_MS = 60_000;
const OPTION_COUNTS = [2, 3, 4, 5] as const;
const LIMITS = [null, 30, 60, 180] as const;
const TIMER_MINUTES = [1, 3, 5, 10] as const;

/** In the order of a lesson: questions, then what makes a class lively. */
const ALL: readonly KindOrTool[] = [
  'single',
  'multiple',
  'truefalse',
  'numeric',
  'ranking',
  'survey',
  'buzz',
  'draw',
  'timer',
];

/** A question of this kind, said aloud: what of the last settings applies to it. */
export function askKind(kind: QuestionKind): void {
  const options = oralOptions.peek();
  const lettered = kind === 'single' || kind === 'multiple' || kind === 'ranking' || kind === 'survey';
  void act('ask', () =>
    ask({
      kind,
      ...(lettered ? { options: kind === 'ranking' ? Math.max(3, options) : options } : {}),
      ...(kind === 'buzz' ? { thinkSeconds: THINK_SECONDS } : limit()),
    }),
  );
}

export function drawOne(): void {
  void act('draw', draw);
}

function start(what: KindOrTool): void {
  if (what === 'draw') drawOne();
  else if (what === 'timer') startTimer(3 * MINUTE_MS);
  else askKind(what);
}

function nameOf(what: KindOrTool): string {
  if (what === 'draw') return words.value.kindDraw;
  if (what === 'timer') return words.value.kindTimer;
  return KIND_NAMES[language.value][what];
}

export interface TilesProps {
  readonly of?: readonly KindOrTool[];
  readonly disabled?: boolean;
  /** Called instead of starting a timer of three minutes. */
  readonly onTimer?: () => void;
  readonly onStart?: () => void;
}

export function KindTiles({ of = ALL, disabled = false, onTimer, onStart }: TilesProps) {
  return (
    <div class="tiles">
      {of.map((what) => (
        <Press
          key={what}
          class="tile"
          disabled={disabled}
          local={what === 'timer'}
          onPress={() => {
            if (what === 'timer' && onTimer !== undefined) return onTimer();
            onStart?.();
            start(what);
          }}
        >
          <KindIcon kind={what} />
          {nameOf(what)}
        </Press>
      ))}
    </div>
  );
}

/** All of them, with how many options and how long; what is chosen is what 提问 does from then on. */
export function KindsSheet() {
  const w = words.value;
  const [timing, setTiming] = useState(false);
  return (
    <Sheet head={w.kindsHead} wide>
      <div class="sheet-choices">
        <Segments
          name="kind-options"
          head={w.kindOptions}
          values={OPTION_COUNTS}
          chosen={oralOptions.value}
          say={String}
          onChoose={chooseOralOptions}
        />
        <Segments
          name="kind-seconds"
          head={w.kindSeconds}
          values={LIMITS}
          chosen={oralSeconds.value}
          say={(seconds) => (seconds === null ? w.noLimit : w.limit(seconds))}
          onChoose={chooseOralSeconds}
        />
      </div>
      {timing ? (
        <div class="tiles tiles-timer">
          {TIMER_MINUTES.map((minutes) => (
            <Press
              key={minutes}
              class="tile"
              local
              onPress={() => {
                close();
                startTimer(minutes * MINUTE_MS);
              }}
            >
              <KindIcon kind="timer" />
              {w.limit(minutes * 60)}
            </Press>
          ))}
        </div>
      ) : (
        <KindTiles onTimer={() => setTiming(true)} onStart={close} />
      )}
    </Sheet>
  );
}
