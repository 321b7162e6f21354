import { type LgProfile, usualLg } from '../../protocols/panel/lg.ts';
import type { Model } from './model.ts';

export const lgThreeDigitId: Model<LgProfile> = {
  id: 'lg-three-digit-id',
  driver: 'lg',
  name: { zh: 'LG 显示屏，三位编号', en: 'an LG display with ids of three digits' },
  match: {},
  link: { baud: 9600 },
  options: { ...usualLg, setId: '001' },
  quirks: [
    { zh: '静音是反的：00 为静音，01 为取消', en: 'mute is the wrong way round: 00 mutes, 01 unmutes' },
    { zh: '编号写三位：001', en: 'its id is written with three digits: 001' },
  ],
  source: 'LG manuals: set id up to FF, “3 digits on some”',
};
