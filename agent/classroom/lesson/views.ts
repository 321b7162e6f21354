/** What the pages see of lessons. Pure: facts in, views out. */
import type { LessonRecord } from '../../room/lesson-area.ts';
import type { PlannedLesson, Teacher } from '../../school/port.ts';
import type { AttendanceSheet, LessonView, PastLessonView, PlannedLessonView, Subject } from '../../web/api-lesson.ts';
import { SUBJECTS } from '../../web/api-lesson.ts';
import type { ClassList } from '../roster/class-list.ts';
import type { LiveLesson } from './live-lesson.ts';
import { countHeads, type Register, statusOf } from './register.ts';

const nameOf = (teachers: readonly Teacher[], id: string | undefined): string | null =>
  teachers.find((teacher) => teacher.id === id)?.name ?? null;

export function lessonView(live: LiveLesson, teachers: readonly Teacher[], rollCall: boolean): LessonView {
  const { facts, count } = live;
  return {
    id: facts.id,
    beganAt: facts.beganAt,
    plannedTo: facts.plannedTo ?? null,
    kind: facts.kind,
    subject: facts.subject ?? null,
    period: facts.period ?? null,
    className: facts.className ?? null,
    teacher: nameOf(teachers, facts.teacherId),
    second: nameOf(teachers, facts.secondId),
    substitute: facts.substitute,
    practice: facts.practice,
    questions: count.questions,
    rollCall,
  };
}

export function plannedView(planned: PlannedLesson, now: number): PlannedLessonView {
  const { period, from, to, kind, subject, classId, className, teacherId, teacher } = planned;
  return {
    period,
    from,
    to,
    kind,
    subject,
    classId,
    className,
    teacherId,
    teacher,
    now: from <= now && now < to,
  };
}

export function pastView(
  record: LessonRecord,
  teachers: readonly Teacher[],
  classNames: ReadonlyMap<string, string>,
): PastLessonView {
  return {
    id: record.id,
    beganAt: record.beganAt,
    endedAt: record.endedAt ?? null,
    kind: record.kind,
    subject: subjectOf(record.subject) ?? null,
    period: record.period ?? null,
    classId: record.classId ?? null,
    className: classNames.get(record.classId ?? '') ?? null,
    teacher: nameOf(teachers, record.teacherId),
    second: nameOf(teachers, record.secondId),
    note: record.note ?? null,
  };
}

export function subjectOf(word: string | undefined): Subject | undefined {
  return SUBJECTS.find((subject) => subject === word);
}

export function attendanceSheet(
  lesson: string,
  list: ClassList | undefined,
  register: Register,
  { names }: { readonly names: boolean },
): AttendanceSheet {
  const pupils = list?.pupils ?? [];
  return {
    lesson,
    count: countHeads(
      pupils.map(({ id }) => id),
      register,
    ),
    pupils: pupils.map(({ id, seat, name, consent }) => ({
      pupilId: id,
      seat,
      name: names ? name : null,
      consent: consent !== false,
      status: statusOf(register, id) ?? null,
      words: register.get(id) ?? [],
    })),
  };
}
