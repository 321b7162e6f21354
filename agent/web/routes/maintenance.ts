/** 报修, the room's check-up, assets and drills. */
import { z } from 'zod';
import { isFaultCode } from '../../maintenance/catalogue.ts';
import type { Maintenance } from '../../maintenance/in-room.ts';
import type { ReportView } from '../../maintenance/report/port.ts';
import { bundleGone, reportUnknown } from '../../maintenance/report/refusals.ts';
import { withWords } from '../../maintenance/report/report-text.ts';
import { refuse } from '../refusals.ts';
import { attachment } from './report.ts';
import { type RequestCaller, type Route, route } from './route.ts';
import { reportEnd, reportKind } from './words.ts';

/** The figures’ memory, and longer than a summer. */
const MOST_DAYS = 90;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a teacher typed may name a pupil: only for whoever may see names. */
function shownTo({ names }: Pick<RequestCaller, 'names'>, report: ReportView): ReportView {
  const { words, text, what } = report;
  if (names || words === null) return report;
  return { ...report, words: null, text: withWords(text, what, words, undefined) };
}

const words = z.string().trim().max(200).describe('stays in the room');
/** Wider than any screen. */
const errorPx = () => z.number().min(0).max(100_000);
const historyQuery = () => z.strictObject({ days: z.coerce.number().int().min(1).max(MOST_DAYS).default(30) });

