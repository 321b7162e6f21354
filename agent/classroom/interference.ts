/** Keeps the two radio faults of the room, CLK-RF and CLK-SPOOF, by the rates of {@link distinctRate} and {@link repeatRate}. */
import type { Press } from '../../drivers/device.ts';
import type { Faults } from '../maintenance/port.ts';
import {
  distinctRate,
  NEIGHBOUR_CLICKERS,
  NEIGHBOUR_WINDOW_MS,
  type RateAlarm,
  repeatRate,
  SPOOF_PRESSES,
  SPOOF_WINDOW_MS,
} from './rates.ts';

/** A radio fault found open at the start gets this long to show itself again. */
export const RESTORED_FAULT_GRACE_MS = 60_000;

type RadioFault = 'CLK-RF' | 'CLK-SPOOF';

export interface Interference {
  /** Every press heard while a question is open; `unknown`: of nobody in a class that has bound clickers. */
  heard(press: Press, unknown: boolean): void;
  /** Clicker ids say “the room next door”. */
  readonly neighbour: boolean;
  /** Closes what has been quiet for a minute; true if something changed. Called once a second. */
  check(nowMs: number): boolean;
}

interface Watch {
  readonly code: RadioFault;
  readonly device: string;
  readonly alarm: RateAlarm;
  /** The fault is open. */
  raised: boolean;
  /** Until when a fault found open at the start stands without any new press. */
  graceUntilMs: number;
}

export function createInterference(faults: Faults, nowMs: number, graceMs: number): Interference {
  const watches = new Map<string, Watch>();

  function watch(code: RadioFault, device: string): Watch {
    const key = `${code} ${device}`;
    let found = watches.get(key);
    if (found === undefined) {
      const alarm =
        code === 'CLK-RF'
          ? distinctRate(NEIGHBOUR_CLICKERS, NEIGHBOUR_WINDOW_MS)
          : repeatRate(SPOOF_PRESSES, SPOOF_WINDOW_MS);
      found = { code, device, alarm, raised: false, graceUntilMs: Number.NEGATIVE_INFINITY };
      watches.set(key, found);
    }
    return found;
  }

  for (const { code, device } of faults.listAll()) {
    if ((code !== 'CLK-RF' && code !== 'CLK-SPOOF') || device === null) continue;
    const restored = watch(code, device);
    restored.raised = true;
    restored.graceUntilMs = nowMs + graceMs;
  }

  return {
    heard(press, unknown) {
      const { device, clicker, atMonotonicMs } = press;
      const spoof = watch('CLK-SPOOF', device);
      const presses = spoof.alarm.note(clicker, atMonotonicMs);
      if (presses !== undefined && !spoof.raised) {
        spoof.raised = true;
        faults.open('CLK-SPOOF', { device, detail: { clicker, presses } });
      }
      if (!unknown) return;
      const neighbour = watch('CLK-RF', device);
      const clickers = neighbour.alarm.note(clicker, atMonotonicMs);
      if (clickers !== undefined && !neighbour.raised) {
        neighbour.raised = true;
        faults.open('CLK-RF', { device, detail: { clickers } });
      }
    },
    get neighbour() {
      return [...watches.values()].some(({ code, raised }) => code === 'CLK-RF' && raised);
    },
    check(now) {
      let changed = false;
      for (const entry of watches.values()) {
        if (!entry.raised || now < entry.graceUntilMs || entry.alarm.active(now)) continue;
        entry.raised = false;
        faults.close(entry.code, entry.device);
        changed = true;
      }
      return changed;
    },
  };
}
