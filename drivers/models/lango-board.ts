import { type AabbccProfile, usualAabbcc } from '../../protocols/panel/aabbcc.ts';
import type { Model } from './model.ts';

export const langoBoard: Model<AabbccProfile> = {
  id: 'lango-board',
  driver: 'aabbcc',
  name: { zh: '朗国主板的一体机', en: 'a panel with a Lango mainboard' },
  match: {},
  link: { baud: 9600 },
  options: {
    inputs: {
      hdmi1: 0x06,
      hdmi2: 0x07,
      hdmi3: 0x05,
      hdmi4: 0x0c,
      usbc: 0x09,
      'usbc-front': 0x0b,
      pc: 0x08,
      android: 0x0a,
      vga1: 0x03,
      vga2: 0x04,
      av: 0x02,
      tv: 0x01,
    },
    mutedAnswer: usualAabbcc.mutedAnswer,
    extended: true,
  },
  quirks: [
    { zh: '0B 是前置 Type-C，0C 是 HDMI4', en: '0B is the front USB-C, 0C is HDMI4' },
    { zh: '触摸可以开关', en: 'touch can be switched' },
  ],
  source: 'a test tool for Lango boards, collected in the fact sheet “AA BB CC”',
};
