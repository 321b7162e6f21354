/** Questions, and what was answered. */
import { z } from 'zod';
import { define, device, lesson, pupil } from './definition.ts';

const question = z.string().min(1).max(40).describe('id of a question');
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

export const questionEvents = {
  'cn.banban.question.opened': define({
    zh: '提问',
    en: 'A question was opened. Its text stays in the room.',
    keep: 'always',
    data: () =>
      z.strictObject({
        question,
        kind: z.enum(['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz']),
        options: z.int().min(0).max(5).describe('0: numeric and buzz. Of truefalse 2: A right, B wrong'),
        rule: z.enum(['last', 'first']).describe('which press of a pupil counts'),
        oral: z.boolean().describe('no stem was typed'),
        counts: z
          .enum(['bound', 'every'])
          .optional()
          .describe(
            'whose presses count: of clickers bound to a pupil of the class, or of every clicker (the default)',
          ),
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
    data: () => z.strictObject({ question }),
  }),
  'cn.banban.question.extended': define({
    zh: '延长作答时间',
    en: 'The time to answer was changed while it ran.',
    keep: 'always',
    data: () => z.strictObject({ question, seconds: z.int().min(1).max(7200).describe('since it was opened, in all') }),
  }),
  'cn.banban.question.closed': define({
    zh: '停止作答',
    en: 'Answering was stopped. Presses on their way may still follow, marked late, and count.',
    keep: 'always',
    data: () => z.strictObject({ question, lastedMs: z.number().min(0) }),
  }),
  'cn.banban.question.revealed': define({
    zh: '公布答案',
    en: 'The answer was shown.',
    keep: 'always',
    data: () =>
      z.strictObject({
        question,
        answer: answerText,
        tolerance: z.number().min(0).optional().describe('of a number: so far off is still right'),
      }),
  }),
  'cn.banban.question.voided': define({
    zh: '作废',
    en: 'The question does not count.',
    keep: 'always',
    data: () => z.strictObject({ question }),
  }),
  'cn.banban.response.pressed': define({
    zh: '一次按键',
    en: 'One press on one clicker, every one of them; which one counts follows from the question’s rule.',
    keep: 'always',
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
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
    data: () =>
      z.strictObject({
        question,
        voter,
        by: z.enum(['clicker', 'tablet']),
        key: z.string().max(32).describe('a key as in response.pressed, or a whole answer as in response.submitted'),
        late: z.literal(true).optional(),
      }),
  }),
} as const;
