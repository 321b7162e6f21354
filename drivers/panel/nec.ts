/** NEC MultiSync displays: everything asked and told is answered, while off as well as the power goes. */
import { decodeNec, encodeNec, type NecProfile, necFraming } from '../../protocols/panel/nec.ts';
import type { PolledFamily } from '../polled/family.ts';

export const nec: PolledFamily<NecProfile> = {
  driver: 'nec',
  kind: 'panel',
  framing: necFraming,
  decode: decodeNec,
  encode: encodeNec,
  asks: { often: ['power', 'input', 'volume'], seldom: [], once: [] },
  asksInStandby: ['power'],
  commands: ['power', 'volume'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  deepStandby: true,
  answersOnly: true,
  timing: () => ({ answerMs: 1_000, ackMs: 1_500, gapMs: 50, wakeMs: 30_000 }),
};
