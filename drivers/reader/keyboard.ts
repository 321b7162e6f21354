/**
 * A card reader that types: a keyboard to the PC. It is grabbed, so that what it types reaches nobody else; digits and
 * letters become a card when they look like one, and are forgotten otherwise. Source: fact sheet “card readers” §3.
 */
import { type CardFormat, cardNumber, parseCardNumber } from '../../protocols/reader/card-number.ts';
import type { Connection, Device, DeviceSink, DriverClock, Identity, Readings } from '../device.ts';
import { listenToKeys } from '../input/key-stream.ts';
import { deviceAbsent, deviceCannot } from '../transport/failure.ts';
import { Typing } from './typing.ts';

/** One way in which a reader may type a card. */
export interface TypedAs {
  /** The whole of what it types, letters in upper case; a group, where there is one, is the number in it. */
  readonly like: RegExp;
  readonly format: CardFormat;
}

export interface KeyboardReaderOptions {
  readonly use: 'badge';
  /** Tried in this order; what fits none is forgotten. */
  readonly types: readonly TypedAs[];
  /** The number as the school prints it. */
  readonly number: CardFormat;
  /** A reader without Enter is done after this pause, 50–100 ms; readers leave 1–10 ms between two keys. */
  readonly gapMs: number;
  /** The same card again within this time is the same swipe. */
  readonly sameSwipeMs: number;
}

export interface KeyboardReaderSetup {
  readonly id: string;
  readonly label: string;
  readonly options: KeyboardReaderOptions;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** The card in what was typed, by the first way that fits: its bytes in hex. */
export function typedCard(text: string, types: readonly TypedAs[]): string | undefined {
  for (const { like, format } of types) {
    const found = like.exec(text);
    const card = found === null ? undefined : parseCardNumber(found[1] ?? found[0], format);
    if (card !== undefined) return card;
  }
  return undefined;
}

export function createKeyboardReader(setup: KeyboardReaderSetup): Device {
  const { id, label, options, sink, clock } = setup;
  let connection: Connection | undefined;
  let identity: Identity = setup.identity;
  let typings = new Map<string, Typing>();
  let last: { readonly card: string; atMs: number } | undefined;
  let cards = 0;
  let notCards = 0;

  function typed(text: string): void {
    const card = typedCard(text, options.types);
    if (card === undefined) {
      notCards++;
      sink.saw(id, 'typing that is no card', { letters: text.length });
      return;
    }
    const nowMs = clock.monotonicMs();
    const again = last?.card === card && nowMs - last.atMs < options.sameSwipeMs;
    last = { card, atMs: nowMs };
    if (again) return;
    cards++;
    sink.badge({ device: id, card, number: cardNumber(card, options.number) ?? card, atMonotonicMs: nowMs });
  }

  function typingOf(source: string): Typing {
    let typing = typings.get(source);
    if (typing === undefined) {
      typing = new Typing(options.gapMs, { typed, isWhole: (text) => typedCard(text, options.types) !== undefined });
      typings.set(source, typing);
    }
    return typing;
  }

  function forget(): void {
    for (const typing of typings.values()) typing.forget();
    typings = new Map();
    last = undefined;
  }

  return {
    id,
    driver: 'keyboard',
    kind: 'reader',
    commands: [],
    confirms: false,
    attach(opened) {
      forget();
      connection = opened;
      identity = { ...setup.identity, ...opened.identity };
      listenToKeys(opened, {
        pressed: (source, key) => typingOf(source).key(key),
        lost: (source) => {
          typingOf(source).forget();
          sink.saw(id, 'keys lost by the system', {});
        },
        junk: (bytes) => sink.saw(id, 'bytes that are no keys', { bytes }),
      });
      opened.onClose = (reason) => {
        if (connection === opened) this.detach(reason);
      };
      sink.identity(id, identity);
      return Promise.resolve();
    },
    detach() {
      connection = undefined;
      forget();
    },
    read() {
      if (connection === undefined) return Promise.reject(deviceAbsent(label));
      const readings: Readings = { cards, notCards };
      return Promise.resolve({ identity, readings });
    },
    command: (name) => Promise.reject(deviceCannot(label, name, [])),
  };
}
