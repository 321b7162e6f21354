import type { KeyboardReaderOptions } from '../reader/keyboard.ts';
import { keyboardGeneric } from './keyboard-generic.ts';
import type { Model } from './model.ts';

export const keyboard3d5d: Model<KeyboardReaderOptions> = {
  ...keyboardGeneric,
  id: 'keyboard-3d5d',
  name: { zh: '键盘口读卡器（3 位加 5 位十进制）', en: 'a card reader that types three and five digits' },
  options: {
    ...keyboardGeneric.options,
    types: [{ like: /^\d{3},?\d{5}$/, format: '3D+5D' }],
    number: '3D+5D',
  },
  quirks: [
    {
      zh: '没有逗号的 8 位数字和 8H 分不开，所以单列一个型号；只知道卡号的低 3 个字节',
      en: 'eight digits without a comma look like 8H, hence a model of its own; only the low three bytes of a card are known',
    },
  ],
};
