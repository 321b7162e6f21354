/**
 * The event types: everything a room ever says, as data. JSON Schema and asyncapi.yaml are generated from this table
 * (`npm run generate`) and a test fails when they have drifted.
 *
 * Rules for a new type: no name, 学号 or 学籍号, no free text a person typed, no picture. Data is small (a line is
 * refused above 16 KiB). A published type never changes its meaning; a new meaning is a new type.
 *
 * zod is the one package this folder imports, see agent/decisions/0002-zod-in-protocols.md.
 */
import { z } from 'zod';

const pupil = z
  .string()
  .regex(/^p[0-9a-z]+$/)
  .describe('pseudonym of a pupil: p0… with a room key, p1… with the school’s');
const epoch = z.string().length(26).describe('ULID of one life of the journal');
const sequence = z.int().min(0).describe('place in the journal, from 1');
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const question = z.string().min(1).max(40).describe('id of a question');
const device = z.string().min(1).max(64).describe('id of a device in the room’s config');
const optionLetter = z.enum(['A', 'B', 'C', 'D', 'E']);

/**
 * `always`: kept and sent whatever the disk says (attendance, responses, faults, and what they need to be understood).
 * `low`: refused first when the disk is full; the refusal itself is told by a gap.
 */
export type KeepClass = 'always' | 'low';

interface EventDefinition<S extends z.ZodType> {
  readonly zh: string;
  readonly en: string;
  readonly keep: KeepClass;
  readonly data: S;
}

function define<S extends z.ZodType>(definition: EventDefinition<S>): EventDefinition<S> {
  return definition;
}

export const eventTypes = {
  'cn.banban.journal.opened': define({
    zh: '日志开始了新的一生（epoch）',
    en: 'The journal began a new life (epoch). First event of every epoch.',
    keep: 'always',
    data: z.strictObject({
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
    data: z.strictObject({
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
    data: z.strictObject({
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
    data: z.strictObject({ version: z.string(), platform: z.string(), boot: z.string(), engine: z.string() }),
  }),
  'cn.banban.agent.stopped': define({
    zh: '智能体正常停止',
    en: 'The agent stopped in good order.',
    keep: 'low',
    data: z.strictObject({ why: z.enum(['asked', 'signal', 'update']) }),
  }),
  'cn.banban.device.status': define({
    zh: '设备状态变化',
    en: 'A device changed its state.',
    keep: 'low',
    data: z.strictObject({
      device,
      driver: z.string(),
      status: z.enum(['absent', 'connecting', 'online', 'degraded', 'offline']),
      why: z.string().max(200).optional(),
    }),
  }),
  'cn.banban.fault.opened': define({
    zh: '出现故障',
    en: 'Something broke.',
    keep: 'always',
    data: z.strictObject({
      fault: z.string().min(1).max(40),
      code: z.string(),
      severity: z.enum(['S1', 'S2', 'S3', 'S4']),
      device: device.optional(),
      detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  }),
  'cn.banban.fault.closed': define({
    zh: '故障恢复',
    en: 'It works again.',
    keep: 'always',
    data: z.strictObject({
      fault: z.string().min(1).max(40),
      code: z.string(),
      device: device.optional(),
      lastedMs: z.number().min(0),
    }),
  }),
  'cn.banban.question.opened': define({
    zh: '提问',
    en: 'A question was opened. Its text stays in the room.',
    keep: 'always',
    data: z.strictObject({
      question,
      kind: z.enum(['single']),
      options: z.int().min(2).max(5),
      rule: z.enum(['last', 'first']).describe('which press of a pupil counts'),
      oral: z.boolean().describe('no stem was typed'),
      counts: z
        .enum(['bound', 'every'])
        .optional()
        .describe('whose presses count: of clickers bound to a pupil of the class, or of every clicker (the default)'),
    }),
  }),
  'cn.banban.question.closed': define({
    zh: '停止作答',
    en: 'Answering was stopped. Presses on their way may still follow, marked late, and count.',
    keep: 'always',
    data: z.strictObject({ question, lastedMs: z.number().min(0) }),
  }),
  'cn.banban.question.revealed': define({
    zh: '公布答案',
    en: 'The answer was shown.',
    keep: 'always',
    data: z.strictObject({ question, answer: optionLetter }),
  }),
  'cn.banban.question.voided': define({
    zh: '作废',
    en: 'The question does not count.',
    keep: 'always',
    data: z.strictObject({ question }),
  }),
  'cn.banban.response.pressed': define({
    zh: '一次按键',
    en: 'One press on one clicker, every one of them; which one counts follows from the question’s rule.',
    keep: 'always',
    data: z.strictObject({
      question,
      device,
      clicker: z.string().min(1).max(40),
      key: z.string().min(1).max(8).describe('A…E; F: withdrawn'),
      sq: z.int().min(0).describe('the clicker family’s own counter'),
      pupil: pupil.optional().describe('absent: this clicker is bound to nobody in the class'),
      late: z.literal(true).optional().describe('arrived after 停止, before the receiver’s summary'),
    }),
  }),
  'cn.banban.pupil.erased': define({
    zh: '一名学生的身份已从教室抹去，请上级照办',
    en: 'A pupil’s identity was erased in the room; the district is asked to do the same.',
    keep: 'always',
    data: z.strictObject({ pupil }),
  }),
  'cn.banban.command.done': define({
    zh: '一条上级指令的结果',
    en: 'The result of a command from the district.',
    keep: 'low',
    data: z.strictObject({
      command: z.string().min(1).max(64),
      verb: z.string().max(40),
      ok: z.boolean(),
      code: z.string().optional(),
      result: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .optional()
        .describe('what the command answered: the same id gets the same answer, also after a restart'),
    }),
  }),
  'cn.banban.time.corrected': define({
    zh: '时钟校正',
    en: 'The wall clock was found wrong: which boot, by how much.',
    keep: 'low',
    data: z.strictObject({ boot: z.string(), offsetMs: z.number(), source: z.enum(['broker', 'host', 'floor']) }),
  }),
} as const;

export type EventType = keyof typeof eventTypes;
export type EventData<T extends EventType = EventType> = z.infer<(typeof eventTypes)[T]['data']>;

const PREFIX = 'cn.banban.';

/** `cn.banban.response.pressed` → `response`: the last level of the event's topic. */
export function familyOf(type: string): string {
  const rest = type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type;
  const dot = rest.indexOf('.');
  return dot === -1 ? rest : rest.slice(0, dot);
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}
