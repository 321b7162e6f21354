import type { ReaderOptions } from '../reader/serial-reader.ts';
import type { Model } from './model.ts';
import { stxBccGeneric } from './stx-bcc-generic.ts';

export const stxBcc3d5d: Model<ReaderOptions> = {
  ...stxBccGeneric,
  id: 'stx-bcc-3d5d',
  name: {
    zh: '串口桌面读卡器 STX/BCC（3 位加 5 位卡号）',
    en: 'a desktop card reader, STX/BCC (three and five digits)',
  },
  options: { ...stxBccGeneric.options, number: '3D+5D' },
  quirks: [{ zh: '卡面印的是 142,27997 这样的号码', en: 'the cards are printed like 142,27997' }],
};
