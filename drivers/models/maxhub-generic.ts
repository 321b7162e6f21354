import { type MaxhubProfile, usualMaxhub } from '../../protocols/panel/maxhub.ts';
import type { Model } from './model.ts';

export const maxhubGeneric: Model<MaxhubProfile> = {
  id: 'maxhub-generic',
  driver: 'maxhub',
  name: { zh: 'MAXHUB V6 一体机（串口，通用）', en: 'a MAXHUB V6 panel by RS-232 (any)' },
  match: {},
  link: { baud: 9600 },
  options: usualMaxhub,
  quirks: [
    { zh: '开机没有应答，30–70 秒后才说话', en: 'power on is not answered; it speaks 30–70 s later' },
    {
      zh: '电源状态 000 是开着但背光灭了，002 才是关机',
      en: 'power state 000 is on with its backlight off; 002 is off',
    },
    { zh: '没有校验和，改错一位数字看不出来', en: 'no checksum: a wrong bit in a digit cannot be seen' },
  ],
  source: 'MAXHUB “IFP V6 RS-232 & LAN protocol”, collected in the fact sheet “9-byte ASCII”',
};
