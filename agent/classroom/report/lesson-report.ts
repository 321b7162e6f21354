/** How a lesson went, for the page: the part that may stand on the wall, the part that says who, and the trend. */
import type { RoomStore } from '../../room/port.ts';
import type { AttendanceCount, Subject } from '../../web/api-lesson.ts';
import type { ClassTrend, LessonReport, LessonSeats, QuestionDiagnosis, TrendPoint } from '../../web/api-report.ts';
import { roundsOf } from '../question/rounds.ts';
import { type LessonCase, numbersOf, type ReportCase, sizeOf } from './case.ts';
import {
  addShares,
  countVerdicts,
  discriminations,
  distractorOf,
  gainOf,
  knowledgeOf,
  lastRounds,
  rightShare,
  shareOf,
  timeSpread,
  totalsOf,
} from './diagnosis.ts';
import { type ExportParts, gather } from './exports.ts';
import type { Outcome } from './outcome.ts';
import type { People } from './people.ts';

export interface ReportParts extends ExportParts {
  readonly room: ExportParts['room'] & Pick<RoomStore, 'questionsOf' | 'lessonsBetween'>;
  /** Address of a question's picture on the page. */
  readonly pictureOf?: ((question: string, file: string) => string) | undefined;
}

/** @throws ShownError LESSON-UNKNOWN */
export async function lessonReport(parts: ReportParts, lesson: string): Promise<LessonReport> {
  const report = await gather(parts, { lesson });
  const one = theLesson(report, lesson);
  const texts = new Map((await parts.room.questionsOf(lesson)).map((text) => [text.question, text]));
  const numbers = numbersOf(one.questions);
  const discrimination = discriminations(one.questions);
  const byId = new Map(one.questions.map((outcome) => [outcome.id, outcome]));
  const pupils = report.people.pupilsOf(one.classId).map(({ pseudonym }) => pseudonym);
  const questions = one.questions.map((outcome): QuestionDiagnosis => {
    const text = texts.get(outcome.id);
    const counts = countVerdicts(outcome);
    const size = sizeOf(one, report.people, outcome);
    const answered = outcome.who.length;
    const before = byId.get(outcome.before ?? '')?.whole;
    const rounds =
      before === undefined || outcome.whole === undefined ? null : roundsOf(before, outcome.whole, { pupils });
    const picture = text?.fields?.picture;
    return {
      id: outcome.id,
      number: numbers.get(outcome.id) ?? 1,
      kind: outcome.kind,
      options: outcome.options,
      state: outcome.state,
      anonymous: outcome.anonymous,
      round: outcome.round,
      stem: text?.stem ?? null,
      optionTexts: text?.optionTexts ?? null,
      picture: picture === undefined ? null : (parts.pictureOf?.(outcome.id, picture) ?? null),
      answer: outcome.answer,
      tolerance: outcome.tolerance,
      knowledge: text?.fields?.knowledge ?? [],
      openedAt: new Date(outcome.openedAt).toISOString(),
      size,
      answered,
      blank: size - answered,
      right: counts === undefined ? null : shareOf(counts.right, answered),
      partial: counts?.partial ?? 0,
      wrong: counts?.wrong ?? 0,
      // Bars of an open question would steer the pupils.
      tally: outcome.state === 'open' ? {} : outcome.tally,
      distractor: outcome.state === 'open' ? null : distractorOf(outcome),
      time: timeSpread(outcome.times),
      unsure: outcome.unsure.length,
      discrimination: discrimination.get(outcome.id) ?? null,
      rounds,
      gain: rounds === null ? null : gainOf(rounds),
    };
  });
  const { named } = one;
  return {
    lesson: {
      id: lesson,
      beganAt: one.beganAt,
      endedAt: one.lesson?.ended?.at ?? null,
      kind: one.lesson?.kind ?? 'regular',
      subject: (one.lesson?.subject ?? null) as Subject | null,
      period: one.lesson?.period ?? null,
      className: one.className === '' ? null : one.className,
      teacher: named?.teacher ?? null,
      size: one.lesson?.size ?? null,
    },
    attendance: attendanceOf(one, report.people),
    questions,
    knowledge: knowledgeOf(one.questions, (id) => texts.get(id)?.fields?.knowledge ?? []),
    right: rightOver(one.questions),
    presses: one.questions.reduce((sum, { presses }) => sum + presses, 0),
    draws: one.lesson?.draws ?? 0,
  };
}

