import { usualSession } from '../../protocols/clicker/sunvote.ts';
import type { SunvoteOptions } from '../clicker/sunvote.ts';
import type { Model } from './model.ts';

export const sunvoteGeneric: Model<SunvoteOptions> = {
  id: 'sunvote-generic',
  driver: 'sunvote',
  name: { zh: 'SunVote 接收器（PVS-2010 的串口协议）', en: 'SunVote base (the serial protocol of the PVS-2010)' },
  // On USB it is a common FTDI serial adapter: nothing tells it from others.
  match: {},
  link: { baud: 19_200 },
  options: { session: usualSession, listenMs: 400 },
  quirks: [
    {
      zh: '只说“开始”键盘不会醒：还要清除、询问、应答和广播',
      en: 'start alone does not wake the keypads: clear, a question, an ack and a broadcast must follow',
    },
    {
      zh: '最多可选数不能是 1，否则按键字节是乱的；一律用 6',
      en: 'at most one selection scrambles the button byte: six are always allowed',
    },
    {
      zh: '要反复询问，一次按键最多约 0.5 秒后到；停止约需 0.5 秒',
      en: 'it is asked again and again: a press may take 0.5 s to come, and so does stopping',
    },
    { zh: '第 6 键（F）撤回答案', en: 'key 6 (F) takes the answer back' },
    {
      zh: '键盘号只有一个字节；同一教室两台接收器时，键盘号不能重复',
      en: 'a keypad’s number is one byte: with two bases in a room no number may be used twice',
    },
    { zh: '只依据一个公开的客户端程序', en: 'it rests on one public client' },
  ],
  source: 'daminik00/sunvote-ars-client 1.2.0: PVS-2010-433M with PVS-W00 and W00E keypads',
};
