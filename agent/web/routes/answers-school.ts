/** What the routes of class lists and of the school's calendar answer, as schemas that validate and describe. */
import { z } from 'zod';
import { lessonKinds } from '../../../protocols/uplink/events.ts';
import { SUBJECTS } from '../api-lesson.ts';

const count = z.int().min(0);
const pupilInput = z.strictObject({
  name: z.string(),
  seat: z.string(),
  studentNo: z.string().optional(),
  clicker: z.string().optional(),
  consent: z.boolean().optional().describe('the guardians’; absent: not known'),
});
const storedPupil = pupilInput.extend({ id: z.string(), classId: z.string(), clickers: z.array(z.string()) });
const rowProblem = z.strictObject({
  row: z.int().min(1).describe('line or row in the file'),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  sheet: z.string().optional().describe('its sheet, or its file in a OneRoster set, where there are several'),
});

export const importReport = z.strictObject({ problems: z.array(rowProblem), notices: z.array(rowProblem) });

const importedClass = z.strictObject({ id: z.string(), name: z.string() }).nullable().describe('null: new');
const rosterChange = z.strictObject({
  added: z.array(pupilInput),
  changed: z.array(z.strictObject({ before: storedPupil, after: pupilInput })),
  gone: z.array(storedPupil),
});

/** `class`, `pupils` and `change` are those of the first class. */
export const rosterImport = importReport.extend({
  class: importedClass,
  pupils: z.array(pupilInput),
  change: rosterChange,
  classes: z.array(z.strictObject({ name: z.string(), class: importedClass, pupils: count, change: rosterChange })),
  totals: z.strictObject({ pupils: count, added: count, changed: count, gone: count }),
});

const lesson = {
  classId: z.string().nullable(),
  subject: z.enum(SUBJECTS).nullable(),
  teacherId: z.string().nullable(),
  kind: z.enum(lessonKinds),
};
const entry = z.strictObject({
  weekday: z.int().min(1).max(7),
  period: count,
  weeks: z.enum(['every', 'odd', 'even']),
  ...lesson,
});
const bell = z.strictObject({
  period: count.describe('0 is 早读'),
  fromMinute: count.describe('minutes after midnight'),
  toMinute: count,
});
const calendar = z.strictObject({
  terms: z.array(z.strictObject({ id: z.string(), name: z.string(), first: z.string(), last: z.string() })),
  days: z.array(
    z.strictObject({
      date: z.string(),
      kind: z.enum(['off', 'school']),
      asWeekday: z.int().min(1).max(7).optional(),
      note: z.string().optional(),
    }),
  ),
});

export const schoolView = z.strictObject({
  calendar,
  bells: z.array(bell),
  timetable: z.array(entry),
  changes: z.array(
    z.strictObject({
      date: z.string(),
      period: count,
      cancelled: z.boolean(),
      ...lesson,
      note: z.string().nullable(),
      swappedWith: z.strictObject({ date: z.string(), period: count }).nullable(),
    }),
  ),
});

export const calendarImport = importReport.extend({ calendar, added: count, changed: count });

export const timetableImport = importReport.extend({
  entries: z.array(entry.extend({ className: z.string().nullable(), teacher: z.string().nullable() })),
  bells: z.array(bell),
  newClasses: z.array(z.string()),
  newTeachers: z.array(z.string()),
});

const teacherInput = z.strictObject({
  name: z.string(),
  staffNo: z.string().optional(),
  subject: z.enum(SUBJECTS).optional(),
});
export const teachersImport = importReport.extend({
  added: z.array(teacherInput),
  changed: z.array(
    z.strictObject({
      before: z.strictObject({
        id: z.string(),
        name: z.string(),
        staffNo: z.string().nullable(),
        subject: z.enum(SUBJECTS).nullable(),
      }),
      after: teacherInput,
    }),
  ),
  same: count,
});

const someClass = z.strictObject({ id: z.string(), name: z.string(), pupils: count });
export const rollOver = z.strictObject({
  due: z.boolean().describe('a new school year has begun since the classes got their names'),
  year: z.int().describe('2026 is 2026–2027'),
  renamed: z.array(z.strictObject({ id: z.string(), from: z.string(), to: z.string(), pupils: count })),
  leaving: z.array(someClass),
  untouched: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  left: z.array(someClass).describe('set aside by earlier years'),
  canUndo: z.boolean(),
});
