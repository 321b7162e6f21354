/** AGT-QUEUE: the network is fine, and what was written a day ago has still not been sent. */
import type { Journal } from '../journal/port.ts';
import type { Clock, Log } from '../ports.ts';
import type { UplinkView } from '../web/api.ts';
import type { Timers } from './engine.ts';
import type { FaultReports } from './port.ts';

const LOOK_EVERY_MS = 10 * 60_000;
const OLD_MS = 24 * 3_600_000;

export interface QueueWatchOptions {
  readonly journal: Pick<Journal, 'cursor' | 'read'>;
  readonly uplink: () => UplinkView;
  readonly faults: FaultReports;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Until the returned function is called. */
export function watchQueue({ journal, uplink, faults, clock, timers, log }: QueueWatchOptions): () => void {
  let cancel = timers.after(LOOK_EVERY_MS, look);
  let stopped = false;

  function look(): void {
    age()
      .then((ageMs) => {
        const old = ageMs !== undefined && ageMs > OLD_MS;
        // Without a connection it is another fault's turn.
        const known = uplink().state === 'online' ? undefined : null;
        if (!stopped) faults.report('AGT-QUEUE', { detail: old ? { hours: Math.floor(ageMs / 3_600_000) } : known });
      })
      .catch((error: unknown) => log.warn({ err: error }, 'the age of the queue could not be read'))
      .finally(() => {
        if (!stopped) cancel = timers.after(LOOK_EVERY_MS, look);
      });
  }

  /** Of the oldest line that is not sent; undefined: there is none, or no connection that could send it. */
  async function age(): Promise<number | undefined> {
    const { state, backlog } = uplink();
    if (state !== 'online' || backlog === 0) return undefined;
    const position = await journal.cursor('uplink');
    if (position === undefined) return undefined;
    const [line] = await journal.read(position, { lines: 1, bytes: 65_536 });
    if (line === undefined) return undefined;
    return clock.now() - Date.parse((JSON.parse(line.text) as { readonly time: string }).time);
  }

  return () => {
    stopped = true;
    cancel();
  };
}
