/** Newline and Hitevision boards: what is told is acknowledged; nothing is asked, so there are no readings. */
import { decodeNewline, encodeNewline, type NewlineProfile, newlineFraming } from '../../protocols/panel/newline.ts';
import type { PolledFamily } from '../polled/family.ts';

export const newline: PolledFamily<NewlineProfile> = {
  driver: 'newline',
  kind: 'panel',
  framing: newlineFraming,
  decode: decodeNewline,
  encode: encodeNewline,
  asks: { often: [], seldom: [], once: [] },
  asksInStandby: [],
  // Without mute: a key that toggles, and nobody can see which way.
  commands: ['power', 'volume'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  deepStandby: true,
  timing: () => ({ answerMs: 500, ackMs: 1_000, gapMs: 100, wakeMs: 0 }),
};
