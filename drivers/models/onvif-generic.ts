import type { Model } from './model.ts';

export const onvifGeneric: Model<null> = {
  id: 'onvif-generic',
  driver: 'onvif',
  name: { zh: 'ONVIF 摄像机（通用）', en: 'an ONVIF camera (any)' },
  match: {},
  options: null,
  quirks: [
    {
      zh: '会什么以它自己的回答为准（banban probe 的 abilities），不按型号猜',
      en: 'what it can do is what it answers (abilities in banban probe), never guessed from its model',
    },
    {
      zh: '它的时钟不准也能登录：先问时间，再按它的时间签名',
      en: 'a wrong clock does not keep us out: its time is asked first, and what is signed is signed by it',
    },
    {
      zh: '密码错三次后停五分钟，免得账号被锁',
      en: 'after three wrong passwords it is left alone for five minutes, lest the account is locked',
    },
    {
      zh: '明文密码（Basic、PasswordText）只在 https 且写了 ?pin= 时，或写了 ?auth=plain 时才发',
      en: 'a password in the open (Basic, PasswordText) is sent over https with ?pin= only, or where ?auth=plain says so',
    },
    {
      zh: '它写的地址只信路径，主机一律换成我们连得上的那个',
      en: 'of the addresses it gives the path is believed; the host is the one it is reached by',
    },
  ],
  source: 'ONVIF Core, Media, Media2, PTZ and Event service specifications; onvif 0.8.3',
};
