import type { ReaderOptions } from '../reader/serial-reader.ts';
import { em4100Generic } from './em4100-generic.ts';
import type { Model } from './model.ts';

export const em41008hReversed: Model<ReaderOptions> = {
  ...em4100Generic,
  id: 'em4100-8h-reversed',
  name: {
    zh: '串口 125 kHz 读卡器（8 位十六进制，低字节在前）',
    en: 'a serial 125 kHz card reader (eight hex digits, lowest byte first)',
  },
  options: { ...em4100Generic.options, number: '8H-reversed' },
  quirks: [{ zh: '同一张卡，名单里的号码是低字节在前的', en: 'the list of cards has the lowest byte first' }],
};
