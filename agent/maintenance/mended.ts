/** What the agent has mended itself: counted, and told to the journal once an hour and thing at most. */
import type { NewEvent } from '../journal/port.ts';
import type { Clock } from '../ports.ts';
import type { Helped, Subject } from './port.ts';

const TELL_EVERY_MS = 60 * 60_000;

export interface Mended {
  /** `reconnect base` → how often since the start. */
  readonly counts: ReadonlyMap<string, number>;
  /** A fault ended by it. */
  count(subject: Subject, helped: Helped): void;
  /** It helped before there was a fault. */
  averted(subject: Subject, helped: Helped): void;
}

export function createMended(options: {
  readonly note: (event: NewEvent<'cn.banban.fault.averted'>) => void;
  readonly clock: Clock;
}): Mended {
  const { note, clock } = options;
  const counts = new Map<string, number>();
  const untold = new Map<string, { times: number; toldMs: number }>();

  function count({ code, device }: Subject, helped: Helped): void {
    const key = `${helped} ${device ?? code}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  return {
    counts,
    count,
    averted(subject, helped) {
      count(subject, helped);
      const { code, device } = subject;
      const key = `${code} ${device ?? ''} ${helped}`;
      const so = untold.get(key) ?? { times: 0, toldMs: Number.NEGATIVE_INFINITY };
      untold.set(key, so);
      so.times++;
      const now = clock.monotonicMs();
      if (now - so.toldMs < TELL_EVERY_MS) return;
      const { times } = so;
      so.times = 0;
      so.toldMs = now;
      note({
        type: 'cn.banban.fault.averted',
        at: clock.now(),
        data: { code, ...(device === undefined ? {} : { device }), helped, times },
      });
    },
  };
}
