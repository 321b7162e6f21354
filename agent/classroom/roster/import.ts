/**
 * What a list would do to the classes the room knows, and then doing it. A class is found by its key, so that 三（2）班 in
 * the list is 三年二班 in the room, and after the summer still the same children; else by its name.
 *
 * A list of the new school year meets classes that still have last year's names: 三年二班 would be other children. Then
 * 升班 has to be done first, and the import says so instead of guessing.
 */
import { ShownError } from '../../../protocols/shown-error.ts';
import { beijingDate } from '../../beijing-time.ts';
import type { Clock } from '../../ports.ts';
import { refusal, type Words } from '../../refusal.ts';
import type { ClassInput, ClassRecord } from '../../room/class-area.ts';
import type { PupilInput, RoomStore } from '../../room/port.ts';
import { classKey, nameInYear, readClassName, type Stage, sameKey, schoolYearOf } from '../../school/class-name.ts';
import type { ClassImport, RosterImport, RowProblem } from '../port.ts';

const CLASS_NAME_LIMIT = 40;
/** This program is not older; a clock that says so tells nothing about school years. */
const FIRST_YEAR = 2025;

export interface RosterImports {
  /**
   * Reads the file and compares; nothing is written.
   * @param className the class meant; absent: as the file says
   * @param sitting the class in the room: meant where neither says any
   */
  plan(className: string | undefined, file: Uint8Array, sitting?: string): Promise<RosterPlan>;
  write(plan: RosterPlan): Promise<RosterImport>;
}

export interface RosterPlan {
  readonly said: RosterImport;
  readonly lists: readonly ClassInput[];
}

export function createRosterImports(setup: {
  readonly room: RoomStore;
  readonly clock: Clock;
  /** Of the school, where it has only one. */
  readonly stage: Stage | undefined;
  /** Says it in the audit log; never fails. */
  readonly audit: (what: 'roster-imported', fields: Readonly<Record<string, string | number>>) => Promise<void>;
}): RosterImports {
  const { room, clock, stage, audit } = setup;

  async function plan(className: string | undefined, file: Uint8Array, sitting?: string): Promise<RosterPlan> {
    const year = schoolYearOf(beijingDate(clock.now()));
    const name = className === undefined ? undefined : checkedClassName(className);
    const { readRoster } = await import('./roster.ts');
    const { classes, problems, notices } = await readRoster(file, { className: name, year, stage });
    const records = (await room.classRecords()).filter(({ archived }) => archived !== true);
    const found = classes.map(({ name: said, pupils }) => {
      const meant = said ?? sitting;
      if (meant === undefined) throw classUnsaid();
      const checked = checkedClassName(meant);
      const key = keyOf(checked, year, stage);
      const known = knownClass(checked, key, { records, year, stage });
      return { known, list: { id: known?.id, name: known?.name ?? checked, key, pupils } };
    });
    refuseTwice(found.map(({ known }) => known?.id));
    const lists: ClassInput[] = found.map(({ known, list }) => ({ ...list, key: known?.key ?? list.key }));
    const changes = await room.compareClasses(lists);
    const imports = found.map(({ known, list }, index): ClassImport => {
      const change = changes[index] ?? { added: [], changed: [], gone: [] };
      const asNow = known === undefined ? null : { id: known.id, name: known.name };
      return { name: list.name, class: asNow, pupils: list.pupils.length, change };
    });
    const elsewhere = await otherClasses(imports, records);
    const sum = (count: (one: ClassImport) => number): number => imports.reduce((total, one) => total + count(one), 0);
    const totals = {
      pupils: sum((one) => one.pupils),
      added: sum((one) => one.change.added.length),
      changed: sum((one) => one.change.changed.length),
      gone: sum((one) => one.change.gone.length),
    };
    const first = {
      class: imports[0]?.class ?? null,
      pupils: lists[0]?.pupils ?? [],
      change: imports[0]?.change ?? { added: [], changed: [], gone: [] },
    };
    return { lists, said: { ...first, classes: imports, totals, problems, notices: [...notices, ...elsewhere] } };
  }

  /** Most of a list's children sit in another class: perhaps the list is that class's, or 升班 was forgotten. */
  async function otherClasses(imports: readonly ClassImport[], records: readonly ClassRecord[]): Promise<RowProblem[]> {
    const doubtful = imports.filter(({ change, pupils }) => pupils >= 5 && change.added.length * 2 > pupils);
    if (doubtful.length === 0) return [];
    const inImport = new Set(imports.map((one) => one.class?.id));
    const others = await Promise.all(
      records
        .filter(({ id }) => !inImport.has(id))
        .map(async (record) => ({ name: record.name, pupils: await room.pupils(record.id) })),
    );
    return doubtful.flatMap(({ name, pupils, change }) => {
      const other = others.find((one) => inCommon(change.added, one.pupils) * 2 > pupils);
      return other === undefined ? [] : [otherClass(name, other.name)];
    });
  }

  return {
    plan,
    async write({ lists, said }) {
      const full = lists.filter(({ pupils }) => pupils.length > 0);
      if (full.length === 0) throw emptyRoster();
      const written = await room.importClasses(full);
      // What was imported since has other names to go back to.
      await room.setSetting('rollOver', '');
      const classes = said.classes.map((one) => {
        const now = written.find(({ name }) => name === one.name);
        return now === undefined ? one : { ...one, class: { id: now.id, name: now.name } };
      });
      for (const { class: now, change } of classes) {
        const counts = { added: change.added.length, changed: change.changed.length, gone: change.gone.length };
        if (now !== null) await audit('roster-imported', { class: now.id, ...counts });
      }
      return { ...said, classes, class: classes[0]?.class ?? null };
    },
  };
}

