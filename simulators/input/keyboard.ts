/**
 * A card reader that types, or a numeric pad: a keyboard, from the fact sheets “card readers” §3 and “keyboards as
 * clickers”. It sends boot reports of 8 bytes; on a socket it can also send what Linux would make of them.
 *
 * `press CARD in` holds a card (hex) to the reader, which types its number and Enter; `press key 5` presses one key.
 */

import type { CreateDevice, SimulatedDevice, World } from '../stream/device.ts';
import type { UsbDevice } from '../usb/device.ts';
import { wrongValue } from '../wrong-value.ts';
import { inputEvent, syncEvent } from './linux-events.ts';

/** A keyboard of the boot protocol: eight modifier bits, a reserved byte, five lights, six keys. */
const DESCRIPTOR = Buffer.from(
  '05010906a101050719e029e71500250175019508810295017508810195057501050819012905910295017503910195067508150025650507190029658100c0',
  'hex',
);

export const KEYBOARD_USB: UsbDevice = {
  name: 'keyboard',
  identity: {
    // Of pid.codes, for tests: no maker's.
    vendorId: 0x1209,
    productId: 0x0001,
    release: 0x0100,
    manufacturer: 'Banban',
    product: 'Simulated Reader',
  },
  descriptor: DESCRIPTOR,
  reportBytes: 8,
  subclass: 1,
  protocol: 1,
};

/** Letter → HID usage, and Linux's code for the same key. */
const KEYS: ReadonlyMap<string, readonly [usage: number, code: number]> = new Map([
  ...[...'1234567890'].map((key, at): [string, [number, number]] => [key, [0x1e + at, 2 + at]]),
  ['A', [0x04, 30]],
  ['B', [0x05, 48]],
  ['C', [0x06, 46]],
  ['D', [0x07, 32]],
  ['E', [0x08, 18]],
  ['F', [0x09, 33]],
  [',', [0x36, 51]],
  [';', [0x33, 39]],
  ['-', [0x2d, 12]],
  ['enter', [0x28, 28]],
  ['backspace', [0x2a, 14]],
  ['capslock', [0x39, 58]],
  ...[...'1234567890'].map((key, at): [string, [number, number]] => [
    `kp${key}`,
    [0x59 + at, [79, 80, 81, 75, 76, 77, 71, 72, 73, 82][at] ?? 0],
  ]),
  ['kpenter', [0x58, 96]],
]);

const FORMATS = ['10D', '10D-reversed', '8H', '8H-reversed', '3D+5D', '3D5D', 'raw'] as const;
const FORMS = ['report', 'event'] as const;
/** Cards held on while it is still typing wait; more than these are not read. */
const MOST_WAITING_KEYS = 1_024;

type Format = (typeof FORMATS)[number];

/** The card's number as this reader is set to type it. */
function numberOf(card: string, format: Format): string {
  const low = card.slice(-8).padStart(8, '0');
  const backwards = (low.match(/../g) ?? []).reverse().join('');
  const facility = String(Number.parseInt(low.slice(2, 4), 16)).padStart(3, '0');
  const number = String(Number.parseInt(low.slice(4), 16)).padStart(5, '0');
  switch (format) {
    case '10D':
      return String(Number.parseInt(low, 16)).padStart(10, '0');
    case '10D-reversed':
      return String(Number.parseInt(backwards, 16)).padStart(10, '0');
    case '8H':
      return low;
    case '8H-reversed':
      return backwards;
    case '3D+5D':
      return `${facility},${number}`;
    case '3D5D':
      return facility + number;
    case 'raw':
      return card;
  }
}

