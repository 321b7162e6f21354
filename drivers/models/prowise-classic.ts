import type { AabbccProfile } from '../../protocols/panel/aabbcc.ts';
import type { Model } from './model.ts';

export const prowiseClassic: Model<AabbccProfile> = {
  id: 'prowise-classic',
  driver: 'aabbcc',
  name: { zh: 'Prowise Classic 一体机', en: 'Prowise Classic panel' },
  match: {},
  link: { baud: 9600 },
  options: {
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
    },
    heardOnly: { bluray: 0x0c },
    mutedAnswer: 1,
    extended: true,
  },
  quirks: [
    {
      zh: '静音查询的应答和厂家表相反：1 是静音（一个在 Classic 65 上用过的客户端这么读）',
      en: 'the mute answer is the other way round than in makers’ tables: 1 is muted (as a client used on a Classic 65 reads it)',
    },
    { zh: '还会说触摸、熄屏、冻结、亮度', en: 'also tells touch, blank, freeze and brightness' },
  ],
  source: 'glikely/prowise-ctrl: a client used with a Prowise Classic 65',
};
