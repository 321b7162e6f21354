import { type SmartProfile, usualSmart } from '../../protocols/panel/smart.ts';
import type { Model } from './model.ts';

export const smartMx: Model<SmartProfile> = {
  id: 'smart-mx',
  driver: 'smart',
  name: { zh: 'SMART Board MX 系列', en: 'SMART Board MX' },
  match: {},
  link: { baud: 19_200 },
  options: { ...usualSmart, offWord: 'ready' },
  quirks: [
    { zh: '关机的说法是 ready，没有 standby', en: 'it is switched off by “ready”; it knows no “standby”' },
    {
      zh: '没有提示符就不能说话；等不到就先发一个回车',
      en: 'nothing may be said before its prompt; a bare CR asks for it',
    },
  ],
  source: 'SMART MX and SBID-MX086-V3 manuals: power states on, ready, updateon, updateready',
};
