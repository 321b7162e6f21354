import type { Model } from './model.ts';

export const turningpointGeneric: Model<undefined> = {
  id: 'turningpoint-generic',
  driver: 'turningpoint',
  name: {
    zh: 'ResponseCard RF 答题器（开源 nRF24 接收器）',
    en: 'ResponseCard RF clickers (the open nRF24 receiver)',
  },
  // On USB it is a common Arduino: nothing tells it from others.
  match: {},
  link: { baud: 115_200 },
  options: undefined,
  quirks: [
    {
      zh: '只支持开源接收器；原厂的 USB 接收器没有公开资料',
      en: 'the open receiver only: nothing is public about the maker’s own USB receiver',
    },
    {
      zh: '接收器不收命令、不应答：按键一直上报，由提问决定算不算；TCP 上断没断看不出来',
      en: 'it takes no commands and answers nothing: presses always flow, the question decides; on TCP a dead one looks alive',
    },
    {
      zh: '1–5 是 A–E；6（F）撤回答案；7–9、0 和“?”只记录，不计',
      en: '1–5 are A–E; 6 (F) takes the answer back; 7–9, 0 and “?” are kept and change nothing',
    },
    { zh: '答题器不带流水号：每次按键的 sq 都是 0', en: 'these clickers count nothing: sq is always 0' },
  ],
  source: 'nickmooney/turning-clicker: the sketch and its log; ndesilets/responsecard, ruffner/rpi-clicker',
};
