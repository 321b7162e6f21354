import type { ModbusMap } from '../sensor/modbus/map.ts';
import type { Model } from './model.ts';

export const waveshareRelay8: Model<ModbusMap> = {
  id: 'waveshare-relay-8',
  driver: 'modbus',
  name: {
    zh: '微雪 Modbus RTU 8 路继电器（灯、幕布、风扇）',
    en: 'Waveshare Modbus RTU Relay, 8 channels (lights, screen, fans)',
  },
  match: {},
  link: { baud: 9600 },
  options: {
    unit: 1,
    // Somebody may press its buttons, or it may lose its power and with it all that was on.
    pollMs: 5_000,
    answerMs: 1_000,
    reads: [],
    relays: { coil: 0, count: 8 },
  },
  quirks: [
    {
      zh: 'power on|off 一次开关地址里 ?relays=1,2 写的那几路；不写就是全部八路',
      en: 'power on|off switches the relays of ?relays=1,2 in the address; without it all eight',
    },
    {
      zh: '它把收到的写命令原样送回，和线上的回声分不清：以读回的线圈为准',
      en: 'it repeats what it was told, which an echo on the line does as well: what its coils say counts',
    },
    {
      zh: '厂家另有翻转（5500）和“全部”（线圈 FF），本软件不用：同样的话说两遍，结果必须一样',
      en: 'its toggle (5500) and its “all” (coil FF) are not used: said twice, a command must mean the same',
    },
  ],
  source: 'Waveshare Modbus RTU Relay commands, collected in the fact sheet “Modbus”; CRCs recomputed',
};
