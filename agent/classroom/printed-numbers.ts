/**
 * One set of clickers for several classes. What is printed on a clicker is known once a class has been bound in seat
 * order (number = seat) or from a list; then every other class is bound at one tap: number n is seat n.
 */
import { clickerFamily } from '../../protocols/clicker/family.ts';
import type { ClickerNumber } from '../room/lesson-area.ts';
import type { RoomStore } from '../room/port.ts';
import type { ClickerNumbers, NumberBinding } from '../web/api-lesson.ts';
import { checkedClicker } from './binding-desk.ts';
import { badNumbers, noNumbers } from './lesson/refusals.ts';
import { noClass } from './refusals.ts';
import type { ClassList } from './roster/class-list.ts';

const NUMBER = /^[0-9A-Z]{1,16}$/;

/** `07`, `７` and `7` are one number. */
export function plainNumber(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toUpperCase()
    .replace(/^0+(?=.)/, '');
}

/** Seat by seat, of each make at most one clicker. Pure. */
export function matchNumbers(seats: readonly string[], numbers: readonly ClickerNumber[]): NumberBinding {
  const seatOf = new Map(seats.map((seat) => [plainNumber(seat), seat]));
  const groups = new Map<string, ClickerNumber[]>();
  for (const each of numbers) {
    const key = `${clickerFamily(each.clicker)} ${plainNumber(each.number)}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const single = [...groups.values()].flatMap((group) => (group.length === 1 ? group : []));
  const bound = single.flatMap(({ clicker, number }) => {
    const seat = seatOf.get(plainNumber(number));
    return seat === undefined ? [] : [{ seat, clicker }];
  });
  const given = new Set(bound.map(({ seat }) => seat));
  const order = new Map(seats.map((seat, index) => [seat, index]));
  return {
    bound: bound.toSorted((one, other) => (order.get(one.seat) ?? 0) - (order.get(other.seat) ?? 0)),
    missing: seats.filter((seat) => !given.has(seat)),
    spare: single.filter(({ number }) => !seatOf.has(plainNumber(number))),
    twice: [...groups.values()].flatMap((group) => (group.length > 1 ? [plainNumber(group[0]?.number ?? '')] : [])),
  };
}

export interface PrintedNumbers {
  list(): Promise<ClickerNumbers>;
  /** In place of what was known of these clickers. Throws `CLICKER-NUMBER`, `CLICKER-INVALID`. */
  save(numbers: readonly ClickerNumber[]): Promise<ClickerNumbers>;
  /** Of the class in the room: what is printed on each of its clickers is the seat it is bound to. */
  learn(): Promise<ClickerNumbers>;
  /** Binds the class in the room. `dryRun`: only says what would be. */
  bind(options: { readonly dryRun: boolean }): Promise<NumberBinding>;
}

export interface PrintedNumbersOptions {
  readonly room: Pick<RoomStore, 'clickerNumbers' | 'saveClickerNumbers' | 'bind'>;
  readonly list: () => ClassList | undefined;
  /** One thing at a time with asking and binding. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** After binding: the class is loaded anew, and it is audited. */
  readonly bound: (seats: number) => Promise<void>;
}

export function createPrintedNumbers({ room, list, inTurn, bound }: PrintedNumbersOptions): PrintedNumbers {
  function here(): ClassList {
    const found = list();
    if (found === undefined) throw noClass();
    return found;
  }

  async function save(numbers: readonly ClickerNumber[]): Promise<ClickerNumbers> {
    const checked = numbers.map(({ clicker, number }) => {
      const plain = plainNumber(number);
      if (!NUMBER.test(plain)) throw badNumbers(number.slice(0, 16));
      return { clicker: checkedClicker(clicker), number: plain };
    });
    await room.saveClickerNumbers(checked);
    return { numbers: await room.clickerNumbers() };
  }

  return {
    list: async () => ({ numbers: await room.clickerNumbers() }),
    save,
    async learn() {
      const held = here().pupils.flatMap(({ seat, clickers }) =>
        clickers.map((clicker) => ({ clicker, number: seat })),
      );
      if (held.length === 0) throw noNumbers();
      return await save(held);
    },
    async bind({ dryRun }) {
      const numbers = await room.clickerNumbers();
      if (numbers.length === 0) throw noNumbers();
      const { class: schoolClass, pupils } = here();
      const match = matchNumbers(
        pupils.map(({ seat }) => seat),
        numbers,
      );
      if (dryRun || match.bound.length === 0) return match;
      await inTurn(async () => {
        for (const { seat, clicker } of match.bound) await room.bind(schoolClass.id, seat, clicker);
        await bound(match.bound.length);
      });
      return match;
    },
  };
}
