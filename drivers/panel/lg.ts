/** LG displays: each command is answered, by a set that plays media mostly with a refusal. */
import { decodeLg, encodeLg, type LgProfile, lgFraming } from '../../protocols/panel/lg.ts';
import type { PolledFamily } from '../polled/family.ts';

export const lg: PolledFamily<LgProfile> = {
  driver: 'lg',
  kind: 'panel',
  framing: lgFraming,
  decode: decodeLg,
  encode: encodeLg,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked'],
    seldom: ['temperatureC', 'hours', 'troubles', 'signal'],
    once: ['serial', 'firmware'],
  },
  // A set that is off may answer nothing else.
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  deepStandby: true,
  answersOnly: true,
  timing: () => ({ answerMs: 1_000, ackMs: 1_500, gapMs: 50, wakeMs: 30_000 }),
};
