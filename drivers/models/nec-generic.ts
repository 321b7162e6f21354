import { type NecProfile, usualNec } from '../../protocols/panel/nec.ts';
import type { Model } from './model.ts';

export const necGeneric: Model<NecProfile> = {
  id: 'nec-generic',
  driver: 'nec',
  name: { zh: 'NEC MultiSync 显示屏（通用）', en: 'an NEC MultiSync display (any)' },
  match: {},
  link: { tcpPort: 7142, baud: 9600 },
  options: usualNec,
  quirks: [
    { zh: '只认编号 1（A）；别的编号的应答不算', en: 'id 1 (A) only; answers of other ids do not count' },
    {
      zh: '读到的信号源可能有两个编号（HDMI1：04、11）',
      en: 'an input may read as either of two codes (HDMI 1: 04, 11)',
    },
    { zh: 'pc 是“Option”插槽（0D）', en: 'pc is the “Option” slot (0D)' },
    { zh: '没有静音：资料里没有', en: 'no mute: the fact sheet has none' },
  ],
  source: 'phillipivan/companion-module-nec-display and its unit tests',
};
