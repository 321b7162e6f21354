/** States of a lesson as the server would tell them: kinds of question, rounds, 抢答, 点名, attendance. */
import type { BuzzView, RoundsView, WallQuestion, WallView } from '../../../../agent/web/api.ts';
import type {
  AttendanceCount,
  AttendanceSheet,
  AttendanceStatus,
  DrawView,
  LessonView,
  PlannedLessonView,
} from '../../../../agent/web/api-lesson.ts';
import {
  closed,
  LONG_STEM,
  LONG_TEXTS,
  NAMES,
  NOW,
  open,
  oral,
  ready,
  revealed,
  STEM,
  TEXTS,
  voting,
} from './states.ts';

const MINUTE_MS = 60_000;

export const planned: PlannedLessonView = {
  period: 3,
  from: NOW - 4 * MINUTE_MS,
  to: NOW + 36 * MINUTE_MS,
  kind: 'regular',
  subject: 'mathematics',
  classId: 'c1',
  className: '三年二班',
  teacherId: 't1',
  teacher: '王老师',
  now: true,
};

export const lesson: LessonView = {
  id: 'l1',
  beganAt: NOW - 22 * MINUTE_MS,
  plannedTo: NOW + 18 * MINUTE_MS,
  kind: 'regular',
  subject: 'mathematics',
  period: 3,
  className: '三年二班',
  teacher: '王老师',
  second: null,
  substitute: false,
  practice: false,
  questions: 3,
  rollCall: false,
};

export const here: AttendanceCount = { size: 48, present: 45, late: 1, early: 0, leave: 1, absent: 0, unseen: 1 };

export const on: WallView = { ...ready, lesson, attendance: here };
const asked = (question: WallQuestion): WallView => ({ ...on, ...voting, question });
const result = (question: WallQuestion): WallView => ({ ...on, question });

export const rounds: RoundsView = {
  before: 'q3',
  rightRight: 18,
  rightWrong: 1,
  wrongRight: 17,
  wrongWrong: 10,
  both: 46,
  onlyBefore: 1,
  onlyNow: 0,
  silent: 1,
  rightBefore: 0.41,
  rightNow: 0.76,
};

const buzz: BuzzView = { state: 'thinking', thinkMs: 2_600, order: [], early: 0, excluded: 2 };
const won: BuzzView = {
  state: 'won',
  thinkMs: 0,
  order: [
    { seat: '17', afterMs: 412 },
    { seat: '08', afterMs: 486 },
    { seat: null, afterMs: 731 },
  ],
  early: 1,
  excluded: 2,
};
const buzzing: WallQuestion = { ...oral, kind: 'buzz', options: 0, rule: 'first', answered: 0, pulse: 0, buzz };

const numeric: WallQuestion = { ...oral, kind: 'numeric', options: 0 };
const numbers = { '26': 21, '13': 8, '40': 9, '25': 2, '3': 1, '-26': 1 };
const manyNumbers = Object.fromEntries(
  Array.from({ length: 19 }, (_, index) => [String(10 + index * 1.5), index === 6 ? 14 : 1 + (index % 3)]),
);
const ranking: WallQuestion = {
  ...closed,
  kind: 'ranking',
  tally: { CABD: 19, CADB: 11, ACBD: 7, DCBA: 4, BCDA: 3, ABCD: 2 },
};
const multiple: WallQuestion = { ...closed, kind: 'multiple', tally: { A: 39, B: 12, C: 41, D: 6 } };

const draw: DrawView = {
  id: 'd1',
  seat: '23',
  name: null,
  among: ['07', '41', '12', '23', '35', '02', '19'],
  left: 31,
  at: NOW - MINUTE_MS,
};

