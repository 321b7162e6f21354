/** Lessons that are over: their attendance read back from the journal and room.db, and corrected there. */
import type { Journal } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { AttendanceMark, AttendanceWord } from '../../web/api-lesson.ts';
import type { ClassList } from '../roster/class-list.ts';
import { type AttendanceBook, createAttendanceBook } from './attendance-book.ts';
import { type LessonStory, readStory, withNotes } from './lines.ts';
import { notOfClass, unknownLesson } from './refusals.ts';
import type { Register } from './register.ts';

export interface PastParts {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly ports: Ports;
  readonly listOf: (classId: string | undefined) => Promise<ClassList | undefined>;
  readonly graceMin: () => number;
}

export interface PastLesson {
  readonly story: LessonStory;
  readonly list: ClassList | undefined;
  readonly register: Register;
}

/** Throws `LESSON-UNKNOWN`. */
export async function readPast({ journal, room, listOf }: PastParts, id: string): Promise<PastLesson> {
  const story = await readStory(journal, id);
  if (story === undefined) throw unknownLesson(id);
  const list = await listOf(story.facts.class);
  return { story, list, register: registerOf(story, list, await room.attendanceOf(id)) };
}

export function registerOf(
  story: LessonStory,
  list: ClassList | undefined,
  notes: Parameters<typeof withNotes>[1],
): Register {
  const byPupil = new Map<string, readonly AttendanceWord[]>();
  for (const [pseudonym, words] of story.words) {
    const pupil = list?.byPseudonym.get(pseudonym);
    if (pupil !== undefined) byPupil.set(pupil.id, words);
  }
  return withNotes(byPupil, notes);
}

/** A correction after the lesson: said as it would have been in it. Gives what is known now. */
export async function correctPast(
  parts: PastParts,
  id: string,
  pupilId: string,
  mark: AttendanceMark,
): Promise<PastLesson> {
  const past = await readPast(parts, id);
  const pupil = past.list?.pupils.find((one) => one.id === pupilId);
  if (pupil === undefined) throw notOfClass(pupilId);
  const book: AttendanceBook = createAttendanceBook({
    lesson: id,
    journal: parts.journal,
    room: parts.room,
    ports: parts.ports,
    pseudonymOf: ({ id: who }) => past.list?.pseudonyms.get(who),
    graceMin: parts.graceMin,
    changed: () => undefined,
    said: past.register,
  });
  await book.mark(pupil, mark, undefined);
  return { ...past, register: book.register };
}
