import type { ReaderOptions } from '../reader/serial-reader.ts';
import type { Model } from './model.ts';

export const stxBccGeneric: Model<ReaderOptions> = {
  id: 'stx-bcc-generic',
  driver: 'stx-bcc',
  name: {
    zh: '串口桌面读卡器 STX/BCC（通用，10 位卡号）',
    en: 'a desktop card reader, STX/BCC (any, ten-digit numbers)',
  },
  match: {},
  link: { baud: 9600 },
  options: { number: '10D', sameCardMs: 1_500 },
  quirks: [
    {
      zh: '只发不收：没人刷卡就一声不响，这是正常的',
      en: 'it only speaks: silent while nobody holds a card to it, and that is normal',
    },
    {
      zh: '各家长度字节算法不同，不看它，只看校验',
      en: 'clones count their length byte differently: the check decides, not the length',
    },
    {
      zh: '只有一份公开样本，Mifare 卡的长度是推出来的',
      en: 'one published sample only; the length for Mifare cards is inferred',
    },
  ],
  source:
    'a product sheet with one sample frame (STX LEN TYPE SNR BCC ETX), collected in the fact sheet “card readers”',
};
