import { type SicpProfile, usualSicp } from '../../protocols/panel/philips-sicp.ts';
import type { Model } from './model.ts';

export const iiyamaLe40: Model<SicpProfile> = {
  id: 'iiyama-le40',
  driver: 'philips-sicp',
  name: { zh: '饭山 LExx40 系列屏（A6 帧）', en: 'iiyama LExx40 display (A6 frames)' },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualSicp,
    form: 'a6',
    inputTail: [0, 0, 0],
    asks: ['power', 'input', 'volume'],
    commands: ['power', 'input', 'volume'],
  },
  quirks: [
    { zh: '帧头是 A6，应答是 21，状态从 0 算起', en: 'frames begin with A6, answers with 21, statuses count from 0' },
    { zh: '只用公开资料里有字节的那几样', en: 'only what public sources have bytes for is used' },
  ],
  source:
    'RS232-Monitor-Database iiyama.json (LExx40UHS, after iiyama’s own list); konikvranik/pyamasicp for the answers',
};
