import { type NecProfile, usualNec } from '../../protocols/panel/nec.ts';
import type { Model } from './model.ts';

export const necP461: Model<NecProfile> = {
  id: 'nec-p461',
  driver: 'nec',
  name: { zh: 'NEC MultiSync P461 及同类', en: 'NEC MultiSync P461 and its like' },
  match: {},
  link: { baud: 9600 },
  options: { ...usualNec, inputs: { ...usualNec.inputs, hdmi1: [0x04, 0x11] } },
  quirks: [{ zh: 'HDMI1 只能用 04 切换，读回来是 11', en: 'HDMI 1 is set by 04 only, and reads as 11' }],
  source: 'phillipivan/companion-module-nec-display: its remark on the P461',
};
