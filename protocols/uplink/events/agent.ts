/** The journal, the agent itself, and what it was told. */
import { z } from 'zod';
import { define, pupil, sceneStep } from './definition.ts';

const epoch = z.string().length(26).describe('ULID of one life of the journal');
const sequence = z.int().min(0).describe('place in the journal, from 1');
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const agentEvents = {
  'cn.banban.journal.opened': define({
    zh: '日志开始了新的一生（epoch）',
    en: 'The journal began a new life (epoch). First event of every epoch.',
    keep: 'always',
    data: () =>
      z.strictObject({
        reason: z.enum(['first', 'damaged', 'rollback', 'clone', 'moved']),
        version: z.string(),
        previous: z
          .strictObject({ epoch: epoch.optional(), sequence: sequence.optional(), hash: hash.optional() })
          .optional()
          .describe('what is known of the life before: id, last sequence, hash of its last line'),
      }),
  }),
  'cn.banban.journal.gap': define({
    zh: '这里缺了一段：缺什么、为什么',
    en: 'Something is missing here: what and why. Sent in the place of what cannot be sent.',
    keep: 'always',
    data: () =>
      z.strictObject({
        from: sequence,
        to: sequence,
        why: z.enum(['disk-full', 'unsaved', 'unreadable', 'too-large', 'refused-by-broker', 'trimmed']),
        refused: z.record(z.string(), z.int().min(1)).optional().describe('event type → how many were refused'),
        hash: hash
          .optional()
          .describe(
            'SHA-256 of the line this one stands for, where it is known: the next line’s prevhash, so the chain goes on',
          ),
      }),
  }),
  'cn.banban.journal.trimmed': define({
    zh: '到期的旧行已删除（回执）',
    en: 'Old lines were deleted by retention: the receipt.',
    keep: 'always',
    data: () =>
      z.strictObject({
        epoch,
        from: sequence,
        to: sequence,
        lastHash: hash,
        why: z.enum(['age', 'size', 'epoch-over']),
      }),
  }),
  'cn.banban.agent.started': define({
    zh: '智能体启动',
    en: 'The agent started.',
    keep: 'low',
    data: () => z.strictObject({ version: z.string(), platform: z.string(), boot: z.string(), engine: z.string() }),
  }),
  'cn.banban.agent.stopped': define({
    zh: '智能体正常停止',
    en: 'The agent stopped in good order.',
    keep: 'low',
    data: () => z.strictObject({ why: z.enum(['asked', 'signal', 'update']) }),
  }),
  'cn.banban.pupil.erased': define({
    zh: '一名学生的身份已从教室抹去，请上级照办',
    en: 'A pupil’s identity was erased in the room; the district is asked to do the same.',
    keep: 'always',
    data: () => z.strictObject({ pupil }),
  }),
  'cn.banban.command.done': define({
    zh: '一条上级指令的结果',
    en: 'The result of a command from the district.',
    keep: 'low',
    data: () =>
      z.strictObject({
        command: z.string().min(1).max(64),
        verb: z.string().max(40),
        ok: z.boolean(),
        code: z.string().optional(),
        result: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
          .optional()
          .describe('what the command answered: the same id gets the same answer, also after a restart'),
        steps: z.array(sceneStep).max(100).optional().describe('of a scene: how each step ended'),
      }),
  }),
  'cn.banban.time.corrected': define({
    zh: '时钟校正',
    en: 'The wall clock was found wrong: which boot, by how much.',
    keep: 'low',
    data: () => z.strictObject({ boot: z.string(), offsetMs: z.number(), source: z.enum(['broker', 'host', 'floor']) }),
  }),
} as const;
