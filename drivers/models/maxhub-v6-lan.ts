import { type MaxhubProfile, usualMaxhub } from '../../protocols/panel/maxhub.ts';
import type { Model } from './model.ts';

export const maxhubV6Lan: Model<MaxhubProfile> = {
  id: 'maxhub-v6-lan',
  driver: 'maxhub',
  name: { zh: 'MAXHUB V6 一体机（网口）', en: 'a MAXHUB V6 panel by LAN' },
  match: {},
  link: { tcpPort: 4664 },
  options: { ...usualMaxhub, powers: false },
  quirks: [
    { zh: '端口 4664', en: 'port 4664' },
    { zh: '开关机只有串口能做；熄屏（背光）可以', en: 'power on and off by RS-232 only; blanking works' },
  ],
  source: 'MAXHUB “IFP V6 RS-232 & LAN protocol”: 002 and 003 are RS-232 only',
};
