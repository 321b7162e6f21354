import { type AabbccProfile, usualAabbcc } from '../../protocols/panel/aabbcc.ts';
import type { Model } from './model.ts';

export const iiyamaTe68mis: Model<AabbccProfile> = {
  id: 'iiyama-te68mis',
  driver: 'aabbcc',
  name: { zh: '饭山 TExx68MIS 一体机', en: 'iiyama TExx68MIS panel' },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualAabbcc,
    inputs: { hdmi1: 0x06, hdmi2: 0x07, hdmi3: 0x05, dp: 0x11, vga1: 0x03, av: 0x02, android: 0x0a },
  },
  quirks: [{ zh: '有 DP（11），没有电脑插槽的信号源', en: 'has DP (11), and no source for a slot-in PC' }],
  source: 'iiyama “TExx68 RS232 protocol v1.0.2”, in the ai4av catalogue (TE7568MIS)',
};
