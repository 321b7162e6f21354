/** The files of a school's office → what they would change, with names put in place of ids and back. */
import { beijingDate } from '../beijing-time.ts';
import { keyOf, knownClass } from '../classroom/roster/import.ts';
import { refusal } from '../refusal.ts';
import type { ClassRecord } from '../room/class-area.ts';
import type { RoomStore } from '../room/port.ts';
import type { SchoolRecord } from '../room/school-area.ts';
import { type OpenedFile, openFile } from '../table/open.ts';
import type { Sheet } from '../table/sheet.ts';
import { checkBells, checkCalendar, checkTimetable } from './checks.ts';
import { canonicalName, type Stage, schoolYearOf } from './class-name.ts';
import type {
  CalendarImport,
  ImportOptions,
  School,
  SchoolCalendar,
  Teacher,
  TeacherInput,
  TeachersImport,
  TimetableEntry,
  TimetableImport,
  TimetableImportOptions,
} from './port.ts';
import type { WrittenEntry } from './timetable-file.ts';

export interface ImportSetup {
  readonly room: RoomStore;
  readonly now: () => number;
  readonly stage: Stage | undefined;
  readonly record: () => SchoolRecord;
  readonly classes: () => readonly ClassRecord[];
}

/** They write, and say nothing to anybody: the school reads itself anew afterwards. */
export type SchoolImports = Pick<School, 'importCalendar' | 'importTimetable' | 'importTeachers'>;

export function createSchoolImports(setup: ImportSetup): SchoolImports {
  const { room, record } = setup;

  return {
    async importCalendar(file: Uint8Array, { dryRun }: ImportOptions): Promise<CalendarImport> {
      const { readCalendar } = await import('./calendar-file.ts');
      const read = readCalendar(await sheetsOf(file));
      const calendar = mergedCalendar(record().calendar, read.calendar);
      checkCalendar(calendar.calendar);
      if (!dryRun) await room.writeCalendar(calendar.calendar);
      return { ...calendar, problems: read.problems, notices: read.notices };
    },

    async importTimetable(file: Uint8Array, options: TimetableImportOptions): Promise<TimetableImport> {
      const { readTimetable } = await import('./timetable-file.ts');
      const read = readTimetable(await sheetsOf(file), options);
      const names = namesOf(setup, read.entries);
      const bells = read.bells.length > 0 ? read.bells : record().bells;
      checkBells(bells);
      if (!dryRunOf(options)) {
        const { classIds, teacherIds } = await addNew(room, names);
        const entries = read.entries.map((entry) => resolved(entry, classIds, teacherIds));
        checkTimetable(entries);
        if (read.bells.length > 0) await room.writeBells(read.bells);
        if (entries.length > 0) await room.writeTimetable(entries);
      }
      const entries = read.entries.map((entry) => ({
        ...resolved(entry, names.classIds, names.teacherIds),
        className: entry.className,
        teacher: entry.teacher,
      }));
      return {
        entries,
        bells,
        newClasses: names.newClasses.map(({ name }) => name),
        newTeachers: names.newTeachers.map(({ name }) => name),
        problems: read.problems,
        notices: read.notices,
      };
    },

    async importTeachers(file: Uint8Array, { dryRun }: ImportOptions): Promise<TeachersImport> {
      const { readTeachers } = await import('./teachers-file.ts');
      const { teachers, problems, notices } = await readTeachers(await openFile(file));
      const matched = teachers.map((after) => ({ after, before: teacherOf(record().teachers, after) }));
      const added = matched.filter(({ before }) => before === undefined).map(({ after }) => after);
      const changed = matched.flatMap(({ before, after }) =>
        before !== undefined && differs(before, after) ? [{ before, after }] : [],
      );
      if (!dryRun)
        await room.writeTeachers([
          ...added,
          ...changed.map(({ before, after }) => ({
            id: before.id,
            name: after.name,
            staffNo: after.staffNo ?? before.staffNo ?? undefined,
            subject: after.subject ?? before.subject ?? undefined,
          })),
        ]);
      return { added, changed, same: teachers.length - added.length - changed.length, problems, notices };
    },
  };
}

const dryRunOf = ({ dryRun }: ImportOptions): boolean => dryRun;

async function sheetsOf(file: Uint8Array): Promise<readonly Sheet[]> {
  const opened: OpenedFile = await openFile(file);
  if (opened.kind === 'sheets') return opened.sheets;
  throw refusal(
    'SCHOOL-FILE',
    'file',
    ['OneRoster 压缩包里没有课表和校历', 'a OneRoster set has no timetable and no calendar'],
    ['请用表格文件导入', 'import a spreadsheet'],
  );
}

