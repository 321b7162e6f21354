import type { ReaderOptions } from '../reader/serial-reader.ts';
import { em4100Generic } from './em4100-generic.ts';
import type { Model } from './model.ts';

export const em41008h: Model<ReaderOptions> = {
  ...em4100Generic,
  id: 'em4100-8h',
  name: { zh: '串口 125 kHz 读卡器（8 位十六进制卡号）', en: 'a serial 125 kHz card reader (eight hex digits)' },
  options: { ...em4100Generic.options, number: '8H' },
  quirks: [{ zh: '卡面印的是低四个字节的十六进制', en: 'the cards are printed with the low four bytes in hex' }],
};
