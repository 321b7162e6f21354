/** 1–12 of a class by its name and the day; undefined where neither says it. */
import { beijingDate } from '../../beijing-time.ts';
import { readClassName, schoolYearOf } from '../../school/class-name.ts';

/** Years of school before the stage. */
const BEFORE = { primary: 0, junior: 6, senior: 9 } as const;

export function gradeOf(className: string, wallMs: number): number | undefined {
  const name = readClassName(className);
  if (name === undefined) return undefined;
  const within = name.grade ?? schoolYearOf(beijingDate(wallMs)) - (name.entered ?? Number.NaN) + 1;
  if (name.stage === undefined && name.grade === undefined) return undefined;
  const grade = within + BEFORE[name.stage ?? 'primary'];
  return Number.isInteger(grade) && grade >= 1 && grade <= 12 ? grade : undefined;
}
