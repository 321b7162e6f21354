/**
 * 点到: the receivers are open and the first press of any key says “here”. No question: nothing is tallied and no key is
 * kept, only who was seen.
 */
import type { Press } from '../../../drivers/device.ts';
import type { Clock, Log } from '../../ports.ts';
import type { UnknownView } from '../../web/api.ts';
import type { Receivers } from '../port.ts';
import { closeReceivers } from '../question/close-receivers.ts';

const WIDTH = 16;
/** As many options as a receiver offers: any key will do. */
const ANY_KEY = 5;
/** A flood of invented ids must not fill the memory. */
const UNKNOWN_LISTED = 200;

export interface RollCall {
  readonly on: boolean;
  open(): void;
  /** Resolves when the receivers are closed. */
  close(): Promise<void>;
  /** A clicker of nobody’s was pressed. */
  unknown(press: Press): void;
  /** Pressed since it was opened, newest last: a spare one may be lent. */
  readonly unknownClickers: readonly UnknownView[];
}

export function createRollCall(receivers: () => Receivers, clock: Clock, log: Log): RollCall {
  let on = false;
  let closing: Promise<void> = Promise.resolve();
  const unknown = new Map<string, UnknownView>();
  return {
    get on() {
      return on;
    },
    open() {
      on = true;
      unknown.clear();
      receivers().open(ANY_KEY);
    },
    close() {
      if (!on) return closing;
      on = false;
      closing = closeReceivers(receivers(), log);
      return closing;
    },
    unknown({ clicker, key }) {
      const before = unknown.get(clicker);
      if (before === undefined && unknown.size >= UNKNOWN_LISTED) return;
      const at = new Date(clock.now()).toISOString();
      unknown.set(clicker, { clicker, presses: (before?.presses ?? 0) + 1, lastKey: key, at });
    },
    get unknownClickers() {
      return [...unknown.values()];
    },
  };
}

/** `ROLL CALL  46/48` / `PRESS ANY KEY` */
export function rollCallLines(here: number, size: number): [string, string] {
  const count = `${here}/${size}`;
  return [`ROLL CALL${count.padStart(WIDTH - 'ROLL CALL'.length)}`.slice(0, WIDTH), 'PRESS ANY KEY'];
}
