/**
 * The school, kept in memory as room.db has it: small enough, and asked every second. Whatever changes is on disk first,
 * then read anew, then told. Class names and teachers written by others come in by `refresh`.
 */
import { beijingDate } from '../beijing-time.ts';
import { keyOf } from '../classroom/roster/import.ts';
import type { Ports } from '../ports.ts';
import type { ClassRecord, ClassRename } from '../room/class-area.ts';
import type { RoomStore } from '../room/port.ts';
import type { SchoolRecord } from '../room/school-area.ts';
import { createCalendar } from './calendar.ts';
import { checkBells, checkCalendar, checkDate, checkTimetable } from './checks.ts';
import { type Stage, schoolYearOf } from './class-name.ts';
import { createSchoolImports } from './imports.ts';
import { type Plan, plannedOn } from './planned.ts';
import type { PeriodOfDate, PlannedLesson, School, SchoolDate, TimetableChange, TimetableEntry } from './port.ts';
import { noRollOver, nothingToSwap, noUndo, unknownClassOrTeacher } from './refusals.ts';
import { planRollOver } from './roll-over.ts';

export interface SchoolOptions {
  readonly room: RoomStore;
  readonly ports: Ports;
  /** Where the school has only one: what its classes' names need not say. */
  readonly stage: Stage | undefined;
}

const EMPTY: SchoolRecord = { calendar: { terms: [], days: [] }, bells: [], timetable: [], changes: [], teachers: [] };

/** What 升班 can be taken back to: names as they were. */
interface Undo {
  readonly renames: readonly ClassRename[];
}

