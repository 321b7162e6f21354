import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const eltMb350: Model<ModbusMap> = {
  id: 'elt-mb350',
  driver: 'modbus',
  name: { zh: 'ELT MB-350U-C 二氧化碳、温湿度变送器', en: 'ELT MB-350U-C carbon dioxide, temperature, humidity' },
  match: {},
  link: { baud: 9600 },
  options: {
    unit: 1,
    pollMs: 30_000,
    answerMs: 1_000,
    reads: [
      {
        function: 3,
        address: 0x50,
        count: 3,
        poll: 'often',
        values: [
          { key: 'co2Ppm', at: 0x50, type: 'u16', scale: 1, sane: [250, 20_000] },
          { key: 'temperatureC', at: 0x51, type: 's16', scale: 0.1, sane: [-40, 80] },
          { key: 'humidityPct', at: 0x52, type: 'u16', scale: 1, sane: [0, 100] },
        ],
      },
    ],
  },
  quirks: [
    {
      zh: '没有公开的实测字节；寄存器号按十六进制理解：第一次用时与它的显示屏对一下',
      en: 'no bytes of one are public, and its register numbers are taken as hexadecimal: compare with its display once',
    },
  ],
  source: 'ELT MB-350U-C register list, collected in the fact sheet “Modbus”; no byte vector',
};
