import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const senseairS8: Model<ModbusMap> = {
  id: 'senseair-s8',
  driver: 'modbus',
  name: { zh: 'Senseair S8 二氧化碳传感器', en: 'Senseair S8 carbon dioxide sensor' },
  match: {},
  link: { baud: 9600 },
  options: {
    // Any-address: a sensor alone on its line need not be asked for its own.
    unit: 0xfe,
    pollMs: 30_000,
    answerMs: 1_000,
    reads: [
      {
        function: 4,
        address: 0,
        count: 4,
        poll: 'often',
        values: [{ key: 'co2Ppm', at: 3, type: 'u16', scale: 1, sane: [250, 20_000] }],
        troubles: [
          // Fatal, offset regulation, algorithm, output, self-diagnosis, memory.
          { at: 0, mask: 0b101_1111, trouble: 'sensor', level: 'error' },
          { at: 0, mask: 0b010_0000, trouble: 'range', level: 'warning' },
        ],
      },
    ],
  },
  quirks: [
    {
      zh: '地址 FE 谁都应：一条线上有别的设备时，在地址里写它自己的 ?unit=',
      en: 'answers at FE whatever its address: with others on the line write its own ?unit=',
    },
    { zh: '发送时用两个停止位，不影响接收', en: 'it sends two stop bits, which a receiver does not mind' },
  ],
  source: 'a cycbox.io debug report, SFeli/ESP32_S8 and Senseair TDE2067, collected in the fact sheet “Modbus”',
};
