/** The answers about maintenance as schemas, like answers.ts; the types are those of ../api-maintenance.ts. */
import { z } from 'zod';
import type {
  AssetList,
  AssetView,
  DayView,
  DeviceCard,
  FaultCard,
  FaultHistory,
  FigureView,
  MaintenanceView,
  PostureView,
  ReplaceView,
  ReportList,
  ReportView,
  TouchCheckView,
} from '../api-maintenance.ts';
import { deviceAnswer, deviceView, wallView } from './answers.ts';
import { reportEnd, reportKind } from './words.ts';

const count = z.int().min(0);
const both = z.strictObject({ zh: z.string(), en: z.string() });
const wallMs = z.number().describe('ms since 1970');

export const reportAnswer = z.strictObject({
  id: z.string(),
  what: reportKind,
  state: z.enum(['open', 'accepted', 'repaired', 'closed']).describe('已报 已接 已修（待验收） 已关闭'),
  at: wallMs,
  acceptedAt: wallMs.nullable(),
  repairedAt: wallMs.nullable(),
  closedAt: wallMs.nullable(),
  how: reportEnd.nullable(),
  returned: count.describe('how often it was sent back'),
  returnable: z.boolean(),
  device: z.string().nullable(),
  words: z.string().nullable().describe('in a PIN session only'),
  worded: z.boolean().describe('something was added in words'),
  text: both.describe('what, where, since when, tried, likely part, three owners'),
  likely: both,
  next: both,
  owners: z.array(
    z.strictObject({ role: z.enum(['authority', 'maintainer', 'user']), title: both, name: z.string().nullable() }),
  ),
  remarks: z.array(z.strictObject({ code: z.string(), zh: z.string(), en: z.string() })),
  bundle: z.boolean(),
}) satisfies z.ZodType<ReportView>;
export const reportList = z.strictObject({ reports: z.array(reportAnswer) }) satisfies z.ZodType<ReportList>;

export const faultCard = wallView.shape.faults.element.extend({
  steps: z.array(both),
  technician: both,
  owner: z.enum(['charge', 'service', 'use']),
  flapping: z.boolean(),
  drill: z.boolean(),
  drillUntil: wallMs.optional().describe('a drill ends by itself then'),
  mutedUntil: wallMs.nullable(),
  because: z.string().nullable().describe('code of the deeper fault that explains it'),
  dependsOn: z.array(z.string()).describe('codes that would explain it'),
  tried: z.array(both).describe('what the agent has done about it'),
}) satisfies z.ZodType<FaultCard>;

const deviceCard = z.strictObject({
  ...deviceView.pick({
    id: true,
    kind: true,
    name: true,
    status: true,
    since: true,
    why: true,
    readings: true,
    troubles: true,
  }).shape,
  model: both,
}) satisfies z.ZodType<DeviceCard>;

const figure = z.strictObject({
  id: z.string(),
  name: both,
  formula: both,
  numerator: z.number(),
  denominator: z.number(),
  value: z.number().nullable().describe('null: nothing to divide by'),
  unit: z.enum(['share', 'minutes', 'hours', 'times']),
}) satisfies z.ZodType<FigureView>;

const dayAnswer = z.strictObject({
  day: z.iso.date(),
  figures: z.array(figure),
  quality: z.strictObject({
    lines: count,
    missing: count,
    repeated: count,
    answers: count,
    answersOfNobody: count,
    clockCorrections: count,
    clockOffsetMs: z.number(),
    delayMs: z.strictObject({ measured: count, p50: z.number().nullable(), p95: z.number().nullable() }),
  }),
}) satisfies z.ZodType<DayView>;

const helped = z.enum(['reconnect', 'reset', 'restart']);
export const faultHistory = z.strictObject({
  from: wallMs,
  to: wallMs,
  faults: z.array(
    z.strictObject({
      fault: z.string(),
      code: z.string(),
      device: z.string().nullable(),
      severity: wallView.shape.faults.element.shape.severity,
      text: both,
      from: wallMs,
      to: wallMs.nullable().describe('null: still open'),
      lastedMs: z.number().min(0),
      flapping: z.boolean(),
      drill: z.boolean(),
      helped: helped.nullable(),
    }),
  ),
  more: count,
  averted: z.array(z.strictObject({ code: z.string(), device: z.string().nullable(), helped, times: z.int().min(1) })),
}) satisfies z.ZodType<FaultHistory>;

const replace = z.strictObject({
  asset: z.string(),
  device: z.string(),
  kind: deviceView.shape.kind,
  make: z.string().nullable(),
  model: z.string().nullable(),
  when: z.enum(['now', 'next']).describe('now: this term'),
  reasons: z.array(both),
}) satisfies z.ZodType<ReplaceView>;

const asset = z.strictObject({
  id: z.string(),
  device: z.string(),
  kind: deviceView.shape.kind,
  identity: deviceAnswer.shape.identity,
  firstSeen: wallMs,
  lastSeen: wallMs,
  hours: z.number().nullable(),
  goneAt: wallMs.nullable().describe('null: it is here'),
}) satisfies z.ZodType<AssetView>;
export const assetList = z.strictObject({
  assets: z.array(asset),
  replace: z.array(replace),
}) satisfies z.ZodType<AssetList>;

const posture = z.strictObject({
  at: wallMs,
  antivirus: z.enum(['on', 'off', 'outdated', 'none']).nullable(),
  updateAgeDays: z.number().nullable(),
  system: z.string().nullable(),
  supportEnds: z.string().nullable(),
  administrators: count.nullable(),
  unlisted: z.array(z.strictObject({ name: z.string(), publisher: z.string().nullable() })),
  usbStorage: z.strictObject({ known: count, newAt: wallMs.nullable() }).nullable().optional(),
  remarks: z.array(both),
}) satisfies z.ZodType<PostureView>;

export const maintenanceAnswer = z.strictObject({
  now: wallMs,
  room: z.strictObject({ name: z.string(), path: z.string().nullable() }),
  faults: z.array(faultCard),
  devices: z.array(deviceCard),
  day: dayAnswer.nullable().describe('the newest day that is over'),
  assets: z.strictObject({ here: count, gone: count, replace: z.array(replace) }),
  reports: z.array(reportAnswer),
  posture: posture.nullable(),
}) satisfies z.ZodType<MaintenanceView>;

export const reportWords = z.strictObject({ words: z.string() });

export const touchCheckAnswer = z.strictObject({
  ok: z.boolean(),
  worstPx: z.number().min(0),
  limitPx: z.number().min(0).describe('above it touch has to be calibrated'),
}) satisfies z.ZodType<TouchCheckView>;
