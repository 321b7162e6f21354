import type { ModbusMap, RegisterRead } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

const FIRST = [0, 1, 2, 3, 4, 5];

function raw(code: 3 | 4, name: string): RegisterRead[] {
  return FIRST.map((address) => ({
    function: code,
    address,
    count: 1,
    poll: 'seldom',
    values: [{ key: `${name}${address}`, at: address, type: 'u16', scale: 1, sane: [0, 0xffff] }],
  }));
}

/** What its first registers hold, as they are: enough to see that it is there and which of them its manual means. */
export const modbusGeneric: Model<ModbusMap> = {
  id: 'modbus-generic',
  driver: 'modbus',
  name: { zh: 'Modbus 设备（寄存器表未知）', en: 'a Modbus device (its registers unknown)' },
  match: {},
  link: { tcpPort: 502, baud: 9600 },
  options: {
    unit: 1,
    pollMs: 30_000,
    answerMs: 1_000,
    reads: [...raw(4, 'input'), ...raw(3, 'holding')],
  },
  quirks: [
    {
      zh: '只报出前几个寄存器的原始数：对照说明书写一个型号文件，才有温度、二氧化碳等读数',
      en: 'tells the bare numbers of the first registers only: a model file, from its manual, makes readings of them',
    },
  ],
  source: 'the Modbus application protocol: reading registers, collected in the fact sheet “Modbus”',
};
