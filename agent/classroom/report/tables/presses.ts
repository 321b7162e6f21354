/** 原始按键: every press in the order of the journal, and what became of it. Read while it is written. */
import { createFold, type Question, type QuestionFact, type QuestionFold } from '../../question/question.ts';
import type { ReportCase } from '../case.ts';
import { type Readable, type Told, walk } from '../walk.ts';
import { id, number, type Table, type TableRow, text, time } from './table.ts';

const RESPONSES = ['cn.banban.response.pressed', 'cn.banban.response.submitted', 'cn.banban.response.cast'] as const;
const TYPES: ReadonlySet<string> = new Set([
  'cn.banban.question.opened',
  'cn.banban.question.started',
  'cn.banban.question.closed',
  'cn.banban.question.revealed',
  'cn.banban.question.voided',
  ...RESPONSES,
]);
/** As in ledger.ts. */
const LIVE_QUESTIONS = 8;

type Response = Extract<Told, { type: (typeof RESPONSES)[number] }>;
type OfQuestion = Response | Extract<Told, { data: { question: string }; type: `cn.banban.question.${string}` }>;

/** Of the questions of a report, so that both have the same. */
export function pressesTable(report: ReportCase, journal: Readable, after: { from?: number | undefined }): Table {
  return {
    name: '原始按键',
    columns: [
      number('序号', 9),
      time('时间'),
      text('班级', 12),
      id('题目编号', 20),
      id('座号', 7),
      text('姓名', 10),
      id('答题器或平板', 14),
      text('按键', 10),
      text('说明', 20),
    ],
    rows: rows(report, journal, after.from),
  };
}

async function* rows(report: ReportCase, journal: Readable, from: number | undefined): AsyncGenerator<TableRow> {
  const asked = new Map(report.lessons.flatMap((one) => one.questions.map(({ id: question }) => [question, one])));
  const folds = new Map<string, QuestionFold>();
  for await (const some of walk(journal, { types: TYPES, from })) {
    for (const told of some as Iterable<OfQuestion>) {
      const { question } = told.data;
      const one = asked.get(question);
      if (one === undefined) continue;
      if (told.type === 'cn.banban.question.opened' && !folds.has(question)) {
        folds.set(question, createFold());
        const [oldest] = folds.keys();
        if (folds.size > LIVE_QUESTIONS && oldest !== undefined) folds.delete(oldest);
      }
      const fold = folds.get(question);
      const before = fold?.question === undefined ? undefined : standOf(fold.question);
      fold?.apply(factOf(told));
      if (!isResponse(told)) continue;
      const person =
        told.type === 'cn.banban.response.cast' || told.data.pupil === undefined
          ? undefined
          : report.people.find(told.data.pupil, one.classId);
      yield [
        told.sequence,
        Date.parse(told.time),
        one.className,
        question,
        person?.seat,
        person?.name,
        deviceOf(told),
        keyOf(told),
        remarks(told, before, fold?.question),
      ];
    }
  }
}

const isResponse = (told: OfQuestion): told is Response => told.type.startsWith('cn.banban.response.');

function factOf({ type, data, time: at, sequence }: OfQuestion): QuestionFact {
  return { type, data, time: at, sequence, saved: true } as QuestionFact;
}

function deviceOf(told: Response): string {
  if (told.type === 'cn.banban.response.cast') return '';
  return told.type === 'cn.banban.response.pressed' ? told.data.clicker : told.data.tablet;
}

function keyOf(told: Response): string {
  if (told.type === 'cn.banban.response.submitted') return told.data.answer;
  return told.data.key;
}

interface Stand {
  readonly pulse: number;
  readonly standing: number;
  readonly counts: Question['counts'];
}

const standOf = ({ pulse, standing, counts }: Question): Stand => ({ pulse, standing: standing.size, counts });

/** Why a press is or is not the answer; told by folding up to it. */
function remarks(told: Response, before: Stand | undefined, after: Question | undefined): string {
  const said = [
    ...(told.type === 'cn.banban.response.cast' ? ['不记名'] : []),
    ...(told.data.late === true ? ['停止后到达'] : []),
  ];
  if (before === undefined || after === undefined) return [...said, '不计'].join('；');
  const nobody = told.type !== 'cn.banban.response.cast' && told.data.pupil === undefined;
  if (before.counts === 'bound' && nobody) return [...said, '未绑定，不计'].join('；');
  if (after.pulse > before.pulse) return said.join('；');
  return [
    ...said,
    after.standing.size < before.standing || keyOf(told) === 'F' || keyOf(told) === '' ? '撤回' : '不计',
  ].join('；');
}
