/** A lesson that is over, sets of questions: what reports are drawn from. */
import type { QuestionSetItems, QuestionSetView } from '../../../../agent/web/api-bank.ts';
import type { PastLessonView } from '../../../../agent/web/api-lesson.ts';
import type {
  ClassTrend,
  LessonReport,
  LessonSeats,
  QuestionDiagnosis,
  Share,
  Verdict,
} from '../../../../agent/web/api-report.ts';
import { here } from './lesson-states.ts';
import { NAMES, NOW, STEM, TEXTS } from './states.ts';

const DAY_MS = 24 * 60 * 60_000;
const of = (part: number, whole: number): Share => ({ part, whole, share: whole === 0 ? null : part / whole });

const asked = (
  number: number,
  part: number,
  whole: number,
  more: Partial<QuestionDiagnosis> = {},
): QuestionDiagnosis => ({
  id: `q${number}`,
  number,
  kind: 'single',
  options: 4,
  state: 'revealed',
  anonymous: false,
  round: 1,
  stem: null,
  optionTexts: null,
  picture: null,
  answer: 'B',
  tolerance: null,
  knowledge: [],
  openedAt: '2026-09-08T01:12:00.000Z',
  size: 48,
  answered: whole,
  blank: 48 - whole,
  right: of(part, whole),
  partial: 0,
  wrong: whole - part,
  tally: { A: 4, B: part, C: whole - part - 4 },
  distractor: { answer: 'C', chosen: of(whole - part - 4, whole) },
  time: { count: whole, q1Ms: 8_000, medianMs: 14_000, q3Ms: 22_000 },
  unsure: 3,
  discrimination: 0.4,
  rounds: null,
  gain: null,
  ...more,
});

export const report: LessonReport = {
  lesson: {
    id: 'l1',
    beganAt: NOW - 40 * 60_000,
    endedAt: NOW,
    kind: 'regular',
    subject: 'mathematics',
    period: 3,
    className: '三年二班',
    teacher: '王老师',
    size: 48,
  },
  attendance: here,
  questions: [
    asked(1, 41, 46),
    asked(2, 19, 46, { stem: STEM, optionTexts: TEXTS, knowledge: ['长方形的周长'] }),
    asked(2, 35, 46, { id: 'q2b', round: 2, stem: STEM, optionTexts: TEXTS, gain: 0.59 }),
    asked(3, 24, 45, {
      kind: 'multiple',
      answer: 'AC',
      partial: 11,
      wrong: 10,
      stem: '下面哪些图形的周长是 26 厘米？',
      knowledge: ['长方形的周长'],
    }),
    asked(4, 0, 44, { kind: 'survey', answer: null, right: null, wrong: 0, distractor: null, anonymous: true }),
    asked(5, 31, 40, { kind: 'numeric', answer: '26', options: 0, distractor: { answer: '40', chosen: of(6, 40) } }),
    asked(6, 17, 44, {
      kind: 'truefalse',
      options: 2,
      answer: 'A',
      stem: '周长相等的长方形，面积一定相等。',
      knowledge: ['周长和面积'],
    }),
  ],
  knowledge: [
    { knowledge: '周长和面积', questions: 1, right: of(17, 44) },
    { knowledge: '长方形的周长', questions: 2, right: of(59, 91) },
  ],
  right: of(167, 267),
  presses: 391,
  draws: 2,
};

const VERDICTS: readonly Verdict[] = ['right', 'right', 'wrong', 'right', 'partial', 'right', 'blank', 'right'];

export const seatsReport: LessonSeats = {
  lesson: 'l1',
  seats: NAMES.map((name, index) => ({
    pupilId: `p${index + 1}`,
    seat: String(index + 1).padStart(2, '0'),
    name,
    attendance: index === 11 ? 'leave' : 'present',
    verdicts: Object.fromEntries(
      report.questions.map(({ id }, place) => [id, VERDICTS[(index * 3 + place) % VERDICTS.length] ?? 'blank']),
    ),
    unsure: index % 5 === 0 ? ['q2'] : [],
    points: 4.5,
    of: 6,
  })),
};

const SHARES = [0.58, 0.64, 0.61, 0.7, 0.66, 0.73, 0.71, 0.78, 0.63];
const points: ClassTrend['lessons'] = SHARES.map((share, index) => ({
  lesson: `t${index}`,
  beganAt: NOW - (SHARES.length - index) * 2 * DAY_MS,
  subject: 'mathematics',
  questions: 5,
  right: { part: Math.round(share * 200), whole: 200, share },
}));

export const trend: ClassTrend = {
  classId: 'c1',
  lessons: points,
  knowledge: [{ knowledge: '长方形的周长', lessons: points.slice(-4) }],
};

export const pastLessons: readonly PastLessonView[] = [0, 1, 2, 5].map((days) => ({
  id: days === 0 ? 'l1' : `past${days}`,
  beganAt: NOW - days * DAY_MS - 40 * 60_000,
  endedAt: NOW - days * DAY_MS,
  kind: days === 2 ? 'delivery' : 'regular',
  subject: days === 1 ? 'chinese' : 'mathematics',
  period: 3,
  classId: 'c1',
  className: '三年二班',
  teacher: '王老师',
  second: null,
  note: null,
}));

export const questionSets: readonly QuestionSetView[] = [
  { id: 's1', name: '长方形的周长', subject: 'mathematics', addedAt: NOW - DAY_MS, items: 6 },
  { id: 's2', name: '分数的初步认识', subject: 'mathematics', addedAt: NOW - 3 * DAY_MS, items: 12 },
];

export const questionSet: QuestionSetItems = {
  set: questionSets[0]!,
  questions: (['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey'] as const).map((kind, index) => ({
    number: index + 1,
    kind,
    options: kind === 'numeric' ? 0 : kind === 'truefalse' ? 2 : 4,
    stem: [
      STEM,
      '下面哪些图形的周长是 26 厘米？',
      '周长相等的长方形，面积一定相等。',
      '长 8 厘米、宽 5 厘米的长方形，周长是多少厘米？',
      '把这四个长方形按周长从小到大排好。',
      '今天的课，你觉得怎么样？',
    ][index]!,
    optionTexts: null,
    seconds: kind === 'numeric' ? 60 : null,
    knowledge: ['长方形的周长'],
    answerKnown: kind !== 'survey',
  })),
};
