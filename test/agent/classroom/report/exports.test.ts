import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { type ExportParts, type ExportWish, exportFile } from '../../../../agent/classroom/report/exports.ts';
import { isoDuration, uuid5 } from '../../../../agent/classroom/report/xapi.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { directory, open, TestClock } from '../../store/harness.ts';
import { BEGAN, LESSON, playSmallLesson, type SmallLesson, SOURCE } from './small-lesson.ts';

const { default: validate } = createRequire(import.meta.url)(
  '@learninglocker/xapi-validation',
) as typeof import('@learninglocker/xapi-validation');

async function small(): Promise<{ parts: ExportParts; lesson: SmallLesson }> {
  const clock = new TestClock();
  clock.wall = BEGAN;
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await open({ directory: directory(), engine: 'better-sqlite3', source: SOURCE }, clock);
  const lesson = await playSmallLesson(stores, ports);
  const { pseudonymOf } = lesson;
  return {
    lesson,
    parts: { journal: stores.journal, room: stores.room, pseudonymOf, source: SOURCE, now: () => BEGAN },
  };
}

async function bytesOf(parts: ExportParts, wish: ExportWish): Promise<{ filename: string; bytes: Buffer }> {
  const { filename, chunks } = await exportFile(parts, wish);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return { filename, bytes: Buffer.concat(all) };
}

/** Cells of a CSV without quotes in it. */
async function csv(parts: ExportParts, wish: ExportWish): Promise<string[][]> {
  const { bytes } = await bytesOf(parts, { ...wish, format: 'csv' });
  const text = bytes.toString('utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  const lines = text.slice(1).split('\r\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => line.split(','));
}

const id = (text: string): string => `"=""${text}"""`;

