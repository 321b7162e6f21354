/**
 * What the agent takes from the machine, passed in so that tests can hold it still.
 * Domain code calls these, never `Date.now()`, `Math.random()` or `process.platform`.
 */
import { randomBytes } from 'node:crypto';

export interface Clock {
  /** Wall time, ms since 1970. May be wrong, may jump: use it for display and for an event's `time` only. */
  now(): number;
  /** Milliseconds that only grow: every duration and every deadline. */
  monotonicMs(): number;
}

/** `count` unpredictable bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/** The part of pino the agent uses. Levels by audience: see packaging/docs/logging.md. Never a name, never a secret. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export interface Ports {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly log: Log;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const systemRandomBytes: RandomBytes = (count) => randomBytes(count);

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
