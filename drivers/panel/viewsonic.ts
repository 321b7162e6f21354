/**
 * ViewSonic and BenQ panels as they really are: every command is answered by + or −, and a panel also says unasked what
 * somebody did with its buttons, which is as good as an answer.
 */
import {
  decodeViewsonic,
  encodeViewsonic,
  type ViewsonicProfile,
  viewsonicFraming,
} from '../../protocols/panel/viewsonic.ts';
import type { PolledFamily } from '../polled/family.ts';

export const viewsonic: PolledFamily<ViewsonicProfile> = {
  driver: 'viewsonic',
  kind: 'panel',
  framing: viewsonicFraming,
  decode: decodeViewsonic,
  encode: encodeViewsonic,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked'],
    seldom: ['brightness', 'temperatureC'],
    once: [],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  // Its makers name a magic packet as the other way to wake it: asleep it may be deaf to questions.
  deepStandby: true,
  timing: () => ({ answerMs: 500, ackMs: 700, gapMs: 50, wakeMs: 75_000 }),
};
