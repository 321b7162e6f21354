/** Philips SICP panels as they really are: every command and question is answered, refusals without saying whose. */
import { decodeSicp, encodeSicp, type SicpProfile, sicpFraming } from '../../protocols/panel/philips-sicp.ts';
import type { PolledFamily } from '../polled/family.ts';

export const philipsSicp: PolledFamily<SicpProfile> = {
  driver: 'philips-sicp',
  kind: 'panel',
  framing: sicpFraming,
  // The report A1 may be the model, the firmware or a date. We ask for the model only.
  decode: (frame, profile) =>
    decodeSicp(frame, profile).map((message) =>
      'type' in message && message.type === 'note' && message.of === 'label'
        ? { type: 'identity', model: message.text }
        : message,
    ),
  encode: encodeSicp,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked', 'touch'],
    seldom: ['temperatureC', 'hours', 'signal'],
    once: ['serial', 'model'],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank', 'touch'],
  inputs: ({ inputs, commands }) => (commands.includes('input') ? Object.keys(inputs) : []),
  acks: 'always',
  // In standby it answers: with its power, or that nothing else is possible now.
  deepStandby: false,
  answersOnly: true,
  timing: () => ({ answerMs: 600, ackMs: 1_000, gapMs: 50, wakeMs: 60_000, settleMs: 3_000 }),
};
