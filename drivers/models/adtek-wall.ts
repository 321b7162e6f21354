import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const adtekWall: Model<ModbusMap> = {
  id: 'adtek-wall',
  driver: 'modbus',
  name: { zh: 'ADTEK 壁挂温湿度、二氧化碳变送器', en: 'ADTEK wall transmitter: temperature, humidity, carbon dioxide' },
  match: {},
  link: { baud: 9600 },
  options: {
    unit: 1,
    pollMs: 30_000,
    answerMs: 1_000,
    reads: [
      {
        function: 3,
        address: 0,
        count: 2,
        poll: 'often',
        values: [
          { key: 'temperatureC', at: 0, type: 's16', scale: 0.1, sane: [-40, 80] },
          { key: 'humidityPct', at: 1, type: 'u16', scale: 0.1, sane: [0, 100] },
        ],
      },
      {
        function: 3,
        address: 5,
        count: 1,
        poll: 'often',
        values: [{ key: 'co2Ppm', at: 5, type: 'u16', scale: 1, sane: [250, 20_000] }],
      },
    ],
  },
  quirks: [
    {
      zh: '温湿度和二氧化碳分两次读：中间的寄存器说明书没有写',
      en: 'read in two requests: its manual does not name the registers in between',
    },
  ],
  source: 'ADTEK wall transmitter manual, page 4, collected in the fact sheet “Modbus”',
};
