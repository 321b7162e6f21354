/**
 * The sign that something is recorded: whoever is in the picture can see it, on the wall, in the private view and in the
 * floating bar. A dot, a word and a running clock; a triangle and what is wrong where it is not well.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RecordingSign as Sign } from '../../api-recording.ts';
import { serverNow } from '../live.ts';
import { cameraWords, lasting, running } from './said.ts';

/** Wall ms, once a second while a sign is up. */
const second = signal(0);

function useSecond(): void {
  useEffect(() => {
    const tick = (): void => {
      second.value = serverNow();
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, []);
}

/** The one that has run longest speaks for all, unless another is in trouble. */
function worst(signs: readonly Sign[]): Sign | undefined {
  const [first, ...rest] = signs.toSorted((one, other) => one.from - other.from);
  return rest.find(({ troubles }) => troubles.length > 0 && first?.troubles.length === 0) ?? first;
}

export function RecordingSign() {
  const sign = worst(running.value);
  return sign === undefined ? null : <Shown sign={sign} />;
}

function Shown({ sign }: { sign: Sign }) {
  const w = cameraWords.value;
  useSecond();
  const [trouble] = sign.troubles;
  const said = sign.state === 'starting' ? w.starting : sign.state === 'stopping' ? w.stopping : w.recording;
  return (
    <p class="rec-sign" data-state={sign.state} data-trouble={trouble?.what}>
      {trouble === undefined ? <i class="rec-dot" aria-hidden="true" /> : <i class="rec-care" aria-hidden="true" />}
      <b>{trouble === undefined ? said : `${w.recordingShort} ${w.trouble[trouble.what]}`}</b>
      {sign.state !== 'starting' && <span role="timer">{lasting(Math.max(second.value, sign.from) - sign.from)}</span>}
    </p>
  );
}
