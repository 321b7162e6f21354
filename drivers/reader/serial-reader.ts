/**
 * A card reader on a serial line that only ever speaks: there is nothing to ask, and silence is how it is when nobody
 * holds a card to it. It is online when its line is open; whether a reader hangs on the line, the first card tells.
 */
import type { Decoded } from '../../protocols/decoder.ts';
import { type Framing, framer } from '../../protocols/framing.ts';
import { isUndecoded } from '../../protocols/message.ts';
import { type CardFormat, cardNumber } from '../../protocols/reader/card-number.ts';
import type { Connection, Device, DeviceSink, DriverClock, Identity, Readings } from '../device.ts';
import { deviceAbsent, deviceCannot, deviceLost } from '../transport/failure.ts';

export interface ReaderOptions {
  /** The number as the school prints it. */
  readonly number: CardFormat;
  /** A reader repeats a card that stays; away for so long, it is held to it anew. */
  readonly sameCardMs: number;
}

export interface ReaderFamily {
  readonly driver: string;
  readonly framing: Framing;
  /** Messages of type `card` carry `card`, its bytes in upper-case hex. */
  decode(frame: Uint8Array): readonly Decoded[];
}

export interface SerialReaderSetup {
  readonly id: string;
  readonly label: string;
  readonly family: ReaderFamily;
  readonly options: ReaderOptions;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** How long `read` listens for a card: long enough to hold one to it. */
const LISTEN_MS = 3_000;
const BETWEEN_SAW_MS = 10_000;

export function createSerialReader(setup: SerialReaderSetup): Device {
  const { id, label, family, options, identity, sink, clock } = setup;
  let connection: Connection | undefined;
  /** Cards that lie on the reader, and when each was last heard. */
  const present = new Map<string, number>();
  let cards = 0;
  let noise = 0;
  let tellNoiseAtMs = 0;
  const onCard = new Set<() => void>();
  const onEnd = new Set<(reason: string) => void>();

  const readings = (): Readings => ({ cards });

  function heard(card: string): void {
    const nowMs = clock.monotonicMs();
    for (const [other, atMs] of present) if (nowMs - atMs >= options.sameCardMs) present.delete(other);
    const lies = present.has(card);
    present.set(card, nowMs);
    if (lies) return;
    const number = cardNumber(card, options.number);
    if (number === undefined) return;
    cards++;
    sink.badge({ device: id, card, number, atMonotonicMs: nowMs });
    sink.readings(id, readings());
    for (const listener of onCard) listener();
  }

  /** Counted, never shown: half a card is somebody's card, too. */
  function noisy(): void {
    noise++;
    const nowMs = clock.monotonicMs();
    if (nowMs < tellNoiseAtMs) return;
    tellNoiseAtMs = nowMs + BETWEEN_SAW_MS;
    sink.saw(id, 'bytes that are no card', { count: noise });
  }

  function listen(opened: Connection): void {
    const stream = framer(family.framing, {
      frame: (bytes) => {
        for (const message of family.decode(bytes)) {
          if (isUndecoded(message)) noisy();
          else if ('card' in message && typeof message.card === 'string') heard(message.card);
        }
      },
      junk: noisy,
    });
    opened.onData = (bytes) => stream.push(bytes);
  }

  const device: Device = {
    id,
    driver: family.driver,
    kind: 'reader',
    commands: [],
    confirms: false,
    attach(opened, signal) {
      device.detach('replaced by a new connection');
      signal.throwIfAborted();
      connection = opened;
      cards = 0;
      listen(opened);
      opened.onClose = (reason) => {
        if (connection === opened) device.detach(reason);
      };
      sink.identity(id, identity);
      sink.readings(id, readings());
      return Promise.resolve();
    },
    detach(reason) {
      if (connection === undefined) return;
      connection = undefined;
      present.clear();
      for (const listener of onEnd) listener(reason);
      sink.readings(id, {});
    },
    read() {
      if (connection === undefined) return Promise.reject(deviceAbsent(label));
      return new Promise((resolve, reject) => {
        const over = (): void => {
          clearTimeout(timer);
          onCard.delete(done);
          onEnd.delete(ended);
        };
        const done = (): void => {
          over();
          resolve({ identity, readings: readings() });
        };
        const ended = (reason: string): void => {
          over();
          reject(deviceLost(label, reason));
        };
        const timer = setTimeout(done, LISTEN_MS);
        onCard.add(done);
        onEnd.add(ended);
      });
    },
    command: (name) => Promise.reject(deviceCannot(label, name, [])),
  };
  return device;
}
