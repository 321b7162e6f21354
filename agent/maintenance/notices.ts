/**
 * Who is told what, once: the part between a fault's being open and a person's being bothered.
 *
 * A fault waits 30 s before it is told (Alertmanager's `group_wait`; what stops the lesson waits 5): if a deeper one is found
 * meanwhile, or it is over, nothing is said of it. Outside school hours only what stops a lesson is told at once; the rest
 * waits for the morning. What is muted waits until the mute is over. A practice alarm is told at once, and says that it is one.
 */
import type { Clock, Log } from '../ports.ts';
import { AGAIN_MS } from './condition.ts';
import type { Timers } from './engine.ts';
import type { Notice, OpenFault } from './port.ts';

const WAIT_MS = { S1: 5_000, other: 30_000 } as const;
const GRAVITY = ['S1', 'S2', 'S3', 'S4'];

export interface NoticesOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Somebody is there who could act: school is on, or somebody teaches. */
  readonly attended: () => boolean;
}

export interface Notices {
  listen(listener: (notice: Notice) => void): () => void;
  /** Something about the open faults has changed. */
  look(open: readonly OpenFault[]): void;
  /** Told of in an earlier life of the agent. */
  restored(fault: OpenFault): void;
  stop(): void;
}

interface Told {
  fault: OpenFault;
  flapping: boolean;
}

export function createNotices({ clock, timers, log, attended }: NoticesOptions): Notices {
  const listeners = new Set<(notice: Notice) => void>();
  const told = new Map<string, Told>();
  /** Since when it could have been told, monotonic ms. */
  const waiting = new Map<string, number>();
  let open: readonly OpenFault[] = [];
  let cancel: (() => void) | undefined;
  let stopped = false;

  function tell(what: Notice['what'], fault: OpenFault): void {
    for (const listener of listeners) {
      try {
        listener({ what, fault });
      } catch (error) {
        log.error({ err: error, code: fault.code }, 'a listener to notices threw');
      }
    }
  }

  /** How long until it is to be looked at again, ms; undefined: a change will come first. */
  function consider(fault: OpenFault, now: number): number | undefined {
    const before = told.get(fault.fault);
    if (before !== undefined) {
      update(before, fault);
      return undefined;
    }
    if (fault.because !== null) {
      waiting.delete(fault.fault);
      return undefined;
    }
    if (fault.mutedUntil !== null && fault.mutedUntil > clock.now()) return fault.mutedUntil - clock.now();
    const grave = fault.severity === 'S1';
    if (!fault.drill && !grave && !attended()) return AGAIN_MS;
    const sinceMs = waiting.get(fault.fault) ?? now;
    waiting.set(fault.fault, sinceMs);
    const readyMs = sinceMs + (fault.drill ? 0 : grave ? WAIT_MS.S1 : WAIT_MS.other);
    if (now < readyMs) return readyMs - now;
    waiting.delete(fault.fault);
    told.set(fault.fault, { fault, flapping: fault.flapping });
    tell(fault.flapping ? 'flapping' : 'opened', fault);
    return undefined;
  }

  function update(before: Told, fault: OpenFault): void {
    const graver = GRAVITY.indexOf(fault.severity) < GRAVITY.indexOf(before.fault.severity);
    before.fault = fault;
    if (fault.mutedUntil !== null && fault.mutedUntil > clock.now()) return;
    if (fault.flapping && !before.flapping) {
      before.flapping = true;
      tell('flapping', fault);
    } else if (graver && fault.severity === 'S1' && !before.flapping) tell('graver', fault);
  }

  function look(): void {
    cancel?.();
    cancel = undefined;
    const now = clock.monotonicMs();
    const ids = new Set(open.map(({ fault }) => fault));
    for (const id of waiting.keys()) if (!ids.has(id)) waiting.delete(id);
    for (const [id, { fault }] of told) {
      if (ids.has(id)) continue;
      told.delete(id);
      tell('closed', fault);
    }
    let nextMs: number | undefined;
    for (const fault of open) {
      const inMs = consider(fault, now);
      if (inMs !== undefined) nextMs = Math.min(nextMs ?? inMs, inMs);
    }
    if (nextMs !== undefined && !stopped) cancel = timers.after(nextMs, look);
  }

  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look(now) {
      open = now;
      look();
    },
    restored(fault) {
      told.set(fault.fault, { fault, flapping: fault.flapping });
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
