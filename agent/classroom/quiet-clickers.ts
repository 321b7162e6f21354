/**
 * CLK-BATT: a clicker that was not pressed in five lessons in which others of the class were. Clickers tell nothing of their
 * batteries; this is all there is to go by.
 *
 * Counted when a lesson ends, per clicker, and kept in room.db (`quietClickers`), so a restart forgets nothing. A lesson
 * counts for a clicker whose pupil was there, by a card, a tablet or a teacher's word. Where nobody knows (also 缺席 that
 * nothing but silence speaks for) five lessons may be one day of illness: then it takes five different days. A pupil known
 * to be away, one with a lent clicker, a tablet or a second clicker that was heard does not count at all, nor does a lesson
 * whose beginning this start of the agent has not heard.
 *
 * One press ends it, told at once. Not a press that must not be told: in an anonymous question, or of a pupil without
 * consent, “this clicker lives” in that moment would say who answered. It is told when the lesson ends.
 */
import { clickerFamily } from '../../protocols/clicker/family.ts';
import { beijingDate } from '../beijing-time.ts';
import type { FaultReports } from '../maintenance/port.ts';
import type { Clock, Log } from '../ports.ts';
import type { Pupil, RoomStore } from '../room/port.ts';
import { type Register, statusOf } from './lesson/register.ts';

export const QUIET_LESSONS = 5;
const QUIET_DAYS = 5;
/** So many of the others have to be heard: a question for three pupils says nothing of the rest. */
const OTHERS = 1 / 4;
/** In the fault's detail; a technician goes by the list in the room. */
const MOST_NAMED = 8;

/** Since it was heard last. */
export interface Silence {
  /** Lessons in which its pupil was there. */
  readonly lessons: number;
  /** Days, `2026-11-27`, with lessons of which nobody knows. */
  readonly days: readonly string[];
}
export type Silences = ReadonlyMap<string, Silence>;

export interface EndedLesson {
  readonly pupils: readonly Pick<Pupil, 'id' | 'seat' | 'clickers'>[];
  readonly register: Register;
  /** Clicker → seat. */
  readonly loans: ReadonlyMap<string, string>;
  /** Seats that have a tablet. */
  readonly tablets: ReadonlySet<string>;
  readonly heard: ReadonlySet<string>;
  /** `2026-11-27` */
  readonly day: string;
}

/** What is known of the silent ones after a lesson. Pure. */
export function afterLesson(before: Silences, lesson: EndedLesson): Silences {
  const { pupils, register, loans, tablets, heard, day } = lesson;
  const after = new Map([...before].filter(([clicker]) => !heard.has(clicker)));
  const borrowers = new Set(loans.values());
  const expected = pupils.filter(
    ({ id, seat }) =>
      !borrowers.has(seat) && !tablets.has(seat) && !isAway(register, id) && !answeredOtherwise(register, id),
  );
  for (const family of new Set(expected.flatMap(({ clickers }) => clickers.map(clickerFamily)))) {
    const its = expected.flatMap(({ id, clickers }) =>
      clickers
        .filter((clicker) => clickerFamily(clicker) === family && !loans.has(clicker))
        .map((clicker) => ({ id, clicker, lives: clickers.some((own) => heard.has(own)) })),
    );
    const lively = its.filter(({ lives }) => lives).length;
    if (lively < Math.max(1, Math.ceil((its.length - 1) * OTHERS))) continue;
    for (const { id, clicker, lives } of its) {
      if (lives) continue;
      const { lessons, days } = after.get(clicker) ?? { lessons: 0, days: [] };
      const silence = wasHere(register, id)
        ? { lessons: lessons + 1, days }
        : { lessons, days: days.includes(day) ? days : [...days, day].slice(-QUIET_DAYS) };
      after.set(clicker, silence);
    }
  }
  return after;
}

export function isQuiet({ lessons, days }: Silence): boolean {
  return lessons >= QUIET_LESSONS || days.length >= QUIET_DAYS;
}

function wasHere(register: Register, pupilId: string): boolean {
  const status = statusOf(register, pupilId);
  return status === 'present' || status === 'late' || status === 'early';
}

