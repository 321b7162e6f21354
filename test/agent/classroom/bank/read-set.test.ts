import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readSet } from '../../../../agent/classroom/bank/read-set.ts';
import { xlsxFile } from '../../../../agent/classroom/report/files/xlsx.ts';
import { text as column } from '../../../../agent/classroom/report/tables/table.ts';

const HEADER = '题干,选项A,选项B,选项C,选项D,选项E,答案,题型,分值,知识点,限时秒,误差';
const read = (...rows: string[]) => readSet(new TextEncoder().encode([HEADER, ...rows].join('\r\n')));
/** The one row’s question, or what is said of it. */
async function one(row: string) {
  const { items, problems, notices } = await read(row);
  return { item: items[0], problem: problems[0]?.code, notice: notices[0]?.code };
}

describe('a set as a teacher keeps it', () => {
  it('gives every kind of question with all that is known of it', async () => {
    const { items, problems, notices } = await read(
      '1/2 等于？,2/4,2/3,3/4,,,A,单选题,2,分数；约分,30,',
      '哪些是质数？,2,4,5,9,,"A、C",多选,4,质数,1分30秒,',
      '地球是方的,,,,,,错,判断题,,,,',
      '圆周率取两位小数,,,,,,3.14,数值,,圆,,0.01',
      '从小到大排列,3/4,1/2,2/3,,,B>C>A,排序,,,,',
      '喜欢哪一课？,春,夏,秋,冬,,,投票,,,,',
    );
    expect(problems).toEqual([]);
    expect(notices).toEqual([]);
    expect(items).toEqual([
      {
        kind: 'single',
        options: 3,
        stem: '1/2 等于？',
        optionTexts: ['2/4', '2/3', '3/4'],
        answer: 'A',
        points: 2,
        knowledge: ['分数', '约分'],
        seconds: 30,
      },
      {
        kind: 'multiple',
        options: 4,
        stem: '哪些是质数？',
        optionTexts: ['2', '4', '5', '9'],
        answer: 'AC',
        points: 4,
        knowledge: ['质数'],
        seconds: 90,
      },
      { kind: 'truefalse', options: 2, stem: '地球是方的', answer: 'B' },
      { kind: 'numeric', options: 0, stem: '圆周率取两位小数', answer: '3.14', tolerance: 0.01, knowledge: ['圆'] },
      { kind: 'ranking', options: 3, stem: '从小到大排列', optionTexts: ['3/4', '1/2', '2/3'], answer: 'BCA' },
      { kind: 'survey', options: 4, stem: '喜欢哪一课？', optionTexts: ['春', '夏', '秋', '冬'] },
    ]);
  });

  it('is read from .xlsx, from GB18030, and with a title above the header and other words in it', async () => {
    const titles = ['题目*', 'A', 'B选项', '选项 C', '正确答案', '限时（秒）'];
    const row = ['几？', '１', '2', '3', 'b', '20'];
    const expected = [
      { kind: 'single', options: 3, stem: '几？', optionTexts: ['１', '2', '3'], answer: 'B', seconds: 20 },
    ];
    const table = { name: '题', columns: titles.map((title) => column(title)), rows: [row] };
    const parts: Uint8Array[] = [];
    for await (const part of xlsxFile([table], 0)) parts.push(part);
    expect((await readSet(Buffer.concat(parts))).items).toEqual(expected);
    const csv = ['三年级题库,,,,,', titles.join(','), row.join(',')].join('\n');
    expect((await readSet(iconv.encode(csv, 'gb18030'))).items).toEqual(expected);
  });

  it('guesses the kind where none is written', async () => {
    expect((await one('？,甲,乙,,,,B')).item).toMatchObject({ kind: 'single', options: 2, answer: 'B' });
    expect((await one('？,甲,乙,丙,,,BC')).item).toMatchObject({ kind: 'multiple', answer: 'BC' });
    expect((await one('？,对,错,,,,A')).item).toMatchObject({ kind: 'truefalse', answer: 'A' });
    expect((await one('？,错,对,,,,A')).item).toMatchObject({ kind: 'truefalse', answer: 'B' });
    expect((await one('？,,,,,,√')).item).toMatchObject({ kind: 'truefalse', answer: 'A' });
    expect((await one('？,,,,,,12.50±0.5')).item).toMatchObject({ kind: 'numeric', answer: '12.5', tolerance: 0.5 });
    expect((await one('？,,,,,,8,填空题')).item).toMatchObject({ kind: 'numeric', answer: '8' });
  });

  it('takes an answer that repeats an option’s text, and keeps the lines of a stem', async () => {
    expect((await one('"第一行\n第二行",春天,夏天,,,,夏天')).item).toMatchObject({
      stem: '第一行\n第二行',
      answer: 'B',
    });
    expect((await one('="007",甲,乙,,,,A')).item?.stem).toBe('007');
  });

  it('asks a question without option texts with the usual four, and says so', async () => {
    expect(await one('见黑板,,,,,,C')).toMatchObject({
      item: { options: 4, answer: 'C' },
      notice: 'BANK-OPTIONS-ASSUMED',
    });
    expect((await one('见黑板,,,,,,E')).item).toMatchObject({ options: 5 });
  });
});

