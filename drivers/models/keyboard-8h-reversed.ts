import type { KeyboardReaderOptions } from '../reader/keyboard.ts';
import { keyboardGeneric } from './keyboard-generic.ts';
import type { Model } from './model.ts';

export const keyboard8hReversed: Model<KeyboardReaderOptions> = {
  ...keyboardGeneric,
  id: 'keyboard-8h-reversed',
  name: {
    zh: '键盘口读卡器（8 位十六进制，低字节在前）',
    en: 'a card reader that types 8 hex digits, the lowest byte first',
  },
  options: {
    ...keyboardGeneric.options,
    types: [
      { like: /^[0-9A-F]{8}$/, format: '8H-reversed' },
      { like: /^\d{10}$/, format: '10D-reversed' },
    ],
  },
  quirks: [
    {
      zh: '同一张卡，有的读卡器低字节在前：和串口读卡器或卡面号码对不上时用这个型号',
      en: 'some readers type the lowest byte first: for cards whose number agrees with no other reader and no print',
    },
  ],
};
