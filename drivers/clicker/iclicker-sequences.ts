/**
 * What is said to an i>clicker base to connect, to open and to stop, with the pauses of the real programs: data, so
 * that a pause is changed in one place and a test can read it. Source: fact sheet 01, section 5.
 */
import type { Frequency, HostCommand } from '../../protocols/clicker/iclicker.ts';

export interface Step {
  readonly say: HostCommand;
  /** At least this long from this command to the next one. */
  readonly thenMs: number;
  /** Whether the next step waits for the ack. `01 17 05` was never seen acknowledged in the capture. */
  readonly ack: boolean;
}

const QUIET_MS = 200;

function step(say: HostCommand, thenMs = 0, ack = true): Step {
  return { say, thenMs, ack };
}

/** As two independent clients connect, in about 1 s; before the first command the line is left quiet for 200 ms. */
export function connectSteps(channel: readonly [Frequency, Frequency], afterSecondChannelMs: number): readonly Step[] {
  const [first, second] = channel;
  return [
    step({ command: 'set-channel', first, second }, QUIET_MS),
    step({ command: 'commit' }, QUIET_MS),
    step({ command: 'set-channel2', first, second }, afterSecondChannelMs),
    step({ command: 'close' }),
    step({ command: 'info' }),
    step({ command: 'commit' }),
    step({ command: 'protocol2' }, QUIET_MS),
    step({ command: 'welcome', codes: 'a18f968d99978f80' }),
    step({ command: 'summary' }),
    step({ command: 'prepare' }),
    step({ command: 'commit' }),
  ];
}
export const BEFORE_CONNECT_MS = QUIET_MS;

/** The capture's pacing: about 0.65 s from the first command to the ack of `open`. */
export const openSteps: readonly Step[] = [
  step({ command: 'poll-type', kind: 'alpha' }, 344),
  step({ command: 'prepare' }, 99),
  step({ command: 'reset-count' }, 102, false),
  step({ command: 'poll-type', kind: 'alpha' }, 99),
  step({ command: 'open' }),
];

/** The last command asks for the summary; presses may arrive until it comes. */
export const stopSteps: readonly Step[] = [
  step({ command: 'close' }, 16),
  step({ command: 'commit' }, 16),
  step({ command: 'fetch-votes', index: 0 }, 94),
  step({ command: 'fetch-votes', index: 0 }, 94),
  step({ command: 'prepare' }, 95),
  step({ command: 'summary' }),
];
