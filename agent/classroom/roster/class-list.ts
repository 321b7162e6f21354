/**
 * The class in the room: its pupils, who holds which clicker, and each pupil's pseudonym. Built once per class change,
 * so that a press costs one look-up.
 */
import type { Pupil, RoomStore, SchoolClass } from '../../room/port.ts';
import type { WallView } from '../../web/api.ts';

export interface ClassList {
  readonly class: SchoolClass;
  /** In seat order. */
  readonly pupils: readonly Pupil[];
  readonly pseudonyms: ReadonlyMap<Pupil['id'], string>;
  readonly byPseudonym: ReadonlyMap<string, Pupil>;
  readonly byClicker: ReadonlyMap<string, Pupil>;
  /** Pupils with a clicker. */
  readonly bound: number;
}

/** `2` before `10`, `A2` before `A10`. */
export const bySeat = (a: { readonly seat: string }, b: { readonly seat: string }): number =>
  a.seat.localeCompare(b.seat, 'zh-Hans-CN', { numeric: true });

/** HMAC of the 学号, else of class and seat; see agent/room/pseudonym.ts. */
export type PseudonymOf = (schoolClass: SchoolClass, pupil: Pupil) => string;

export async function loadClassList(
  room: RoomStore,
  pseudonymOf: PseudonymOf,
  schoolClass: SchoolClass,
): Promise<ClassList> {
  const pupils = (await room.pupils(schoolClass.id)).toSorted(bySeat);
  const pseudonyms = new Map(pupils.map((pupil) => [pupil.id, pseudonymOf(schoolClass, pupil)]));
  const byClicker = new Map<string, Pupil>();
  for (const pupil of pupils) for (const clicker of pupil.clickers) byClicker.set(clicker, pupil);
  return {
    class: schoolClass,
    pupils,
    pseudonyms,
    byPseudonym: new Map(pupils.map((pupil) => [pseudonyms.get(pupil.id) ?? '', pupil])),
    byClicker,
    bound: pupils.filter(({ clickers }) => clickers.length > 0).length,
  };
}

/** No name but the class's. */
export function classOnWall({ class: { id, name }, pupils, bound }: ClassList): NonNullable<WallView['class']> {
  return { id, name, size: pupils.length, bound };
}

/** The pseudonym a press of this clicker carries, if the class knows it. */
export function pupilOfClicker(list: ClassList | undefined, clicker: string): string | undefined {
  const pupil = list?.byClicker.get(clicker);
  return pupil === undefined ? undefined : list?.pseudonyms.get(pupil.id);
}
