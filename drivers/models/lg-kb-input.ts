import { type LgProfile, usualLg } from '../../protocols/panel/lg.ts';
import type { Model } from './model.ts';

export const lgKbInput: Model<LgProfile> = {
  id: 'lg-kb-input',
  driver: 'lg',
  name: { zh: 'LG 显示屏，旧款（kb 切换信号源）', en: 'an old LG display (inputs by kb)' },
  match: {},
  link: { baud: 9600 },
  options: { ...usualLg, inputCommand: 'kb' },
  quirks: [
    { zh: '静音是反的：00 为静音，01 为取消', en: 'mute is the wrong way round: 00 mutes, 01 unmutes' },
    { zh: '信号源用 kb 切换，不用 xb', en: 'inputs are switched by kb, not by xb' },
  ],
  source: 'LG manuals: “xb (kb on old)”; M4225C, 37LB4D',
};
