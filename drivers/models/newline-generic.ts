import { type NewlineProfile, usualNewline } from '../../protocols/panel/newline.ts';
import type { Model } from './model.ts';

export const newlineGeneric: Model<NewlineProfile> = {
  id: 'newline-generic',
  driver: 'newline',
  name: { zh: 'Newline / 鸿合一体机（7F…CF，通用）', en: 'a Newline or Hitevision panel (7F … CF, any)' },
  match: {},
  link: { baud: 19_200 },
  options: usualNewline,
  quirks: [
    {
      zh: '只能下指令并得到确认，读不到状态：没有读数',
      en: 'it acknowledges commands and tells nothing of its state: no readings',
    },
    {
      zh: '静音和童锁是切换键，不知道切到了哪边，所以不提供',
      en: 'mute and child lock are keys that toggle, and nobody can see which way: not offered',
    },
    {
      zh: '确认是原样送回再多一个字节 01；原样送回不算',
      en: 'the ack is the command with one more byte, 01; a plain echo is none',
    },
    { zh: '没有校验', en: 'no checksum' },
  ],
  source: 'YooUp newline.json (Newline X6) and the vendor’s application sources com.newline.serialport, com.hht',
};
