import { type LgProfile, usualLg } from '../../protocols/panel/lg.ts';
import type { Model } from './model.ts';

export const lgGeneric: Model<LgProfile> = {
  id: 'lg-generic',
  driver: 'lg',
  name: { zh: 'LG 商用显示屏（通用）', en: 'an LG commercial display (any)' },
  match: {},
  link: { tcpPort: 9761, baud: 9600 },
  options: usualLg,
  quirks: [
    { zh: '静音是反的：00 为静音，01 为取消', en: 'mute is the wrong way round: 00 mutes, 01 unmutes' },
    {
      zh: '播放媒体时除电源外一律拒绝（NG）：这时读数会消失，播完自己回来',
      en: 'while media play everything but the power is refused (NG): readings go, and come back by themselves',
    },
    {
      zh: '关机时可能只回答电源；接 USB 转串口的，只有开机时能用',
      en: 'a set that is off may answer its power only; through its USB-serial dongle it is reached only while on',
    },
    {
      zh: '70 DVI 和 C0 DP 的编号来自 LG 通用表，未经核对；OPS 的编号没有可靠来源，所以没有 pc',
      en: 'the codes of DVI (70) and DP (C0) are from general lists, not verified; OPS has no reliable one, so no pc',
    },
    {
      zh: '序列号和软件版本的应答格式没有文档，照原样显示',
      en: 'how serial number and software version are answered is not documented: shown as they come',
    },
  ],
  source: 'LG manuals 49SH7DB, M4225C, 55LS55A, 70UL3E and two published control specifications',
};
