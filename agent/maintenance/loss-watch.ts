/**
 * How much the way to the platform loses. Its connection cannot say: TCP sends again what was lost, and only gets slower. So
 * echoes are asked for, a minute of them every five, while somebody is there who would suffer and the platform is connected.
 * Three per cent can be told from chance over a quarter of an hour of them, not over five minutes.
 *
 * A platform that answers no echo at all is no lossy way but one that does not answer echoes: then the gateway is asked, and
 * where that keeps silent too, nobody.
 */
import type { EchoProbe } from '../../drivers/host/echo.ts';
import type { Log } from '../ports.ts';
import type { Timers } from './engine.ts';

export const ECHOES = 60;
export const EVERY_MS = 5 * 60_000;
const LOOKS = 3;
/** Whoever answers no echo now may be told to by tomorrow. */
const AGAIN_AFTER_LOOKS = 24;

export interface LossWatchOptions {
  readonly host: string;
  readonly echo: EchoProbe;
  readonly gateway: () => Promise<string | undefined>;
  /** The platform is connected, and the room in use. */
  readonly wanted: () => boolean;
  /** Percent, of the newest looks together; undefined: it cannot be told. */
  readonly lossIs: (pct: number | undefined) => void;
  readonly timers: Timers;
  readonly log: Log;
}

interface Look {
  readonly sent: number;
  readonly lost: number;
}

/** Until the returned function is called. */
export function watchLoss(options: LossWatchOptions): () => void {
  const { host, echo, gateway, wanted, lossIs, timers, log } = options;
  let looks: readonly Look[] = [];
  let target: 'platform' | 'gateway' | 'nobody' = 'platform';
  let waited = 0;
  const ended = new AbortController();
  let cancel = timers.after(EVERY_MS, again);

  function again(): void {
    look()
      .catch((error: unknown) => log.warn({ err: error }, 'how much the network loses could not be looked at'))
      .finally(() => {
        if (!ended.signal.aborted) cancel = timers.after(EVERY_MS, again);
      });
  }

  async function look(): Promise<void> {
    if (target === 'nobody') {
      waited += 1;
      if (waited < AGAIN_AFTER_LOOKS) return;
      target = 'platform';
    }
    if (!wanted()) {
      // What was is no word on what is: it begins anew when somebody is there again.
      if (looks.length > 0) begin();
      return;
    }
    const asked = target === 'platform' ? host : await gateway();
    const came = asked === undefined ? undefined : await echo(asked, ECHOES, ended.signal);
    // The line may have gone meanwhile, and with it all echoes: that is another fault.
    if (ended.signal.aborted || !wanted()) return;
    if (came === undefined || came.answered === 0) {
      waited = 0;
      target = target === 'platform' ? 'gateway' : 'nobody';
      begin();
      return;
    }
    looks = [...looks, { sent: came.sent, lost: Math.max(0, came.sent - came.answered) }].slice(-LOOKS);
    if (looks.length < LOOKS) return;
    const sent = looks.reduce((sum, one) => sum + one.sent, 0);
    const lost = looks.reduce((sum, one) => sum + one.lost, 0);
    lossIs(Math.round((1_000 * lost) / sent) / 10);
  }

  function begin(): void {
    looks = [];
    lossIs(undefined);
  }

  return () => {
    ended.abort(new Error('nobody asks any more'));
    cancel();
  };
}
