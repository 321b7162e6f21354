/** What the routes of class lists and of the school's calendar answer, as schemas that validate and describe. */
import { z } from 'zod';

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

export const rosterImport = importReport.extend({
  classes: z.array(
    z.strictObject({
      name: z.string(),
      class: z.strictObject({ id: z.string(), name: z.string() }).nullable().describe('null: new'),
      pupils: count,
      change: z.strictObject({
        added: z.array(pupilInput),
        changed: z.array(z.strictObject({ before: storedPupil, after: pupilInput })),
        gone: z.array(storedPupil),
      }),
    }),
  ),
  totals: z.strictObject({ pupils: count, added: count, changed: count, gone: count }),
});
