/** Question sets: listed without a PIN (stems may be on the wall), changed with one; right answers are never said. */
import { z } from 'zod';
import type { Bank } from '../../classroom/bank/bank.ts';
import { MAX_ROSTER_BYTES, type Route, route } from './route.ts';

/** What browsers and tools call a workbook or a CSV file. */
const FILE_TYPES = [
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-excel',
  'text/csv',
  'application/csv',
  'text/plain',
];

export function bankRoutes(bank: Bank): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/sets',
      zh: '题库',
      en: 'The question sets, newest first.',
      access: 'local',
      answer: 'setList',
      run: async () => ({ json: { sets: await bank.sets() } }),
    }),
    route({
      method: 'GET',
      path: '/api/sets/{id}',
      zh: '一个题库的题目，不含答案',
      en: 'The questions of one set, without their answers.',
      access: 'local',
      answer: 'setItems',
      run: async ({ params }) => ({ json: await bank.set(params.id ?? '') }),
    }),
    route({
      method: 'POST',
      path: '/api/sets',
      zh: '导入题库（Excel 或 CSV）；dryRun=1 只看会得到什么',
      en: 'Brings in a question set (.xlsx or CSV); dryRun=1 only says what there would be.',
      access: 'private',
      query: () =>
        z.strictObject({
          name: z.string().trim().min(1).max(60),
          subject: z.string().trim().min(1).max(32).optional(),
          dryRun: z.enum(['0', '1']).default('0'),
        }),
      body: { file: FILE_TYPES, maxBytes: MAX_ROSTER_BYTES },
      answer: 'setImport',
      run: async ({ query: { name, subject, dryRun }, body }) => {
        const said = await bank.importSet({ name, subject, dryRun: dryRun === '1' }, body as unknown as Uint8Array);
        return { status: said.set === null ? 200 : 201, json: said };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/sets/{id}',
      zh: '删除一个题库',
      en: 'Deletes a question set.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await bank.deleteSet(params.id ?? '');
        return { json: { ok: true } };
      },
    }),
  ];
}
