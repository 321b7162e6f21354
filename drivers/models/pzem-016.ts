import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const pzem016: Model<ModbusMap> = {
  id: 'pzem-016',
  driver: 'modbus',
  name: { zh: 'PZEM-014 / 016 交流电能表', en: 'PZEM-014 / 016 alternating-current energy meter' },
  match: {},
  link: { baud: 9600 },
  options: {
    unit: 1,
    pollMs: 10_000,
    answerMs: 1_000,
    reads: [
      {
        function: 4,
        address: 0,
        count: 10,
        poll: 'often',
        values: [
          { key: 'voltageV', at: 0, type: 'u16', scale: 0.1, sane: [0, 300] },
          { key: 'currentA', at: 1, type: 'u32-low-first', scale: 0.001, sane: [0, 110] },
          { key: 'powerW', at: 3, type: 'u32-low-first', scale: 0.1, sane: [0, 30_000] },
          { key: 'energyKWh', at: 5, type: 'u32-low-first', scale: 0.001, sane: [0, 10_000] },
          { key: 'frequencyHz', at: 7, type: 'u16', scale: 0.1, sane: [40, 70] },
          { key: 'powerFactor', at: 8, type: 'u16', scale: 0.01, sane: [0, 1] },
        ],
        troubles: [{ at: 9, mask: 0xffff, trouble: 'load', level: 'warning' }],
      },
    ],
  },
  quirks: [
    {
      zh: '电流、功率、电量是两个寄存器，低字在前：读反了会差 65536 倍',
      en: 'current, power and energy are two registers with the low word first: read the other way they are 65536 times off',
    },
    { zh: '地址 F8 谁都应', en: 'answers at F8 whatever its address' },
    {
      zh: '电量清零（功能码 42）不提供：电量是记录',
      en: 'its energy reset (function 42) is not offered: energy is a record',
    },
  ],
  source: 'PZEM-014/016 specification and the lechacal wiki, collected in the fact sheet “Modbus”',
};
