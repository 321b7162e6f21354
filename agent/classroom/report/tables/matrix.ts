/** 答题矩阵: pupils down, questions across, 对/漏/错/空 and what was answered. */
import { beijingDate } from '../../../beijing-time.ts';
import { classesIn, numbersOf, type ReportCase } from '../case.ts';
import { isPupil, lastRounds } from '../diagnosis.ts';
import { isJudged, type Outcome, pointsOf, verdictOf } from '../outcome.ts';
import type { People } from '../people.ts';
import { answerWord, VERDICT_WORDS } from '../words.ts';
import { type Column, id, number, type Table, type TableRow, text } from './table.ts';

/** Two columns a question; beyond this many a spreadsheet is no help any more (Excel ends at 16,384 columns). */
const QUESTIONS_A_SHEET = 500;

interface Asked {
  readonly outcome: Outcome;
  readonly title: string;
}

/** One table a class, or several where there are very many questions. Anonymous questions and voided ones are in none. */
export function matrixTables(report: ReportCase): Table[] {
  const classes = classesIn(report);
  return classes.flatMap((classId) => {
    const asked = askedIn(report, classId);
    if (asked.length === 0) return [];
    const sheets = Math.ceil(asked.length / QUESTIONS_A_SHEET);
    const className = report.people.className(classId) ?? '';
    return Array.from({ length: sheets }, (_, sheet) => {
      const some = asked.slice(sheet * QUESTIONS_A_SHEET, (sheet + 1) * QUESTIONS_A_SHEET);
      const parts = [
        '答题矩阵',
        ...(classes.length > 1 ? [className || '未定班级'] : []),
        ...(sheet > 0 ? [sheet + 1] : []),
      ];
      return matrixTable(parts.join(' '), report.people, classId, some);
    });
  });
}

function askedIn({ lessons }: ReportCase, classId: string | undefined): Asked[] {
  return lessons
    .filter((one) => one.classId === classId)
    .flatMap((one) => {
      const numbers = numbersOf(one.questions);
      const day = beijingDate(one.beganAt).slice(5);
      return one.questions
        .filter(({ state, anonymous, kind }) => state !== 'voided' && !anonymous && kind !== 'buzz')
        .map((outcome) => ({
          outcome,
          title: `${day} 第${numbers.get(outcome.id) ?? ''}题${outcome.round > 1 ? `第${outcome.round}轮` : ''}`,
        }));
    });
}

function matrixTable(name: string, people: People, classId: string | undefined, asked: readonly Asked[]): Table {
  const fixed: readonly Column[] = [
    id('座号', 7),
    text('姓名', 10),
    id('学号', 14),
    number('对', 6),
    number('漏', 6),
    number('错', 6),
    number('空', 6),
    number('得分', 8),
    number('满分', 8),
  ];
  return {
    name,
    columns: [...fixed, ...asked.flatMap(({ title }) => [text(`${title} 对错`, 10), text(`${title} 答案`, 10)])],
    rows: rows(people, classId, asked),
  };
}

function* rows(people: People, classId: string | undefined, asked: readonly Asked[]): Generator<TableRow> {
  const places = asked.map(({ outcome }) => new Map(outcome.who.map((who, index) => [who, index])));
  const counted = new Set(lastRounds(asked.map(({ outcome }) => outcome)).map(({ id: one }) => one));
  const pupils = people.pupilsOf(classId);
  const listed = new Set(pupils.map(({ pseudonym }) => pseudonym));
  for (const { seat, name, studentNo, pseudonym, consent } of pupils) {
    // Nothing is kept of a pupil without consent one by one: the row says so instead of looking like nothing answered.
    if (consent === false)
      yield [seat, name, studentNo, ...Array(6).fill(undefined), ...asked.flatMap(() => ['—', ''])];
    else yield [seat, name, studentNo, ...rowOf(pseudonym, asked, places, counted)];
  }
  // Erased or moved away since, and clickers of nobody's: they count, so they are listed.
  const others = new Set(
    asked.flatMap(({ outcome }) => outcome.who.filter((who) => !listed.has(who) && !isVoter(who))),
  );
  for (const who of [...others].sort()) {
    const person = people.find(who, classId);
    const name = person?.name ?? (isPupil(who) ? '（不在名单）' : `（${who}）`);
    yield [person?.seat, name, person?.studentNo, ...rowOf(who, asked, places, counted)];
  }
}

/** Of an anonymous voice, or of a pupil without consent: it counts in the sums and has no row. */
const isVoter = (who: string): boolean => /^v[0-9a-z]{8,}$/.test(who);

function rowOf(
  who: string,
  asked: readonly Asked[],
  places: readonly ReadonlyMap<string, number>[],
  counted: ReadonlySet<string>,
): TableRow {
  const counts = { right: 0, partial: 0, wrong: 0, blank: 0 };
  let points = 0;
  let of = 0;
  const cells: string[] = [];
  for (const [column, { outcome }] of asked.entries()) {
    const index = places[column]?.get(who);
    const given = index === undefined ? undefined : outcome.answers[index];
    const judged = isJudged(outcome);
    const verdict = index === undefined ? 'blank' : verdictOf(outcome, index);
    if (judged && verdict !== undefined) counts[verdict] += 1;
    if (judged && counted.has(outcome.id)) {
      of += outcome.points;
      if (index !== undefined) points += pointsOf(outcome, index);
    }
    // An answer to what cannot be right is an answer; none is 空 all the same.
    cells.push(
      verdict === undefined ? '' : VERDICT_WORDS[verdict],
      given === undefined ? '' : answerWord(outcome.kind, given),
    );
  }
  return [counts.right, counts.partial, counts.wrong, counts.blank, hundredths(points), hundredths(of), ...cells];
}

const hundredths = (points: number): number => Math.round(points * 100) / 100;
