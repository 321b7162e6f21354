/** Everything a report is made of, gathered: what happened (from the journal) and who and what was meant (from room.db). */
import type { NamedLesson, NamedQuestion, RoomNote } from '../../room/report-area.ts';
import type { Ledger, LessonEntry } from './ledger.ts';
import type { Outcome } from './outcome.ts';
import type { People } from './people.ts';

/** One lesson and its questions; without a lesson those that were asked outside of any, of one class and day. */
export interface LessonCase {
  readonly id: string;
  readonly lesson: LessonEntry | undefined;
  readonly named: NamedLesson | undefined;
  readonly classId: string | undefined;
  /** As the school writes it; empty: not known. */
  readonly className: string;
  /** Wall ms. */
  readonly beganAt: number;
  readonly questions: readonly Outcome[];
  readonly notes: readonly RoomNote[];
}

export interface ReportCase {
  readonly people: People;
  /** Oldest first. */
  readonly lessons: readonly LessonCase[];
  readonly question: (id: string) => NamedQuestion | undefined;
}

export interface Gathered {
  readonly ledger: Ledger;
  readonly people: People;
  readonly lessons: readonly NamedLesson[];
  readonly questions: readonly NamedQuestion[];
  readonly notes: readonly RoomNote[];
  /** Only what this class had. */
  readonly classId?: string | undefined;
}

const DAY_MS = 86_400_000;
/** Of Beijing. */
const OFFSET_MS = 8 * 3_600_000;

export function reportCase({ ledger, people, lessons, questions, notes, classId }: Gathered): ReportCase {
  const namedLessons = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const namedQuestions = new Map(questions.map((question) => [question.question, question]));
  const known = new Set(ledger.lessons.map(({ id }) => id));
  const questionsOf = new Map<string, Outcome[]>();
  for (const outcome of ledger.questions) {
    const inLesson = outcome.lesson !== null && known.has(outcome.lesson) ? outcome.lesson : undefined;
    const key = inLesson ?? outsideKey(outcome, namedQuestions.get(outcome.id)?.classId);
    const list = questionsOf.get(key);
    if (list === undefined) questionsOf.set(key, [outcome]);
    else list.push(outcome);
  }
  const notesOf = Map.groupBy(notes, ({ lesson }) => lesson);
  const cases: LessonCase[] = ledger.lessons.map((lesson) => {
    const named = namedLessons.get(lesson.id);
    const ofClass = lesson.class ?? named?.classId;
    return {
      id: lesson.id,
      lesson,
      named,
      classId: ofClass,
      className: named?.className ?? people.className(ofClass) ?? '',
      beganAt: lesson.beganAt,
      questions: questionsOf.get(lesson.id) ?? [],
      notes: notesOf.get(lesson.id) ?? [],
    };
  });
  for (const [key, outcomes] of questionsOf) {
    const [first] = outcomes;
    if (known.has(key) || first === undefined) continue;
    const ofClass = namedQuestions.get(first.id)?.classId;
    cases.push({
      id: '',
      lesson: undefined,
      named: undefined,
      classId: ofClass,
      className: people.className(ofClass) ?? '',
      beganAt: first.openedAt,
      questions: outcomes,
      notes: [],
    });
  }
  return {
    people,
    lessons: cases
      .filter((one) => classId === undefined || one.classId === classId)
      .sort((a, b) => a.beganAt - b.beganAt),
    question: (id) => namedQuestions.get(id),
  };
}

const outsideKey = (outcome: Outcome, classId: string | undefined): string =>
  `outside ${classId ?? ''} ${Math.floor((outcome.openedAt + OFFSET_MS) / DAY_MS)}`;

/** The classes that occur, in the order of their first lesson; undefined stands for no class. */
export function classesIn({ lessons }: ReportCase): (string | undefined)[] {
  return [...new Set(lessons.map(({ classId }) => classId))];
}

/** Questions are counted per lesson; a later round has the number of its first. */
export function numbersOf(questions: readonly Outcome[]): Map<string, number> {
  const numbers = new Map<string, number>();
  let next = 1;
  for (const { id, before } of questions) numbers.set(id, numbers.get(before ?? '') ?? next++);
  return numbers;
}

/** How many could answer: pupils on the list at the time, else on the list now, else those who did. */
export function sizeOf({ lesson, classId }: LessonCase, people: People, outcome: Outcome): number {
  const listed = lesson?.size ?? people.pupilsOf(classId).length;
  return Math.max(listed, outcome.who.length);
}