it('the manual’s own example is read whole', async () => {
  const manual = await readFile(new URL('../../../../packaging/docs/questions.md', import.meta.url), 'utf8');
  const example = /```\n(题干[^`]*)```/.exec(manual)?.[1] ?? '';
  const { items, problems, notices } = await readSet(new TextEncoder().encode(example));
  expect([problems, notices]).toEqual([[], []]);
  expect(items.map(({ kind, options, answer }) => `${kind} ${options} ${answer ?? ''}`)).toEqual([
    'single 3 A',
    'multiple 4 AC',
    'truefalse 2 B',
    'numeric 0 3.14',
    'ranking 3 BCA',
    'survey 4 ',
  ]);
});

describe('rows that cannot be used', () => {
  it.each([
    [',甲,乙,,,,A', 'BANK-STEM-MISSING'],
    ['？,甲,,,,,A', 'BANK-OPTIONS-FEW'],
    ['？,甲,,丙,,,A', 'BANK-OPTION-GAP'],
    ['？,甲,乙,,,,C', 'BANK-ANSWER'],
    ['？,甲,乙,,,,好', 'BANK-ANSWER'],
    ['？,甲,乙,,,,AB,单选', 'BANK-ANSWER'],
    ['？,甲,乙,丙,,,AB,排序', 'BANK-ANSWER'],
    ['？,,,,,,很多,数字', 'BANK-ANSWER'],
    ['？,,,,,,也许,判断', 'BANK-ANSWER'],
    ['？,甲,乙,,,,A,作文', 'BANK-KIND'],
    ['？,,,,,,春天,填空题', 'BANK-KIND'],
    [`${'长'.repeat(2001)},甲,乙,,,,A`, 'BANK-STEM-LONG'],
    [`？,${'长'.repeat(501)},乙,,,,A`, 'BANK-OPTION-LONG'],
  ])('%s is left out: %s', async (row, code) => {
    const { items, problems } = await read('好题,甲,乙,,,,A', row, '好题二,甲,乙,,,,B');
    expect(items.map(({ stem }) => stem)).toEqual(['好题', '好题二']);
    expect(problems).toMatchObject([{ row: 3, code }]);
  });

  it('of six options is left out', async () => {
    const file = new TextEncoder().encode('题干,A,B,C,D,E,F,答案\n？,1,2,3,4,5,6,F\n？,1,2,3,4,5,,E');
    expect(await readSet(file)).toMatchObject({
      items: [{ options: 5 }],
      problems: [{ row: 2, code: 'BANK-OPTIONS-MANY' }],
    });
  });

  it('with a cell that cannot be read count without it, and it is said', async () => {
    const { items, notices } = await read('？,甲,乙,,,,A,,很多,,快点,', '？,甲,乙,,,,A,投票,,,,');
    expect(items[0]).toEqual({ kind: 'single', options: 2, stem: '？', optionTexts: ['甲', '乙'], answer: 'A' });
    expect(notices.map(({ row, code }) => `${row} ${code}`)).toEqual([
      '2 BANK-FIELD-IGNORED',
      '2 BANK-FIELD-IGNORED',
      '3 BANK-ANSWER-IGNORED',
      '3 BANK-STEM-TWICE',
    ]);
  });
});

describe('a file that is no question set', () => {
  it.each([
    ['a class list', '姓名,座号\n甲,1', 'BANK-NO-STEMS'],
    ['a word', '题目', 'BANK-NO-STEMS'],
    ['far too many', `${HEADER}\n${'？,甲,乙,,,,A\n'.repeat(501)}`, 'BANK-TOO-MANY'],
  ])('is refused: %s', async (_what, csv, code) => {
    await expect(readSet(new TextEncoder().encode(csv))).rejects.toMatchObject({ code });
  });
});
