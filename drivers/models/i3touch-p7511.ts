import { type CtouchProfile, usualCtouch } from '../../protocols/panel/ctouch.ts';
import type { Model } from './model.ts';

export const i3touchP7511: Model<CtouchProfile> = {
  id: 'i3touch-p7511',
  driver: 'ctouch',
  name: { zh: 'i3TOUCH P7511 显示屏', en: 'i3TOUCH P7511' },
  match: {},
  link: { baud: 9600 },
  options: usualCtouch,
  quirks: [{ zh: '静音 1 开 2 关', en: 'mute is 1 on, 2 off' }],
  source: 'i3TOUCH P7511 manual, pages 20 and 23',
};
