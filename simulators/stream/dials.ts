/** What a person can set on a simulated device, as a table: help and `set` are both read from it. */
import { numberOf, oneOf, wrongValue } from '../wrong-value.ts';

export interface Dial {
  /** The values there are, for help. */
  readonly takes: string;
  /** Throws a ShownError (`SIMULATE-VALUE`). `what` is the dial's own name, for the error. */
  turn(what: string, value: string): void;
}

/** Where a dial does no more than keep its value: `into(state, 'volume')`. */
export function into<T extends object, K extends keyof T>(target: T, key: K): (value: T[K]) => void {
  return (value) => {
    target[key] = value;
  };
}

/** `note` follows the words in help. */
export function choice<const T extends string>(words: readonly T[], chosen: (word: T) => void, note = ''): Dial {
  return { takes: words.join(' ') + note, turn: (what, value) => chosen(oneOf(what, value, words)) };
}

export function onOff(chosen: (on: boolean) => void, note = ''): Dial {
  return choice(['on', 'off'], (word) => chosen(word === 'on'), note);
}

/** A whole number. */
export function count(least: number, most: number, chosen: (value: number) => void, note = ''): Dial {
  return number(least, most, (value) => chosen(Math.round(value)), `${least}–${most}${note}`);
}

/** Any number. */
export function number(least: number, most: number, chosen: (value: number) => void, takes = `${least}–${most}`): Dial {
  return { takes, turn: (what, value) => chosen(numberOf(what, value, least, most)) };
}

export function milliseconds(chosen: (ms: number) => void, most = 120_000): Dial {
  return number(0, most, chosen, '毫秒 ms');
}

export function words(takes: string, chosen: (text: string) => void): Dial {
  return { takes, turn: (_what, value) => chosen(value) };
}

/** Text of a certain look; `allowed` is what the refusal of any other says. */
export function matching(like: RegExp, takes: string, chosen: (text: string) => void, allowed = takes): Dial {
  return {
    takes,
    turn(what, value) {
      if (!like.test(value)) throw wrongValue(what, value, allowed);
      chosen(value);
    },
  };
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
