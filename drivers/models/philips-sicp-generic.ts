import { type SicpProfile, usualSicp } from '../../protocols/panel/philips-sicp.ts';
import type { Model } from './model.ts';

export const philipsSicpGeneric: Model<SicpProfile> = {
  id: 'philips-sicp-generic',
  driver: 'philips-sicp',
  name: { zh: '飞利浦 SICP 屏（编号 1，通用）', en: 'a Philips SICP display with id 1 (any)' },
  match: {},
  link: { tcpPort: 5000, baud: 9600 },
  options: usualSicp,
  quirks: [
    { zh: '背光 00 是亮、01 是灭', en: 'backlight 00 is on, 01 is off' },
    { zh: '网口端口 5000；编号不对的屏一声不响', en: 'port 5000 on the LAN; a set with another id is silent' },
    {
      zh: '音量两个字节：喇叭和音频输出一起调',
      en: 'the volume has two bytes: loudspeakers and audio output go together',
    },
    {
      zh: '有的没有触摸、第二个温度：拒绝了就不再问',
      en: 'some have no touch or second temperature: what is refused is not asked again',
    },
  ],
  source: 'arturormk/philips-sicp-client and its transcription of Philips’ SICP document, three misprints corrected',
};
