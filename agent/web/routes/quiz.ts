/** Asking, stopping, showing: on this computer without a PIN, since a teacher has three seconds. */
import { z } from 'zod';
import type { Classroom } from '../../classroom/port.ts';
import { option, questionAnswer, questionList } from './answers.ts';
import { type Route, route } from './route.ts';

const newQuestion = z
  .strictObject({
    kind: z.literal('single'),
    options: z.int().min(2).max(5),
    rule: z.enum(['last', 'first']).optional(),
    stem: z.string().max(2_000).optional(),
    optionTexts: z.array(z.string().max(500)).min(2).max(5).optional(),
    requestId: z.string().min(1).max(64).optional(),
  })
  .refine((body) => body.optionTexts === undefined || body.optionTexts.length === body.options, {
    path: ['optionTexts'],
    message: 'as many texts as options',
  });

export function quizRoutes(classroom: Classroom): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/questions',
      zh: '提问',
      en: 'Asks a question. The same requestId twice gives the same question.',
      access: 'local',
      body: newQuestion,
      answer: questionAnswer,
      status: 201,
      run: async ({ body }) => ({ json: await classroom.ask(body) }),
    }),
    route({
      method: 'GET',
      path: '/api/questions',
      zh: '最近的题',
      en: 'The newest questions, newest first.',
      access: 'local',
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
      answer: questionList,
      run: async ({ query }) => ({ json: { questions: await classroom.questions(query.limit) } }),
    }),
    route({
      method: 'GET',
      path: '/api/questions/{id}',
      zh: '一道题和它的作答；姓名只给 PIN 会话',
      en: 'One question and what was answered; names in a PIN session only.',
      access: 'local',
      answer: questionAnswer,
      run: async ({ params, caller }) => ({
        json: await classroom.question(params.id ?? '', { names: caller.names }),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/close',
      zh: '停止作答',
      en: 'Stops answering.',
      access: 'local',
      answer: questionAnswer,
      run: async ({ params }) => ({ json: await classroom.stop(params.id ?? '') }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/reveal',
      zh: '公布答案',
      en: 'Shows the answer.',
      access: 'local',
      body: z.strictObject({ answer: option }),
      answer: questionAnswer,
      run: async ({ params, body }) => ({ json: await classroom.reveal(params.id ?? '', body.answer) }),
    }),
    route({
      method: 'POST',
      path: '/api/questions/{id}/void',
      zh: '作废',
      en: 'The question does not count.',
      access: 'local',
      answer: questionAnswer,
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