export function keyOf(name: string, year: number, stage: Stage | undefined): string | undefined {
  const read = readClassName(name);
  return read === undefined || year < FIRST_YEAR ? undefined : classKey(read, year, stage);
}

const plain = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '');

interface Known {
  readonly records: readonly ClassRecord[];
  readonly year: number;
  readonly stage: Stage | undefined;
}

/** The class a list is of; undefined: a new one. Throws ROSTER-ROLL-OVER-FIRST. */
export function knownClass(
  name: string,
  key: string | undefined,
  { records, year, stage }: Known,
): ClassRecord | undefined {
  const named = records.find((record) => plain(record.name) === plain(name));
  const keyed =
    key === undefined
      ? []
      : records.filter((record) => {
          const known = record.key ?? keyOf(record.name, year, stage);
          return known !== undefined && sameKey(known, key);
        });
  const found = keyed.find((record) => record.key === key) ?? (keyed.length === 1 ? keyed[0] : undefined);
  for (const record of [found, named])
    if (
      record?.key !== undefined &&
      key !== undefined &&
      nameInYear(record.name, record.key, year, stage) !== record.name
    )
      throw rollOverFirst(record.name);
  return found ?? named;
}

function inCommon(inputs: readonly PupilInput[], pupils: readonly PupilInput[]): number {
  const known = new Set(
    pupils.flatMap(({ studentNo, name }) => [name, ...(studentNo === undefined ? [] : [studentNo])]),
  );
  return inputs.filter(({ studentNo, name }) => known.has(studentNo ?? name) || known.has(name)).length;
}

function refuseTwice(ids: readonly (string | undefined)[]): void {
  const known = ids.filter((id) => id !== undefined);
  const twice = known.find((id, index) => known.indexOf(id) !== index);
  if (twice === undefined) return;
  throw ofName(
    'ROSTER-CLASS-TWICE',
    ['名单里有两个班对应教室里的同一个班', 'two classes of the list are one class of this room'],
    ['请统一班级的写法后再导入', 'write the class’s name in one way and import again'],
  );
}

const ofName = (code: string, what: Words, todo: Words): ShownError => refusal(code, 'className', what, todo);

/** The class's name as the school writes it, without surrounding space. */
export function checkedClassName(name: string): string {
  const checked = name.replaceAll(/\p{Cc}/gu, '').trim();
  if (checked !== '' && [...checked].length <= CLASS_NAME_LIMIT) return checked;
  throw ofName(
    'CLASS-NAME',
    [`班级名要有 1 到 ${CLASS_NAME_LIMIT} 个字`, `a class’s name has 1 to ${CLASS_NAME_LIMIT} characters`],
    ['请照学校的写法填写，例如：三年二班', 'write it as the school does'],
  );
}

const classUnsaid = (): ShownError =>
  ofName(
    'ROSTER-CLASS-UNSAID',
    ['这份名单没有写是哪个班', 'the list does not say whose it is'],
    ['请填写班级名，例如：三年二班', 'give the class’s name'],
  );

const rollOverFirst = (name: string): ShownError =>
  ofName(
    'ROSTER-ROLL-OVER-FIRST',
    [
      `${name} 还是上学年的班名，新名单里的班对不上`,
      `${name} is last school year’s name: the new list cannot be told apart`,
    ],
    ['请先升班（“学校”→“升班”），再导入新名单', 'move the classes up first (School → new school year), then import'],
  );

function emptyRoster(): ShownError {
  return new ShownError({
    code: 'ROSTER-EMPTY',
    where: 'file',
    what: { zh: '名单里没有一名可以导入的学生', en: 'no pupil in this list can be imported' },
    todo: { zh: '请按列出的问题改好后再导入', en: 'correct the listed rows and import again' },
  });
}

const otherClass = (name: string, other: string): RowProblem => ({
  row: 1,
  code: 'ROSTER-OTHER-CLASS',
  zh: `${name} 的名单里，多数学生现在在 ${other}；请核对班级，或先升班`,
  en: `most pupils of this list of ${name} are in ${other} now: check the class, or move the classes up first`,
});
