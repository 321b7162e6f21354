import { type MdcProfile, usualMdc } from '../../protocols/panel/samsung-mdc.ts';
import type { Model } from './model.ts';

export const samsungMdcGeneric: Model<MdcProfile> = {
  id: 'samsung-mdc-generic',
  driver: 'samsung-mdc',
  name: { zh: '三星 MDC 屏（编号 1）', en: 'a Samsung MDC display with id 1' },
  match: {},
  link: { tcpPort: 1515, baud: 9600 },
  options: usualMdc,
  quirks: [
    { zh: '网口端口 1515；菜单里的编号要是 1', en: 'port 1515 on the LAN; its id in the menu must be 1' },
    {
      zh: '“屏幕”指令 00 是亮、01 是灭，和电源相反',
      en: 'the command “panel” has 00 for on and 01 for off, the other way round than power',
    },
    {
      zh: '开了安全协议就先走 TLS 再要 PIN：tcp://:1234@主机:1515；证书是面板自己签的',
      en: 'with its secured protocol on it wants TLS, then a PIN: tcp://:1234@HOST:1515; it signs its certificate itself',
    },
    { zh: '没有喇叭的屏音量读作 FF：当作没有音量', en: 'a display without audio says FF: it has no volume then' },
  ],
  source: 'vgavro/samsung-mdc: a client of MDC v15.0, with its bytes',
};
