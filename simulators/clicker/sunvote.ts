/**
 * A SunVote base and its keypads, from fact sheet 02.
 *
 * A keypad sleeps until, since the last start (C1), the base was told clear (C2), asked for keys (C4) and told an ack (C5),
 * and the broadcast C5 was said; it falls asleep again some seconds after the last broadcast. Pressed, its button is told
 * at each question for keys until its ack byte came back, then once more as released. A base with nothing to tell answers
 * by an empty slot. With one selection allowed the button byte is scrambled.
 *
 * What the sheet does not know is answered in the least helpful way: start, clear, stop and ack by a short 95 that says
 * nothing (`answers-c5 off`: not even that).
 */
import { crc16 } from '../../protocols/checksum.ts';
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, number, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { oneOf, wrongValue } from '../wrong-value.ts';

const BUTTONS: Readonly<Record<string, number>> = { A: 1, B: 2, C: 4, D: 8, E: 16, F: 32 };
const EVERYBODY = 0xc7;
/** A start is whole once these were said after it. */
const WHOLE_START = ['c2', 'c4', 'c5', 'broadcast'] as const;
const HEAD_BYTES = 4;

interface Slot {
  readonly keypad: number;
  readonly button: number;
  readonly sq: number;
  readonly ack: number;
}

function frame(payload: readonly number[]): Uint8Array {
  const crc = crc16(Uint8Array.from(payload), 0);
  return Uint8Array.of(0xf5, 0xaa, 0xaa, payload.length + 2, ...payload, crc >> 8, crc & 0xff);
}

function filled(bytes: number, ...payload: readonly number[]): Uint8Array {
  return frame(Array.from({ length: bytes }, (_, at) => payload[at] ?? 0));
}

