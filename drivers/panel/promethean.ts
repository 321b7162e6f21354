/** Promethean panels: told what to do, and nobody knows what they say to it. */
import {
  decodePromethean,
  encodePromethean,
  type PrometheanProfile,
  prometheanFraming,
} from '../../protocols/panel/promethean.ts';
import type { PolledFamily } from '../polled/family.ts';

export const promethean: PolledFamily<PrometheanProfile> = {
  driver: 'promethean',
  kind: 'panel',
  framing: prometheanFraming,
  decode: decodePromethean,
  encode: encodePromethean,
  asks: { often: [], seldom: [], once: [] },
  asksInStandby: [],
  commands: ['power', 'volume'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'never',
  deepStandby: true,
  timing: () => ({ answerMs: 0, ackMs: 0, gapMs: 200, wakeMs: 0 }),
};
