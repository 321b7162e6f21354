/** Which column of a question set is which, by the words people write above them. A title or two may stand above. */
import type { Sheet, TableRow } from '../../table/sheet.ts';
import { cleanCell } from './cells.ts';

const HEADER_WITHIN_ROWS = 10;

export type Column = 'stem' | 'answer' | 'kind' | 'points' | 'knowledge' | 'seconds' | 'tolerance';

const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  stem: ['题干', '题目', '题目内容', '试题', '试题内容', '问题', 'stem', 'question'],
  answer: ['答案', '正确答案', '标准答案', '参考答案', 'answer', 'key'],
  kind: ['题型', '题目类型', '试题类型', '类型', 'kind', 'type'],
  points: ['分值', '分数', '每题分值', 'points', 'score'],
  knowledge: ['知识点', '考点', '所属知识点', 'knowledge'],
  seconds: ['限时', '限时秒', '限时秒数', '时限', '作答时间', '答题时间', 'seconds'],
  tolerance: ['误差', '允许误差', '容差', '误差范围', 'tolerance'],
};

/** 选项A, A选项, A, optionA; F and beyond only to be refused where they hold something. */
const OPTION = /^(?:\u9009\u9879|option)?([a-h])(?:\u9009\u9879|\u9879)?$/;

/** Without the marks and units of forms: `*题干（必填）`, 限时（秒）. */
const headingOf = (cell: string): string =>
  cleanCell(cell)
    .normalize('NFKC')
    .replaceAll(/\s|[*:]/g, '')
    .replaceAll(/[([\u3010][^)\]\u3011]*[)\]\u3011]/g, '')
    .toLowerCase();

export interface Header {
  readonly columns: ReadonlyMap<Column, number>;
  /** Letter in lower case → its column. */
  readonly options: ReadonlyMap<string, number>;
  readonly body: readonly TableRow[];
}

/** Undefined: no row at the top has a column of stems. */
export function findHeader({ rows }: Sheet): Header | undefined {
  for (const [index, row] of rows.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const columns = new Map<Column, number>();
    const options = new Map<string, number>();
    for (const [position, cell] of row.cells.entries()) {
      const heading = headingOf(cell);
      const column = (Object.keys(COLUMNS) as Column[]).find((one) => COLUMNS[one].includes(heading));
      const letter = OPTION.exec(heading)?.[1];
      if (column !== undefined && !columns.has(column)) columns.set(column, position);
      else if (letter !== undefined && !options.has(letter)) options.set(letter, position);
    }
    // A merged title says 题目 too: a header has a second column that is known.
    if (columns.has('stem') && columns.size + options.size > 1)
      return { columns, options, body: rows.slice(index + 1) };
  }
  return undefined;
}
