/** 上课 and 下课 of the room as a whole, and exam mode. */
import { z } from 'zod';
import { define, device, sceneStep } from './definition.ts';

const exam = z.string().min(1).max(40).describe('id of one exam');
const examState = z.enum(['off', 'on', 'unknown']).describe('off: it says so itself; unknown: it cannot say');
export const sceneBy = z.enum(['page', 'local', 'timetable', 'district']).describe('who asked for it');

export const roomEvents = {
  'cn.banban.scene.ended': define({
    zh: '上课或下课做完了：每一步做没做成',
    en: 'The room was turned on or off: how each step ended.',
    keep: 'low',
    data: () =>
      z.strictObject({
        scene: z.enum(['start', 'finish']),
        by: sceneBy,
        state: z.enum(['done', 'failed', 'replaced']).describe('failed: at least one step has failed'),
        lastedMs: z.number().min(0),
        steps: z.array(sceneStep).max(100),
      }),
  }),
  'cn.banban.exam.began': define({
    zh: '进入考试模式：各设备当时的状态',
    en: 'Exam mode began: the room is to be silent and off; how each device stood.',
    keep: 'always',
    data: () =>
      z.strictObject({
        exam,
        by: sceneBy,
        devices: z.array(z.strictObject({ device, state: examState })).max(100),
      }),
  }),
  'cn.banban.exam.proven': define({
    zh: '考试模式：一台设备确认已关闭、静音',
    en: 'In exam mode a device is known to be silent and off, for the first time or again.',
    keep: 'always',
    data: () => z.strictObject({ exam, device }),
  }),
  'cn.banban.exam.deviated': define({
    zh: '考试模式：一台设备没有关、被打开，或失去联系',
    en: 'In exam mode a device is on, or nobody knows any more.',
    keep: 'always',
    data: () => z.strictObject({ exam, device, state: z.enum(['on', 'unknown']) }),
  }),
  'cn.banban.exam.ended': define({
    zh: '解除考试模式：各设备此时的状态和偏离次数',
    en: 'Exam mode was lifted: how each device stood, and how often it had deviated.',
    keep: 'always',
    data: () =>
      z.strictObject({
        exam,
        by: sceneBy,
        lastedMs: z.number().min(0),
        devices: z.array(z.strictObject({ device, state: examState, deviations: z.int().min(0) })).max(100),
      }),
  }),
} as const;
