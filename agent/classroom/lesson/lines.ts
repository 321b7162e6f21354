/** What the journal says of a lesson: its lines, folded into the story they tell. */
import type { Envelope } from '../../../protocols/uplink/envelope.ts';
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { Journal } from '../../journal/port.ts';
import type { AttendanceNote } from '../../room/lesson-area.ts';
import type { AttendanceWord } from '../../web/api-lesson.ts';

type Began = EventData<'cn.banban.lesson.began'>;
type Changed = EventData<'cn.banban.lesson.changed'>;

export interface LessonStory {
  /** As it began, with what was corrected since. */
  readonly facts: Began & Pick<Changed, 'substitute'>;
  /** Wall ms. */
  readonly beganAt: number;
  readonly endedAt: number | undefined;
  /** Of its last line. */
  readonly lastAt: number;
  /** By pseudonym. */
  readonly words: ReadonlyMap<string, readonly AttendanceWord[]>;
  readonly draws: readonly (EventData<'cn.banban.draw.picked'> & { readonly at: number })[];
}

type Line = Pick<Envelope, 'type' | 'data' | 'time' | 'epoch'>;

/**
 * Undefined: the journal knows no such lesson. After a rollback unpublished lines are told again in the new epoch
 * (`Journal.openEpoch`): the second telling is left out.
 */
export async function readStory(journal: Journal, id: string): Promise<LessonStory | undefined> {
  const lines: Line[] = [];
  const told = new Map<string, string>();
  for (const stored of await journal.about(id)) {
    if (!stored.type.startsWith('cn.banban.')) continue;
    const { type, data, time, epoch } = JSON.parse(stored.text) as Envelope;
    const key = `${type} ${time} ${JSON.stringify(data)}`;
    const before = told.get(key);
    if (before !== undefined && before !== epoch) continue;
    told.set(key, epoch);
    lines.push({ type, data, time, epoch });
  }
  return foldStory(lines);
}

export function foldStory(lines: readonly Line[]): LessonStory | undefined {
  let facts: LessonStory['facts'] | undefined;
  let beganAt = 0;
  let endedAt: number | undefined;
  let lastAt = 0;
  const words = new Map<string, AttendanceWord[]>();
  const draws: (EventData<'cn.banban.draw.picked'> & { at: number })[] = [];
  const say = (pupil: string, word: AttendanceWord): void => {
    const before = words.get(pupil);
    if (before === undefined) words.set(pupil, [word]);
    else before.push(word);
  };
  for (const { type, data, time } of lines) {
    const at = Date.parse(time);
    if (type === 'cn.banban.lesson.began') {
      facts ??= data as Began;
      beganAt = beganAt === 0 ? at : beganAt;
    } else if (facts === undefined) continue;
    else if (type === 'cn.banban.lesson.changed') facts = { ...facts, ...(data as Changed) };
    else if (type === 'cn.banban.lesson.ended') endedAt = at;
    else if (type === 'cn.banban.draw.picked') draws.push({ ...(data as EventData<'cn.banban.draw.picked'>), at });
    else if (type === 'cn.banban.attendance.marked') {
      const { pupil, status: to, by, lateMin } = data as EventData<'cn.banban.attendance.marked'>;
      say(pupil, { at, from: null, to, by, reason: null, words: null, lateMin: lateMin ?? null });
    } else if (type === 'cn.banban.attendance.corrected') {
      const { pupil, from, to, by, reason } = data as EventData<'cn.banban.attendance.corrected'>;
      say(pupil, { at, from, to, by, reason, words: null, lateMin: null });
    }
    lastAt = Math.max(lastAt, at);
  }
  return facts === undefined ? undefined : { facts, beganAt, endedAt, lastAt, words, draws };
}

/**
 * What the room noted, beside what the journal says: of pupils without consent all of it is here; of the others the
 * reasons in words, which belong to the journal's corrections in their order.
 */
export function withNotes(
  byPupil: ReadonlyMap<string, readonly AttendanceWord[]>,
  notes: readonly AttendanceNote[],
): Map<string, AttendanceWord[]> {
  const words = new Map([...byPupil].map(([id, list]) => [id, [...list]]));
  const noted = new Map<string, AttendanceWord[]>();
  for (const note of notes) {
    const list = words.get(note.pupilId) ?? [];
    const said = list.findIndex(
      (word) => word.words === null && word.to === note.status && word.from === (note.was ?? null),
    );
    const word = list[said];
    if (word !== undefined && note.words !== undefined) list[said] = { ...word, words: note.words };
    else noted.set(note.pupilId, [...(noted.get(note.pupilId) ?? []), wordOf(note)]);
  }
  for (const [id, more] of noted)
    words.set(
      id,
      [...(words.get(id) ?? []), ...more].toSorted((one, other) => one.at - other.at),
    );
  return words;
}

function wordOf({ at, was, status, by, reason, words }: AttendanceNote): AttendanceWord {
  return {
    at,
    from: was ?? null,
    to: status,
    by,
    reason: reason ?? null,
    words: words ?? null,
    lateMin: null,
  };
}
