import { type AabbccProfile, usualAabbcc } from '../../protocols/panel/aabbcc.ts';
import type { Model } from './model.ts';

export const clevertouchImpact: Model<AabbccProfile> = {
  id: 'clevertouch-impact',
  driver: 'aabbcc',
  name: { zh: 'Clevertouch Impact、Plus（第一代）', en: 'Clevertouch Impact and Plus (first generation)' },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualAabbcc,
    inputs: {
      hdmi1: 0x06,
      hdmi2: 0x07,
      hdmi3: 0x05,
      'hdmi-4k': 0x0d,
      pc: 0x08,
      android: 0x0a,
      vga1: 0x03,
      vga2: 0x04,
      vga3: 0x0b,
      av: 0x02,
      tv: 0x01,
    },
    heardOnly: { whdi: 0x0c },
  },
  quirks: [
    { zh: '指令没有应答，发完再问', en: 'commands are not answered: it is asked afterwards' },
    { zh: '无线 WHDI 只会报，不能切过去', en: 'says when it shows WHDI, and cannot be told to' },
  ],
  source: 'Clevertouch’s Impact series RS-232 list, in the ai4av catalogue',
};
