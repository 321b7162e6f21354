/** The class that sits in the room: chosen, loaded, loaded anew; of a practice lesson only until it ends. */
import type { RoomStore } from '../room/port.ts';
import { unknownClass, unknownPupil } from './refusals.ts';
import { type ClassList, loadClassList, type PseudonymOf } from './roster/class-list.ts';

export interface Sitting {
  /** Undefined: no class is chosen. */
  readonly list: ClassList | undefined;
  /** As room.db has it now; while practice is on, of the class that practises. */
  reload(): Promise<void>;
  listOf(classId: string | undefined): Promise<ClassList | undefined>;
  /** Throws `CLASS-UNKNOWN`. */
  check(classId: string): Promise<void>;
  /** `remember`: also after this lesson and this start. */
  seat(classId: string, options: { readonly remember: boolean }): Promise<void>;
  /** Every row of a pupil: the same 学号 may stand in last year's class as well. Throws `PUPIL-UNKNOWN`. */
  rowsOf(pupilId: string): Promise<{ readonly pseudonym: string; readonly ids: readonly string[] }>;
}

export interface SittingOptions {
  readonly room: RoomStore;
  readonly pseudonymOf: PseudonymOf;
  readonly practising: () => boolean;
  readonly changed: () => void;
}

export async function createSitting({ room, pseudonymOf, practising, changed }: SittingOptions): Promise<Sitting> {
  let list = await chosen();

  async function chosen(): Promise<ClassList | undefined> {
    const found = await loaded(await room.setting('currentClass'));
    return found?.class.archived === true ? undefined : found;
  }

  async function loaded(id: string | undefined): Promise<ClassList | undefined> {
    if (id === undefined) return undefined;
    const found = (await room.classes()).find((schoolClass) => schoolClass.id === id);
    return found === undefined ? undefined : loadClassList(room, pseudonymOf, found);
  }

  async function check(classId: string): Promise<void> {
    if (!(await room.classes()).some((schoolClass) => schoolClass.id === classId)) throw unknownClass(classId);
  }

  return {
    get list() {
      return list;
    },
    async reload() {
      list = practising() ? await loaded(list?.class.id) : await chosen();
      changed();
    },
    listOf: (classId) => (classId === list?.class.id ? Promise.resolve(list) : loaded(classId)),
    check,
    async seat(classId, { remember }) {
      await check(classId);
      if (remember) await room.setSetting('currentClass', classId);
      list = await loaded(classId);
      changed();
    },
    async rowsOf(pupilId) {
      const rows: { id: string; pseudonym: string }[] = [];
      for (const schoolClass of await room.classes())
        for (const pupil of await room.pupils(schoolClass.id))
          rows.push({ id: pupil.id, pseudonym: pseudonymOf(schoolClass, pupil) });
      const pseudonym = rows.find((row) => row.id === pupilId)?.pseudonym;
      if (pseudonym === undefined) throw unknownPupil(pupilId);
      return { pseudonym, ids: rows.filter((row) => row.pseudonym === pseudonym).map((row) => row.id) };
    },
  };
}
