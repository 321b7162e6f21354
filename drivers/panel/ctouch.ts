/** CTOUCH and i3TOUCH displays: an answer carries the value, whether it was asked for or set. */
import { type CtouchProfile, ctouchFraming, decodeCtouch, encodeCtouch } from '../../protocols/panel/ctouch.ts';
import type { PolledFamily } from '../polled/family.ts';

export const ctouch: PolledFamily<CtouchProfile> = {
  driver: 'ctouch',
  kind: 'panel',
  framing: ctouchFraming,
  decode: decodeCtouch,
  encode: encodeCtouch,
  asks: { often: ['power', 'input', 'volume', 'muted'], seldom: [], once: [] },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  // Whether they answer while off is not documented.
  deepStandby: true,
  answersOnly: true,
  timing: () => ({ answerMs: 500, ackMs: 800, gapMs: 50, wakeMs: 30_000 }),
};