/** Days of the file in place of what was there; terms with the same first day likewise. Others stay. */
function mergedCalendar(
  before: SchoolCalendar,
  read: SchoolCalendar,
): Pick<CalendarImport, 'calendar' | 'added' | 'changed'> {
  let [added, changed] = [0, 0];
  function merge<T extends object>(old: readonly T[], next: readonly T[], key: (one: T) => string): T[] {
    const all = new Map(old.map((one) => [key(one), one]));
    for (const one of next) {
      const known = all.get(key(one));
      if (known === undefined) added += 1;
      else if (JSON.stringify(Object.entries(known).sort()) !== JSON.stringify(Object.entries(one).sort()))
        changed += 1;
      all.set(key(one), one);
    }
    return [...all.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }
  const terms = merge(before.terms, read.terms, ({ first }) => first);
  const days = merge(before.days, read.days, ({ date }) => date);
  return { calendar: { terms, days }, added, changed };
}

interface Names {
  /** As it is written → the class's id. */
  readonly classIds: ReadonlyMap<string, string>;
  readonly newClasses: readonly {
    readonly said: readonly string[];
    readonly name: string;
    readonly key: string | undefined;
  }[];
  /** As it is written, with the subject; new ones by their names alone. */
  readonly teacherIds: ReadonlyMap<string, string>;
  readonly newTeachers: readonly TeacherInput[];
}

function namesOf({ now, stage, record, classes }: ImportSetup, entries: readonly WrittenEntry[]): Names {
  const year = schoolYearOf(beijingDate(now()));
  const records = classes().filter(({ archived }) => archived !== true);
  const classIds = new Map<string, string>();
  const fresh = new Map<string, { said: string[]; name: string; key: string | undefined }>();
  for (const said of new Set(entries.flatMap(({ className }) => className ?? []))) {
    const key = keyOf(said, year, stage);
    const known = knownClass(said, key, { records, year, stage });
    if (known !== undefined) {
      classIds.set(said, known.id);
      continue;
    }
    const same = fresh.get(key ?? said) ?? { said: [], name: canonicalName(said), key };
    same.said.push(said);
    fresh.set(key ?? said, same);
  }
  const teacherIds = new Map<string, string>();
  const newTeachers = new Map<string, TeacherInput>();
  for (const { teacher, subject } of entries) {
    if (teacher === null || teacherIds.has(saidOf(teacher, subject))) continue;
    const known = teacherSaid(record().teachers, teacher, subject);
    if (known !== undefined) teacherIds.set(saidOf(teacher, subject), known.id);
    else if (!newTeachers.has(teacher))
      newTeachers.set(teacher, { name: teacher, ...(subject === null ? {} : { subject }) });
  }
  return { classIds, newClasses: [...fresh.values()], teacherIds, newTeachers: [...newTeachers.values()] };
}

/** 王老师 of 语文 may be another than 王老师 of 体育. */
const saidOf = (teacher: string, subject: string | null): string => `${teacher} ${subject ?? ''}`;

/** Timetables often say 王老师: the one of that surname who teaches the subject, if there is only one. */
function teacherSaid(teachers: readonly Teacher[], said: string, subject: string | null): Teacher | undefined {
  const exact = teachers.filter(({ name }) => name === said);
  if (exact.length > 0) return exact.find((one) => one.subject === subject) ?? exact[0];
  const surname = /^(.{1,2})\u8001\u5e08$/u.exec(said)?.[1];
  if (surname === undefined) return undefined;
  const alike = teachers.filter(({ name }) => name.startsWith(surname));
  const ofSubject = alike.filter((one) => one.subject === subject);
  return ofSubject.length === 1 ? ofSubject[0] : alike.length === 1 ? alike[0] : undefined;
}

async function addNew(room: RoomStore, { classIds, newClasses, teacherIds, newTeachers }: Names) {
  const classes = new Map(classIds);
  const teachers = new Map(teacherIds);
  const added = await room.importClasses(newClasses.map(({ name, key }) => ({ name, key, pupils: [] })));
  for (const [index, { said }] of newClasses.entries())
    for (const name of said) classes.set(name, added[index]?.id ?? '');
  const ids = await room.writeTeachers(newTeachers);
  for (const [index, { name }] of newTeachers.entries()) teachers.set(name, ids[index] ?? '');
  return { classIds: classes, teacherIds: teachers };
}

function resolved(
  { weekday, period, weeks, className, subject, teacher, kind }: WrittenEntry,
  classIds: ReadonlyMap<string, string>,
  teacherIds: ReadonlyMap<string, string>,
): TimetableEntry {
  return {
    weekday,
    period,
    weeks,
    classId: className === null ? null : (classIds.get(className) ?? null),
    subject,
    teacherId: teacher === null ? null : (teacherIds.get(saidOf(teacher, subject)) ?? teacherIds.get(teacher) ?? null),
    kind,
  };
}

/** By 工号; where either side has none, by the name. */
function teacherOf(teachers: readonly Teacher[], { name, staffNo }: TeacherInput): Teacher | undefined {
  const numbered = staffNo === undefined ? undefined : teachers.find((one) => one.staffNo === staffNo);
  return numbered ?? teachers.find((one) => one.name === name && (one.staffNo === null || staffNo === undefined));
}

const differs = (before: Teacher, { name, staffNo, subject }: TeacherInput): boolean =>
  before.name !== name ||
  (staffNo !== undefined && before.staffNo !== staffNo) ||
  (subject !== undefined && before.subject !== subject);
