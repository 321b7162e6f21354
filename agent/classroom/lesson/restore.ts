/**
 * At the start of the agent: a lesson that was on when it ended is taken up if its time is not over; older ones that were
 * left open are closed, which says `restart`.
 */
import type { Journal } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { LessonRecord } from '../../room/lesson-area.ts';
import type { RoomStore } from '../../room/port.ts';
import type { ClassList } from '../roster/class-list.ts';
import { countBefore, NOTHING_COUNTED } from './count.ts';
import type { TakenUp } from './lessons.ts';
import { type LessonStory, readStory } from './lines.ts';
import { type LessonFacts, OVERTIME_MS } from './live-lesson.ts';
import { registerOf } from './past.ts';
import type { SchoolDay } from './port.ts';
import { subjectOf } from './views.ts';

/** Of a lesson that is in no timetable: longer than a double lesson, and it is over. */
const UNPLANNED_MS = 2 * 60 * 60_000;
/** More are never left open: each start closes what it finds. */
const LOOK_BACK = 5;

export interface RestoreParts {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly ports: Ports;
  readonly school: SchoolDay;
  readonly listOf: (classId: string | undefined) => Promise<ClassList | undefined>;
  readonly teacherPseudonym: (id: string) => string | undefined;
}

export interface LeftOpen {
  readonly facts: LessonFacts;
  readonly known: TakenUp;
  /** Its time is not over. */
  readonly goesOn: boolean;
  /** ms from its beginning to the last sign of it. */
  readonly lastedMs: number;
}

/** Newest first. */
export async function lessonsLeftOpen(parts: RestoreParts): Promise<LeftOpen[]> {
  const { journal, ports } = parts;
  const lines = await journal.latest('cn.banban.lesson.began', LOOK_BACK);
  const ids = [...new Set(lines.map((line) => (JSON.parse(line.text) as { data: { lesson: string } }).data.lesson))];
  const left: LeftOpen[] = [];
  for (const [index, id] of ids.entries()) {
    const story = await readStory(journal, id);
    if (story === undefined || story.endedAt !== undefined) continue;
    const found = await leftOpen(parts, id, story);
    left.push(index === 0 ? found : { ...found, goesOn: false });
    ports.log.info({ lesson: id, goesOn: index === 0 && found.goesOn }, 'a lesson was on when the agent ended');
  }
  return left;
}

async function leftOpen(parts: RestoreParts, id: string, story: LessonStory): Promise<LeftOpen> {
  const { facts: told, beganAt, lastAt } = story;
  const record = await recordOf(parts, id);
  const list = await parts.listOf(told.class);
  const plannedTo = told.plannedTo === undefined ? undefined : Date.parse(told.plannedTo);
  const facts: LessonFacts = {
    id,
    beganAt,
    kind: told.kind,
    subject: subjectOf(told.subject),
    period: told.period,
    classId: told.class,
    className: list?.class.name,
    teacherId: record?.teacherId ?? teacherOf(parts, told.teacher),
    secondId: record?.secondId ?? teacherOf(parts, told.second),
    substitute: told.substitute ?? false,
    plannedFrom: told.plannedFrom === undefined ? undefined : Date.parse(told.plannedFrom),
    plannedTo,
    note: record?.note,
    practice: false,
  };
  const now = parts.ports.clock.now();
  const until = plannedTo === undefined ? beganAt + UNPLANNED_MS : plannedTo + OVERTIME_MS;
  return {
    facts,
    known: await takenUp(parts, story, list, record?.rollCall ?? false),
    goesOn: now < until,
    lastedMs: Math.max(0, Math.min(now, Math.max(lastAt, plannedTo ?? 0)) - beganAt),
  };
}

async function takenUp(
  { room, journal, ports }: RestoreParts,
  { words, draws, facts }: LessonStory,
  list: ClassList | undefined,
  rollCallMade: boolean,
): Promise<TakenUp> {
  const lesson = facts.lesson;
  const story = { facts, words, draws, beganAt: 0, endedAt: undefined, lastAt: 0 };
  try {
    return {
      said: registerOf(story, list, await room.attendanceOf(lesson)),
      counted: await countBefore({ journal, room }, lesson),
      rollCallMade,
      ...drawnBefore(draws, list),
      loans: new Map((await room.loansOf(lesson)).map(({ clicker, seat }) => [clicker, seat])),
    };
  } catch (error) {
    ports.log.error({ err: error, lesson }, 'what room.db knows of a lesson could not be read');
    return {
      said: registerOf(story, list, []),
      counted: NOTHING_COUNTED,
      rollCallMade,
      ...drawnBefore(draws, list),
      loans: new Map(),
    };
  }
}

/** Who was in the hat is not on record, but when it was empty. */
function drawnBefore(draws: LessonStory['draws'], list: ClassList | undefined): Pick<TakenUp, 'drawn' | 'draws'> {
  let drawn = new Set<string>();
  for (const { pupil, left } of draws) {
    const id = list?.byPseudonym.get(pupil ?? '')?.id;
    if (id !== undefined) drawn.add(id);
    if (left === 0) drawn = new Set();
  }
  return { drawn, draws: draws.length };
}

function teacherOf({ school, teacherPseudonym }: RestoreParts, pseudonym: string | undefined): string | undefined {
  if (pseudonym === undefined) return undefined;
  return school.teachers().find(({ id }) => teacherPseudonym(id) === pseudonym)?.id;
}

async function recordOf({ room, ports }: RestoreParts, id: string): Promise<LessonRecord | undefined> {
  try {
    return await room.lesson(id);
  } catch (error) {
    ports.log.error({ err: error, lesson: id }, 'what room.db knows of a lesson could not be read');
    return undefined;
  }
}
