import { type MaxhubProfile, usualMaxhub } from '../../protocols/panel/maxhub.ts';
import type { Model } from './model.ts';

export const clevertouchImpactPlus: Model<MaxhubProfile> = {
  id: 'clevertouch-impact-plus',
  driver: 'maxhub',
  name: { zh: 'Clevertouch Impact Plus 一体机', en: 'Clevertouch Impact Plus panel' },
  match: {},
  link: { tcpPort: 4999, baud: 9600 },
  options: {
    ...usualMaxhub,
    inputs: {
      ...usualMaxhub.inputs,
      hdmi2: '002',
      hdmi3: '021',
      hdmi4: '022',
      dp: '007',
      tv: '051',
      android: '101',
    },
  },
  quirks: [
    { zh: '网口端口 4999，开关机也走网口', en: 'port 4999 on the LAN, power on and off included' },
    { zh: '熄屏就是背光设 000，开屏 001', en: 'blanking is the backlight: 000 off, 001 on' },
  ],
  source: 'byuoitav/clevertouch-control: a driver in real use, over raw TCP 4999',
};