export function maintenanceRoutes(maintenance: Maintenance): Route[] {
  const { reports } = maintenance;
  return [
    route({
      method: 'GET',
      path: '/api/maintenance',
      zh: '教室体检：故障与步骤、设备、昨天的指标、资产、报修',
      en: 'The room’s check-up: faults with first aid, devices, the newest day’s figures, assets, reports.',
      access: 'local',
      answer: 'maintenanceAnswer',
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
      path: '/api/maintenance/touch-check',
      zh: '点四个圆心的结果：每个角差多少像素（屏幕的物理像素），15 以上是故障 BRD-CAL',
      en: 'How far off the touches on the page’s four targets were, physical pixels; more than 15 is the fault BRD-CAL.',
      access: 'local',
      body: () =>
        z.strictObject({
          topLeft: errorPx(),
          topRight: errorPx(),
          bottomLeft: errorPx(),
          bottomRight: errorPx(),
        }),
      answer: 'touchCheckAnswer',
      run: async ({ body, caller }) => {
        // From elsewhere it would be somebody's phone that was touched.
        if (!caller.loopback) throw refuse('WEB-LOOPBACK-ONLY', '/api/maintenance/touch-check');
        return { json: await maintenance.touchCheck(body) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reports',
      zh: '一键报修；十分钟内同一类再报是同一张单',
      en: 'Reports that something does not work; the same once more within ten minutes is the same report.',
      access: 'local',
      body: () =>
        z.strictObject({
          what: reportKind,
          words: words.optional(),
          requestId: z.string().min(1).max(64).optional().describe('the same request is the same report'),
        }),
      answer: 'reportAnswer',
      run: async ({ body, caller }) => ({ json: shownTo(caller, await reports.make(body)) }),
    }),
    route({
      method: 'GET',
      path: '/api/reports',
      zh: '报修单，新的在前',
      en: 'The reports, newest first.',
      access: 'local',
      answer: 'reportList',
      run: async ({ caller }) => {
        const list = await reports.list();
        return { json: { reports: list.map((report) => shownTo(caller, report)) } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/reports/{id}/words',
      zh: '给报修补充一句；受理以前可以改，空的就是不要了',
      en: 'What a person adds in words, until it is taken on; empty: none.',
      access: 'local',
      body: () => z.strictObject({ words }),
      answer: 'reportAnswer',
      run: async ({ params, body, caller }) => ({
        json: shownTo(caller, await reports.say(params['id'] ?? '', body.words)),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/reports/{id}/words',
      zh: '报修时补充的话',
      en: 'What was added in words; empty: nothing.',
      access: 'names',
      answer: 'reportWords',
      run: async ({ params }) => {
        const id = params['id'] ?? '';
        const report = (await reports.list()).find((one) => one.id === id);
        if (report === undefined) throw reportUnknown(id);
        return { json: { words: report.words ?? '' } };
      },
    }),
    ...(
      [
        ['accept', '受理：有人来修了', 'Somebody takes it on.', reports.accept],
        [
          'repaired',
          '修好了，待验收',
          'Whoever repairs says it is done; the room has yet to try it.',
          reports.repaired,
        ],
        ['return', '返回重修；关了 14 天以内的也可以', 'It is not well: back to whoever repairs.', reports.giveBack],
      ] as const
    ).map(([verb, zh, en, move]) =>
      route({
        method: 'POST',
        path: `/api/reports/{id}/${verb}`,
        zh,
        en,
        access: 'local',
        answer: 'reportAnswer',
        run: async ({ params, caller }) => ({ json: shownTo(caller, await move(params['id'] ?? '', 'room')) }),
      }),
    ),
    route({
      method: 'POST',
      path: '/api/reports/{id}/close',
      zh: '修好了（或误报、重复、报废）',
      en: 'It works again, or it never was broken.',
      access: 'local',
      body: () => z.strictObject({ how: reportEnd.default('repaired') }),
      answer: 'reportAnswer',
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
      body: () =>
        z.strictObject({
          code: z.string().max(40),
          device: z.string().max(64).optional(),
          minutes: z.number().default(10).describe('1–240'),
        }),
      answer: 'done',
      run: ({ body: { code, device, minutes } }) => {
        if (!isFaultCode(code))
          throw refuse('WEB-INVALID', 'POST /api/drills code', { zh: '没有这个故障代码', en: 'no such fault code' });
        maintenance.drill(code, { ...(device === undefined ? {} : { device }), minutes });
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/drills/{id}',
      zh: '提前结束一次演练',
      en: 'Ends a drill before its time.',
      access: 'private',
      answer: 'done',
      run: ({ params }) => {
        maintenance.endDrill(params['id'] ?? '');
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/faults/{id}/mute',
      zh: '静音一条故障，到时自己取消；0 立即取消',
      en: 'No notices of a fault for so long; 0 ends it.',
      access: 'private',
      body: () => z.strictObject({ minutes: z.number().describe('0–10080, a week') }),
      answer: 'done',
      run: ({ params, body }) => {
        maintenance.mute(params['id'] ?? '', body.minutes);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/faults/history',
      zh: '故障历史：什么时候坏、多久、是否自愈',
      en: 'What was broken when, how long, and whether it mended itself.',
      access: 'local',
      query: historyQuery,
      answer: 'faultHistory',
      run: async ({ query }) => ({ json: await maintenance.history(query.days) }),
    }),
    ...(['csv', 'xlsx'] as const).map((format) =>
      route({
        method: 'GET',
        path: `/api/maintenance/figures.${format}`,
        zh: `指标（${format.toUpperCase()}）：每天每个数的分子、分母和算法${format === 'xlsx' ? '，数据质量、故障、报修各一张表' : ''}`,
        en: `The figures as ${format.toUpperCase()}, day by day, with what each is made of${format === 'xlsx' ? '; data quality, faults and reports on sheets of their own' : ''}.`,
        access: 'local',
        query: historyQuery,
        answer: format === 'csv' ? 'text/csv' : XLSX,
        run: async ({ query }) => {
          const { figuresFile } = await import('../../maintenance/kpi/figures-file.ts');
          const { filename, mediaType, chunks } = figuresFile(await maintenance.figures(query.days), format);
          return { stream: chunks, headers: attachment(filename, mediaType) };
        },
      }),
    ),
    route({
      method: 'GET',
      path: '/api/assets',
      zh: '资产卡片与更换建议',
      en: 'The asset cards, and what should be replaced.',
      access: 'local',
      answer: 'assetList',
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
