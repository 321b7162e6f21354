/**
 * Commands and their results, as they travel on `command/{verb}` and `result/{id}`.
 * Source of packaging/schemas' generated documents, like events.ts.
 */
import { z } from 'zod';
import { reportEnds, sceneStep } from './events.ts';

/** Longest life of a command, seconds. */
export const MAX_TTL_S = 3600;
export const DEFAULT_TTL_S = 60;

export const commandId = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,64}$/)
  .describe('made by the sender; the same id is one command, however often it arrives');

export const commandSchema = z.object({
  id: commandId,
  args: z.record(z.string(), z.unknown()).default({}),
  issuedAt: z.iso.datetime({ offset: true }).describe('RFC 3339'),
  ttlS: z
    .int()
    .min(1)
    .max(MAX_TTL_S)
    .default(DEFAULT_TTL_S)
    .describe('seconds after issuedAt in which it may be carried out'),
});
export type Command = z.infer<typeof commandSchema>;

interface VerbDefinition<Args extends z.ZodType, Result extends z.ZodType> {
  readonly zh: string;
  readonly en: string;
  readonly args: Args;
  readonly result: Result;
}

/** Its schemas are made when they are first asked for, like those of events. */
function verb<Args extends z.ZodType, Result extends z.ZodType>({
  args,
  result,
  ...about
}: { readonly [K in 'zh' | 'en']: string } & {
  readonly args: () => Args;
  readonly result: () => Result;
}): VerbDefinition<Args, Result> {
  let madeArgs: Args | undefined;
  let madeResult: Result | undefined;
  return {
    ...about,
    get args() {
      madeArgs ??= args();
      return madeArgs;
    },
    get result() {
      madeResult ??= result();
      return madeResult;
    },
  };
}

