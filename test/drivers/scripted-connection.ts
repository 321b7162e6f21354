/** A connection that a test speaks through, and what a driver told its sink. */
import {
  type Badge,
  type Connection,
  type DeviceSink,
  nowhere,
  type Press,
  type TouchCount,
} from '../../drivers/device.ts';

export function scriptedConnection(parts: Partial<Connection> = {}): Connection {
  return {
    reports: true,
    write: () => Promise.reject(new Error('told nothing')),
    close: () => Promise.resolve(),
    onData: () => {},
    onClose: () => {},
    ...parts,
  };
}

export interface Told extends DeviceSink {
  readonly badges: Badge[];
  readonly presses: Press[];
  readonly touches: TouchCount[];
  /** Everything, as one text, to look for what must not be in it. */
  said(): string;
}

export function listeningSink(): Told {
  const badges: Badge[] = [];
  const presses: Press[] = [];
  const touches: TouchCount[] = [];
  const rest: unknown[] = [];
  return {
    ...nowhere,
    badges,
    presses,
    touches,
    badge: (badge) => badges.push(badge),
    press: (press) => presses.push(press),
    touched: (count) => touches.push(count),
    saw: (...what) => rest.push(what),
    readings: (...what) => rest.push(what),
    voting: (...what) => rest.push(what),
    said: () => JSON.stringify(rest),
  };
}
