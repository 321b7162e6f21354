import { type HisenseProfile, usualHisense } from '../../protocols/panel/hisense.ts';
import type { Model } from './model.ts';

export const hisenseWr6ce: Model<HisenseProfile> = {
  id: 'hisense-wr6ce',
  driver: 'hisense',
  name: { zh: '海信 WR6CE 系列', en: 'Hisense WR6CE series' },
  match: {},
  link: { baud: 9600 },
  options: { ...usualHisense, screen: false },
  quirks: [
    { zh: '只用第二种格式（A1）：电源和音量', en: 'the second form (A1) only: power and volume' },
    {
      zh: '待机时只听开机；开机应答两次，Android 起来后才听别的',
      en: 'in standby it hears power-on only; it answers twice, and hears the rest once Android is up',
    },
  ],
  source: 'Hisense 65WR6CE user manual, page 29 (26)',
};
