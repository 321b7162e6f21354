import type { ReaderOptions } from '../reader/serial-reader.ts';
import { em4100Generic } from './em4100-generic.ts';
import type { Model } from './model.ts';

export const em4100Parallax: Model<ReaderOptions> = {
  ...em4100Generic,
  id: 'em4100-parallax',
  name: { zh: 'Parallax 串口读卡器', en: 'Parallax RFID card reader, serial' },
  link: { baud: 2400 },
  quirks: [
    {
      zh: '2400 波特，没有校验：线路干扰可能变成一张不存在的卡',
      en: '2400 baud and no checksum: noise may become a card that is none',
    },
  ],
  source: 'the Parallax RFID reader’s documents with a sample card, collected in the fact sheet “card readers”',
};
