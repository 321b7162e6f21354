import type { ReaderOptions } from '../reader/serial-reader.ts';
import { em4100Generic } from './em4100-generic.ts';
import type { Model } from './model.ts';

export const em41003d5d: Model<ReaderOptions> = {
  ...em4100Generic,
  id: 'em4100-3d5d',
  name: { zh: '串口 125 kHz 读卡器（3 位加 5 位卡号）', en: 'a serial 125 kHz card reader (three and five digits)' },
  options: { ...em4100Generic.options, number: '3D+5D' },
  quirks: [{ zh: '卡面印的是 008,27885 这样的号码', en: 'the cards are printed like 008,27885' }],
};
