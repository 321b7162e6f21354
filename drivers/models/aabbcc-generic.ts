import { type AabbccProfile, usualAabbcc } from '../../protocols/panel/aabbcc.ts';
import type { Model } from './model.ts';

export const aabbccGeneric: Model<AabbccProfile> = {
  id: 'aabbcc-generic',
  driver: 'aabbcc',
  name: { zh: 'AA BB CC 协议的一体机（通用）', en: 'a panel of the AA BB CC family (any)' },
  match: {},
  link: { baud: 9600 },
  options: usualAabbcc,
  quirks: [
    {
      zh: '静音查询的应答，厂家的表和一个实测客户端说法相反：按厂家的表，不对就换型号',
      en: 'makers’ tables and a tested client read the mute answer the other way round: the tables are followed',
    },
    {
      zh: '开机没有应答，最长约 70 秒才说话',
      en: 'power on is not answered; up to about 70 s until it speaks',
    },
  ],
  source: 'Clevertouch Impact, iiyama TE7568MIS and Prowise tables, collected in the fact sheet “AA BB CC”',
};
