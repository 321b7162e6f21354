/** 计时: minutes and seconds as large as they can be. */
import { useEffect, useState } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { Header, Lines } from './header.tsx';
import { addToTimer, type Timer as Countdown, endTimer, timeLeft, turnTimer } from './timer-state.ts';

const TICK_MS = 200;
const MINUTE_MS = 60_000;

/** `2:05` */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function Timer({ set }: { set: Countdown }) {
  const w = words.value;
  const [left, setLeft] = useState(() => timeLeft(set));
  useEffect(() => {
    const tick = (): void => setLeft(timeLeft(set));
    tick();
    if (set.endsAt === null) return;
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [set]);
  const over = left === 0;
  const turn = (): void => {
    if (!over) turnTimer(set);
  };
  useKeys({ Space: turn, '+': () => addToTimer(set, MINUTE_MS), Escape: endTimer });
  return (
    <div class={`screen timer${over ? ' timer-over' : ''}`}>
      <Header>
        <b>{w.timerHead}</b>
      </Header>
      <Lines most={1} lesson />
      <main>
        <Ring done={left} total={set.wholeMs} pulse={0}>
          <p class="timer-left" role="timer">
            {over ? w.timerUp : minutesAndSeconds(left)}
          </p>
        </Ring>
        {over && (
          <p class="only-heard" role="alert">
            {w.timerUp}
          </p>
        )}
      </main>
      <footer class="bar">
        <Press keyName="+" onPress={() => addToTimer(set, MINUTE_MS)} local>
          {w.timerAdd}
        </Press>
        {!over && (
          <Press class="wide" keyName={w.keySpace} onPress={turn} local>
            {set.endsAt === null ? w.timerGo : w.timerPause}
          </Press>
        )}
        <Press look={over ? 'go' : 'plain'} keyName={w.keyEsc} onPress={endTimer} local>
          {w.timerEnd}
        </Press>
      </footer>
    </div>
  );
}
