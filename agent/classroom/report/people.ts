/** Who is meant: pseudonyms of the journal and the names of room.db, put together once for a report. */
import type { Pupil, RoomStore, SchoolClass } from '../../room/port.ts';
import { bySeat, type PseudonymOf } from '../roster/class-list.ts';

export interface Person extends Pupil {
  readonly pseudonym: string;
}

export interface People {
  readonly classes: readonly SchoolClass[];
  className(id: string | undefined): string | undefined;
  /** In seat order; nobody for a class that is not known. */
  pupilsOf(classId: string | undefined): readonly Person[];
  /**
   * Whose pseudonym it is. Within the class if it sits there, else in whatever class: the same 学号 may stand in last year's
   * class as well.
   */
  find(pseudonym: string, classId: string | undefined): Person | undefined;
  byId(pupilId: string): Person | undefined;
}

export async function loadPeople(
  room: Pick<RoomStore, 'classes' | 'pupils'>,
  pseudonymOf: PseudonymOf,
): Promise<People> {
  const classes = await room.classes();
  const ofClass = new Map<string, readonly Person[]>();
  const anywhere = new Map<string, Person>();
  const inClass = new Map<string, Person>();
  const byId = new Map<string, Person>();
  for (const schoolClass of classes) {
    const pupils = (await room.pupils(schoolClass.id)).toSorted(bySeat);
    const people = pupils.map((pupil) => ({ ...pupil, pseudonym: pseudonymOf(schoolClass, pupil) }));
    ofClass.set(schoolClass.id, people);
    for (const person of people) {
      if (!anywhere.has(person.pseudonym)) anywhere.set(person.pseudonym, person);
      inClass.set(`${schoolClass.id} ${person.pseudonym}`, person);
      byId.set(person.id, person);
    }
  }
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return {
    classes,
    className: (id) => (id === undefined ? undefined : names.get(id)),
    pupilsOf: (classId) => (classId === undefined ? [] : (ofClass.get(classId) ?? [])),
    find: (pseudonym, classId) => inClass.get(`${classId} ${pseudonym}`) ?? anywhere.get(pseudonym),
    byId: (pupilId) => byId.get(pupilId),
  };
}