/** @throws ShownError LESSON-UNKNOWN */
export async function lessonSeats(
  parts: ReportParts,
  lesson: string,
  { names }: { readonly names: boolean },
): Promise<LessonSeats> {
  const report = await gather(parts, { lesson });
  const one = theLesson(report, lesson);
  const pupils = report.people.pupilsOf(one.classId).filter(({ consent }) => consent !== false);
  return {
    lesson,
    seats: pupils.map(({ id, seat, name, pseudonym }) => {
      const { verdicts, points, of } = totalsOf(pseudonym, one.questions);
      return {
        pupilId: id,
        seat,
        name: names ? name : null,
        attendance: one.lesson?.attendance.get(pseudonym)?.status ?? null,
        verdicts: Object.fromEntries(verdicts),
        unsure: one.questions.filter(({ unsure }) => unsure.includes(pseudonym)).map((outcome) => outcome.id),
        points,
        of,
      };
    }),
  };
}

const TREND_DAYS = 180;
const DAY_MS = 86_400_000;

/** The newest `count` lessons of a class that had a question with a right answer, oldest first. */
export async function classTrend(parts: ReportParts, classId: string, count: number): Promise<ClassTrend> {
  const now = parts.now();
  const known = await parts.room.lessonsBetween(now - TREND_DAYS * DAY_MS, now + DAY_MS);
  const points: { readonly point: TrendPoint; readonly knowledge: ReturnType<typeof knowledgeOf> }[] = [];
  for (const { id } of known.filter((lesson) => lesson.classId === classId).reverse()) {
    if (points.length >= count) break;
    const report = await gather(parts, { lesson: id }).catch(passExpired);
    const one = report?.lessons.find((each) => each.id === id);
    if (report === undefined || one === undefined) continue;
    const right = rightOver(one.questions);
    if (right.whole === 0) continue;
    const { beganAt, questions, lesson } = one;
    const subject = (lesson?.subject ?? null) as Subject | null;
    points.push({
      point: { lesson: id, beganAt, subject, questions: lastRounds(questions).length, right },
      knowledge: knowledgeOf(questions, (question) => report.question(question)?.knowledge ?? []),
    });
  }
  points.reverse();
  const words = new Set(points.flatMap(({ knowledge }) => knowledge.map((each) => each.knowledge)));
  const byWord = [...words].map((word) => ({
    knowledge: word,
    lessons: points.flatMap(({ point, knowledge }) =>
      knowledge
        .filter((each) => each.knowledge === word)
        .map(({ questions, right }): TrendPoint => ({ ...point, questions, right })),
    ),
  }));
  return {
    classId,
    lessons: points.map(({ point }) => point),
    knowledge: byWord.filter(({ lessons }) => lessons.length > 1),
  };
}

/** room.db remembers a lesson longer than the journal does: it is left out of the trend. */
function passExpired(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'LESSON-UNKNOWN') throw error;
}

function theLesson(report: ReportCase, id: string): LessonCase {
  const one = report.lessons.find((each) => each.id === id);
  if (one === undefined) throw new Error('the lesson was read and is not there');
  return one;
}

function rightOver(questions: readonly Outcome[]): ReturnType<typeof shareOf> {
  return addShares(
    lastRounds(questions)
      .map(rightShare)
      .filter((one) => one !== null),
  );
}

/**
 * As it was counted at the end, with those of whom nothing is told one by one, and as it was corrected since; before the
 * end what is known so far.
 */
function attendanceOf({ lesson, notes }: LessonCase, people: People): AttendanceCount | null {
  if (lesson === undefined) return null;
  const untold = notes.filter(({ pupilId }) => people.byId(pupilId)?.consent === false);
  const { ended } = lesson;
  if (ended?.heads === undefined) {
    const latest = new Map(untold.map(({ pupilId, status }) => [pupilId, status]));
    const known = [...[...lesson.attendance.values()].map(({ status }) => status), ...latest.values()];
    if (known.length === 0) return null;
    const counts = { present: 0, late: 0, early: 0, leave: 0, absent: 0 };
    for (const status of known) counts[status] += 1;
    const size = Math.max(lesson.size ?? 0, known.length);
    return { size, ...counts, unseen: size - known.length };
  }
  const { unknown, ...counts } = { ...ended.heads };
  const size = Object.values(ended.heads).reduce((sum, heads) => sum + heads, 0);
  const since = [...lesson.corrections, ...untold.map(({ was, status, at }) => ({ from: was, to: status, at }))];
  for (const { from, to, at } of since) {
    if (from === undefined || at <= ended.at) continue;
    counts[from] -= 1;
    counts[to] += 1;
  }
  return { size, ...counts, unseen: unknown };
}
