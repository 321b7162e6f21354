/** A spreadsheet program by others opens what is exported, and shows the very texts that were meant. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type ExportWish, exportFile } from '../../agent/classroom/report/exports.ts';
import { xlsxFile } from '../../agent/classroom/report/files/xlsx.ts';
import { id, number, type Table, text, time } from '../../agent/classroom/report/tables/table.ts';
import { silentLog, systemRandomBytes } from '../../agent/ports.ts';
import { BEGAN, LESSON, playSmallLesson, SOURCE } from '../agent/classroom/report/small-lesson.ts';
import { directory, open, TestClock } from '../agent/store/harness.ts';
import { seenByLibreOffice } from '../harness/libreoffice.ts';

// A first start of LibreOffice on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

async function exported(wish: ExportWish, name: string): Promise<string> {
  const clock = new TestClock();
  clock.wall = BEGAN;
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await open({ directory: directory(), engine: 'better-sqlite3', source: SOURCE }, clock);
  const { pseudonymOf } = await playSmallLesson(stores, ports);
  const parts = { journal: stores.journal, room: stores.room, pseudonymOf, source: SOURCE, now: () => BEGAN };
  return written((await exportFile(parts, wish)).chunks, name);
}

async function written(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const file = join(directory(), name);
  await writeFile(file, Buffer.concat(all));
  return file;
}

const MARKS = [
  ['学号', '班级', '座号', '姓名', '得分', '满分', '百分制', '题数', '作答', '说明'],
  ['0012001', '三年二班', '01', '王芳', '4', '4', '100', '3', '3', ''],
  ['0012002', '三年二班', '02', '李强', '3', '4', '75', '3', '3', ''],
  ['0012003', '三年二班', '03', '赵敏', '1', '4', '25', '3', '3', ''],
  ['0012004', '三年二班', '04', '=SUM(A1)', '0', '4', '0', '3', '2', ''],
  ['0012005', '三年二班', '05', '周五', '4', '4', '100', '3', '3', ''],
  ['0012006', '三年二班', '06', '孙六', '', '', '', '3', '', '未同意采集'],
];

test('the workbook of a lesson: every sheet is there, 学号 with its zeros, a name like a formula is a name', async () => {
  const sheets = await seenByLibreOffice(await exported({ kind: 'report', lesson: LESSON }, 'report.xlsx'));
  expect([...sheets.keys()].sort()).toEqual(['题目汇总', '答题矩阵', '考勤', '使用登记', '成绩'].sort());
  expect(sheets.get('成绩')).toEqual(MARKS);
  const [header, row] = sheets.get('使用登记') ?? [];
  expect(row?.[header?.indexOf('正确率') ?? -1]).toBe('64.29%');
  const attendance = sheets.get('考勤') ?? [];
  expect(attendance[5]?.slice(7)).toEqual([
    '请假',
    '下课时未见',
    '',
    '2026-11-20 09:40:00',
    '缺席',
    '病假',
    '发烧，家长来电',
    '2026-11-20 09:41:40',
  ]);
});

test.each(['utf8', 'gbk'] as const)('the same as CSV in %s', async (encoding) => {
  const format = encoding === 'gbk' ? 'gbk' : 'csv';
  const sheets = await seenByLibreOffice(
    await exported({ kind: 'marks', lesson: LESSON, format }, 'marks.csv'),
    encoding,
  );
  const [rows] = [...sheets.values()];
  // In a CSV only the apostrophe keeps a formula from being one; a spreadsheet shows it.
  expect(rows).toEqual(MARKS.map((row) => row.map((cell) => (cell === '=SUM(A1)' ? "'=SUM(A1)" : cell))));
});

test('texts that files of this kind are known to stumble over', async () => {
  const texts = [
    '=HYPERLINK("http://evil")',
    '＝1+1',
    '+86',
    '-x',
    '@SUM',
    '\t=1',
    '_x0041_',
    '<b>&amp;</b>',
    '𠮷野',
    '“引号”"',
    '  两边有空  ',
    '3.41E+17',
    '1e5',
    '00',
    'TRUE',
    '2026-11-21',
    '第\n二行',
  ];
  const table: Table = {
    name: "成绩[1]:'a/b*?\\",
    columns: [text('文'), id('号'), number('数'), time('时')],
    rows: texts.map((one, index) => [one, one, index / 8, BEGAN]),
  };
  const same: Table = { ...table, rows: [['x', '0', 0, BEGAN]] };
  const sheets = await seenByLibreOffice(await written(xlsxFile([table, same], BEGAN), 'texts.xlsx'));
  expect(sheets.size).toBe(2);
  const rows = [...sheets.values()].find((each) => each.length === texts.length + 1)?.slice(1);
  expect(rows?.map((row) => row[0])).toEqual(texts);
  expect(rows?.map((row) => row[1])).toEqual(texts);
  expect(rows?.map((row) => Number(row[2]))).toEqual(texts.map((_, index) => index / 8));
  expect(rows?.every((row) => row[3] === '2026-11-20 09:00:00')).toBe(true);
});