describe('a small lesson as files', () => {
  test('marks: 学号 stays text, a name like a formula is defused, without consent no marks', async () => {
    const { parts } = await small();
    const rows = await csv(parts, { kind: 'marks', lesson: LESSON });
    expect(rows).toEqual([
      ['学号', '班级', '座号', '姓名', '得分', '满分', '百分制', '题数', '作答', '说明'],
      [id('0012001'), '三年二班', id('01'), '王芳', '4', '4', '100', '3', '3', ''],
      [id('0012002'), '三年二班', id('02'), '李强', '3', '4', '75', '3', '3', ''],
      [id('0012003'), '三年二班', id('03'), '赵敏', '1', '4', '25', '3', '3', ''],
      [id('0012004'), '三年二班', id('04'), "'=SUM(A1)", '0', '4', '0', '3', '2', ''],
      [id('0012005'), '三年二班', id('05'), '周五', '4', '4', '100', '3', '3', ''],
      [id('0012006'), '三年二班', id('06'), '孙六', '', '', '', '3', '', '未同意采集'],
    ]);
  });

  test('the matrix: 对 漏 错 空 with the answers; anonymous questions are not in it', async () => {
    const { parts } = await small();
    const [header, ...rows] = await csv(parts, { kind: 'matrix', lesson: LESSON });
    expect(header?.slice(3)).toEqual(
      ['对', '漏', '错', '空', '得分', '满分'].concat(
        ['11-20 第1题', '11-20 第1题第2轮', '11-20 第2题', '11-20 第3题'].flatMap((title) => [
          `${title} 对错`,
          `${title} 答案`,
        ]),
      ),
    );
    expect(rows.map((row) => row.slice(3).join(' '))).toEqual([
      '4 0 0 0 4 4 对 B 对 B 对 ACD 对 3.5',
      '2 1 1 0 3 4 错 C 对 B 漏 AC 对 3.45',
      '1 0 3 0 1 4 错 C 对 B 错 AB 错 3.7',
      '0 0 3 1 0 4 错 C 错 C 错 B 空 ',
      '3 0 0 1 4 4 空  对 B 对 ACD 对 3.6',
      '      —  —  —  — ',
    ]);
  });

  test('attendance: a correction keeps the old value, the reason and its words; who has no consent is in the room’s own list', async () => {
    const { parts } = await small();
    const [, ...rows] = await csv(parts, { kind: 'attendance', lesson: LESSON });
    expect(rows.map((row) => [row[5], ...row.slice(7)].join(' '))).toEqual([
      '王芳 到 按键  2026-11-20 09:01:00    ',
      '李强 到 按键  2026-11-20 09:01:01    ',
      '赵敏 迟到 按键 7 2026-11-20 09:07:00    ',
      "'=SUM(A1) 到 按键  2026-11-20 09:01:03    ",
      '周五 请假 下课时未见  2026-11-20 09:40:00 缺席 病假 发烧，家长来电 2026-11-20 09:41:40',
      '孙六 到 按键  2026-11-20 09:01:30    ',
    ]);
  });

  test('the register fills itself', async () => {
    const { parts } = await small();
    const [header, row, ...more] = await csv(parts, { kind: 'register' });
    expect(more).toEqual([]);
    expect(Object.fromEntries((header ?? []).map((title, index) => [title, row?.[index]]))).toEqual({
      日期: '2026-11-20',
      星期: '星期五',
      节次: '3',
      班级: '三年二班',
      科目: '数学',
      教师: '陈老师',
      课型: '常规课',
      教学内容: '分数的意义；知识点：分数、小数；课堂提问 5 题',
      使用设备: '答题器、平板',
      开始: '09:00',
      结束: '09:40',
      '使用时长（分）': '40',
      应到: '6',
      实到: '5',
      提问: '5',
      作答人次: '22',
      正确率: '64.3%',
      备注: '',
    });
  });

  test('the summary: a stem like a formula is defused, what was chosen instead of the answer', async () => {
    const { parts } = await small();
    const [header, ...rows] = await csv(parts, { kind: 'summary', lesson: LESSON });
    const at = (title: string): number => (header ?? []).indexOf(title);
    expect(
      rows.map((row) =>
        [
          at('题型'),
          at('答案'),
          at('正确率'),
          at('最多的错误答案'),
          at('选它的比例'),
          at('用时中位数（秒）'),
          at('知识点'),
        ]
          .map((i) => row[i])
          .join(' '),
      ),
    ).toEqual([
      '单选 B 20% C 80% 6 分数',
      '单选 B 80% C 20% 3 分数',
      '多选 ACD 40% B 40% 9 分数、小数',
      '数值 3.5 75% 3.7 25% 11.5 小数',
      '投票     3 ',
    ]);
    expect(rows[2]?.[at('题干')]).toBe("'=1+1 等于几");
  });

  test('every press in the order of the journal, and what became of it', async () => {
    const { parts } = await small();
    const [, ...rows] = await csv(parts, { kind: 'presses', lesson: LESSON });
    expect(rows).toHaveLength(29);
    expect(rows.slice(0, 6).map((row) => row.slice(5).join(' '))).toEqual([
      `李强 ${id('AAAA0002')} C `,
      `王芳 ${id('AAAA0001')} B `,
      `'=SUM(A1) ${id('AAAA0004')} A `,
      `赵敏 ${id('AAAA0003')} C `,
      `'=SUM(A1) ${id('AAAA0004')} C `,
      '  C 不记名',
    ]);
  });

  test('GBK: the same text in the code page of Chinese Windows', async () => {
    const { parts } = await small();
    const { bytes, filename } = await bytesOf(parts, { kind: 'marks', lesson: LESSON, format: 'gbk' });
    const utf8 = await bytesOf(parts, { kind: 'marks', lesson: LESSON, format: 'csv' });
    expect(new TextDecoder('gbk', { fatal: true }).decode(bytes)).toBe(utf8.bytes.toString('utf8').slice(1));
    expect(filename).toBe('2026-11-20_三年二班_成绩.csv');
  });

  test('by class and by day; a CSV of several tables, an unknown class and a wrong format are refused', async () => {
    const { parts } = await small();
    const of = async (wish: Omit<ExportWish, 'kind'>) => (await exportFile(parts, { kind: 'report', ...wish })).lessons;
    expect(await of({ class: '三年二班' })).toBe(1);
    expect(await of({ from: BEGAN, to: BEGAN + 1 })).toBe(1);
    expect(await of({ from: BEGAN + 1 })).toBe(0);
    expect(await of({ to: BEGAN })).toBe(0);
    await expect(exportFile(parts, { kind: 'report', format: 'csv' })).rejects.toMatchObject({ code: 'EXPORT-TABLES' });
    await expect(exportFile(parts, { kind: 'marks', class: '九年九班' })).rejects.toMatchObject({
      code: 'EXPORT-CLASS',
    });
    await expect(exportFile(parts, { kind: 'xapi', format: 'csv' })).rejects.toMatchObject({ code: 'EXPORT-FORMAT' });
    await expect(exportFile(parts, { kind: 'marks', question: 'q9' })).rejects.toMatchObject({
      code: 'QUESTION-UNKNOWN',
    });
  });
});

