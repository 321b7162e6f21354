import { type SmartProfile, usualSmart } from '../../protocols/panel/smart.ts';
import type { Model } from './model.ts';

export const smartGeneric: Model<SmartProfile> = {
  id: 'smart-generic',
  driver: 'smart',
  name: { zh: 'SMART Board 显示屏（通用，GX 除外）', en: 'a SMART Board display (any but GX)' },
  match: {},
  link: { baud: 19_200 },
  options: usualSmart,
  quirks: [
    {
      zh: '没有提示符就不能说话；等不到就先发一个回车',
      en: 'nothing may be said before its prompt; a bare CR asks for it',
    },
    { zh: '不是开机状态时只回答电源', en: 'unless it is on it answers its power only' },
    { zh: '深度节电时什么也不回答', en: 'in deep power-save it answers nothing' },
    { zh: '6000S 音量 0 就是静音；改音量会取消静音', en: 'volume 0 mutes a 6000S; a change of volume unmutes' },
    { zh: '待机（ready、standby、powersave）都显示为待机', en: 'ready, standby and powersave all read as standby' },
    { zh: '没有校验：线路干扰可能使一次读数出错', en: 'no checksum: noise on the line may falsify one reading' },
  ],
  source: 'SMART manuals 7000R, MX, SBID-MX086-V3, 6000S, 6075S; a Crestron module in field use',
};
