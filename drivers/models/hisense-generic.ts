import { type HisenseProfile, usualHisense } from '../../protocols/panel/hisense.ts';
import type { Model } from './model.ts';

export const hisenseGeneric: Model<HisenseProfile> = {
  id: 'hisense-generic',
  driver: 'hisense',
  name: { zh: '海信商用显示屏（按 65WR60AE）', en: 'a Hisense commercial display (as the 65WR60AE)' },
  match: {},
  link: { baud: 9600 },
  options: usualHisense,
  quirks: [
    {
      zh: '屏幕字节 00 为亮、01 为灭；海信别的系列有反过来的',
      en: 'the screen’s byte is 00 on and 01 off; other series of Hisense’s have it the other way round',
    },
    {
      zh: '只说得出信号源：电源、音量设得了，读不回',
      en: 'of its state it tells the source only: power and volume can be set, not read',
    },
    {
      zh: '待机时只听开机；开机应答两次，Android 起来后才算好',
      en: 'in standby it hears power-on only, and answers it twice: when done, and when Android is up',
    },
    {
      zh: '切换信号源的字节没有资料，所以不能切换',
      en: 'the bytes that set a source are not documented: no input command',
    },
  ],
  source: 'Hisense 65WR60AE user manual, serial protocol pages (both forms)',
};
