/** 报修, the room's check-up, assets and drills. */
import { z } from 'zod';
import { isFaultCode } from '../../maintenance/catalogue.ts';
import type { Maintenance } from '../../maintenance/in-room.ts';
import type { ReportView } from '../../maintenance/report/port.ts';
import { bundleGone } from '../../maintenance/report/refusals.ts';
import { refuse } from '../refusals.ts';
import { done } from './answers.ts';
import {
  assetList,
  maintenanceAnswer,
  reportAnswer,
  reportEnd,
  reportKind,
  reportList,
} from './answers-maintenance.ts';
import { attachment } from './report.ts';
import { type RequestCaller, type Route, route } from './route.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a teacher typed may name a pupil: only for whoever may see names. */
function shownTo({ names }: Pick<RequestCaller, 'names'>, report: ReportView): ReportView {
  const { words, text } = report;
  if (names || words === null) return report;
  return {
    ...report,
    words: null,
    text: { zh: text.zh.replace(`（${words}）`, ''), en: text.en.replace(` (${words})`, '') },
  };
}

export function maintenanceRoutes(maintenance: Maintenance): Route[] {
  const { reports } = maintenance;
  return [
    route({
      method: 'GET',
      path: '/api/maintenance',
      zh: '教室体检：故障与步骤、设备、昨天的指标、资产、报修',
      en: 'The room’s check-up: faults with first aid, devices, the newest day’s figures, assets, reports.',
      access: 'local',
      answer: maintenanceAnswer,
      run: async ({ caller }) => {
        const view = await maintenance.view();
        return { json: { ...view, reports: view.reports.map((report) => shownTo(caller, report)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/maintenance/bundle',
      zh: '现在的记录包（已隐去姓名和密码），给 banban diag',
      en: 'What a report would keep, now: redacted; for banban diag.',
      access: 'local',
      answer: 'application/json',
      run: async () => ({ json: await maintenance.bundle() }),
    }),
    route({
      method: 'POST',
      path: '/api/reports',
      zh: '一键报修；十分钟内同一类再报是同一张单',
      en: 'Reports that something does not work; the same once more within ten minutes is the same report.',
      access: 'local',
      body: z.strictObject({
        what: reportKind,
        words: z.string().trim().max(200).optional().describe('stays in the room'),
        requestId: z.string().min(1).max(64).optional().describe('the same request is the same report'),
      }),
      answer: reportAnswer,
      run: async ({ body, caller }) => ({ json: shownTo(caller, await reports.make(body)) }),
    }),
    route({
      method: 'GET',
      path: '/api/reports',
      zh: '报修单，新的在前',
      en: 'The reports, newest first.',
      access: 'local',
      answer: reportList,
      run: async ({ caller }) => {
        const list = await reports.list();
        return { json: { reports: list.map((report) => shownTo(caller, report)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reports/{id}/close',
      zh: '修好了（或误报、重复、报废）',
      en: 'It works again, or it never was broken.',
      access: 'local',
      body: z.strictObject({ how: reportEnd.default('repaired') }),
      answer: reportAnswer,
      run: async ({ params, body, caller }) => ({
        json: shownTo(caller, await reports.close(params['id'] ?? '', body.how, 'room')),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/reports/{id}/bundle',
      zh: '报修时的记录包（gzip 的 JSON，已隐去姓名和密码）',
      en: 'What was going on when it was reported: gzipped JSON, redacted.',
      access: 'local',
      answer: 'application/gzip',
      run: async ({ params }) => {
        const id = params['id'] ?? '';
        const bytes = await reports.bundle(id);
        if (bytes === undefined) throw bundleGone(id);
        return { bytes, headers: attachment(`report-${id.replace(/\W/g, '')}.json.gz`, 'application/gzip') };
      },
    }),
    route({
      method: 'POST',
      path: '/api/drills',
      zh: '应急演练：开一个标明“演练”的故障，到时自己结束，不派单',
      en: 'A practice alarm: marked as such everywhere, ends by itself, sends nobody.',
      access: 'private',
      body: z.strictObject({
        code: z.string().max(40),
        device: z.string().max(64).optional(),
        minutes: z.number().default(10).describe('1–240'),
      }),
      answer: done,
      run: ({ body: { code, device, minutes } }) => {
        if (!isFaultCode(code))
          throw refuse('WEB-INVALID', 'POST /api/drills code', { zh: '没有这个故障代码', en: 'no such fault code' });
        maintenance.drill(code, { ...(device === undefined ? {} : { device }), minutes });
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/assets',
      zh: '资产卡片与更换建议',
      en: 'The asset cards, and what should be replaced.',
      access: 'local',
      answer: assetList,
      run: async () => ({ json: await maintenance.assets() }),
    }),
    ...(['csv', 'xlsx'] as const).map((format) =>
      route({
        method: 'GET',
        path: `/api/assets/inventory.${format}`,
        zh: `清查表（${format.toUpperCase()}）`,
        en: `The inventory as ${format.toUpperCase()}: what is here, and what has gone this year.`,
        access: 'local',
        answer: format === 'csv' ? 'text/csv' : XLSX,
        run: async () => {
          const { inventoryFile } = await import('../../maintenance/assets/inventory-file.ts');
          const { filename, mediaType, chunks } = inventoryFile(await maintenance.inventory(), format);
          return { stream: chunks, headers: attachment(filename, mediaType) };
        },
      }),
    ),
  ];
}
