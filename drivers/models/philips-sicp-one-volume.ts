import { type SicpProfile, usualSicp } from '../../protocols/panel/philips-sicp.ts';
import type { Model } from './model.ts';

export const philipsSicpOneVolume: Model<SicpProfile> = {
  id: 'philips-sicp-one-volume',
  driver: 'philips-sicp',
  name: {
    zh: '飞利浦 SICP 屏，没有可调音频输出（Himalaya 1、Eagle 平台）',
    en: 'a Philips SICP display without variable audio out (platforms Himalaya 1, Eagle)',
  },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualSicp,
    audioOut: false,
    // Himalaya 1 has no touch command.
    asks: usualSicp.asks.filter((key) => key !== 'touch'),
    commands: usualSicp.commands.filter((name) => name !== 'touch'),
  },
  quirks: [{ zh: '音量只有一个字节', en: 'the volume has one byte' }],
  source: 'philips-sicp-client: the document’s special note on Himalaya 1.0, 1.2 and Eagle',
};
