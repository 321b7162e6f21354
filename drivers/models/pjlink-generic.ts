import { type PjlinkProfile, usualPjlink } from '../../protocols/projector/pjlink-words.ts';
import type { Model } from './model.ts';

export const pjlinkGeneric: Model<PjlinkProfile> = {
  id: 'pjlink-generic',
  driver: 'pjlink',
  name: { zh: 'PJLink 投影机（通用，1 类和 2 类）', en: 'a PJLink projector (any, class 1 and 2)' },
  match: {},
  link: { tcpPort: 4352 },
  options: usualPjlink,
  quirks: [
    {
      zh: '先问它是几类；2 类才有定格、序列号、信号分辨率、滤网',
      en: 'its class is asked: freeze, serial number, resolution and filter are class 2',
    },
    {
      zh: '灯泡散热时不能开机：最多等 8 秒，再久就说明原因',
      en: 'it cannot be switched on while its lamp cools down: 8 s are waited, then the reason is told',
    },
    {
      zh: '协议没有音量的读和设，只有 2 类的一格一格加减（speaker、microphone up|down）',
      en: 'the protocol cannot set or read a volume; class 2 has steps only (speaker, microphone up|down)',
    },
    {
      zh: '密码错三次后停五分钟再试',
      en: 'after three wrong passwords it is left alone for five minutes',
    },
    {
      zh: '想让状态一变就知道：在投影机菜单里把通知地址设成这台电脑（UDP 4352）',
      en: 'to know of changes at once, set this PC as the notification address in its menu (UDP 4352)',
    },
    {
      zh: '兼容不守规矩的：CR LF 结尾、光秃秃的 ERR1、小写、没有等号',
      en: 'tolerates CR LF, a bare ERR1, lower case and a missing “=”',
    },
  ],
  source: 'PJLink class 1 and 2 as quoted by Panasonic, Maxell and IDK manuals, aiopjlink and pjlink-bridge',
};