export const createSunvoteBase: CreateDevice = ({ ports, send, tell }) => {
  const settings = {
    base: 1,
    channel: 12,
    keypads: 50,
    answerMs: 10,
    sleepMs: 5_000,
    payload: 30,
    answersC5: true,
    slots: 8,
  };
  let said = new Set<string>();
  let started = false;
  let maxSelections = 0;
  let wokenAtMs = Number.NEGATIVE_INFINITY;
  let waiting: Slot[] = [];
  let lastAck = 0;
  const counters = new Map<number, number>();

  const answer = (bytes: Uint8Array): void => {
    ports.after(settings.answerMs, () => send(bytes));
  };
  const short = (flags: number): void => answer(filled(10, 0x95, settings.base, 0, flags));
  const awake = (): boolean => started && ports.monotonicMs() - wokenAtMs <= settings.sleepMs;

  function slotFrame({ keypad, button, sq, ack }: Slot): Uint8Array {
    const scrambled = maxSelections === 1 && button !== 0 ? button ^ 0x5b : button;
    return filled(settings.payload, 0x95, settings.base, 0, 0, ack, 0, 0, keypad, scrambled, 0, 0, 0, 0, sq);
  }

  function told(keypad: number, button: number): void {
    const sq = ((counters.get(keypad) ?? 0) + 1) & 0xff;
    counters.set(keypad, sq);
    // Never 0, which acknowledges nothing, nor FF, which is an empty slot.
    lastAck = (lastAck % 0xfe) + 1;
    waiting = waiting.filter((slot) => slot.keypad !== keypad);
    waiting.push({ keypad, button, sq, ack: lastAck });
  }

  function acknowledged(ack: number): void {
    const slot = waiting.find((one) => one.ack === ack);
    if (slot === undefined) return;
    // Everything told up to it has been heard; the fingers are off the buttons by now.
    const heard = waiting.slice(0, waiting.indexOf(slot) + 1);
    waiting = waiting.slice(heard.length);
    for (const { keypad, button } of heard) if (button !== 0) told(keypad, 0);
  }

  function keys(): void {
    if (waiting.length === 0 || !started) {
      answer(filled(settings.payload, 0x95, settings.base, 0, 0, 0xff));
      return;
    }
    for (const slot of waiting.slice(0, settings.slots)) answer(slotFrame(slot));
  }

  function start(payload: Uint8Array): void {
    said = new Set();
    started = true;
    wokenAtMs = Number.NEGATIVE_INFINITY;
    maxSelections = payload[7] ?? 0;
    tell({ event: 'voting', open: true });
  }

  function stop(): void {
    started = false;
    tell({ event: 'voting', open: false });
  }

  function ackOrWake(payload: Uint8Array, broadcast: boolean): void {
    if (!broadcast) acknowledged(payload[4] ?? 0);
    said.add(broadcast ? 'broadcast' : 'c5');
    if (broadcast && WHOLE_START.every((word) => said.has(word))) wokenAtMs = ports.monotonicMs();
  }

  function session(flags: number, payload: Uint8Array): void {
    const broadcast = payload[1] === EVERYBODY;
    if (!broadcast && payload[1] !== settings.base) return;
    if (flags === 0xc4) {
      said.add('c4');
      keys();
      return;
    }
    if (flags === 0xc1) start(payload);
    else if (flags === 0xc3) stop();
    else if (flags === 0xc5) ackOrWake(payload, broadcast);
    else if (flags === 0xc2) {
      waiting = [];
      said.add('c2');
    } else return;
    if (flags !== 0xc5 || settings.answersC5) short(flags);
  }

  function handle(payload: Uint8Array): void {
    const [command = 0, , , flags = 0, sub = 0] = payload;
    if (command === 0x11 && sub === 0x0c)
      answer(filled(10, 0x91, settings.base, 0, flags, sub, 0, 0, settings.channel));
    else if (command === 0x15 && flags !== 0) session(flags, payload);
    else if (command === 0x15 && sub === 0x06) answer(filled(10, 0x95, 0, 0, 0, sub, 0, 1, 0, settings.keypads));
  }

  const stream = hearing(
    marked({
      start: [0xf5, 0xaa, 0xaa],
      maxLength: 259,
      lengthOf: (bytes) => (bytes.length < HEAD_BYTES ? 0 : (bytes[3] ?? 0) < 3 ? -1 : HEAD_BYTES + (bytes[3] ?? 0)),
      sound: (bytes) => crc16(bytes.subarray(HEAD_BYTES, -2), 0) === (((bytes.at(-2) ?? 0) << 8) | (bytes.at(-1) ?? 0)),
    }),
    tell,
    (bytes) => {
      handle(bytes.slice(HEAD_BYTES, -2));
    },
  );

  const board = dialBoard({
    base: count(0, 254, into(settings, 'base')),
    channel: count(0, 255, into(settings, 'channel')),
    keypads: count(1, 254, into(settings, 'keypads')),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
    sleep: number(
      0,
      600_000,
      into(settings, 'sleepMs'),
      '毫秒 ms（多久没有广播就睡 asleep so long after the last broadcast）',
    ),
    payload: choice(
      ['30', '23'],
      (bytes) => {
        settings.payload = Number(bytes);
      },
      '（应答的长度 the length of an answer with a key）',
    ),
    'answers-c5': onOff(into(settings, 'answersC5')),
    slots: count(1, 64, into(settings, 'slots'), '（一次询问最多答几个键盘 keypads told at each question）'),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      said = new Set();
      started = false;
      maxSelections = 0;
      wokenAtMs = Number.NEGATIVE_INFINITY;
      waiting = [];
      counters.clear();
    },
    press(who, what) {
      const number = Number(/^(?:SV)?(\d{1,4})$/i.exec(who)?.[1] ?? Number.NaN);
      if (!(number >= 1 && number <= settings.keypads)) throw wrongValue('keypad', who, `1–${settings.keypads}`);
      const button = BUTTONS[oneOf('key', what.toUpperCase(), Object.keys(BUTTONS))] ?? 0;
      const result = awake() ? 'accepted' : 'unheard';
      if (result === 'accepted') told(number, button);
      tell({ event: 'press', clicker: `SV${String(number).padStart(4, '0')}`, key: what.toUpperCase(), result });
      return result;
    },
    state: () => ({ open: started, awake: awake(), waiting: waiting.length, maxSelections }),
    unasked: () => filled(settings.payload, 0x95, settings.base, 0, 0, 0xff),
    neighbour: () => undefined,
  };
};
