/**
 * A serial 125 kHz card reader, from fact sheet “card readers” §1: says a card that is held to it, again and again while
 * it stays, in the form of `variant`; hears nothing. `press 62E3086CED in`, `out`, `tap`.
 */
import { xorOf } from '../../protocols/checksum.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, dialBoard, onOff } from '../stream/dials.ts';
import { heldCards, repeatDial } from './held-cards.ts';

const VARIANTS = ['rdm630', 'id12', 'parallax'] as const;

function frameOf(card: string, variant: (typeof VARIANTS)[number]): Uint8Array {
  if (variant === 'parallax') return Buffer.from(`\n${card}\r`, 'latin1');
  const sum = xorOf(Buffer.from(card, 'hex')).toString(16).toUpperCase().padStart(2, '0');
  return Buffer.from(`\x02${card}${sum}${variant === 'id12' ? '\r\n' : ''}\x03`, 'latin1');
}

export const createEm4100Reader: CreateDevice = ({ ports, send, tell }) => {
  let variant: (typeof VARIANTS)[number] = 'rdm630';
  let lower = false;
  let repeatMs = 120;
  let said = 0;
  const cards = heldCards({
    ports,
    like: /^[0-9A-F]{10}$/,
    allowed: '62E3086CED（十个十六进制数字 ten hex digits）',
    everyMs: () => repeatMs,
    say: (card) => {
      said++;
      send(frameOf(lower ? card.toLowerCase() : card, variant));
    },
  });
  const board = dialBoard({
    variant: choice(VARIANTS, (word) => {
      variant = word;
    }),
    repeat: repeatDial((ms) => {
      repeatMs = ms;
    }),
    lower: onOff((on) => {
      lower = on;
    }),
  });

  return {
    ...board,
    // A reader has no ears.
    receive: (bytes) => tell({ event: 'unheard', bytes: bytes.length }),
    restarted: () => cards.clear(),
    press: (card, what) => cards.press(card, what),
    state: () => ({ variant, held: cards.held.length, said }),
    // It answers nothing, since nothing is asked.
    unasked: () => undefined,
    neighbour: () => undefined,
  };
};