/** The verbs a room knows, with their arguments and what a good result holds. */
export const commandVerbs = {
  ping: verb({
    zh: '问候：版本、日志头、积压、时间',
    en: 'Are you there: version, head of the journal, backlog, time.',
    args: () => z.strictObject({}),
    result: () =>
      z.strictObject({
        version: z.string(),
        epoch: z.string(),
        sequence: z.int().min(0),
        backlog: z.int().min(0),
        time: z.iso.datetime(),
      }),
  }),
  replay: verb({
    zh: '重发一段已发过的日志行，发到 replay/{id}',
    en: 'Sends lines once more that were acknowledged before, on replay/{id}, never on event/.',
    args: () =>
      z
        .strictObject({
          epoch: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
          from: z.int().min(1),
          to: z.int().min(1),
        })
        .describe('both ends included; at most 100,000 lines'),
    result: () => z.strictObject({ count: z.int().min(0), bytes: z.int().min(0) }),
  }),
  device: verb({
    zh: '让一台设备做一件事，并读回',
    en: 'Tells one device one thing and reads back: the result holds its readings, and whether it is known to be so.',
    args: () =>
      z.strictObject({
        device: z.string().min(1).max(64).describe('id of a device in the room’s config'),
        command: z
          .string()
          .regex(/^[a-z][A-Za-z0-9-]{0,31}$/)
          .describe('power, input, volume, mute, blank, freeze, touch, …'),
        value: z.string().max(64).optional(),
      }),
    result: () => z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  scene: verb({
    zh: '上课或下课：先答“接受”，做完再答每一步',
    en: '上课 or 下课 for the whole room. Answered twice: accepted at once, and how each step ended.',
    args: () => z.strictObject({ scene: z.enum(['start', 'finish']) }),
    result: () => z.strictObject({ state: z.enum(['done', 'failed', 'replaced']), lastedMs: z.number().min(0) }),
  }),
  exam: verb({
    zh: '进入或解除考试模式',
    en: 'Begins exam mode, or lifts it. The result counts the devices known to be off, on, and unknown.',
    args: () => z.strictObject({ on: z.boolean() }),
    result: () =>
      z.strictObject({
        on: z.boolean(),
        off: z.int().min(0).optional(),
        stillOn: z.int().min(0).optional(),
        unknown: z.int().min(0).optional(),
      }),
  }),
  report: verb({
    zh: '受理、修好（待验收）、返回重修或关闭一张报修单',
    en: 'Takes a report (报修) on, says it is repaired, sends it back, or ends it. Saying the same twice changes nothing.',
    args: () =>
      z.strictObject({
        id: z.string().min(1).max(40).describe('of report.made'),
        state: z.enum(['accepted', 'repaired', 'returned', 'closed']),
        how: z.enum(reportEnds).optional().describe('of one that is closed; absent: repaired'),
      }),
    result: () => z.strictObject({ id: z.string(), state: z.enum(['accepted', 'repaired', 'returned', 'closed']) }),
  }),
} as const;
export type Verb = keyof typeof commandVerbs;

export const resultCodes = {
  'COMMAND-MALFORMED': { zh: '指令格式不对', en: 'not a well-formed command' },
  'COMMAND-ARGS': { zh: '指令参数不对', en: 'wrong arguments' },
  'COMMAND-UNKNOWN': { zh: '没有这个指令', en: 'no such command' },
  'COMMAND-RETAINED': { zh: '保留消息不是指令', en: 'a retained message is not a command' },
  'COMMAND-EXPIRED': { zh: '指令已过期', en: 'the command has expired' },
  'COMMAND-CLOCK': { zh: '指令来自未来，请核对两边时间', en: 'issued in the future: compare both clocks' },
  'COMMAND-BUSY': { zh: '指令太多，稍后再发', en: 'too many commands at once, send it later' },
  'COMMAND-FAILED': { zh: '执行失败', en: 'it failed while being carried out' },
  'EXAM-MODE': { zh: '考试模式中，不做', en: 'not done: the room is in exam mode' },
  'DEVICE-UNKNOWN': { zh: '没有这台设备', en: 'there is no such device' },
  'DEVICE-CANNOT': { zh: '这台设备不会这个', en: 'this device cannot do that' },
  'DEVICE-VALUE': { zh: '这台设备没有这个值', en: 'this device has no such value' },
  'DEVICE-NOT-CONNECTED': { zh: '设备没有连接', en: 'the device is not connected' },
  'DEVICE-ABSENT': { zh: '没有找到设备', en: 'the device is not there' },
  'DEVICE-LOST': { zh: '连接断了', en: 'the connection ended' },
  'DEVICE-TIMEOUT': { zh: '设备没有回应', en: 'the device does not answer' },
  'DEVICE-REFUSES': { zh: '设备拒绝', en: 'the device refuses' },
  'DEVICE-NO-EFFECT': { zh: '设备答应了，但没有做', en: 'the device said yes and did not do it' },
  'DEVICE-QUEUE': { zh: '这台设备还有太多命令没做完', en: 'too many commands wait for this device' },
  'REPORT-UNKNOWN': { zh: '没有这张报修单', en: 'there is no such report' },
  'REPORT-CLOSED': { zh: '这张报修单已经关闭', en: 'this report is closed already' },
  'REPORT-OLD': { zh: '关了太久的报修单不再重开', en: 'closed too long ago to be opened again' },
  'REPLAY-RANGE': { zh: '没有这一段，或还没有发过', en: 'no such range, or not sent yet' },
  'REPLAY-INTERRUPTED': {
    zh: '重发中断，请用新的编号再发',
    en: 'the replay was cut off, send it again under a new id',
  },
} as const;
export type ResultCode = keyof typeof resultCodes;

export const resultSchema = z.object({
  id: commandId.optional().describe('absent where no id could be read; then only the response topic gets the result'),
  verb: z.string().max(64),
  ok: z.boolean(),
  code: z.enum(Object.keys(resultCodes) as [ResultCode, ...ResultCode[]]).optional(),
  what: z.object({ zh: z.string(), en: z.string() }).optional(),
  /** What exactly, e.g. the field's path. */
  detail: z.string().max(300).optional(),
  result: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  state: z
    .enum(['accepted', 'done'])
    .optional()
    .describe('accepted: it is being carried out, and a second message follows; absent means done'),
  steps: z.array(sceneStep).max(100).optional().describe('of a scene'),
  at: z.iso.datetime().describe('the room’s wall time'),
  repeated: z.literal(true).optional().describe('this id was answered before; this is that answer'),
});
export type CommandResult = z.infer<typeof resultSchema>;
