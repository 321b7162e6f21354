/** What is here, what is broken, what was reported, and how well all of it works. */
import { z } from 'zod';
import { define, device, deviceKind, word } from './definition.ts';

const asset = z.string().min(1).max(40).describe('id of an asset’s card, as long as the room remembers it');
const identityText = z.string().max(64).optional();
const identity = {
  make: identityText,
  model: identityText,
  serial: identityText,
  firmware: identityText,
  mac: identityText,
};
const share = z.tuple([z.number().min(0), z.number().min(0)]).describe('numerator and denominator');
const report = z.string().min(1).max(40).describe('id of one 报修');
export const reportKinds = ['projector', 'sound', 'touch', 'network', 'pc', 'other'] as const;
const reportWhat = z.enum(reportKinds).describe('投影 声音 触控 网络 电脑 其他');
/** 主管 运维 使用. */
const ownerRole = z.enum(['authority', 'maintainer', 'user']);
const reportBy = z.enum(['room', 'district']);
/** 验收通过 自动恢复 误报 重复 验收报废. */
export const reportEnds = ['repaired', 'recovered', 'false-alarm', 'duplicate', 'scrapped'] as const;
const severity = z.enum(['S1', 'S2', 'S3', 'S4']);
const faultDetail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const helped = z.enum(['reconnect', 'reset', 'restart']);
const drill = z.boolean().optional().describe('true: a practice alarm, nothing is broken and nobody is sent');

export const maintenanceEvents = {
  'cn.banban.asset.added': define({
    zh: '新的资产：教室里多了一台设备',
    en: 'Something is in the room that was not, or was not for long.',
    keep: 'low',
    data: () =>
      z.strictObject({
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
    data: () => z.strictObject({ asset, device, kind: deviceKind, changed: z.array(word).min(1), ...identity }),
  }),
  'cn.banban.asset.moved': define({
    zh: '资产换了位置',
    en: 'The same thing is at another place of the room’s config.',
    keep: 'low',
    data: () => z.strictObject({ asset, from: device, to: device }),
  }),
  'cn.banban.asset.removed': define({
    zh: '资产不在了：换下、从配置里删去，或很久没有见到',
    en: 'An asset has gone: another took its place, it was taken from the config, or nobody has seen it for long.',
    keep: 'low',
    data: () => z.strictObject({ asset, device, why: z.enum(['replaced', 'config', 'unseen']) }),
  }),
  'cn.banban.kpi.reported': define({
    zh: '一天的完好率、使用率等，分子分母都在，另有数据质量',
    en: 'The figures of a day that is over, each as numerator and denominator, and the quality of its data.',
    keep: 'low',
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
        program: z.string().min(1).max(120).describe('as its maker calls it'),
        publisher: z.string().max(120).optional(),
        version: z.string().max(120).optional(),
      }),
  }),
  'cn.banban.software.cleared': define({
    zh: '名单以外的软件：已列入名单，或已卸载',
    en: 'A program that was not on the list is on it now, or has been removed.',
    keep: 'low',
    data: () => z.strictObject({ program: z.string().min(1).max(120), why: z.enum(['listed', 'removed']) }),
  }),
  'cn.banban.storage.plugged': define({
    zh: '插过一个没有见过的 U 盘或移动硬盘（不拦截、不看内容，不含序列号）',
    en: 'A USB stick or disk is or was in this PC that had not been there before. Its number is not told, nothing is looked into.',
    keep: 'low',
    data: () =>
      z.strictObject({
        make: z.string().min(1).max(40).optional(),
        product: z.string().min(1).max(40).optional(),
      }),
  }),
  'cn.banban.report.made': define({
    zh: '老师一键报修',
    en: 'Somebody in the room reported with one tap that something does not work. What was said in words stays in the room.',
    keep: 'always',
    data: () =>
      z.strictObject({
        report,
        what: reportWhat,
        severity: severity.optional().describe('S1: a lesson was harmed; absent: of an older version'),
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
    data: () => z.strictObject({ report, by: reportBy, waitedMs: z.number().min(0) }),
  }),
  'cn.banban.report.repaired': define({
    zh: '报修已修好，待验收',
    en: 'Whoever repairs says it is done; the room has not tried it yet.',
    keep: 'always',
    data: () => z.strictObject({ report, by: reportBy, tookMs: z.number().min(0).describe('since it was taken on') }),
  }),
  'cn.banban.report.returned': define({
    zh: '返回重修',
    en: 'It was said to be repaired, or closed, and is not well: it is open again.',
    keep: 'always',
    data: () =>
      z.strictObject({
        report,
        by: reportBy,
        from: z.enum(['repaired', 'closed']).describe('what it was before'),
        times: z.int().min(1).describe('how often this report has come back'),
      }),
  }),
  'cn.banban.report.closed': define({
    zh: '报修已关闭',
    en: 'A report is over: repaired, recovered by itself, a false alarm, told twice, or the thing is scrapped.',
    keep: 'always',
    data: () =>
      z.strictObject({
        report,
        by: reportBy,
        how: z.enum(reportEnds),
        severity: severity.optional().describe('as it was when it was made'),
        acceptedAt: z.iso.datetime().optional().describe('absent: nobody had taken it on before'),
        lastedMs: z.number().min(0),
      }),
  }),
  'cn.banban.fault.opened': define({
    zh: '出现故障',
    en: 'Something broke.',
    keep: 'always',
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
        code: z.string(),
        device: device.optional(),
        helped,
        times: z.int().min(1).describe('so often since it was last told'),
      }),
  }),
} as const;
