import type { KeyboardReaderOptions } from '../reader/keyboard.ts';
import type { Model } from './model.ts';

export const keyboardGeneric: Model<KeyboardReaderOptions> = {
  id: 'keyboard-generic',
  driver: 'keyboard',
  name: { zh: '键盘口读卡器（通用）', en: 'a card reader that types (any)' },
  match: {},
  link: { input: { use: 'keyboard', grab: true } },
  options: {
    use: 'badge',
    types: [
      { like: /^\d{10}$/, format: '10D' },
      { like: /^\d{3},\d{5}$/, format: '3D+5D' },
      { like: /^[0-9A-F]{8}$/, format: '8H' },
      // Mifare of seven and ten bytes. (Ten hex digits may look like 10D: a model of its own.)
      { like: /^(?:[0-9A-F]{14}|[0-9A-F]{20})$/, format: 'raw' },
    ],
    number: '10D',
    gapMs: 100,
    sameSwipeMs: 1_500,
  },
  quirks: [
    {
      zh: '看长度认格式：10 位数字按 10D，8 位按 8H（高字节在前），带逗号的按 3D+5D；别的格式换型号',
      en: 'told by length: ten digits are 10D, eight are 8H with the highest byte first, a comma is 3D+5D; for others there are models',
    },
    {
      zh: '打进来的字在 Linux 上不会到桌面，也不保存；不像卡号的当场丢掉',
      en: 'on Linux what it types never reaches the desktop; it is not kept, and what is no card number is dropped at once',
    },
    {
      zh: '在 Windows 上要靠登录后的小助手（banban companion），而且卡号也会打进正在用的程序',
      en: 'on Windows through the companion at logon (banban companion), and the number is typed into the program in front as well',
    },
    { zh: '大小写锁定不影响', en: 'CapsLock makes no difference' },
    { zh: '1.5 秒内同一张卡只算一次', en: 'the same card within 1.5 s is one swipe' },
  ],
  source:
    'OMNIKEY 5427CK keyboard wedge modes and the 10D, 8H and 3D+5D forms, collected in the fact sheet “card readers”',
};