/** Somebody said so; that nothing was seen of the pupil is not said by anybody. */
function isAway(register: Register, pupilId: string): boolean {
  const word = register.get(pupilId)?.at(-1);
  return word?.to === 'leave' || (word?.to === 'absent' && word.by !== 'end');
}

function answeredOtherwise(register: Register, pupilId: string): boolean {
  return register.get(pupilId)?.some(({ by }) => by === 'tablet') ?? false;
}

export interface QuietClickers {
  /** Any press; `tell`: that it lives may be told now. */
  heard(clicker: string, tell: boolean): void;
  /** From here on what is heard is heard in a lesson. */
  lessonBegan(lesson: string): void;
  /** Never rejects. */
  lessonEnded(lesson: string, about: Omit<EndedLesson, 'heard' | 'day'>): Promise<void>;
  /** For the private view. */
  isQuiet(clicker: string): boolean;
}

export interface QuietClickersOptions {
  readonly room: Pick<RoomStore, 'setting' | 'setSetting' | 'classes' | 'pupils'>;
  /** Absent: nobody is told. */
  readonly faults: FaultReports | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export async function createQuietClickers(options: QuietClickersOptions): Promise<QuietClickers> {
  const { room, faults, clock, log } = options;
  let silences = await kept();
  let began: string | undefined;
  const heard = new Set<string>();
  const untold = new Set<string>();
  let turn: Promise<void> = told();

  async function kept(): Promise<Silences> {
    try {
      const text = await room.setting('quietClickers');
      return new Map(Object.entries(JSON.parse(text === undefined || text === '' ? '{}' : text) as object));
    } catch (error) {
      log.error({ err: error }, 'which clickers are silent could not be read: counted anew');
      return new Map();
    }
  }

  /** One after the other; what cannot be written or told now is so the next time. */
  function then(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => log.error({ err: error }, 'silent clickers could not be kept'));
    return turn;
  }

  async function save(next: Silences): Promise<void> {
    silences = next;
    await room.setSetting('quietClickers', JSON.stringify(Object.fromEntries(next)));
    await told();
  }

  /** Those that are still somebody's: also of which pupils nothing may be told one by one. */
  async function told(): Promise<void> {
    const quiet = [...silences].filter(([, silence]) => isQuiet(silence)).map(([clicker]) => clicker);
    const holders = quiet.length === 0 ? new Map<string, boolean>() : await tellable();
    const bound = quiet.filter((clicker) => holders.has(clicker)).toSorted();
    const which = bound.filter((clicker) => holders.get(clicker) === true).slice(0, MOST_NAMED);
    faults?.report('CLK-BATT', {
      detail:
        bound.length === 0
          ? undefined
          : { clickers: bound.length, ...(which.length === 0 ? {} : { which: which.join(' ') }) },
    });
  }

  async function tellable(): Promise<Map<string, boolean>> {
    const classes = (await room.classes()).filter(({ archived }) => archived !== true);
    const pupils = (await Promise.all(classes.map(({ id }) => room.pupils(id)))).flat();
    return new Map(pupils.flatMap(({ clickers, consent }) => clickers.map((one) => [one, consent !== false] as const)));
  }

  turn = turn.catch((error: unknown) => log.error({ err: error }, 'silent clickers could not be told'));
  return {
    heard(clicker, tell) {
      heard.add(clicker);
      if (!silences.has(clicker)) return;
      if (!tell) {
        untold.add(clicker);
        return;
      }
      void then(() => save(new Map([...silences].filter(([one]) => one !== clicker))));
    },
    lessonBegan(lesson) {
      began = lesson;
      heard.clear();
    },
    lessonEnded: (lesson, about) =>
      then(async () => {
        const whole = began === lesson;
        const lives = new Set([...heard, ...untold]);
        began = undefined;
        heard.clear();
        untold.clear();
        const next = whole
          ? afterLesson(silences, { ...about, heard: lives, day: beijingDate(clock.now()) })
          : new Map([...silences].filter(([clicker]) => !lives.has(clicker)));
        const holders = next.size === 0 ? new Map() : await tellable();
        await save(new Map([...next].filter(([clicker]) => holders.has(clicker))));
      }),
    isQuiet(clicker) {
      const silence = silences.get(clicker);
      return silence !== undefined && isQuiet(silence);
    },
  };
}
