/** AA BB CC panels as they really are: no ack one can rely on, and up to 70 s from `power on` to the first answer. */
import { type AabbccProfile, aabbccFraming, decodeAabbcc, encodeAabbcc } from '../../protocols/panel/aabbcc.ts';
import type { PolledFamily } from '../polled/family.ts';

export const aabbcc: PolledFamily<AabbccProfile> = {
  driver: 'aabbcc',
  kind: 'panel',
  framing: aabbccFraming,
  decode: decodeAabbcc,
  encode: encodeAabbcc,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked', 'frozen', 'touch'],
    seldom: ['pc', 'brightness'],
    once: [],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'touch'],
  inputs: ({ inputs }) => Object.keys(inputs),
  // Clevertouch and iiyama document none, a MAXHUB was seen to answer with the status frame.
  acks: 'maybe',
  deepStandby: true,
  timing: () => ({ answerMs: 500, ackMs: 300, gapMs: 50, wakeMs: 75_000 }),
};
