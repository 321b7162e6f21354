/**
 * A desktop card reader with the frame 02 LEN TYPE SNR BCC 03, from fact sheet “card readers” §2: ten hex digits are an
 * EM4100 card (type 02), eight a Mifare one (type 01). LEN is the whole frame as in the one published sample, or counts
 * as clones may. `press 06008E6D5D in`, `out`, `tap`.
 */
import { xorOf } from '../../protocols/checksum.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, dialBoard } from '../stream/dials.ts';
import { heldCards, repeatDial } from './held-cards.ts';

const AROUND = 5;
/** How many bytes LEN counts beside the SNR. */
const COUNTS = { frame: AROUND, body: 3, snr: 0 } as const;

export const createStxBccReader: CreateDevice = ({ ports, send, tell }) => {
  let counts: keyof typeof COUNTS = 'frame';
  let repeatMs = 0;
  let said = 0;
  const cards = heldCards({
    ports,
    like: /^([0-9A-F]{10}|[0-9A-F]{8})$/,
    allowed: '06008E6D5D · DEADBEEF',
    everyMs: () => repeatMs,
    say: (card) => {
      said++;
      const snr = Buffer.from(card, 'hex');
      const body = Buffer.concat([Uint8Array.of(snr.length + COUNTS[counts], snr.length === 5 ? 2 : 1), snr]);
      send(Buffer.concat([Uint8Array.of(2), body, Uint8Array.of(xorOf(body), 3)]));
    },
  });
  const board = dialBoard({
    len: choice(['frame', 'body', 'snr'], (word) => {
      counts = word;
    }),
    repeat: repeatDial((ms) => {
      repeatMs = ms;
    }),
  });

  return {
    ...board,
    // A reader has no ears.
    receive: (bytes) => tell({ event: 'unheard', bytes: bytes.length }),
    restarted: () => cards.clear(),
    press: (card, what) => cards.press(card, what),
    state: () => ({ held: cards.held.length, said }),
    // It answers nothing, since nothing is asked.
    unasked: () => undefined,
    neighbour: () => undefined,
  };
};
