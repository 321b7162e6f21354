/** The answers about how lessons went as schemas, like answers.ts; the types are those of ../api-report.ts. */
import { z } from 'zod';
import type { ClassTrend, LessonReport, LessonSeats, QuestionDiagnosis, Share, TrendPoint } from '../api-report.ts';
import { questionState, rounds, tally } from './answers.ts';
import { attendanceCount } from './answers-lesson.ts';
import { attendanceStatus, lessonKind, questionKind, subject } from './words.ts';

const count = z.int().min(0);
const share = z.strictObject({
  part: count,
  whole: count,
  share: z.number().min(0).max(1).nullable().describe('null: of nobody'),
}) satisfies z.ZodType<Share>;

const questionDiagnosis = z.strictObject({
  id: z.string(),
  number: z.int().min(1),
  kind: questionKind,
  options: count,
  state: questionState,
  anonymous: z.boolean(),
  round: z.int().min(1),
  stem: z.string().nullable(),
  optionTexts: z.array(z.string()).nullable(),
  picture: z.string().nullable(),
  answer: z.string().nullable(),
  tolerance: z.number().nullable(),
  knowledge: z.array(z.string()),
  openedAt: z.iso.datetime(),
  size: count,
  answered: count,
  blank: count,
  right: share.nullable().describe('of those who answered; null: nothing can be right'),
  partial: count,
  wrong: count,
  tally: tally.describe('empty while the question is open'),
  distractor: z
    .strictObject({ answer: z.string(), chosen: share })
    .nullable()
    .describe('the wrong choice most of them made'),
  time: z
    .strictObject({ count, q1Ms: z.number(), medianMs: z.number(), q3Ms: z.number() })
    .nullable()
    .describe('from opening to the press that counts'),
  unsure: count,
  discrimination: z.number().min(-1).max(1).nullable(),
  rounds: rounds.nullable(),
  gain: z.number().min(-1).max(1).nullable(),
}) satisfies z.ZodType<QuestionDiagnosis>;

export const lessonReportAnswer = z.strictObject({
  lesson: z.strictObject({
    id: z.string(),
    beganAt: z.number(),
    endedAt: z.number().nullable().describe('null: it is on'),
    kind: lessonKind,
    subject: subject.nullable(),
    period: z.int().nullable(),
    className: z.string().nullable(),
    teacher: z.string().nullable(),
    size: count.nullable(),
  }),
  attendance: attendanceCount.nullable(),
  questions: z.array(questionDiagnosis),
  knowledge: z
    .array(z.strictObject({ knowledge: z.string(), questions: count, right: share }))
    .describe('weakest first'),
  right: share,
  presses: count,
  draws: count,
}) satisfies z.ZodType<LessonReport>;

const verdict = z.enum(['right', 'partial', 'wrong', 'blank']);

export const lessonSeatsAnswer = z.strictObject({
  lesson: z.string(),
  seats: z.array(
    z.strictObject({
      pupilId: z.string(),
      seat: z.string(),
      name: z.string().nullable().describe('null on a connection that must not carry names'),
      attendance: attendanceStatus.nullable(),
      verdicts: z.record(z.string(), verdict).describe('by question'),
      unsure: z.array(z.string()).describe('questions'),
      points: z.number(),
      of: z.number(),
    }),
  ),
}) satisfies z.ZodType<LessonSeats>;

const trendPoint = z.strictObject({
  lesson: z.string(),
  beganAt: z.number(),
  subject: subject.nullable(),
  questions: count,
  right: share,
}) satisfies z.ZodType<TrendPoint>;

export const classTrendAnswer = z.strictObject({
  classId: z.string(),
  lessons: z.array(trendPoint).describe('oldest first'),
  knowledge: z.array(z.strictObject({ knowledge: z.string(), lessons: z.array(trendPoint) })),
}) satisfies z.ZodType<ClassTrend>;
