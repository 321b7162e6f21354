import type { KeyboardReaderOptions } from '../reader/keyboard.ts';
import { keyboardGeneric } from './keyboard-generic.ts';
import type { Model } from './model.ts';

export const keyboard10h: Model<KeyboardReaderOptions> = {
  ...keyboardGeneric,
  id: 'keyboard-10h',
  name: { zh: '键盘口读卡器（10 位十六进制）', en: 'a card reader that types ten hex digits' },
  options: { ...keyboardGeneric.options, types: [{ like: /^[0-9A-F]{10}$/, format: 'raw' }] },
  quirks: [
    {
      zh: '一百张卡里约有一张的 10 位十六进制里没有字母，看着像 10D，所以单列一个型号',
      en: 'of a hundred cards about one has no letter in its ten hex digits and looks like 10D, hence a model of its own',
    },
  ],
};
