/**
 * The open receiver for ResponseCard RF clickers. It prints every press it hears, whether a question is open or not, and
 * takes no commands: there is nothing to open or to close, and nothing to ask it for a sign of life. Which presses count
 * is the question's business.
 */
import { decodeLine, turningpointFraming } from '../../protocols/clicker/turningpoint.ts';
import { framer } from '../../protocols/framing.ts';
import { toHex } from '../../protocols/hex.ts';
import { isUndecoded } from '../../protocols/message.ts';
import type {
  ClickerReceiver,
  Connection,
  DeviceSink,
  DriverClock,
  Identity,
  Readings,
  VotingState,
} from '../device.ts';
import type { Hello } from '../recognise.ts';
import { deviceAbsent, deviceCannot } from '../transport/failure.ts';
import { Counts } from './counts.ts';

export interface TurningpointSetup {
  readonly id: string;
  readonly label: string;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** From 停止 on: a press may be on the air or on the line. It is acked five times and printed in 2 × 3 ms. */
const LAST_PRESSES_MS = 150;

/** It is reset when its port is opened, and says so. */
export const turningpointHello: Hello = {
  framing: turningpointFraming,
  ask: undefined,
  hears: (frame) => {
    const message = decodeLine(frame);
    if (message === undefined || isUndecoded(message)) return false;
    return message.type !== 'note' || message.text === '*** booting ***';
  },
};

export function createTurningpoint({ id, label, identity, sink, clock }: TurningpointSetup): ClickerReceiver {
  const counts = new Counts();
  let open = false;
  let asked = false;
  let voting: VotingState = 'idle';
  let closing: { readonly timer: NodeJS.Timeout; done(): void } | undefined;
  let connection: Connection | undefined;

  function setVoting(state: VotingState): void {
    if (state === voting) return;
    voting = state;
    sink.voting(id, state);
  }

  function heard(bytes: Uint8Array): void {
    const now = clock.monotonicMs();
    const message = decodeLine(bytes);
    if (message === undefined || !isUndecoded(message)) {
      if (message?.type !== 'press') return;
      counts.presses++;
      const { clicker, key, sq } = message;
      sink.press({ device: id, clicker, key, sq, atMonotonicMs: now });
      return;
    }
    junk(message.error, message.bytes, now);
  }

  function junk(why: string, bytes: string, now: number): void {
    sink.saw(id, 'junk', { why, bytes });
    if (counts.heardJunk(now)) sink.readings(id, counts.readings());
  }

  function endClosing(): void {
    clearTimeout(closing?.timer);
    closing?.done();
    closing = undefined;
  }

  function detach(): void {
    connection = undefined;
    open = false;
    endClosing();
    setVoting('idle');
  }

  return {
    id,
    driver: 'turningpoint',
    kind: 'clicker',
    commands: [],
    // Nothing is asked, so nothing can be confirmed.
    confirms: false,
    attach(fresh, signal) {
      signal.throwIfAborted();
      detach();
      const stream = framer(turningpointFraming, {
        frame: heard,
        junk: (bytes, why) => junk(why, toHex(bytes.subarray(0, 64)), clock.monotonicMs()),
      });
      fresh.onData = (bytes) => stream.push(bytes);
      fresh.onClose = () => {
        if (connection === fresh) detach();
      };
      connection = fresh;
      open = true;
      sink.identity(id, identity);
      sink.readings(id, counts.readings());
      if (asked) setVoting('open');
      return Promise.resolve();
    },
    detach,
    openVoting() {
      asked = true;
      endClosing();
      if (open) setVoting('open');
    },
    closeVoting() {
      asked = false;
      endClosing();
      if (!open) return Promise.resolve();
      setVoting('closing');
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          setVoting('idle');
          endClosing();
        }, LAST_PRESSES_MS);
        closing = { timer, done: resolve };
      });
    },
    /** It has no display. */
    show() {},
    read: () =>
      open ? Promise.resolve({ identity, readings: counts.readings() }) : Promise.reject(deviceAbsent(label)),
    command: (name): Promise<Readings> => Promise.reject(deviceCannot(label, name, [])),
  };
}
