import type { Model } from './model.ts';

export const digitizerGeneric: Model<undefined> = {
  id: 'digitizer-generic',
  driver: 'digitizer',
  name: { zh: '触摸屏或手写笔（通用）', en: 'a touch screen or pen (any)' },
  match: {},
  link: { input: { use: 'digitizer', grab: false } },
  options: undefined,
  quirks: [
    {
      zh: '只数次数、秒数和同时几点，从不记录点在哪里',
      en: 'counts touches, seconds and contacts at once; never where',
    },
    { zh: '手掌不算一次触摸', en: 'a palm is no touch' },
    { zh: '30 秒不动的触点不再算在用', en: 'a contact that has not moved for 30 s no longer counts as use' },
    {
      zh: '在 Windows 上要靠登录后的小助手（banban companion）',
      en: 'on Windows through the companion at logon (banban companion)',
    },
  ],
  source:
    'Microsoft Learn, usages in digitizer report descriptors; Linux multi-touch protocol B: fact sheet “HID digitizer”',
};
