/**
 * MAXHUB V6 and Clevertouch Impact Plus panels as they really are: commands are answered by + or −, but power on is
 * answered by nothing, and up to 70 s may pass until the panel speaks again.
 */
import { decodeMaxhub, encodeMaxhub, type MaxhubProfile, maxhubFraming } from '../../protocols/panel/maxhub.ts';
import type { PolledFamily } from '../polled/family.ts';

export const maxhub: PolledFamily<MaxhubProfile> = {
  driver: 'maxhub',
  kind: 'panel',
  framing: maxhubFraming,
  decode: decodeMaxhub,
  encode: encodeMaxhub,
  asks: {
    // One answer tells both whether it is on and whether its backlight is.
    often: ['power', 'input', 'volume', 'muted', 'touch'],
    seldom: ['brightness'],
    once: [],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank', 'touch'],
  inputs: ({ inputs }) => Object.keys(inputs),
  // All but power on; and what was told is read back anyway.
  acks: 'maybe',
  deepStandby: true,
  answersOnly: true,
  timing: () => ({ answerMs: 500, ackMs: 500, gapMs: 50, wakeMs: 75_000 }),
  // Off, it has no backlight to speak of: that is an answer as well.
  settles: (request, message) =>
    'ask' in request && request.ask === 'blanked' && message.type === 'reading' && message.power === 'off'
      ? 'answered'
      : undefined,
};
