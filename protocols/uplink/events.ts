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
const card = z
  .string()
  .regex(/^p[0-9a-z]+$/)
  .describe('pseudonym of a card: p0… with a room key; its number stays in the room');
const deviceKind = z.enum(['clicker', 'panel', 'projector', 'camera', 'reader', 'sensor', 'input', 'host']);
const share = z.tuple([z.number().min(0), z.number().min(0)]).describe('numerator and denominator');
const asset = z.string().min(1).max(40).describe('id of an asset’s card, as long as the room remembers it');
const identityText = z.string().max(64).optional();
const identity = {
  make: identityText,
  model: identityText,
  serial: identityText,
  firmware: identityText,
  mac: identityText,
};
const level = z.enum(['ok', 'warning', 'error']);
const word = z.string().min(1).max(32);
const exam = z.string().min(1).max(40).describe('id of one exam');
const examState = z.enum(['off', 'on', 'unknown']).describe('off: it says so itself; unknown: it cannot say');
export const sceneBy = z.enum(['page', 'local', 'timetable', 'district']).describe('who asked for it');
export const sceneStep = z.strictObject({
  device,
  step: z.string().max(80).describe('what it was told: `power on`'),
  state: z.enum(['done', 'failed', 'skipped']),
  code: z.string().max(40).optional().describe('why it failed or was left out'),
});
const lesson = z.string().min(1).max(40).describe('id of a lesson');
const answerText = z
  .string()
  .min(1)
  .max(32)
  .regex(/^([A-E]{1,5}|-?\d+(\.\d+)?)$/)
  .describe(
    '`B`; of a multiple choice its letters in order, `ACD`; of a ranking the order, `CAB`; else a number, `-3.5`',
  );
const voter = z
  .string()
  .regex(/^v[0-9a-z]{8,32}$/)
  .describe('one voice in this question and in no other: whose it was cannot be found out once the question is over');
const teacher = z
  .string()
  .regex(/^t[0-9a-z]+$/)
  .describe('pseudonym of a teacher: t0… with a room key, t1… with the school’s');
const schoolClass = z.string().min(1).max(40).describe('id of a class in this room; no name');
const attendanceStatus = z.enum(['present', 'late', 'early', 'leave', 'absent']).describe('到 迟到 早退 请假 缺席');
export const lessonKinds = ['regular', 'delivery', 'master', 'school', 'synchronous', 'online', 'air', 'dual'] as const;
export const attendanceReasons = [
  'mistake',
  'arrived',
  'left',
  'illness',
  'family',
  'school',
  'device',
  'other',
] as const;

const report = z.string().min(1).max(40).describe('id of one 报修');
export const reportKinds = ['projector', 'sound', 'touch', 'network', 'pc', 'other'] as const;
const reportWhat = z.enum(reportKinds).describe('投影 声音 触控 网络 电脑 其他');
/** 主管 运维 使用. */
const ownerRole = z.enum(['authority', 'maintainer', 'user']);
const reportBy = z.enum(['room', 'district']);
/** 验收通过 自动恢复 误报 重复 验收报废. */
export const reportEnds = ['repaired', 'recovered', 'false-alarm', 'duplicate', 'scrapped'] as const;

