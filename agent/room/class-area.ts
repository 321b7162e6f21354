/**
 * Classes and their pupils over the years: lists of many classes at once, names that move up each September, classes that
 * have left. What a class is known by whatever it is called now is its key (agent/school/class-name.ts).
 */
import { clickerFamily } from '../../protocols/clicker/family.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Database, Row } from '../store/engine.ts';
import type { AreaTools } from './areas.ts';
import type { Pupil, PupilInput, RosterChange, SchoolClass } from './port.ts';

export interface ClassRecord extends SchoolClass {
  /** `P2023-2`; absent: its name follows no known way, or it is older than keys. */
  readonly key?: string;
  readonly pupils: number;
}

/** A class list to be written: into the class of this id, else of this name, else into a new one. */
export interface ClassInput {
  readonly id?: string | undefined;
  readonly name: string;
  readonly key?: string | undefined;
  readonly pupils: readonly PupilInput[];
}

export interface ClassRename {
  readonly id: string;
  readonly name: string;
  readonly key?: string | undefined;
  readonly archived: boolean;
}

export interface ClassCalls {
  classRecords(): ClassRecord[];
  /** What writing these lists would change, list by list; nothing is written. */
  compareClasses(lists: readonly ClassInput[]): RosterChange[];
  /** Writes all of them or none. A pupil with a 学号 who is in another of these classes so far moves, and stays who it is. */
  importClasses(lists: readonly ClassInput[]): SchoolClass[];
  /** Names may be exchanged among them. */
  renameClasses(renames: readonly ClassRename[]): void;
  /** With its pupils and bindings, for good (secure_delete). */
  eraseClass(id: string): void;
}

export const CLASS_CALLS = [
  'classRecords',
  'compareClasses',
  'importClasses',
  'renameClasses',
  'eraseClass',
] as const satisfies readonly (keyof ClassCalls)[];

const CLASS_COLUMNS = 'id, name, key, label, archived';

export function readClasses(db: Database): SchoolClass[] {
  return db.prepare(`SELECT ${CLASS_COLUMNS} FROM class ORDER BY number`).all().map(toClass);
}

/** In seat order as text goes: shorter numbers first. */
export function readPupils(db: Database, classId: string): Pupil[] {
  return db
    .prepare(
      `SELECT p.id, p.class_id, p.name, p.seat, p.student_no, p.consent, group_concat(b.clicker, ' ' ORDER BY b.clicker) AS clickers
       FROM pupil p LEFT JOIN binding b ON b.class_id = p.class_id AND b.seat = p.seat
       WHERE p.class_id = ? GROUP BY p.id ORDER BY length(p.seat), p.seat`,
    )
    .all(classId)
    .map(toPupil);
}

/** A clicker is on one seat of a class; in place of the seat's own of the same make. */
export function bindClicker(db: Database, classId: string, seat: string, clicker: string): void {
  const family = clickerFamily(clicker);
  const held = db.prepare('SELECT clicker FROM binding WHERE class_id = ? AND seat = ?').all(classId, seat);
  const free = db.prepare('DELETE FROM binding WHERE class_id = ? AND clicker = ?');
  for (const one of held.map((row) => String(row['clicker'])))
    if (clickerFamily(one) === family) free.run(classId, one);
  db.prepare('INSERT OR REPLACE INTO binding (class_id, clicker, seat) VALUES (?, ?, ?)').run(classId, clicker, seat);
}

/** A list beside the class it goes into, and who in it is who. */
interface Compared {
  readonly list: ClassInput;
  readonly known: SchoolClass | undefined;
  readonly matches: ReadonlyMap<PupilInput, Pupil>;
  readonly gone: readonly Pupil[];
}