export async function openSchool({ room, ports, stage }: SchoolOptions): Promise<School> {
  const { clock, log } = ports;
  const listeners = new Set<() => void>();
  let record: SchoolRecord = EMPTY;
  let classes: readonly ClassRecord[] = [];
  let plan: Plan = planOf();
  /** The day asked for last: the wall asks every second for the same one. */
  let asked: { readonly date: SchoolDate; readonly lessons: readonly PlannedLesson[] } | undefined;

  const today = (): SchoolDate => beijingDate(clock.now());

  function planOf(): Plan {
    const names = new Map(classes.map(({ id, name }) => [id, name]));
    const teachers = new Map(record.teachers.map(({ id, name }) => [id, name]));
    return {
      calendar: createCalendar(record.calendar, new Set(record.timetable.map(({ weekday }) => weekday))),
      bells: record.bells.toSorted((a, b) => a.fromMinute - b.fromMinute),
      timetable: record.timetable,
      changes: record.changes,
      className: (id) => names.get(id) ?? null,
      teacherName: (id) => teachers.get(id) ?? null,
    };
  }

  async function read(): Promise<void> {
    record = await room.schoolRecord();
    classes = await room.classRecords();
    plan = planOf();
    asked = undefined;
  }

  async function refresh(): Promise<void> {
    await read();
    for (const listener of listeners) listener();
  }

  async function written(write: Promise<unknown>): Promise<void> {
    await write;
    await refresh();
  }

  /** Classes older than keys, and those written while the clock was wrong: their names are said this school year. */
  async function giveKeys(): Promise<void> {
    const year = schoolYearOf(today());
    const renames = classes.flatMap(({ id, name, key, archived }): ClassRename[] => {
      const found = key === undefined && archived !== true ? keyOf(name, year, stage) : undefined;
      return found === undefined ? [] : [{ id, name, key: found, archived: false }];
    });
    if (renames.length === 0) return;
    await room.renameClasses(renames);
    await read();
  }

  function on(date: SchoolDate): readonly PlannedLesson[] {
    if (asked?.date !== date) asked = { date, lessons: plannedOn(plan, date) };
    return asked.lessons;
  }

  const onDayOf = (now: number): readonly PlannedLesson[] => on(beijingDate(now));

  function checkKnown(entries: readonly Pick<TimetableEntry, 'classId' | 'teacherId'>[]): void {
    for (const { classId, teacherId } of entries) {
      if (classId !== null && plan.className(classId) === null) throw unknownClassOrTeacher('classId');
      if (teacherId !== null && plan.teacherName(teacherId) === null) throw unknownClassOrTeacher('teacherId');
    }
  }

  async function change(changes: readonly TimetableChange[]): Promise<void> {
    for (const { date } of changes) checkDate(date, 'date');
    checkKnown(changes);
    await written(room.writeTimetableChanges(changes));
  }

  function swapped(one: PeriodOfDate, other: PeriodOfDate): TimetableChange[] {
    const [a, b] = [one, other].map(({ date, period }) =>
      plannedOn(plan, date).find((lesson) => lesson.period === period),
    );
    if (a === undefined && b === undefined) throw nothingToSwap(`${one.date} ${one.period}`);
    const into = (
      { date, period }: PeriodOfDate,
      lesson: PlannedLesson | undefined,
      from: PeriodOfDate,
    ): TimetableChange => ({
      date,
      period,
      cancelled: lesson === undefined,
      classId: lesson?.classId ?? null,
      subject: lesson?.subject ?? null,
      teacherId: lesson?.teacherId ?? null,
      kind: lesson?.kind ?? 'regular',
      note: from.date === date ? `与第 ${from.period} 节对调` : `与 ${from.date} 第 ${from.period} 节对调`,
      swappedWith: from,
    });
    return [into(one, b, other), into(other, a, one)];
  }

  const changeAt = (place: PeriodOfDate): TimetableChange | undefined =>
    record.changes.find((change) => samePlace(change, place));

  async function undo(): Promise<Undo | undefined> {
    const text = await room.setting('rollOver');
    return text === undefined || text === '' ? undefined : (JSON.parse(text) as Undo);
  }

  const rollOverPlan = () => planRollOver({ classes, terms: record.calendar.terms, today: today(), stage });

  const imports = createSchoolImports({
    room,
    now: () => clock.now(),
    stage,
    record: () => record,
    classes: () => classes,
  });

  /** The classes may have been written since: an import compares with what is there. */
  async function imported<T>(dryRun: boolean, work: () => Promise<T>): Promise<T> {
    await read();
    const said = await work();
    if (!dryRun) await refresh();
    return said;
  }

  try {
    await read();
    await giveKeys();
  } catch (error) {
    // A store that cannot be read: the lesson goes on without a timetable.
    log.error({ err: error }, 'the school’s calendar and timetable could not be read');
  }

  return {
    day: (date) => plan.calendar.day(date),
    today: onDayOf,
    current: (now) => onDayOf(now).find(({ from, to }) => now >= from && now < to),
    next: (now) => onDayOf(now).find(({ from }) => from > now),
    on,
    get calendar() {
      return record.calendar;
    },
    get bells() {
      return plan.bells;
    },
    get timetable() {
      return record.timetable;
    },
    get changes() {
      return record.changes;
    },
    teachers: () => record.teachers,

    async setCalendar(calendar) {
      checkCalendar(calendar);
      await written(room.writeCalendar(calendar));
    },
    async setBells(bells) {
      checkBells(bells);
      await written(room.writeBells(bells));
    },
    async setTimetable(entries) {
      checkTimetable(entries);
      checkKnown(entries);
      await written(room.writeTimetable(entries));
    },
    change,
    async undoChange(date, period) {
      const place = { date, period };
      const other = changeAt(place)?.swappedWith ?? undefined;
      // The other half may have become something else since.
      const both = other !== undefined && samePlace(changeAt(other)?.swappedWith, place);
      await written(room.dropTimetableChanges(both ? [place, other] : [place]));
    },
    async swap(one, other) {
      await change(swapped(one, other));
    },

    importCalendar: (file, options) => imported(options.dryRun, () => imports.importCalendar(file, options)),
    importTimetable: (file, options) => imported(options.dryRun, () => imports.importTimetable(file, options)),
    importTeachers: (file, options) => imported(options.dryRun, () => imports.importTeachers(file, options)),
    eraseTeacher: (id) => written(room.eraseTeacher(id)),

    async rollOver() {
      await read();
      return { ...rollOverPlan().said, canUndo: (await undo()) !== undefined };
    },
    async doRollOver() {
      await read();
      const { said, renames } = rollOverPlan();
      if (renames.length === 0) throw noRollOver();
      const before: Undo = {
        renames: renames.flatMap(({ id }) => {
          const one = classes.find((known) => known.id === id);
          return one === undefined ? [] : [{ id, name: one.name, archived: false }];
        }),
      };
      await room.renameClasses(renames);
      await room.setSetting('rollOver', JSON.stringify(before));
      await refresh();
      return { ...said, due: false, canUndo: true };
    },
    async undoRollOver() {
      const before = await undo();
      if (before === undefined) throw noUndo();
      await room.renameClasses(before.renames);
      await room.setSetting('rollOver', '');
      await refresh();
    },

    refresh,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function samePlace(one: PeriodOfDate | null | undefined, other: PeriodOfDate): boolean {
  return one?.date === other.date && one.period === other.period;
}
