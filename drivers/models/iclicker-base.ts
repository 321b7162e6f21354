import type { IclickerOptions } from '../clicker/iclicker.ts';
import type { Model } from './model.ts';

/** i>clicker base station, second generation. */
export const iclickerBase: Model<IclickerOptions> = {
  id: 'iclicker-base',
  driver: 'iclicker',
  name: { zh: 'i>clicker 接收器（第二代）', en: 'i>clicker base station (second generation)' },
  match: { usb: [{ vendorId: 0x1881, productId: 0x0150 }] },
  options: {
    channel: ['A', 'A'],
    // The vendor's program waits 5053 ms here; both open clients do not. See decision 0003.
    afterSecondChannelMs: 0,
  },
  quirks: [
    { zh: '应答里可能留有上一次的字节：只比较前三个', en: 'acks may carry stale bytes: only three are compared' },
    { zh: '开始作答约需 0.65 秒', en: 'opening takes about 0.65 s' },
    { zh: '停止后最多 1 秒仍会收到按键，算数', en: 'presses may arrive up to 1 s after stopping, and count' },
    { zh: '一份报告可带两次按键，旧的会重发', en: 'a report may carry two presses; old ones are repeated' },
    {
      zh: '显示屏没有应答，两次写同一行至少隔 100 毫秒',
      en: 'the display is not acknowledged; 100 ms between writes to one line',
    },
  ],
  source: 'siefkenj/iclickerpoll: a USB capture and its client; daveho/freepoll; two Java drivers',
};
