import { type SmartProfile, usualSmart } from '../../protocols/panel/smart.ts';
import type { Model } from './model.ts';

export const smartBlanks: Model<SmartProfile> = {
  id: 'smart-blanks',
  driver: 'smart',
  name: { zh: 'SMART Board，等号两边要空格的固件', en: 'a SMART Board whose firmware wants blanks around “=”' },
  match: {},
  link: { baud: 19_200 },
  options: { ...usualSmart, blanksAroundEquals: true },
  quirks: [
    { zh: '写成 set volume = 65，没有空格不认', en: 'wants “set volume = 65”, with the blanks' },
    {
      zh: '没有提示符就不能说话；等不到就先发一个回车',
      en: 'nothing may be said before its prompt; a bare CR asks for it',
    },
  ],
  source: 'a Crestron module in field use: some firmware needs blanks around the equals sign',
};
