/** The ring that fills 0 → N, with a calm pulse at each counted press. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;
const TIME_RADIUS = 47;
const TIME_ROUND = 2 * Math.PI * TIME_RADIUS;

export interface RingProps {
  readonly done: number;
  /** Null: nobody knows how many there are; the ring stays pale and only pulses. */
  readonly total: number | null;
  /** Grows with every counted press. */
  readonly pulse: number;
  readonly preparing?: boolean;
  /** Of a question that closes by itself: how much of its time is left, 0–1; a thin ring inside. */
  readonly timeLeft?: number | undefined;
  readonly children: ComponentChildren;
}

export function Ring({ done, total, pulse, preparing, timeLeft, children }: RingProps) {
  const wave = useRef<SVGCircleElement>(null);
  const seen = useRef(pulse);
  useLayoutEffect(() => {
    const more = pulse > seen.current;
    seen.current = pulse;
    if (!more || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    wave.current?.animate(
      [
        { opacity: 0.55, transform: 'scale(1)' },
        { opacity: 0, transform: 'scale(1.07)' },
      ],
      { duration: 200, easing: 'ease-out' },
    );
  }, [pulse]);
  const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div class={`ring${preparing === true ? ' ring-preparing' : ''}`} data-pulse={pulse} data-answered={done}>
      <svg viewBox="0 0 124 124" aria-hidden="true">
        <circle class="ring-track" cx="62" cy="62" r={RADIUS} />
        <circle class="ring-wave" cx="62" cy="62" r={RADIUS} ref={wave} />
        <circle
          class="ring-fill"
          cx="62"
          cy="62"
          r={RADIUS}
          stroke-dasharray={`${ROUND} ${ROUND}`}
          stroke-dashoffset={ROUND * (1 - share)}
          data-empty={share === 0 ? '' : undefined}
        />
        {timeLeft !== undefined && (
          <circle
            class="ring-time"
            cx="62"
            cy="62"
            r={TIME_RADIUS}
            stroke-dasharray={`${TIME_ROUND} ${TIME_ROUND}`}
            stroke-dashoffset={TIME_ROUND * (1 - Math.max(0, Math.min(1, timeLeft)))}
          />
        )}
      </svg>
      <div class="ring-middle">{children}</div>
    </div>
  );
}
