import { type CtouchProfile, usualCtouch } from '../../protocols/panel/ctouch.ts';
import type { Model } from './model.ts';

export const ctouchGeneric: Model<CtouchProfile> = {
  id: 'ctouch-generic',
  driver: 'ctouch',
  name: { zh: 'CTOUCH 显示屏（通用）', en: 'a CTOUCH display (any)' },
  match: {},
  link: { baud: 9600 },
  options: usualCtouch,
  quirks: [
    { zh: '静音 1 开 2 关', en: 'mute is 1 on, 2 off' },
    { zh: '应答的字节顺序取自说明书的列序', en: 'the order of an answer’s bytes is that of the manual’s columns' },
    { zh: '没有校验；关机时回不回答没有资料', en: 'no checksum; whether it answers while off is not documented' },
  ],
  source: 'YooUp ctouch.json and the i3TOUCH P7511 manual',
};
