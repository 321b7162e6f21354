/** How a class does from lesson to lesson: a line of points, drawn by hand; no chart library. */
import type { ClassTrend, TrendPoint } from '../../api-report.ts';
import { words } from '../live.ts';
import { percent } from './lesson-report.tsx';

const WIDTH = 300;
const HEIGHT = 150;
const EDGE = 8;

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly percent: number;
  readonly lesson: string;
}

/** Lessons without a right answer leave a gap in the picture, not a zero. */
export function dotsOf(points: readonly TrendPoint[]): readonly Dot[] {
  const step = (WIDTH - 2 * EDGE) / Math.max(1, points.length - 1);
  return points.flatMap((point, place) => {
    const right = percent(point.right);
    if (right === null) return [];
    return [
      {
        x: EDGE + place * step,
        y: EDGE + (HEIGHT - 2 * EDGE) * (1 - right / 100),
        percent: right,
        lesson: point.lesson,
      },
    ];
  });
}

const dayOf = (wallMs: number): string => {
  const at = new Date(wallMs);
  return `${at.getMonth() + 1}/${at.getDate()}`;
};

export function Trend({ trend }: { trend: ClassTrend }) {
  const w = words.value;
  const dots = dotsOf(trend.lessons);
  const [first, last] = [trend.lessons[0], trend.lessons.at(-1)];
  if (dots.length < 2 || first === undefined || last === undefined) return null;
  const said = dots.map((dot) => `${dot.percent}%`).join(', ');
  return (
    <section class="card report-trend">
      <h2>{w.reportTrend}</h2>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${w.reportTrendHint}: ${said}`}>
        {[0, 0.5, 1].map((part) => {
          const y = EDGE + (HEIGHT - 2 * EDGE) * part;
          return <line key={part} class="trend-grid" x1={EDGE} x2={WIDTH - EDGE} y1={y} y2={y} />;
        })}
        <polyline class="trend-line" points={dots.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {dots.map(({ x, y, lesson }, place) => (
          <circle key={lesson} class={place === dots.length - 1 ? 'trend-now' : 'trend-dot'} cx={x} cy={y} r="4" />
        ))}
      </svg>
      <p class="trend-ends">
        <span>{dayOf(first.beganAt)}</span>
        <span>
          {dots[0]?.percent}% → <b>{dots.at(-1)?.percent}%</b>
        </span>
        <span>{dayOf(last.beganAt)}</span>
      </p>
    </section>
  );
}
