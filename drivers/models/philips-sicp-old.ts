import { type SicpProfile, usualSicp } from '../../protocols/panel/philips-sicp.ts';
import type { Model } from './model.ts';

export const philipsSicpOld: Model<SicpProfile> = {
  id: 'philips-sicp-old',
  driver: 'philips-sicp',
  name: { zh: '老款飞利浦 SICP 屏（没有 GROUP 字节）', en: 'an old Philips SICP display (no GROUP byte)' },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualSicp,
    form: 'no-group',
    asks: usualSicp.asks.filter((key) => key !== 'touch'),
    commands: usualSicp.commands.filter((name) => name !== 'touch'),
  },
  quirks: [{ zh: '帧里没有 GROUP 字节', en: 'its frames have no GROUP byte' }],
  source: 'philips-sicp-client: some old sets omit GROUP, collected in the fact sheet “Philips SICP”',
};
