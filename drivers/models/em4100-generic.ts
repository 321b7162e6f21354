import type { ReaderOptions } from '../reader/serial-reader.ts';
import type { Model } from './model.ts';

export const em4100Generic: Model<ReaderOptions> = {
  id: 'em4100-generic',
  driver: 'em4100',
  name: { zh: '串口 125 kHz 读卡器（通用，10 位卡号）', en: 'a serial 125 kHz card reader (any, ten-digit numbers)' },
  match: {},
  link: { baud: 9600 },
  options: { number: '10D', sameCardMs: 1_500 },
  quirks: [
    {
      zh: '只发不收：没人刷卡就一声不响，这是正常的',
      en: 'it only speaks: silent while nobody holds a card to it, and that is normal',
    },
    { zh: '卡放着不动会一直重发，1.5 秒内只算一次', en: 'it repeats a card that stays; within 1.5 s that is one' },
    { zh: '卡面印的是 8H 或 3D+5D 时换型号', en: 'where the cards are printed 8H or 3D+5D, another model is right' },
  ],
  source:
    'Seeed 125 kHz UART module and RDM630 documents with a sample card, collected in the fact sheet “card readers”',
};
