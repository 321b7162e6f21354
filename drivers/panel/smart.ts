/** SMART displays: never spoken to before their prompt, and in deep power-save not to be spoken to at all. */
import {
  decodeSmart,
  encodeSmart,
  type SmartProfile,
  smartFraming,
  smartNudge,
  smartPrompt,
} from '../../protocols/panel/smart.ts';
import type { PolledFamily } from '../polled/family.ts';

export const smart: PolledFamily<SmartProfile> = {
  driver: 'smart',
  kind: 'panel',
  framing: smartFraming,
  decode: decodeSmart,
  encode: encodeSmart,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked', 'frozen'],
    seldom: [],
    once: ['model', 'serial', 'firmware'],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank', 'freeze'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  deepStandby: true,
  turn: { given: (message) => message === smartPrompt, withinMs: 600, nudge: smartNudge },
  // The field module waits 3 s for an answer and 20 s for the power.
  timing: () => ({ answerMs: 3_000, ackMs: 3_000, gapMs: 20, wakeMs: 30_000 }),
};