export function classCalls({ db, newId, transact }: AreaTools): ClassCalls {
  function find({ id, name }: ClassInput): SchoolClass | undefined {
    const row =
      id === undefined
        ? db.prepare(`SELECT ${CLASS_COLUMNS} FROM class WHERE name = ?`).get(name)
        : db.prepare(`SELECT ${CLASS_COLUMNS} FROM class WHERE id = ?`).get(id);
    if (row === undefined && id !== undefined) throw noSuchClass(id);
    return row === undefined ? undefined : toClass(row);
  }

  function compare(lists: readonly ClassInput[]): Compared[] {
    const own = lists.map((list) => {
      const known = find(list);
      return { list, known, ...matchPupils(known === undefined ? [] : readPupils(db, known.id), list.pupils) };
    });
    // Who is gone here may be new there.
    const left = new Map<string, Pupil>();
    for (const { gone } of own)
      for (const pupil of gone) if (pupil.studentNo !== undefined) left.set(pupil.studentNo, pupil);
    const moved = new Set<Pupil>();
    const matched = own.map(({ list, matches }) => {
      const all = new Map(matches);
      for (const input of list.pupils) {
        const pupil = all.has(input) || input.studentNo === undefined ? undefined : left.get(input.studentNo);
        if (pupil === undefined || moved.has(pupil)) continue;
        moved.add(pupil);
        all.set(input, pupil);
      }
      return all;
    });
    return own.map(({ list, known, gone }, index) => ({
      list,
      known,
      matches: matched[index] ?? new Map(),
      gone: gone.filter((pupil) => !moved.has(pupil)),
    }));
  }

  function add({ name, key }: ClassInput): SchoolClass {
    const id = newId();
    // What pseudonyms of pupils without a 学号 are made of must not change when the class moves up.
    const label = key ?? name;
    db.prepare(
      'INSERT INTO class (id, name, number, key, label) VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM class), ?, ?)',
    ).run(id, name, key ?? null, label);
    return { id, name, label };
  }

  function write(all: readonly Compared[]): SchoolClass[] {
    const classes = all.map(({ list, known }) => {
      if (known === undefined) return add(list);
      if (list.key !== undefined) db.prepare('UPDATE class SET key = ? WHERE id = ?').run(list.key, known.id);
      return known;
    });
    for (const { gone } of all) for (const { id } of gone) db.prepare('DELETE FROM pupil WHERE id = ?').run(id);
    // Seats may be exchanged among pupils that stay: free them all first, so that no two hold one on the way.
    const free = db.prepare('UPDATE pupil SET seat = ? WHERE id = ?');
    for (const { matches } of all) for (const { id } of matches.values()) free.run(`*${id}`, id);
    for (const [index, one] of all.entries()) {
      const schoolClass = classes[index];
      if (schoolClass !== undefined) writePupils(schoolClass.id, one);
    }
    // A seat nobody sits on any more keeps no clicker.
    const bare = db.prepare(
      'DELETE FROM binding WHERE class_id = ? AND seat NOT IN (SELECT seat FROM pupil WHERE class_id = ?)',
    );
    for (const { id } of classes) bare.run(id, id);
    return classes;
  }

  function writePupils(classId: string, { list, matches }: Compared): void {
    const insert = db.prepare(
      'INSERT INTO pupil (id, class_id, name, seat, student_no, consent) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const update = db.prepare(
      'UPDATE pupil SET class_id = ?, name = ?, seat = ?, student_no = ?, consent = ? WHERE id = ?',
    );
    for (const input of list.pupils) {
      const { name, seat, studentNo, clicker, consent } = input;
      const pupil = matches.get(input);
      if (pupil === undefined) insert.run(newId(), classId, name, seat, studentNo ?? null, consentColumn(consent));
      else
        update.run(
          classId,
          name,
          seat,
          studentNo ?? pupil.studentNo ?? null,
          consentColumn(consent ?? pupil.consent),
          pupil.id,
        );
      if (clicker !== undefined) bindClicker(db, classId, seat, clicker);
    }
  }

  return {
    classRecords: () =>
      db
        .prepare(
          `SELECT ${CLASS_COLUMNS}, (SELECT count(*) FROM pupil p WHERE p.class_id = class.id) AS pupils FROM class ORDER BY number`,
        )
        .all()
        .map((row) => ({
          ...toClass(row),
          ...(row['key'] === null ? {} : { key: String(row['key']) }),
          pupils: Number(row['pupils']),
        })),
    compareClasses: (lists) =>
      compare(lists).map(({ list, matches, gone }) => ({
        added: list.pupils.filter((input) => !matches.has(input)),
        changed: [...matches]
          .filter(([input, pupil]) => differs(pupil, input) || !hereBefore(list, pupil))
          .map(([after, before]) => ({ before, after })),
        gone,
      })),
    importClasses: (lists) => transact(() => write(compare(lists))),
    renameClasses: (renames) =>
      transact(() => {
        const set = db.prepare('UPDATE class SET name = ?, key = coalesce(?, key), archived = ? WHERE id = ?');
        for (const { id } of renames) db.prepare('UPDATE class SET name = ? WHERE id = ?').run(`*${id}`, id);
        for (const { id, name, key, archived } of renames) set.run(name, key ?? null, Number(archived), id);
      }),
    eraseClass: (id) => {
      transact(() => {
        for (const table of ['attendance_note', 'pupil_badge'])
          db.prepare(`DELETE FROM ${table} WHERE pupil_id IN (SELECT id FROM pupil WHERE class_id = ?)`).run(id);
        for (const table of ['loan', 'binding', 'pupil']) db.prepare(`DELETE FROM ${table} WHERE class_id = ?`).run(id);
        db.prepare('DELETE FROM class WHERE id = ?').run(id);
      });
      // The WAL still holds the old pages: write them over.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
  };

  function hereBefore(list: ClassInput, pupil: Pupil): boolean {
    return find(list)?.id === pupil.classId;
  }
}

/** By 学号; where either side has none, by seat and name together, then by a name that is there once. Every pupil once. */
function matchPupils(
  before: readonly Pupil[],
  inputs: readonly PupilInput[],
): { matches: Map<PupilInput, Pupil>; gone: Pupil[] } {
  const left = new Set(before);
  const matches = new Map<PupilInput, Pupil>();
  const take = (input: PupilInput, same: (pupil: Pupil) => boolean): void => {
    if (matches.has(input)) return;
    for (const pupil of left) {
      if (!same(pupil)) continue;
      left.delete(pupil);
      matches.set(input, pupil);
      return;
    }
  };
  const mayBe = (input: PupilInput, pupil: Pupil): boolean =>
    pupil.name === input.name && (input.studentNo === undefined || pupil.studentNo === undefined);
  for (const input of inputs) {
    if (input.studentNo !== undefined) take(input, (pupil) => pupil.studentNo === input.studentNo);
  }
  for (const input of inputs) take(input, (pupil) => pupil.seat === input.seat && mayBe(input, pupil));
  const times = new Map<string, number>();
  for (const { name } of [...before, ...inputs]) times.set(name, (times.get(name) ?? 0) + 1);
  for (const input of inputs) if (times.get(input.name) === 2) take(input, (pupil) => mayBe(input, pupil));
  return { matches, gone: [...left] };
}

function differs(pupil: Pupil, input: PupilInput): boolean {
  return (
    pupil.name !== input.name ||
    pupil.seat !== input.seat ||
    (input.studentNo !== undefined && pupil.studentNo !== input.studentNo) ||
    (input.clicker !== undefined && !pupil.clickers.includes(input.clicker)) ||
    (input.consent !== undefined && pupil.consent !== input.consent)
  );
}

const consentColumn = (consent: boolean | undefined): number | null => (consent === undefined ? null : Number(consent));

function toClass(row: Row): SchoolClass {
  return {
    id: String(row['id']),
    name: String(row['name']),
    ...(row['label'] === null ? {} : { label: String(row['label']) }),
    ...(Number(row['archived']) === 1 ? { archived: true } : {}),
  };
}

function toPupil(row: Row): Pupil {
  const clickers = typeof row['clickers'] === 'string' ? row['clickers'].split(' ') : [];
  const [clicker] = clickers;
  return {
    id: String(row['id']),
    classId: String(row['class_id']),
    name: String(row['name']),
    seat: String(row['seat']),
    ...(typeof row['student_no'] === 'string' ? { studentNo: row['student_no'] } : {}),
    ...(row['consent'] === null ? {} : { consent: Number(row['consent']) === 1 }),
    ...(clicker === undefined ? {} : { clicker }),
    clickers,
  };
}

export function noSuchClass(id: string): ShownError {
  return new ShownError({
    code: 'ROOM-NO-CLASS',
    where: id,
    what: { zh: '没有这个班级', en: 'no such class' },
    todo: { zh: '刷新页面后重选班级', en: 'choose the class again' },
  });
}
