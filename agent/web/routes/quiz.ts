/** Asking, stopping, showing: on this computer without a PIN, since a teacher has three seconds. */
import { z } from 'zod';
import type { Classroom } from '../../classroom/port.ts';
import type { QuestionKind } from '../api.ts';
import { type Route, route } from './route.ts';
import { answerText, questionKind } from './words.ts';

const seconds = z.int().min(1).max(7200);

/** Kinds whose number of letters has to be said. */
const LETTERED: ReadonlySet<string> = new Set<QuestionKind>(['single', 'multiple', 'ranking', 'survey']);
/** Said by a set or by the round before. */
const isFrom = ({ item, before }: { item?: object | undefined; before?: string | undefined }): boolean =>
  item !== undefined || before !== undefined;

const newQuestion = () =>
  z
    .strictObject({
      kind: questionKind.optional().describe('needed, unless `item` or `before` says it'),
      options: z.int().min(0).max(5).optional().describe('2–5; not said of truefalse, numeric and buzz'),
      rule: z.enum(['last', 'first']).optional().describe('which press counts; default last'),
      anonymous: z
        .boolean()
        .optional()
        .describe('nobody’s answer can be told from another’s; default: of a survey only'),
      seconds: seconds.optional().describe('it closes by itself after so long'),
      thinkSeconds: z.int().min(0).max(600).optional().describe('of a buzz: presses count after so long'),
      excludeWinners: z
        .boolean()
        .optional()
        .describe('of a buzz: who has won in this lesson stands back; default true'),
      stem: z.string().max(2_000).optional(),
      optionTexts: z.array(z.string().max(500)).min(2).max(5).optional(),
      answer: z.string().min(1).max(32).optional().describe('the right answer; shown only when it is revealed'),
      tolerance: z.number().min(0).optional().describe('of a number: so far off is still right'),
      points: z.number().min(0).max(100).optional(),
      partial: z.number().min(0).max(1).optional().describe('share of the points for 漏选; default 0.5'),
      knowledge: z.array(z.string().min(1).max(60)).max(10).optional(),
      item: z.strictObject({ set: z.string().min(1).max(40), number: z.int().min(1) }).optional(),
      before: z.string().min(1).max(40).optional().describe('再答一次: the round before'),
      requestId: z.string().min(1).max(64).optional(),
    })
    .refine((body) => body.kind !== undefined || isFrom(body), { path: ['kind'], message: 'which kind of question' })
    .refine((body) => isFrom(body) || !LETTERED.has(body.kind ?? '') || (body.options ?? 0) >= 2, {
      path: ['options'],
      message: 'two to five options',
    })
    .refine(
      ({ options, optionTexts }) => optionTexts === undefined || optionTexts.length === (options ?? optionTexts.length),
      {
        path: ['optionTexts'],
        message: 'as many texts as options',
      },
    );

const newTime = () =>
  z.union([
    z.strictObject({ seconds: seconds.describe('since it was opened, in all') }),
    z.strictObject({ plus: z.int().min(-7200).max(7200).describe('so much longer, or shorter') }),
  ]);

const shown = () =>
  z.strictObject({
    answer: answerText.optional().describe('absent: the one that is known, of a set or of the round before'),
    tolerance: z.number().min(0).optional(),
  });

export function quizRoutes(classroom: Classroom): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/questions',
      zh: '提问：单选、多选、判断、数字、排序、投票、抢答',
      en: 'Asks a question. The same requestId twice gives the same question.',
      access: 'local',
      body: newQuestion,
      answer: 'questionAnswer',
      status: 201,
      run: async ({ body }) => ({ json: await classroom.ask(body) }),
    }),
    route({
      method: 'GET',
      path: '/api/questions',
      zh: '最近的题',
      en: 'The newest questions, newest first.',
      access: 'local',
      query: () => z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
      answer: 'questionList',
      run: async ({ query }) => ({ json: { questions: await classroom.questions(query.limit) } }),
    }),
    route({
      method: 'GET',
      path: '/api/questions/{id}',
      zh: '一道题和它的作答；姓名只给 PIN 会话',
      en: 'One question and what was answered; names in a PIN session only.',
      access: 'local',
      answer: 'questionAnswer',
      run: async ({ params, caller }) => ({
        json: await classroom.question(params.id ?? '', { names: caller.names }),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/questions/{id}/time',
      zh: '改作答时间：延长或缩短',
      en: 'Lengthens or shortens the time to answer while it runs.',
      access: 'local',
      body: newTime,
      answer: 'questionAnswer',
      run: async ({ params, body }) => ({ json: await classroom.setTime(params.id ?? '', body) }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/close',
      zh: '停止作答',
      en: 'Stops answering.',
      access: 'local',
      answer: 'questionAnswer',
      run: async ({ params }) => ({ json: await classroom.stop(params.id ?? '') }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/reveal',
      zh: '公布答案',
      en: 'Shows the answer: the one given, else the one that is known.',
      access: 'local',
      body: shown,
      answer: 'questionAnswer',
      run: async ({ params, body }) => ({
        json: await classroom.reveal(params.id ?? '', body.answer, body.tolerance),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/void',
      zh: '作废',
      en: 'The question does not count.',
      access: 'local',
      answer: 'questionAnswer',
      run: async ({ params }) => ({ json: await classroom.voidQuestion(params.id ?? '') }),
    }),
    route({
      method: 'GET',
      path: '/api/questions/{id}/export.csv',
      zh: '导出一道题（CSV，Excel 可直接打开）',
      en: 'One question as CSV for Excel, with names.',
      access: 'names',
      answer: 'text/csv',
      run: async ({ params }) => {
        const { filename, csv } = await classroom.exportCsv(params.id ?? '');
        return { text: csv, headers: attachment(filename) };
      },
    }),
  ];
}

/** RFC 6266: an ASCII name for old programs, the real one encoded. */
function attachment(filename: string): Record<string, string> {
  const ascii = filename.replace(/[^\w.-]/g, '_');
  return {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
  };
}
