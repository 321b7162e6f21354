/** 随机点名: every seat it may fall on is seen going by, then it stands still. A seat; a name only where the teacher has said so. */
import { useEffect, useState } from 'preact/hooks';
import type { DrawView } from '../../api-lesson.ts';
import { useKeys } from '../keys.ts';
import { serverNow, words } from '../live.ts';
import { Press, useArmed } from '../parts/press.tsx';
import { Header, Lines } from './header.tsx';
import { drawOne } from './kinds.tsx';
import { dismissDraw } from './place.ts';
import { SPIN_MS, spinSteps } from './spin.ts';

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The seat to show now, and whether it is the drawn one. An older draw (a reload) stands still at once. */
function useSpin(drawn: DrawView): { readonly seat: string; readonly over: boolean } {
  const [shown, setShown] = useState(() => ({
    id: drawn.id,
    step: still() || serverNow() - drawn.at > SPIN_MS ? Number.POSITIVE_INFINITY : 0,
  }));
  const steps = spinSteps(drawn.among, drawn.seat);
  const step = shown.id === drawn.id ? shown.step : 0;
  const over = step >= steps.length - 1;
  useEffect(() => {
    if (over) return;
    const [now, next] = [steps[step], steps[step + 1]];
    if (now === undefined || next === undefined) return;
    const timer = setTimeout(
      () => setShown({ id: drawn.id, step: still() ? Number.POSITIVE_INFINITY : step + 1 }),
      next.atMs - now.atMs,
    );
    return () => clearTimeout(timer);
  });
  return { seat: over ? drawn.seat : (steps[step]?.seat ?? drawn.seat), over };
}

export function Draw({ drawn }: { drawn: DrawView }) {
  const w = words.value;
  const { seat, over } = useSpin(drawn);
  const awake = useArmed(`${drawn.id} ${over}`);
  const armed = over && awake;
  const again = (): void => {
    if (armed) drawOne();
  };
  const end = (): void => dismissDraw(drawn.id);
  useKeys({ Space: again, Enter: again, Escape: end });
  return (
    <div class={`screen draw${over ? ' draw-over' : ''}`}>
      <Header>
        <b>{w.drawHead}</b>
        <span>{w.drawFair}</span>
      </Header>
      <Lines most={1} lesson />
      <main>
        <p class="big-seat" aria-hidden={over ? undefined : true}>
          {seat}
          <small>{w.seatUnit}</small>
        </p>
        <p class="draw-name" role="status">
          {over ? <b>{drawn.name}</b> : <span class="only-heard">{w.drawing}</span>}
          {over && <span class="only-heard">{`${drawn.seat} ${w.seatUnit}`}</span>}
        </p>
        <p class="draw-left">{over ? w.drawLeft(drawn.left) : w.drawing}</p>
      </main>
      <footer class="bar">
        <Press look="go" class="wide" keyName={w.keySpace} onPress={again} disabled={!armed}>
          {w.drawAgain}
        </Press>
        <Press keyName={w.keyEsc} onPress={end} local>
          {w.endAsking}
        </Press>
      </footer>
    </div>
  );
}