interface Statement {
  readonly id: string;
  readonly actor: { readonly name?: string; readonly account: { readonly homePage: string; readonly name: string } };
  readonly verb: { readonly id: string };
  readonly object: { readonly id: string; readonly definition: Record<string, unknown> };
  readonly result: Record<string, unknown>;
  readonly context: { readonly extensions: Record<string, unknown>; readonly instructor: object };
}

async function xapi(parts: ExportParts, wish: Partial<ExportWish> = {}): Promise<Statement[]> {
  const { bytes } = await bytesOf(parts, { kind: 'xapi', lesson: LESSON, ...wish });
  const text = bytes.toString('utf8');
  if (wish.format === 'json') return JSON.parse(text) as Statement[];
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Statement);
}

describe('xAPI', () => {
  test('a validator by others has nothing to say about any statement, and would have', async () => {
    const { parts } = await small();
    const all = await xapi(parts, { names: true });
    // 4 + 5 + 5 + 4 answers of pupils; four who were there; one absence that became leave was never “attended”.
    expect(all).toHaveLength(22);
    expect(all.flatMap((statement) => validate(statement))).toEqual([]);
    expect(validate({ ...all[0], result: { duration: '7 s' } })).not.toEqual([]);
  });

  test('the same export gives the same ids, each once; both forms are the same statements', async () => {
    const { parts } = await small();
    const first = await xapi(parts);
    expect(await xapi(parts)).toEqual(first);
    expect(await xapi(parts, { format: 'json' })).toEqual(first);
    expect(new Set(first.map((statement) => statement.id)).size).toBe(first.length);
    const elsewhere = await xapi({ ...parts, source: '/34/18/02/2134000123/0303' });
    expect(elsewhere.some((statement) => first.some((one) => one.id === statement.id))).toBe(false);
  });

  test('pseudonyms only; both rounds are one activity; kinds as the specification has them', async () => {
    const { parts, lesson } = await small();
    const all = await xapi(parts);
    const said = JSON.stringify(all);
    for (const { name, studentNo } of lesson.pupils) {
      expect(said).not.toContain(name);
      expect(said).not.toContain(studentNo);
    }
    const [, p1] = lesson.pseudonyms;
    const ofP1 = all.filter(({ actor, verb }) => actor.account.name === p1 && verb.id.endsWith('answered'));
    const [round1, round2, multiple, numeric] = ofP1;
    expect(round1?.object.id).toBe(round2?.object.id);
    expect(round1?.id).not.toBe(round2?.id);
    expect(round1).toMatchObject({
      object: { definition: { interactionType: 'choice', correctResponsesPattern: ['B'] } },
      result: { response: 'C', success: false, score: { scaled: 0, raw: 0, min: 0, max: 1 }, duration: 'PT2S' },
    });
    expect(multiple).toMatchObject({
      object: { definition: { correctResponsesPattern: ['A[,]C[,]D'] } },
      result: { response: 'A[,]C', success: false, score: { scaled: 0.5, raw: 1, min: 0, max: 2 } },
    });
    expect(numeric).toMatchObject({
      object: { definition: { interactionType: 'numeric', correctResponsesPattern: ['3.4[:]3.6'] } },
      result: { response: '3.45', success: true, duration: 'PT11S' },
    });
  });

  test('ids are version 5 as the standard has it, durations in hundredths of a second', () => {
    // The example of RFC 9562, appendix A.4.
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    expect([isoDuration(7_424), isoDuration(0), isoDuration(2_400_000)]).toEqual(['PT7.42S', 'PT0S', 'PT2400S']);
  });
});