/** A board photographed: some handwriting on white, 640 × 400. */
const BOARD = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="#fdfdf8"/><g fill="none" stroke="#1d3557" stroke-width="4"><rect x="120" y="90" width="320" height="180"/><path d="M120 300h320M112 292v16M448 292v16M470 90v180"/></g><text x="250" y="345" font-size="34" fill="#1d3557">8 cm</text><text x="485" y="190" font-size="34" fill="#1d3557">5 cm</text></svg>',
)}`;

const states: Readonly<Record<string, WallView>> = {
  'today-planned': { ...ready, next: planned },
  'today-next': { ...ready, class: null, next: { ...planned, now: false, from: NOW + 6 * MINUTE_MS } },
  'today-lesson': on,
  'today-lesson-practice': {
    ...on,
    lesson: { ...lesson, practice: true, plannedTo: null, period: null, teacher: null },
  },
  'today-lesson-dual': {
    ...on,
    lesson: { ...lesson, kind: 'dual', substitute: true, second: '赵老师', plannedTo: NOW - 3 * MINUTE_MS },
    attendance: { ...here, present: 47, late: 1, leave: 0, unseen: 0 },
  },
  'today-lesson-no-class': {
    ...on,
    class: null,
    attendance: null,
    lesson: { ...lesson, className: null, subject: null },
  },
  'roll-call': {
    ...on,
    ...voting,
    lesson: { ...lesson, rollCall: true },
    attendance: { ...here, present: 31, late: 0, unseen: 16 },
  },
  'lesson-asking': asked({ ...open, seconds: 60 }),
  'asking-multiple': asked({ ...oral, kind: 'multiple' }),
  'asking-multiple-stem': asked({ ...open, kind: 'multiple', options: 5, stem: LONG_STEM, optionTexts: LONG_TEXTS }),
  'asking-truefalse': asked({ ...oral, kind: 'truefalse', options: 2 }),
  'asking-numeric': asked(numeric),
  'asking-numeric-stem': asked({ ...numeric, stem: STEM, seconds: 45 }),
  'asking-ranking': asked({
    ...open,
    kind: 'ranking',
    stem: '把它们从小到大排好。',
    optionTexts: ['0.5', '1/3', '0.25', '3/4'],
  }),
  'asking-survey': asked({ ...oral, kind: 'survey', anonymous: true }),
  'asking-picture': asked({ ...oral, picture: BOARD }),
  'asking-round-two': asked({ ...oral, round: 2 }),
  'buzz-thinking': asked(buzzing),
  'buzz-ready': asked({ ...buzzing, buzz: { ...buzz, state: 'ready', thinkMs: 0, early: 1 } }),
  'buzz-won': result({ ...buzzing, state: 'closed', buzz: won }),
  'buzz-nobody': result({ ...buzzing, state: 'closed', buzz: { ...won, order: [], early: 0, excluded: 0 } }),
  'result-known': result({ ...closed, answerKnown: true, stem: STEM, optionTexts: TEXTS }),
  'result-rounds': result({ ...revealed, round: 2, rounds }),
  'result-multiple': result(multiple),
  'result-multiple-revealed': result({ ...multiple, state: 'revealed', answer: 'AC', right: { whole: 29, partly: 9 } }),
  'result-truefalse': result({ ...closed, kind: 'truefalse', options: 2, tally: { A: 31, B: 15 } }),
  'result-truefalse-revealed': result({
    ...revealed,
    kind: 'truefalse',
    options: 2,
    tally: { A: 31, B: 15 },
    answer: 'A',
  }),
  'result-numeric': result({ ...numeric, state: 'closed', answered: 42, tally: { '26': 9, '13': 4, '40': 6 } }),
  'result-numeric-revealed': result({
    ...numeric,
    state: 'revealed',
    answered: 42,
    tally: numbers,
    answer: '26',
    tolerance: 1,
    stem: STEM,
  }),
  'result-numeric-many': result({
    ...numeric,
    state: 'revealed',
    answered: 46,
    tally: manyNumbers,
    answer: '19',
    tolerance: 0,
  }),
  'result-ranking': result(ranking),
  'result-ranking-revealed': result({ ...ranking, state: 'revealed', answer: 'CABD' }),
  'result-survey': result({
    ...closed,
    kind: 'survey',
    anonymous: true,
    optionTexts: ['太快', '正好', '太慢', '没听懂'],
  }),
  'result-picture': result({ ...revealed, picture: BOARD, stem: STEM }),
  draw: { ...on, draw },
  'draw-last': { ...on, draw: { ...draw, left: 0, seat: '7', among: ['7'] } },
};

/** Every state is another question: nothing of the one before is left on the page. */
export const LESSON_STATES: Readonly<Record<string, WallView>> = Object.fromEntries(
  Object.entries(states).map(([name, view]) => [
    name,
    view.question === null ? view : { ...view, question: { ...view.question, id: `q-${name}` } },
  ]),
);

/** What the teacher alone sees of who is here; `pupils` as they are marked now. */
export function sheetOf(pupils: AttendanceSheet['pupils']): AttendanceSheet {
  const count = (status: AttendanceStatus | null): number => pupils.filter((pupil) => pupil.status === status).length;
  return {
    lesson: 'l1',
    count: {
      size: pupils.length,
      present: count('present'),
      late: count('late'),
      early: count('early'),
      leave: count('leave'),
      absent: count('absent'),
      unseen: count(null),
    },
    pupils,
  };
}

export const attendanceSheet: AttendanceSheet = sheetOf(
  NAMES.map((name, index) => {
    const status = index === 11 ? 'leave' : index === 29 ? 'late' : index === 40 || index === 17 ? null : 'present';
    const first = {
      at: NOW - 20 * MINUTE_MS,
      from: null,
      by: 'press',
      reason: null,
      words: null,
      lateMin: null,
    } as const;
    return {
      pupilId: `p${index + 1}`,
      seat: String(index + 1).padStart(2, '0'),
      name,
      consent: index !== 5,
      status,
      words:
        status === null
          ? []
          : status === 'leave'
            ? [
                { ...first, to: 'absent', by: 'teacher' },
                {
                  ...first,
                  at: NOW,
                  from: 'absent',
                  to: 'leave',
                  by: 'teacher',
                  reason: 'illness',
                  words: '发烧，家长来过电话',
                },
              ]
            : [{ ...first, to: status, lateMin: status === 'late' ? 9 : null }],
    };
  }),
);
