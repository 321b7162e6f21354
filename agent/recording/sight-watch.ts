/**
 * What the eye sees of a stream that comes at all, as troubles of its recording. What hangs in a camera is often only the
 * session: the eye connects anew, and if that has helped, so does the recorder, whose own session is the older one.
 */
import type { Clock, Log } from '../ports.ts';
import type { Eye } from './eye.ts';
import type { Troubles } from './troubles.ts';

/** Whether coming again has helped is seen so soon after it, or it has not. */
const HELPED_WITHIN_MS = 15_000;
const HEAL_EVERY_MS = 60_000;

/** To be called after every look. */
export function createSightWatch(options: {
  readonly device: string;
  readonly eye: Pick<Eye, 'sight' | 'reconnect'>;
  readonly troubles: Troubles;
  /** The recorder connects anew. */
  readonly restart: () => void;
  readonly clock: Clock;
  readonly log: Log;
}): () => void {
  const { device, eye, troubles, restart, clock, log } = options;
  let healedAtMs = Number.NEGATIVE_INFINITY;

  return () => {
    if (troubles.has('no-stream')) return;
    const { picture, sound } = eye.sight;
    const nowMs = clock.monotonicMs();
    const helped = nowMs - healedAtMs < HELPED_WITHIN_MS ? 'reconnect' : undefined;
    let healed = false;
    const say = (what: 'black' | 'frozen' | 'silent', is: boolean, isKnown: boolean): void => {
      if (is) troubles.bad(what);
      else if (isKnown && troubles.has(what)) {
        troubles.well(what, helped);
        healed ||= helped !== undefined;
      }
    };
    say('black', picture === 'black', picture === 'ok' || picture === 'frozen');
    say('frozen', picture === 'frozen', picture === 'ok' || picture === 'black');
    say('silent', sound === 'silent', sound === 'ok');
    if (healed) restart();
    const isSick = troubles.has('black') || troubles.has('frozen') || troubles.has('silent');
    if (!isSick || nowMs - healedAtMs <= HEAL_EVERY_MS) return;
    healedAtMs = nowMs;
    log.info({ device, troubles: troubles.open }, 'connecting to the camera anew: that may help');
    eye.reconnect();
  };
}
