/** 题目汇总: one row a question. */
import { beijingDate } from '../../../beijing-time.ts';
import { numbersOf, type ReportCase, sizeOf } from '../case.ts';
import { countVerdicts, distractorOf, shareOf, timeSpread } from '../diagnosis.ts';
import type { Outcome } from '../outcome.ts';
import { answerWord, KIND_WORDS, subjectWord } from '../words.ts';
import { id, number, share, type Table, type TableRow, text } from './table.ts';

const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;

export function questionsTable(report: ReportCase): Table {
  return {
    name: '题目汇总',
    columns: [
      text('日期', 12),
      text('班级', 12),
      text('科目', 10),
      text('题号', 8),
      text('题干', 30),
      text('题型', 8),
      text('轮次', 6),
      text('答案', 8),
      number('应答人数', 9),
      number('作答', 7),
      number('未答', 7),
      number('对', 6),
      number('漏', 6),
      number('错', 6),
      share('正确率', 9),
      ...LETTERS.map((letter) => number(letter, 6)),
      text('其他答案', 20),
      text('最多的错误答案', 14),
      share('选它的比例', 10),
      number('用时中位数（秒）', 12),
      text('知识点', 20),
      number('按键次数', 9),
      text('说明', 14),
      id('题目编号', 20),
    ],
    rows: rows(report),
  };
}

function* rows(report: ReportCase): Generator<TableRow> {
  for (const one of report.lessons) {
    const numbers = numbersOf(one.questions);
    for (const outcome of one.questions) {
      const named = report.question(outcome.id);
      const counts = countVerdicts(outcome);
      const { tally } = outcome;
      const distractor = distractorOf(outcome);
      const size = sizeOf(one, report.people, outcome);
      const seconds = timeSpread(outcome.times)?.medianMs;
      const answered = outcome.who.length;
      yield [
        beijingDate(outcome.openedAt),
        one.className,
        subjectWord(one.lesson?.subject),
        `第${numbers.get(outcome.id) ?? ''}题`,
        named?.stem ?? (outcome.oral ? '（口头提问）' : ''),
        KIND_WORDS[outcome.kind],
        outcome.round > 1 ? `第${outcome.round}轮` : '',
        outcome.answer === null ? '' : answerWord(outcome.kind, outcome.answer),
        size,
        answered,
        Math.max(0, size - answered),
        counts?.right,
        counts?.partial,
        counts?.wrong,
        counts === undefined ? undefined : shareOf(counts.right, answered).share,
        ...LETTERS.map((letter) => tally[letter]),
        others(outcome, tally),
        distractor === null ? '' : answerWord(outcome.kind, distractor.answer),
        distractor?.chosen.share,
        seconds === undefined ? undefined : Math.round(seconds / 100) / 10,
        named?.knowledge?.join('、') ?? '',
        outcome.presses,
        remarks(outcome),
        outcome.id,
      ];
    }
  }
}

const OTHERS_LISTED = 8;

/** Numbers and orders, the most given first. */
function others({ kind }: Outcome, tally: Readonly<Record<string, number>>): string {
  if (kind !== 'numeric' && kind !== 'ranking') return '';
  const given = Object.entries(tally).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const listed = given.slice(0, OTHERS_LISTED).map(([answer, count]) => `${answer}×${count}`);
  return [...listed, ...(given.length > OTHERS_LISTED ? ['…'] : [])].join('，');
}

function remarks({ state, anonymous, answer, kind }: Outcome): string {
  return [
    ...(state === 'voided' ? ['作废'] : []),
    ...(anonymous ? ['不记名'] : []),
    ...(state === 'open' ? ['还在作答'] : []),
    ...(answer === null && kind !== 'survey' && kind !== 'buzz' && state !== 'voided' ? ['未公布答案'] : []),
  ].join('；');
}
