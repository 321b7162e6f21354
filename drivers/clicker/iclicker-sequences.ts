/**
 * What is said to an i>clicker base to connect, to open and to stop, with the pauses of the real programs: data, so
 * that a pause is changed in one place and a test can read it. Source: fact sheet 01, section 5.
 */
import type { Frequency, HostCommand } from '../../protocols/clicker/iclicker.ts';

export interface Step {
  /** Undefined: a pause. */
  readonly say: HostCommand | undefined;
  /** At least this long from this command to the next one. */
  readonly thenMs: number;
  /** Whether the next step waits for the ack. `01 17 05` was never seen acknowledged in the capture. */
  readonly ack: boolean;
}

const QUIET_MS = 200;

function step(say: HostCommand, thenMs = 0, ack = true): Step {
  return { say, thenMs, ack };
}

function wait(ms: number): Step {
  return { say: undefined, thenMs: ms, ack: false };
}

/** What a base of one generation is told. */
export interface Generation {
  /** For its identity. */
  readonly model: string;
  readonly beforeConnectMs: number;
  connect(options: ConnectOptions): readonly Step[];
  readonly open: readonly Step[];
  readonly stop: readonly Step[];
  /** Absent: votes are pushed. What is said after the last votes were fetched, for those who are asked. */
  readonly afterLastVotes?: readonly Step[];
  /** Harmless while voting is closed, and acknowledged: said now and then to hear whether the base lives. */
  readonly pulse: HostCommand;
}

export interface ConnectOptions {
  readonly channel: readonly [Frequency, Frequency];
  readonly afterSecondChannelMs: number;
}

/** As two independent clients connect, in about 1 s; before the first command the line is left quiet for 200 ms. */
function connectSecond({ channel, afterSecondChannelMs }: ConnectOptions): readonly Step[] {
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

/** The capture's pacing: about 0.65 s from the first command to the ack of `open`. */
const openSecond: readonly Step[] = [
  step({ command: 'poll-type', kind: 'alpha' }, 344),
  step({ command: 'prepare' }, 99),
  step({ command: 'reset-count' }, 102, false),
  step({ command: 'poll-type', kind: 'alpha' }, 99),
  step({ command: 'open' }),
];

/** The last command asks for the summary; presses may arrive until it comes. */
const stopSecond: readonly Step[] = [
  step({ command: 'close' }, 16),
  step({ command: 'commit' }, 16),
  step({ command: 'fetch-votes', index: 0 }, 94),
  step({ command: 'fetch-votes', index: 0 }, 94),
  step({ command: 'prepare' }, 95),
  step({ command: 'summary' }),
];

export const secondGeneration: Generation = {
  model: 'base station, second generation',
  beforeConnectMs: QUIET_MS,
  connect: connectSecond,
  open: openSecond,
  stop: stopSecond,
  pulse: { command: 'info' },
};

/**
 * The first generation, as the one Java driver for it speaks. It names an instructor's remote as well (`01 17 06`); a
 * room without one says nothing.
 */
export const firstGeneration: Generation = {
  model: 'base station, first generation',
  beforeConnectMs: QUIET_MS,
  connect: ({ channel: [first, second] }) => [
    step({ command: 'set-channel', first, second }, 240),
    step({ command: 'commit' }, 70),
    step({ command: 'prepare' }, 210),
  ],
  open: [wait(160), step({ command: 'reset-count' }, 180, false), step({ command: 'open-polled' })],
  stop: [wait(210), step({ command: 'commit' }, 130)],
  afterLastVotes: [wait(470), step({ command: 'summary' })],
  // `01 16` disables voting, which is closed then anyway; whether this generation knows `01 15` is not on record.
  pulse: { command: 'commit' },
};
