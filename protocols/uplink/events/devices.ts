/** What is in the room and what it says. */
import { z } from 'zod';
import { define, device, deviceKind, word } from './definition.ts';

const card = z
  .string()
  .regex(/^p[0-9a-z]+$/)
  .describe('pseudonym of a card: p0… with a room key; its number stays in the room');
const level = z.enum(['ok', 'warning', 'error']);
const errorPx = z.number().min(0).max(100_000);

export const deviceEvents = {
  'cn.banban.device.status': define({
    zh: '设备状态变化',
    en: 'A device changed its state.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        driver: z.string(),
        status: z.enum(['absent', 'connecting', 'online', 'degraded', 'offline']),
        why: z.string().max(200).optional(),
      }),
  }),
  'cn.banban.device.changed': define({
    zh: '设备的开关状态变了（只有开关类的，数值见 sensor.measured）',
    en: 'What a device is set to, or what it says is wrong with itself, is other than before. The whole state, each time.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        changed: z.array(word).min(1).describe('which of the keys below'),
        readings: z.strictObject({
          power: word.optional(),
          input: word.optional(),
          muted: z.boolean().optional(),
          blanked: z.boolean().optional(),
          frozen: z.boolean().optional(),
          touch: z.boolean().optional(),
        }),
        troubles: z.record(word, level).optional().describe('lamp, fan, temperature …: only what it speaks of'),
      }),
  }),
  'cn.banban.device.identified': define({
    zh: '设备说了自己是谁（资产信息）',
    en: 'A device said who it is: its asset card.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        driver: z.string(),
        kind: deviceKind,
        make: z.string().max(64).optional(),
        model: z.string().max(64).optional(),
        serial: z.string().max(64).optional(),
        firmware: z.string().max(64).optional(),
        mac: z.string().max(64).optional(),
      }),
  }),
  'cn.banban.device.commanded': define({
    zh: '设备被下了一条命令，结果如何',
    en: 'A device was told something, by whom, and what came of it.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        command: word.describe('of those the device takes; unknown: something else was asked for'),
        value: word.optional(),
        by: z.enum(['page', 'local', 'district', 'scene', 'timetable', 'exam']),
        ok: z.boolean(),
        code: z.string().max(40).optional().describe('why not'),
        times: z.int().min(2).optional().describe('so often since it was last told, always with this outcome'),
      }),
  }),
  'cn.banban.sensor.measured': define({
    zh: '十分钟里的测量值：最小、平均、最大',
    en: 'Ten minutes of measuring: least, mean (by time) and most.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        seconds: z.number().min(0).describe('how long was measured; the event’s time is its end'),
        values: z
          .record(word, z.strictObject({ min: z.number(), mean: z.number(), max: z.number() }))
          .describe('co2Ppm, temperatureC, powerW …'),
      }),
  }),
  'cn.banban.touch.counted': define({
    zh: '五分钟里的触摸次数（只有次数，没有位置和内容）',
    en: 'Touches in five minutes: how many, never where or what. Only where there were some.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device,
        touches: z.int().min(0),
        activeSeconds: z.number().min(0).max(300).describe('seconds with any contact'),
        maxContacts: z.int().min(0),
        penSeconds: z.number().min(0).max(300),
      }),
  }),
  'cn.banban.touch.checked': define({
    zh: '有人点了四个圆心：每个角差多少像素（没有位置）',
    en: 'Somebody touched the four targets of the page: how far off each touch was, never where.',
    keep: 'low',
    data: () =>
      z.strictObject({
        device: device.optional().describe('where the room has one touch device only'),
        errorsPx: z
          .strictObject({ topLeft: errorPx, topRight: errorPx, bottomLeft: errorPx, bottomRight: errorPx })
          .describe('physical pixels of the screen'),
        limitPx: z.number().min(0).describe('BRD-CAL where one is above'),
      }),
  }),
  'cn.banban.badge.read': define({
    zh: '读到一张卡',
    en: 'A card was held to a reader.',
    keep: 'always',
    data: () => z.strictObject({ device, card }),
  }),
} as const;
