/** `banban import WHAT FILE`: lists of the school's office into a stopped agent's data, before the first lesson. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { ShownError } from '../../protocols/shown-error.ts';
import type { RosterImport, RowProblem } from '../classroom/port.ts';
import { createRosterImports } from '../classroom/roster/import.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile, defaultDataDirectory } from '../config/places.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { type Stage, stageOfSchool } from '../school/class-name.ts';
import type { CalendarImport, TeachersImport, TimetableImport } from '../school/port.ts';
import { openSchool } from '../school/school.ts';
import { openRoomAlone } from '../store/room-alone.ts';
import { usableDirectory } from './data-directory.ts';
import { type CommandIo, EXIT_OK, EXIT_WRONG, parsedArgs, usageError } from './io.ts';

const KINDS = ['roster', 'timetable', 'calendar', 'teachers'] as const;
type Kind = (typeof KINDS)[number];

export const usage = `banban import ${KINDS.join('|')} FILE [--class 班级] [--room 教室] [--dry-run] [--data DIR] [--config F] [--json]
  导入名单、课表、校历、教师（.xlsx、CSV、OneRoster 压缩包）。班班正在运行时请在网页的私密视图里导入。
  有几行看不懂时其余照常导入，并以退出码 1 列出它们；--dry-run 只看会改什么。`;

const OPTIONS = {
  class: { type: 'string' },
  room: { type: 'string' },
  'dry-run': { type: 'boolean' },
  data: { type: 'string' },
  config: { type: 'string' },
} as const;

interface Wish {
  readonly className: string | undefined;
  readonly room: string | undefined;
  readonly dryRun: boolean;
}

/** What an import did, in numbers; never a name. */
interface Said {
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({ args, allowPositionals: true, options: OPTIONS });
  const [kind, path, ...rest] = positionals;
  if (!isKind(kind) || path === undefined || rest.length > 0)
    throw usageError({
      zh: `写上导入什么和文件：import ${KINDS.join('|')} FILE`,
      en: 'say what to import, and the file',
    });
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const { config } = await loadConfig(values.config ?? defaultConfigFile(facts), values.config !== undefined);
  const file = await readFile(path).catch(noFile(path));
  const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const alone = await openRoomAlone(await usableDirectory(values.data ?? defaultDataDirectory(facts)), ports);
  let said: Said;
  try {
    const stage = stageOfSchool(config.room.path?.split('/')[3]);
    const wish = { className: values.class, room: values.room, dryRun: values['dry-run'] === true };
    said = await importFile(kind, file, wish, { room: alone.room, ports, stage });
  } finally {
    alone.close();
  }
  tell(said, kind, values['dry-run'] === true, io);
  return said.problems.length === 0 ? EXIT_OK : EXIT_WRONG;
}

const isKind = (text: string | undefined): text is Kind => KINDS.some((kind) => kind === text);

interface Into {
  readonly room: RoomStore;
  readonly ports: Ports;
  readonly stage: Stage | undefined;
}

async function importFile(kind: Kind, file: Uint8Array, wish: Wish, { room, ports, stage }: Into): Promise<Said> {
  const school = await openSchool({ room, ports, stage });
  switch (kind) {
    case 'roster': {
      const audit = (what: 'roster-imported', fields: Readonly<Record<string, string | number>>): Promise<void> =>
        room.audit(what, fields, ports.clock.now());
      const rosters = createRosterImports({ room, clock: ports.clock, stage, audit });
      const plan = await rosters.plan(wish.className, file);
      return ofRoster(wish.dryRun ? plan.said : await rosters.write(plan));
    }
    case 'timetable':
      return ofTimetable(await school.importTimetable(file, wish));
    case 'calendar':
      return ofCalendar(await school.importCalendar(file, wish));
    case 'teachers':
      return ofTeachers(await school.importTeachers(file, wish));
  }
}

const ofRoster = ({ classes, totals, problems, notices }: RosterImport): Said => ({
  counts: { classes: classes.length, ...totals },
  problems,
  notices,
});

const ofTimetable = ({ entries, bells, newClasses, newTeachers, problems, notices }: TimetableImport): Said => ({
  counts: {
    lessons: entries.length,
    bells: bells.length,
    newClasses: newClasses.length,
    newTeachers: newTeachers.length,
  },
  problems,
  notices,
});

const ofCalendar = ({ calendar, added, changed, problems, notices }: CalendarImport): Said => ({
  counts: { terms: calendar.terms.length, days: calendar.days.length, added, changed },
  problems,
  notices,
});

const ofTeachers = ({ added, changed, same, problems, notices }: TeachersImport): Said => ({
  counts: { added: added.length, changed: changed.length, same },
  problems,
  notices,
});

const COUNTS: Readonly<Record<string, string>> = {
  classes: '班级',
  pupils: '学生',
  added: '新增',
  changed: '变更',
  gone: '转出',
  lessons: '每周课次',
  bells: '节次时间',
  newClasses: '新班级',
  newTeachers: '新教师',
  terms: '学期',
  days: '特殊日',
  same: '不变',
};

function tell({ counts, problems, notices }: Said, kind: Kind, dryRun: boolean, io: CommandIo): void {
  if (io.json) {
    io.out(JSON.stringify({ ok: problems.length === 0, kind, dryRun, ...counts, problems, notices }));
    return;
  }
  const line = Object.entries(counts).map(([name, count]) => `${COUNTS[name] ?? name} ${count}`);
  io.out(`${dryRun ? '预览，没有写入：' : ''}${line.join(' · ')}`);
  for (const [mark, rows] of [
    ['问题', problems],
    ['提醒', notices],
  ] as const)
    for (const { sheet, row, zh, en } of rows)
      io.err(`${mark} ${sheet === undefined ? '' : `“${sheet}”`}第 ${row} 行：${zh} / ${en}`);
}

function noFile(path: string): (error: unknown) => never {
  return (error) => {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') throw error;
    throw new ShownError({
      code: 'IMPORT-NOT-THERE',
      where: path,
      what: { zh: '没有这个文件，或读不了', en: 'there is no such file, or it cannot be read' },
      todo: { zh: '检查路径', en: 'check the path' },
    });
  };
}