const faultDetail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const helped = z.enum(['reconnect', 'reset', 'restart']);
const drill = z.boolean().optional().describe('true: a practice alarm, nothing is broken and nobody is sent');

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
  'cn.banban.device.changed': define({
    zh: '设备的开关状态变了（只有开关类的，数值见 sensor.measured）',
    en: 'What a device is set to, or what it says is wrong with itself, is other than before. The whole state, each time.',
    keep: 'low',
    data: z.strictObject({
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
    data: z.strictObject({
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
  'cn.banban.asset.added': define({
    zh: '新的资产：教室里多了一台设备',
    en: 'Something is in the room that was not, or was not for long.',
    keep: 'low',
    data: z.strictObject({
      asset,
      device,
      kind: deviceKind,
      ...identity,
      hours: z.number().min(0).optional().describe('its own count: lamp or backlight'),
      again: z.literal(true).optional().describe('it was here before and had gone'),
    }),
  }),
  'cn.banban.asset.changed': define({
    zh: '资产卡片有变化（例如固件升级）',
    en: 'An asset says something else of itself than before: its new card.',
    keep: 'low',
    data: z.strictObject({ asset, device, kind: deviceKind, changed: z.array(word).min(1), ...identity }),
  }),
  'cn.banban.asset.moved': define({
    zh: '资产换了位置',
    en: 'The same thing is at another place of the room’s config.',
    keep: 'low',
    data: z.strictObject({ asset, from: device, to: device }),
  }),
  'cn.banban.asset.removed': define({
    zh: '资产不在了：换下、从配置里删去，或很久没有见到',
    en: 'An asset has gone: another took its place, it was taken from the config, or nobody has seen it for long.',
    keep: 'low',
    data: z.strictObject({ asset, device, why: z.enum(['replaced', 'config', 'unseen']) }),
  }),
  'cn.banban.kpi.reported': define({
    zh: '一天的完好率、使用率等，分子分母都在，另有数据质量',
    en: 'The figures of a day that is over, each as numerator and denominator, and the quality of its data.',
    keep: 'low',
    data: z.strictObject({
      day: z.iso.date(),
      figures: z.record(word, share).describe('intact, available, used, mttr …; definitions in the manual'),
      intact: z.record(word, share).describe('完好率 by kind of device'),
      quality: z.strictObject({
        lines: z.int().min(0),
        missing: z.int().min(0).describe('完整性: lines that gaps stand for'),
        why: z.record(word, z.int().min(1)),
        repeated: z.int().min(0).describe('一致性: told again in a new epoch'),
        epochs: z.int().min(0),
        answers: z.int().min(0),
        answersOfNobody: z.int().min(0).describe('准确性: of clickers and tablets of nobody on the list'),
        clockCorrections: z.int().min(0),
        clockOffsetMs: z.number().describe('the largest'),
        delayMs: z
          .strictObject({
            measured: z.int().min(0),
            p50: z.number().nullable(),
            p95: z.number().nullable(),
            max: z.number().nullable(),
          })
          .describe(
            '及时性: from the disk to the broker’s acknowledgement, of lines acknowledged since the day before',
          ),
      }),
    }),
  }),
  'cn.banban.posture.changed': define({
    zh: '电脑的安全状况有变化：杀毒、补丁、系统支持、管理员数',
    en: 'How this PC is protected is other than before. No account is named.',
    keep: 'low',
    data: z.strictObject({
      changed: z.array(word).min(1),
      system: z.string().max(120),
      antivirus: z.enum(['on', 'off', 'outdated', 'none']).nullable().describe('null: it cannot be told'),
      updateAgeDays: z.int().min(0).nullable(),
      supportEnds: z.iso.date().nullable().describe('null: not known'),
      administrators: z.int().min(0).nullable(),
      newAdministrators: z.int().min(0).describe('that were none before'),
    }),
  }),
  'cn.banban.software.unlisted': define({
    zh: '装了名单以外的软件（不拦截、不看内容）',
    en: 'A program is installed that is not on the list. Nothing is blocked or looked into.',
    keep: 'low',
    data: z.strictObject({
      program: z.string().min(1).max(120).describe('as its maker calls it'),
      publisher: z.string().max(120).optional(),
      version: z.string().max(120).optional(),
    }),
  }),
  'cn.banban.software.cleared': define({
    zh: '名单以外的软件：已列入名单，或已卸载',
    en: 'A program that was not on the list is on it now, or has been removed.',
    keep: 'low',
    data: z.strictObject({ program: z.string().min(1).max(120), why: z.enum(['listed', 'removed']) }),
  }),
  'cn.banban.report.made': define({
    zh: '老师一键报修',
    en: 'Somebody in the room reported with one tap that something does not work. What was said in words stays in the room.',
    keep: 'always',
    data: z.strictObject({
      report,
      what: reportWhat,
      device: device.optional().describe('where the room has one thing of that kind only'),
      faults: z.array(z.string().max(40)).max(20).describe('codes of what was open then'),
      owners: z
        .partialRecord(ownerRole, z.string().regex(/^[0-9A-Za-z_-]{1,32}$/))
        .describe('三个负责 by the district’s own codes, where the config has them; never a name'),
      missing: z.array(ownerRole).max(3).describe('owners nobody has named in the config'),
    }),
  }),
  'cn.banban.report.accepted': define({
    zh: '报修已受理',
    en: 'Somebody took a report on: it is being looked after.',
    keep: 'always',
    data: z.strictObject({ report, by: reportBy, waitedMs: z.number().min(0) }),
  }),
  'cn.banban.report.closed': define({
    zh: '报修已关闭',
    en: 'A report is over: repaired, recovered by itself, a false alarm, told twice, or the thing is scrapped.',
    keep: 'always',
    data: z.strictObject({
      report,
      by: reportBy,
      how: z.enum(reportEnds),
      acceptedAt: z.iso.datetime().optional().describe('absent: nobody had taken it on before'),
      lastedMs: z.number().min(0),
    }),
  }),
  'cn.banban.device.commanded': define({
    zh: '设备被下了一条命令，结果如何',
    en: 'A device was told something, by whom, and what came of it.',
    keep: 'low',
    data: z.strictObject({
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
    data: z.strictObject({
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
    data: z.strictObject({
      device,
      touches: z.int().min(0),
      activeSeconds: z.number().min(0).max(300).describe('seconds with any contact'),
      maxContacts: z.int().min(0),
      penSeconds: z.number().min(0).max(300),
    }),
  }),
  'cn.banban.badge.read': define({
    zh: '读到一张卡',
    en: 'A card was held to a reader.',
    keep: 'always',
    data: z.strictObject({ device, card }),
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
      detail: faultDetail.optional(),
      labels: z
        .record(word, z.string().min(1).max(64))
        .optional()
        .describe('what it has in common with others, `via` → network: one that breaks all of them explains them'),
      flapping: z
        .boolean()
        .optional()
        .describe('true: it came and went so often that it stays open until it keeps still'),
      drill,
    }),
  }),
  'cn.banban.fault.changed': define({
    zh: '未恢复的故障变了：程度、时好时坏、静音',
    en: 'An open fault is other than before: how grave, whether it comes and goes, until when it is muted. The whole, each time.',
    keep: 'always',
    data: z.strictObject({
      fault: z.string().min(1).max(40),
      code: z.string(),
      severity: z.enum(['S1', 'S2', 'S3', 'S4']),
      device: device.optional(),
      detail: faultDetail.optional(),
      flapping: z.boolean(),
      mutedUntil: z.iso.datetime().nullable().describe('a person wants no notices until then; null: nobody does'),
      drill,
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
      helped: helped.optional().describe('what the agent itself did that brought it back; absent: not the agent'),
      drill,
    }),
  }),
  'cn.banban.fault.averted': define({
    zh: '出了毛病，自己修好了，没有报故障',
    en: 'Something failed and the agent mended it before it became a fault.',
    keep: 'low',
    data: z.strictObject({
      code: z.string(),
      device: device.optional(),
      helped,
      times: z.int().min(1).describe('so often since it was last told'),
    }),
  }),
  'cn.banban.scene.ended': define({
    zh: '上课或下课做完了：每一步做没做成',
    en: 'The room was turned on or off: how each step ended.',
    keep: 'low',
    data: z.strictObject({
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
    data: z.strictObject({
      exam,
      by: sceneBy,
      devices: z.array(z.strictObject({ device, state: examState })).max(100),
    }),
  }),
  'cn.banban.exam.proven': define({
    zh: '考试模式：一台设备确认已关闭、静音',
    en: 'In exam mode a device is known to be silent and off, for the first time or again.',
    keep: 'always',
    data: z.strictObject({ exam, device }),
  }),
  'cn.banban.exam.deviated': define({
    zh: '考试模式：一台设备没有关、被打开，或失去联系',
    en: 'In exam mode a device is on, or nobody knows any more.',
    keep: 'always',
    data: z.strictObject({ exam, device, state: z.enum(['on', 'unknown']) }),
  }),
  'cn.banban.exam.ended': define({
    zh: '解除考试模式：各设备此时的状态和偏离次数',
    en: 'Exam mode was lifted: how each device stood, and how often it had deviated.',
    keep: 'always',
    data: z.strictObject({
      exam,
      by: sceneBy,
      lastedMs: z.number().min(0),
      devices: z.array(z.strictObject({ device, state: examState, deviations: z.int().min(0) })).max(100),
    }),
  }),
  'cn.banban.lesson.began': define({
    zh: '开始上课',
    en: 'A lesson began. Practice is never told.',
    keep: 'always',
    data: z.strictObject({
      lesson,
      kind: z.enum(lessonKinds).describe('常规 专递课堂 名师课堂 名校网络课堂 同步课堂 在线课堂 空中课堂 双师课堂'),
      by: z.enum(['page', 'local', 'timetable', 'badge', 'district']),
      class: schoolClass.optional(),
      grade: z.int().min(1).max(12).optional(),
      size: z.int().min(0).optional().describe('pupils on the list'),
      subject: word.optional().describe('of the list of subjects: chinese, mathematics, music …'),
      teacher: teacher.optional(),
      second: teacher.optional().describe('the second teacher of a 双师 lesson'),
      substitute: z.literal(true).optional().describe('not the teacher of the timetable'),
      period: z.int().min(0).max(20).optional().describe('第几节'),
      plannedFrom: z.iso.datetime({ offset: true }).optional(),
      plannedTo: z.iso.datetime({ offset: true }).optional(),
    }),
  }),
  'cn.banban.lesson.changed': define({
    zh: '课中更正：科目、类型、教师或班级',
    en: 'What was said of a lesson was corrected while it ran. Only what is other than before.',
    keep: 'always',
    data: z.strictObject({
      lesson,
      kind: z.enum(lessonKinds).optional(),
      class: schoolClass.optional(),
      grade: z.int().min(1).max(12).optional(),
      size: z.int().min(0).optional(),
      subject: word.optional(),
      teacher: teacher.optional(),
      second: teacher.optional(),
      substitute: z.literal(true).optional(),
    }),
  }),
  'cn.banban.lesson.ended': define({
    zh: '下课：用了多久、到了多少人、问了几道题',
    en: 'A lesson ended, and what there was in it.',
    keep: 'always',
    data: z.strictObject({
      lesson,
      why: z
        .enum(['asked', 'next', 'timetable', 'idle', 'restart', 'exam'])
        .describe('idle: not in the timetable, and nothing happened in it for an hour'),
      lastedMs: z.number().min(0),
      questions: z.int().min(0),
      presses: z.int().min(0),
      draws: z.int().min(0),
      heads: z
        .strictObject({
          present: z.int().min(0),
          late: z.int().min(0),
          early: z.int().min(0),
          leave: z.int().min(0),
          absent: z.int().min(0),
          unknown: z.int().min(0).describe('nobody took their attendance'),
        })
        .optional()
        .describe('also those whose attendance is not told one by one'),
    }),
  }),
  'cn.banban.attendance.marked': define({
    zh: '考勤：一名学生的第一次记录',
    en: 'Attendance of one pupil, first word. Of pupils without consent nothing is told one by one.',
    keep: 'always',
    data: z.strictObject({
      lesson,
      pupil,
      status: attendanceStatus,
      by: z
        .enum(['press', 'badge', 'tablet', 'teacher', 'end'])
        .describe('end: nothing was seen of the pupil until the lesson ended'),
      lateMin: z.int().min(0).optional().describe('minutes after the lesson began'),
    }),
  }),
  'cn.banban.attendance.corrected': define({
    zh: '考勤更正：保留原来的记录和原因',
    en: 'Attendance of one pupil was corrected: what it was, what it is, why. A reason in words stays in the room.',
    keep: 'always',
    data: z.strictObject({
      lesson,
      pupil,
      from: attendanceStatus,
      to: attendanceStatus,
      reason: z.enum(attendanceReasons),
      by: z.enum(['press', 'badge', 'tablet', 'teacher']),
    }),
  }),
  'cn.banban.draw.picked': define({
    zh: '随机点名：点到谁，还剩几人没点过',
    en: 'A pupil was drawn, without replacement; how many have not been drawn in this lesson yet.',
    keep: 'low',
    data: z.strictObject({
      draw: z.string().min(1).max(40),
      lesson: lesson.optional(),
      pupil: pupil.optional().describe('absent: of pupils without consent it is only told that somebody was drawn'),
      left: z.int().min(0),
    }),
  }),
  'cn.banban.question.opened': define({
    zh: '提问',
    en: 'A question was opened. Its text stays in the room.',
    keep: 'always',
    data: z.strictObject({
      question,
      kind: z.enum(['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz']),
      options: z.int().min(0).max(5).describe('0: numeric and buzz. Of truefalse 2: A right, B wrong'),
      rule: z.enum(['last', 'first']).describe('which press of a pupil counts'),
      oral: z.boolean().describe('no stem was typed'),
      counts: z
        .enum(['bound', 'every'])
        .optional()
        .describe('whose presses count: of clickers bound to a pupil of the class, or of every clicker (the default)'),
      lesson: lesson.optional(),
      anonymous: z
        .literal(true)
        .optional()
        .describe('nobody’s answer can be told from another’s: voters instead of pupils'),
      seconds: z.int().min(1).max(7200).optional().describe('it closes by itself after so long'),
      thinkSeconds: z
        .int()
        .min(0)
        .max(600)
        .optional()
        .describe('of a buzz: what comes before it has started is too early'),
      excluded: z.array(pupil).max(100).optional().describe('of a buzz: who has won before in this lesson'),
      round: z.int().min(2).max(9).optional().describe('the same question once more'),
      before: question.optional().describe('of a later round: the round before it'),
      points: z.number().min(0).max(100).optional().describe('for the right answer'),
      partial: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('share of the points for a choice that is right but not whole'),
    }),
  }),
  'cn.banban.question.started': define({
    zh: '抢答开始：思考时间到了',
    en: 'The time to think is over: from here on presses of a buzz count.',
    keep: 'always',
    data: z.strictObject({ question }),
  }),
  'cn.banban.question.extended': define({
    zh: '延长作答时间',
    en: 'The time to answer was changed while it ran.',
    keep: 'always',
    data: z.strictObject({ question, seconds: z.int().min(1).max(7200).describe('since it was opened, in all') }),
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
    data: z.strictObject({
      question,
      answer: answerText,
      tolerance: z.number().min(0).optional().describe('of a number: so far off is still right'),
    }),
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
      key: z.string().min(1).max(8).describe('A…E; F: withdrawn; other keys as they are called, and no answer'),
      sq: z.int().min(0).describe('the clicker family’s own counter'),
      pupil: pupil.optional().describe('absent: this clicker is bound to nobody in the class'),
      late: z.literal(true).optional().describe('arrived after 停止, before the receiver’s summary'),
    }),
  }),
  'cn.banban.response.submitted': define({
    zh: '平板上的一次作答',
    en: 'An answer sent whole, from a tablet; which one counts follows from the question’s rule.',
    keep: 'always',
    data: z.strictObject({
      question,
      tablet: z
        .string()
        .regex(/^b[0-9a-z]{4,16}$/)
        .describe('one tablet in one lesson'),
      answer: z.union([answerText, z.literal('!'), z.literal('')]).describe('`!`: of a buzz; empty: taken back'),
      pupil: pupil.optional().describe('absent: this tablet has no seat in the class'),
      late: z.literal(true).optional(),
    }),
  }),
  'cn.banban.response.cast': define({
    zh: '一次不记名作答',
    en: 'An answer without a name, of an anonymous question or of a pupil without consent: one voice, one vote.',
    keep: 'always',
    data: z.strictObject({
      question,
      voter,
      by: z.enum(['clicker', 'tablet']),
      key: z.string().max(32).describe('a key as in response.pressed, or a whole answer as in response.submitted'),
      late: z.literal(true).optional(),
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
      steps: z.array(sceneStep).max(100).optional().describe('of a scene: how each step ended'),
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
