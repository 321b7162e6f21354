/** What a person can set on a simulated device, as a table: help and `set` are both read from it. */
import { numberOf, oneOf, wrongValue } from '../wrong-value.ts';

export interface Dial {
  /** The values there are, for help. */
  readonly takes: string;
  /** Throws a ShownError (`SIMULATE-VALUE`). `what` is the dial's own name, for the error. */
  turn(what: string, value: string): void;
}

export function choice<const T extends string>(words: readonly T[], chosen: (word: T) => void, note = ''): Dial {
  return { takes: words.join(' ') + note, turn: (what, value) => chosen(oneOf(what, value, words)) };
}

export function onOff(chosen: (on: boolean) => void, note = ''): Dial {
  return choice(['on', 'off'], (word) => chosen(word === 'on'), note);
}

/** A whole number. */
export function count(least: number, most: number, chosen: (value: number) => void): Dial {
  return {
    takes: `${least}–${most}`,
    turn: (what, value) => chosen(Math.round(numberOf(what, value, least, most))),
  };
}

export function milliseconds(chosen: (ms: number) => void): Dial {
  return { takes: '毫秒 ms', turn: (what, value) => chosen(numberOf(what, value, 0, 120_000)) };
}

export function words(takes: string, chosen: (text: string) => void): Dial {
  return { takes, turn: (_what, value) => chosen(value) };
}

export interface DialBoard {
  readonly settings: Readonly<Record<string, string>>;
  set(what: string, value: string): void;
}

export function dialBoard(dials: Readonly<Record<string, Dial>>): DialBoard {
  return {
    settings: Object.fromEntries(Object.entries(dials).map(([name, { takes }]) => [name, takes])),
    set(what, value) {
      const dial = Object.hasOwn(dials, what) ? dials[what] : undefined;
      if (dial === undefined) throw wrongValue('set', what, Object.keys(dials).join(' '));
      dial.turn(what, value);
    },
  };
}
