import type { ReaderOptions } from '../reader/serial-reader.ts';
import type { Model } from './model.ts';
import { stxBccGeneric } from './stx-bcc-generic.ts';

export const stxBcc8h: Model<ReaderOptions> = {
  ...stxBccGeneric,
  id: 'stx-bcc-8h',
  name: { zh: '串口桌面读卡器 STX/BCC（8 位十六进制卡号）', en: 'a desktop card reader, STX/BCC (eight hex digits)' },
  options: { ...stxBccGeneric.options, number: '8H' },
  quirks: [{ zh: '卡面印的是低四个字节的十六进制', en: 'the cards are printed with the low four bytes in hex' }],
};
