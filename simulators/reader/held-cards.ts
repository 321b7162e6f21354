/**
 * The cards in front of a simulated reader: `press CARD in`, `press CARD out`, `press CARD tap` (in, and out a second
 * later). A reader says a card when it comes, and again and again while it stays, if it is one that repeats.
 */
import type { SimulatorPorts } from '../ports.ts';
import { type Dial, number } from '../stream/dials.ts';
import { oneOf, wrongValue } from '../wrong-value.ts';

export interface HeldCards {
  press(card: string, what: string): string;
  readonly held: readonly string[];
  /** Everybody is gone. */
  clear(): void;
}

const TAP_MS = 1_000;

export function repeatDial(chosen: (everyMs: number) => void): Dial {
  return number(0, 60_000, chosen, '毫秒，0 为只报一次 ms, 0 for once');
}

export function heldCards(options: {
  readonly ports: SimulatorPorts;
  /** The card's bytes, upper-case hex. */
  say(card: string): void;
  /** Ms between two sayings of a card that stays; 0: once. */
  everyMs(): number;
  /** What a card looks like, and the words for it. */
  readonly like: RegExp;
  readonly allowed: string;
}): HeldCards {
  const { ports } = options;
  const held = new Map<string, () => void>();

  function repeat(card: string): void {
    options.say(card);
    const everyMs = options.everyMs();
    held.set(card, everyMs > 0 ? ports.after(everyMs, () => repeat(card)) : () => {});
  }
  function out(card: string): void {
    held.get(card)?.();
    held.delete(card);
  }

  return {
    press(who, what) {
      const card = who.toUpperCase();
      if (!options.like.test(card)) throw wrongValue('press', who, options.allowed);
      const how = oneOf('press', what, ['in', 'out', 'tap']);
      if (how === 'out') {
        out(card);
        return 'gone';
      }
      if (held.has(card)) return 'already there';
      repeat(card);
      if (how === 'tap') ports.after(TAP_MS, () => out(card));
      return 'read';
    },
    get held() {
      return [...held.keys()];
    },
    clear() {
      for (const card of held.keys()) out(card);
    },
  };
}
