/** `banban export KIND …`: what happened in the room as files, from a running agent's data or a stopped one's. */
import { chmod, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beijingDay, dayAfter } from '../beijing-time.ts';
import { EXPORT_FORMATS, EXPORT_KINDS, type ExportFormat, type ExportKind } from '../classroom/report/export-kinds.ts';
import { type Chunks, type ExportFile, exportFile } from '../classroom/report/exports.ts';
import { partsBeside } from '../classroom/report/parts-beside.ts';
import { unknownTerm } from '../classroom/report/refusals.ts';
import { defaultDataDirectory } from '../config/places.ts';
import { systemClock } from '../ports.ts';
import { auditBeside, openBeside, type StoresBeside } from '../store/beside.ts';
import { type CommandIo, EXIT_OK, parsedArgs, usageError } from './io.ts';

export const usage = `banban export KIND [--data DIR] [--out FILE] [--format ${EXPORT_FORMATS.join('|')}]
    [--class 班级] [--from 日期 --to 日期 | --term 学期 | --lesson ID | --question ID] [--json]
  KIND: report 课堂报告（整本工作簿） · summary 题目汇总 · matrix 答题矩阵 · presses 原始按键 · attendance 考勤
        register 使用登记 · marks 成绩 · xapi 学习记录（--names 带姓名，--home-page URL）
        everything 全部数据，可在另一台电脑上用 banban restore 还原
  班班在运行时也可以导出。文件里有姓名，请妥善保管；每次导出都记入审计日志。`;

const OPTIONS = {
  data: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
  class: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  term: { type: 'string' },
  lesson: { type: 'string' },
  question: { type: 'string' },
  names: { type: 'boolean' },
  'home-page': { type: 'string' },
} as const;

type Values = {
  readonly [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]['type'] extends 'boolean' ? boolean : string;
};

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({ args, allowPositionals: true, options: OPTIONS });
  const [kind, ...rest] = positionals;
  if (kind === undefined || rest.length > 0)
    throw usageError({ zh: '要导出什么？写一项：export KIND', en: 'export what? name one KIND' });
  const data = values.data ?? dataDirectory();
  if (kind === 'everything') {
    const { exportEverything } = await import('./everything.ts');
    return exportEverything(data, values.out, io);
  }
  checkUsage(kind, values);
  const stores = await openBeside(data);
  let file: string;
  let bytes: number;
  let exported: ExportFile;
  try {
    exported = await exportFile(await partsBeside(stores), {
      kind,
      ...(values.format === undefined ? {} : { format: values.format as ExportFormat }),
      ...(await scopeOf(values, stores)),
      names: values.names,
      homePage: values['home-page'],
    });
    file = values.out ?? join(process.cwd(), exported.filename);
    bytes = await writeWhole(file, exported.chunks);
  } finally {
    stores.close();
  }
  const { lessons, questions } = exported;
  await audited(data, { kind, lessons, questions }, io);
  if (io.json) io.out(JSON.stringify({ ok: true, file, kind, bytes, lessons, questions }));
  else io.out(`${file}  ${lessons} 节课，${questions} 道题 / ${lessons} lessons, ${questions} questions`);
  return EXIT_OK;
}

export function dataDirectory(): string {
  return defaultDataDirectory({
    platform: process.platform,
    env: process.env,
    home: homedir(),
    uid: process.getuid?.(),
  });
}

function checkUsage(kind: string, values: Values): asserts kind is ExportKind {
  if (!(EXPORT_KINDS as readonly string[]).includes(kind))
    throw usageError({
      zh: `没有“${kind}”这一项；可选：${EXPORT_KINDS.join(' ')} everything`,
      en: `there is no “${kind}”; there are: ${EXPORT_KINDS.join(' ')} everything`,
    });
  const { format, term, from, to, lesson, question } = values;
  if (format !== undefined && !(EXPORT_FORMATS as readonly string[]).includes(format))
    throw usageError({
      zh: `--format 只能是 ${EXPORT_FORMATS.join('、')}`,
      en: `--format is one of ${EXPORT_FORMATS.join(', ')}`,
    });
  const spans = [
    from !== undefined || to !== undefined,
    term !== undefined,
    lesson !== undefined,
    question !== undefined,
  ];
  if (spans.filter(Boolean).length > 1)
    throw usageError({
      zh: '--from/--to、--term、--lesson、--question 只能用一种',
      en: 'only one of --from/--to, --term, --lesson, --question',
    });
}

async function scopeOf(values: Values, { room }: StoresBeside) {
  const { lesson, question, term } = values;
  const only = { lesson, question, class: values.class };
  if (term === undefined) return { ...only, ...spanOf(values.from, values.to) };
  const { terms } = (await room.schoolRecord()).calendar;
  const found = terms.find(({ id, name }) => id === term || name === term);
  if (found === undefined)
    throw unknownTerm(
      term,
      terms.map(({ name }) => name),
    );
  return { ...only, ...spanOf(found.first, found.last) };
}

/** Both days included. */
function spanOf(from: string | undefined, to: string | undefined): { from?: number; to?: number } {
  return {
    ...(from === undefined ? {} : { from: dayOf('--from', from) }),
    ...(to === undefined ? {} : { to: dayAfter(dayOf('--to', to)) }),
  };
}

function dayOf(option: string, text: string): number {
  const day = beijingDay(text);
  if (day === undefined) throw usageError({ zh: `${option} 要写成 2026-11-21`, en: `${option} is written 2026-11-21` });
  return day;
}

/** The whole file or none of it, readable by its owner only. */
export async function writeWhole(file: string, chunks: Chunks): Promise<number> {
  const part = `${file}.part`;
  let bytes = 0;
  try {
    const handle = await open(part, 'w', 0o600);
    try {
      for await (const chunk of chunks) {
        await handle.write(chunk);
        bytes += chunk.byteLength;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(part, 0o600);
    await rename(part, file);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** What was exported is exported: a store that cannot be written is said, and no more. */
export async function audited(
  data: string,
  fields: Readonly<Record<string, string | number>>,
  io: CommandIo,
): Promise<void> {
  try {
    await auditBeside(data, 'export', { ...fields, by: 'cli' }, systemClock.now());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.err(`审计日志没有写上 / the audit log could not be written: ${why}`);
  }
}
