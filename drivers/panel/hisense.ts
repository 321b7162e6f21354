/** Hisense displays: told and answered with the command's own bytes; of their state they tell the source. */
import { decodeHisense, encodeHisense, type HisenseProfile, hisenseFraming } from '../../protocols/panel/hisense.ts';
import type { PolledFamily } from '../polled/family.ts';

export const hisense: PolledFamily<HisenseProfile> = {
  driver: 'hisense',
  kind: 'panel',
  framing: hisenseFraming,
  decode: decodeHisense,
  encode: encodeHisense,
  asks: { often: ['input'], seldom: [], once: ['firmware'] },
  asksInStandby: [],
  commands: ['power', 'volume', 'blank'],
  // The bytes that set a source are not documented.
  inputs: () => [],
  acks: 'always',
  // In standby only power-on is heard.
  deepStandby: true,
  // Said again after 500 ms at the earliest.
  timing: () => ({ answerMs: 700, ackMs: 1_000, gapMs: 100, wakeMs: 0 }),
};
