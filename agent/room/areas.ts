/**
 * The areas of room.db beside names and bindings: each a file with its port (types, the calls as seen from the main
 * thread) and its calls in the store's worker. A new area is one line in each of the two lists below.
 */

import type { Database } from '../store/engine.ts';
import type { StoreHost } from '../store/host.ts';
import type { Moment } from '../store/messages.ts';
import { ASSET_CALLS, type AssetCalls, assetCalls } from './asset-area.ts';
import { BANK_CALLS, type BankCalls, bankCalls } from './bank-area.ts';
import { CLASS_CALLS, type ClassCalls, classCalls } from './class-area.ts';
import { LESSON_CALLS, type LessonCalls, lessonCalls } from './lesson-area.ts';
import { REPORT_CALLS, type ReportCalls, reportCalls } from './report-area.ts';
import { SCHOOL_CALLS, type SchoolCalls, schoolCalls } from './school-area.ts';
import { TABLET_CALLS, type TabletCalls, tabletCalls } from './tablet-area.ts';
import { TEACHER_CALLS, type TeacherCalls, teacherCalls } from './teacher-area.ts';

/** A call as it arrives in the worker: its arguments in their order, and the main thread's time. */
export type Methods = Readonly<Record<string, (args: readonly unknown[], moment: Moment) => unknown>>;

/** What an area's calls work on. */
export interface AreaTools {
  readonly db: Database;
  /** Random, and says nothing about whom it means. */
  readonly newId: () => string;
  /** All or nothing. */
  readonly transact: <T>(work: () => T) => T;
}

/** The same calls as the main thread sees them. */
export type Remote<C> = {
  readonly [K in keyof C]: C[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

/** The calls of an area by their names, for the worker: what was sent is given back its types. */
export function methodsOf<C extends object>(calls: C): Methods {
  const byName = Object.entries(calls).map(([name, call]) => {
    const known = call as (...args: readonly unknown[]) => unknown;
    return [name, (args: readonly unknown[]): unknown => known(...args)] as const;
  });
  return Object.fromEntries(byName);
}

/** The calls of an area on the main thread: each goes to the worker by its name. */
export function remote<C extends object>(host: StoreHost, names: readonly (keyof C & string)[]): Remote<C> {
  return Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => host.call('room', name, ...args)]),
  ) as Remote<C>;
}

/** Every area's calls, for the worker. */
export function areaMethods(tools: AreaTools): Methods {
  return {
    ...methodsOf(assetCalls(tools)),
    ...methodsOf(bankCalls(tools)),
    ...methodsOf(classCalls(tools)),
    ...methodsOf(lessonCalls(tools)),
    ...methodsOf(reportCalls(tools)),
    ...methodsOf(schoolCalls(tools)),
    ...methodsOf(teacherCalls(tools)),
    ...methodsOf(tabletCalls(tools)),
  };
}

/** Every area on the main thread. */
export function areas(host: StoreHost): Areas {
  return {
    ...remote<AssetCalls>(host, ASSET_CALLS),
    ...remote<BankCalls>(host, BANK_CALLS),
    ...remote<ClassCalls>(host, CLASS_CALLS),
    ...remote<LessonCalls>(host, LESSON_CALLS),
    ...remote<ReportCalls>(host, REPORT_CALLS),
    ...remote<SchoolCalls>(host, SCHOOL_CALLS),
    ...remote<TeacherCalls>(host, TEACHER_CALLS),
    ...remote<TabletCalls>(host, TABLET_CALLS),
  };
}

export type Areas = Remote<AssetCalls> &
  Remote<BankCalls> &
  Remote<ClassCalls> &
  Remote<LessonCalls> &
  Remote<ReportCalls> &
  Remote<SchoolCalls> &
  Remote<TeacherCalls> &
  Remote<TabletCalls>;