export const createKeyboard: CreateDevice = (world: World): SimulatedDevice => {
  const { ports } = world;
  let format: Format = '10D';
  let form: (typeof FORMS)[number] = 'report';
  let enter = true;
  let keyGapMs = 4;
  let prefix = '';
  let torn = false;
  let stuck = false;
  let present = false;
  let cards = 0;
  let keys = 0;
  let waiting: string[] = [];
  let typing: (() => void) | undefined;

  function say(key: string, down: boolean): void {
    const [usage = 0, code = 0] = KEYS.get(key) ?? [];
    if (form === 'report') world.send(Buffer.from([0, 0, down ? usage : 0, 0, 0, 0, 0, 0]));
    else
      world.send(
        Buffer.concat([inputEvent(1, code, down ? 1 : 0, ports.monotonicMs()), syncEvent(ports.monotonicMs())]),
      );
  }

  /** One key after the other, down and up. */
  function typeOn(): void {
    const key = waiting.shift();
    if (key === undefined) {
      typing = undefined;
      return;
    }
    keys++;
    say(key, true);
    typing = ports.after(keyGapMs / 2, () => {
      if (!stuck) say(key, false);
      typing = ports.after(keyGapMs / 2, typeOn);
    });
  }

  function type(more: readonly string[]): string {
    if (!present) return 'unheard';
    if (waiting.length + more.length > MOST_WAITING_KEYS) return 'refused';
    waiting.push(...more);
    if (typing === undefined) typeOn();
    return 'accepted';
  }

  function stop(): void {
    typing?.();
    typing = undefined;
    waiting = [];
  }

  return {
    usb: KEYBOARD_USB,
    // Its lights: nobody looks at them.
    receive() {},
    attached() {
      present = true;
    },
    detached() {
      present = false;
      stop();
    },
    restarted: stop,
    settings: {
      format: FORMATS.join(' '),
      form: `${FORMS.join(' ')}（event：Linux input_event）`,
      enter: 'on off',
      'key-gap': '1–200 ms',
      prefix: '; , - none',
    },
    set(what, value) {
      switch (what) {
        case 'format': {
          const found = FORMATS.find((one) => one === value);
          if (found === undefined) throw wrongValue(what, value, FORMATS.join(' '));
          format = found;
          return;
        }
        case 'form': {
          const found = FORMS.find((one) => one === value);
          if (found === undefined) throw wrongValue(what, value, FORMS.join(' '));
          form = found;
          return;
        }
        case 'enter':
          if (value !== 'on' && value !== 'off') throw wrongValue(what, value, 'on off');
          enter = value === 'on';
          return;
        case 'key-gap': {
          const ms = /^\d{1,3}$/.test(value) ? Number(value) : 0;
          if (ms < 1 || ms > 200) throw wrongValue(what, value, '1–200');
          keyGapMs = ms;
          return;
        }
        case 'prefix':
          if (!/^([;,-]|none)$/.test(value)) throw wrongValue(what, value, '; , - none');
          prefix = value === 'none' ? '' : value;
          return;
        default:
          throw wrongValue('set', what, 'format form enter key-gap prefix');
      }
    },
    press(who, what) {
      if (who === 'key') {
        const key = KEYS.has(what) ? what : what.toUpperCase();
        if (!KEYS.has(key)) throw wrongValue('key', what, [...KEYS.keys()].join(' '));
        return type([key]);
      }
      if (!/^([0-9a-fA-F]{2}){1,10}$/.test(who)) throw wrongValue('press', who, 'CARD（hex）in · key KEY');
      if (what !== 'in') throw wrongValue('press CARD', what, 'in');
      cards++;
      const number = numberOf(who.toUpperCase(), format);
      const whole = [...prefix, ...number, ...(enter ? ['enter'] : [])];
      return type(torn ? whole.slice(0, Math.ceil(number.length / 2)) : whole);
    },
    state: () => ({ format, form, enter, cards, keys }),
    /** A key nobody pressed. */
    unasked: () => Buffer.from([0, 0, 0x1b, 0, 0, 0, 0, 0]),
    neighbour: () => undefined,
    ownMisbehaviours: {
      torn: { zh: '号码只打一半，没有回车', en: 'types half the number and no Enter' },
      stuck: { zh: '按键不放开', en: 'never lets a key go' },
    },
    misbehave(how) {
      torn = how === 'torn';
      stuck = how === 'stuck';
    },
  };
};
