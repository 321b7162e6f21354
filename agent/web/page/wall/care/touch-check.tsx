/**
 * 触控准不准: four targets, each touched once by finger or pen. How far off is measured here in physical pixels (CSS pixels ×
 * devicePixelRatio, in which the browser's and the system's zoom are); only these four numbers leave the page.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TouchCheckView } from '../../../api-maintenance.ts';
import { tellTouchErrors } from '../../calls-maintenance.ts';
import { act, underWay } from '../../client.ts';
import { useKeys } from '../../keys.ts';
import { language, words } from '../../live.ts';
import { LevelMark } from '../../parts/icons.tsx';
import { Press, useArmed } from '../../parts/press.tsx';
import { TOUCH_CHECK_WORDS } from '../../words/touch-check.ts';
import { sheet } from '../place.ts';
import {
  BEGINNING,
  CORNERS,
  type Corner,
  errorsOf,
  lengthOf,
  type Offset,
  type Progress,
  touched,
  verdictOf,
} from './touch-errors.ts';

/** Of the window's width: farther from its target a touch was hardly meant for it. */
const FAR = 0.25;
/** Of the screen's width, in a smaller window the panel's corners are not what is touched. */
const WHOLE = 0.9;

const back = (): void => {
  sheet.value = 'health';
};
/** Physical pixels in one CSS pixel: what the page is zoomed by two fingers is not in devicePixelRatio. */
const ratio = (): number => devicePixelRatio * (visualViewport?.scale ?? 1);

export function TouchCheck() {
  const w = TOUCH_CHECK_WORDS[language.value];
  const [progress, setProgress] = useState<Progress>(BEGINNING);
  const [low, setLow] = useState(false);
  const [told, setTold] = useState<TouchCheckView | null>(null);
  const target = useRef<SVGSVGElement>(null);
  useKeys({ Escape: back });
  const { offsets, why } = progress;
  const errors = errorsOf(offsets);

  const tell = (): void => {
    if (errors !== undefined)
      void act('touch-check', () => tellTouchErrors(errors)).then((view) => setTold(view ?? null));
  };
  useEffect(tell, [errors !== undefined]);

  function onPointerDown(event: PointerEvent): void {
    const box = target.current?.getBoundingClientRect();
    if (box === undefined || !event.isPrimary) return;
    if (event.target instanceof Element && event.target.closest('button') !== null) return;
    const offset = {
      dxPx: (event.clientX - (box.left + box.width / 2)) * ratio(),
      dyPx: (event.clientY - (box.top + box.height / 2)) * ratio(),
    };
    setProgress((before) => touched(before, event.pointerType, offset, FAR * innerWidth * ratio()));
  }
  const again = (): void => {
    setProgress(BEGINNING);
    setTold(null);
  };
  return (
    <main
      class={`screen touch-check${low ? ' touch-low' : ''}`}
      aria-label={w.head}
      data-next={offsets.length}
      onPointerDown={onPointerDown}
    >
      {CORNERS.map((corner, index) => (
        <Target
          key={corner}
          corner={corner}
          name={w.target(index + 1)}
          offset={offsets[index]}
          limitPx={told?.limitPx}
          ours={index === offsets.length ? target : undefined}
        />
      ))}
      <section class="card touch-card">
        {errors === undefined ? (
          <>
            <h1>{w.head}</h1>
            <p role="status">{why === null ? w.how(offsets.length + 1) : w[why]}</p>
            {innerWidth < WHOLE * screen.width && <p class="touch-small">{w.small}</p>}
            <div class="touch-acts">
              <Press onPress={back} keyName={words.value.keyEsc} local>
                {words.value.back}
              </Press>
              {offsets.length === 0 && (
                <Press onPress={() => setLow(!low)} local>
                  {low ? w.high : w.low}
                </Press>
              )}
            </div>
          </>
        ) : told === null ? (
          <>
            <h1>{w.telling}</h1>
            {underWay.value === null && <Press onPress={tell}>{w.tellAgain}</Press>}
          </>
        ) : (
          <Result offsets={offsets} told={told} again={again} />
        )}
      </section>
    </main>
  );
}

/** A whole pixel too many rather than one too few: 15.2 is more than 15. */
const whole = (px: number): number => Math.ceil(px);

function Result({ offsets, told, again }: { offsets: readonly Offset[]; told: TouchCheckView; again: () => void }) {
  const w = TOUCH_CHECK_WORDS[language.value];
  // The last target was touched a moment ago, and its second half must press nothing.
  const armed = useArmed('touch-result');
  const { corner, offPx, direction, alike } = verdictOf(offsets);
  const towards = w.direction[direction];
  const said = alike ? w.off(towards, whole(offPx)) : w.offCorner(w.corner[corner], towards, whole(offPx));
  return (
    <>
      <div role="status">
        <h1>
          <LevelMark level={told.ok ? 'well' : 'care'} />
          {told.ok ? w.good(whole(offPx)) : said}
        </h1>
        <p>{told.ok ? w.goodWhy(told.limitPx) : w.offWhy(told.limitPx)}</p>
      </div>
      {!told.ok && (
        <ol>
          {w.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      <div class="touch-acts">
        <Press onPress={back} keyName={words.value.keyEsc} disabled={!armed} local>
          {words.value.back}
        </Press>
        <Press look={told.ok ? 'plain' : 'go'} onPress={again} disabled={!armed} local>
          {w.again}
        </Press>
      </div>
    </>
  );
}

interface TargetProps {
  readonly corner: Corner;
  readonly name: string;
  /** Of the touch it has had. */
  readonly offset: Offset | undefined;
  /** Undefined: nobody has judged it yet. */
  readonly limitPx: number | undefined;
  /** It is the one to be touched. */
  readonly ours: { current: SVGSVGElement | null } | undefined;
}

/** Units of the drawing; the target is as high. */
const SIZE = 100;

/** Only the next one is there, so that nobody touches another; afterwards all of them, with where they were touched. */
function Target({ corner, name, offset, limitPx, ours }: TargetProps) {
  const w = TOUCH_CHECK_WORDS[language.value];
  const done = offset !== undefined;
  if (ours === undefined && !(done && limitPx !== undefined)) return null;
  return (
    <div class={`touch-target touch-${corner}`}>
      <svg ref={ours} viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={name}>
        <circle class="touch-ring" cx="50" cy="50" r="46" />
        <circle class="touch-ring" cx="50" cy="50" r="24" />
        <path class="touch-cross" d="M50 4v92M4 50h92" />
        <circle class="touch-centre" cx="50" cy="50" r="4" />
      </svg>
      {offset !== undefined && limitPx !== undefined && (
        <>
          <i
            style={{
              transform: `translate(${offset.dxPx / ratio()}px, ${offset.dyPx / ratio()}px)`,
            }}
          />
          <p>
            <LevelMark level={lengthOf(offset) > limitPx ? 'care' : 'well'} />
            {w.px(whole(lengthOf(offset)))}
          </p>
        </>
      )}
    </div>
  );
}
