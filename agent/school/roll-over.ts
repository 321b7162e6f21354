/**
 * 升班: what a new school year does to the names of classes. A class knows when it entered (its key), so its name for any
 * year can be told: 三年二班 → 四年二班. Pupils, bindings and ids stay; what pseudonyms are made of stays; classes that have
 * finished their stage are set aside under a name that no later class can have. Pure.
 */
import type { ClassRecord, ClassRename } from '../room/class-area.ts';
import { nameInYear, type Stage, schoolYearOf } from './class-name.ts';
import type { RollOver, SchoolDate, Term } from './port.ts';
import { rollOverNames } from './refusals.ts';

export interface RollOverPlan {
  readonly said: Omit<RollOver, 'canUndo'>;
  readonly renames: readonly ClassRename[];
}

/** Due from the new school year's first day of term; where that is not known, from August on. */
function isDue(year: number, today: SchoolDate, terms: readonly Term[]): boolean {
  const autumn = terms.find(({ first }) => first >= `${year}-07-15` && first <= `${year}-10-15`);
  return autumn === undefined || today >= autumn.first;
}

export function planRollOver(setup: {
  readonly classes: readonly ClassRecord[];
  readonly terms: readonly Term[];
  readonly today: SchoolDate;
  readonly stage: Stage | undefined;
}): RollOverPlan {
  const { classes, terms, today, stage } = setup;
  const year = schoolYearOf(today);
  const present = classes.filter(({ archived }) => archived !== true);
  const planned = present.map((one) => ({
    one,
    name: one.key === undefined ? one.name : nameInYear(one.name, one.key, year, stage),
  }));
  const renamed = planned.flatMap(({ one, name }) =>
    name === undefined || name === one.name ? [] : [{ id: one.id, from: one.name, to: name, pupils: one.pupils }],
  );
  const leaving = planned.flatMap(({ one, name }) =>
    name === undefined ? [{ id: one.id, name: one.name, pupils: one.pupils }] : [],
  );
  const taken = new Set<string>();
  for (const { one, name } of planned) {
    if (name === undefined) continue;
    if (taken.has(name) && (name !== one.name || renamed.some(({ to }) => to === name))) throw rollOverNames(name);
    taken.add(name);
  }
  return {
    said: {
      due: renamed.length + leaving.length > 0 && isDue(year, today, terms),
      year,
      renamed,
      leaving,
      left: classes.filter(({ archived }) => archived === true).map(({ id, name, pupils }) => ({ id, name, pupils })),
      untouched: present.filter(({ key }) => key === undefined).map(({ id, name }) => ({ id, name })),
    },
    renames: [
      ...renamed.map(({ id, to }) => ({ id, name: to, archived: false })),
      ...leaving.map(({ id, name }) => ({ id, name: archivedName(name, year, classes), archived: true })),
    ],
  };
}

/** 六年二班（2026 年离校） */
function archivedName(name: string, year: number, classes: readonly ClassRecord[]): string {
  const wanted = `${name}（${year} 年离校）`;
  return classes.some((one) => one.name === wanted) ? `${wanted} ${classes.length}` : wanted;
}
