import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const xyMd02: Model<ModbusMap> = {
  id: 'xy-md02',
  driver: 'modbus',
  name: {
    zh: 'XY-MD02 温湿度变送器（XY-MD01、MD02 同）',
    en: 'XY-MD02 temperature and humidity (XY-MD01, MD02 alike)',
  },
  match: {},
  link: { baud: 9600 },
  options: {
    unit: 1,
    pollMs: 30_000,
    answerMs: 1_000,
    reads: [
      {
        function: 4,
        address: 1,
        count: 2,
        poll: 'often',
        values: [
          { key: 'temperatureC', at: 1, type: 's16', scale: 0.1, sane: [-40, 80] },
          { key: 'humidityPct', at: 2, type: 'u16', scale: 0.1, sane: [0, 100] },
        ],
      },
    ],
  },
  quirks: [
    {
      zh: '有的批次出厂是偶校验：地址里加 parity=even',
      en: 'some units leave the factory with even parity: add parity=even to the address',
    },
    {
      zh: '改地址的寄存器各家不同（0101，MD02 是 0100）：本软件不去写',
      en: 'the register of its address differs (0101; 0100 on the MD02): it is not written',
    },
  ],
  source: 't-teja/Sensors, SantaClaas/serial, ya-modbus xymd1, collected in the fact sheet “Modbus”',
};
