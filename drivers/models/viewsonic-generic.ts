import { usualViewsonic, type ViewsonicProfile } from '../../protocols/panel/viewsonic.ts';
import type { Model } from './model.ts';

export const viewsonicGeneric: Model<ViewsonicProfile> = {
  id: 'viewsonic-generic',
  driver: 'viewsonic',
  name: { zh: '优派 ViewBoard 一体机（通用）', en: 'a ViewSonic ViewBoard panel (any)' },
  match: {},
  link: { tcpPort: 5000, baud: 9600 },
  options: usualViewsonic,
  quirks: [
    { zh: '串口要用交叉线；网口端口 5000，说的一样', en: 'the serial cable is a null modem; on the LAN, port 5000' },
    { zh: '在面板上动了什么，它会自己说', en: 'says by itself what was changed at the panel' },
    {
      zh: '小时数、序列号、名称的应答格式没有公开，读不到',
      en: 'hours, serial and name come in a form that is not public: they are not read',
    },
    { zh: '没有校验和，改错一位数字看不出来', en: 'no checksum: a wrong bit in a digit cannot be seen' },
  ],
  source:
    'ViewSonic manuals of IFP33, IFP30, IFP8662 and “IFP32 RS-232 protocols”, collected in the fact sheet “9-byte ASCII”',
};
