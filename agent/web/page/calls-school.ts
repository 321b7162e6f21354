/** What the page asks of the server about lists of pupils and the school's calendar. Like client.ts: one call, one press. */
import type { RosterImport } from '../../classroom/port.ts';
import type {
  CalendarImport,
  PeriodOfDate,
  RollOver,
  School,
  TeachersImport,
  TimetableChange,
  TimetableImport,
} from '../../school/port.ts';
import type { Done } from '../api.ts';
import { call } from './client.ts';

/** A whole school's list, on an old computer. */
const FILE_WITHIN_MS = 30_000;

export type FileBytes = Uint8Array<ArrayBuffer>;

export function sendFile<T>(
  path: string,
  file: FileBytes,
  query: Readonly<Record<string, string | undefined>>,
): Promise<T> {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return call('POST', `${path}?${said.join('&')}`, file, 'application/octet-stream', FILE_WITHIN_MS);
}

const dry = (dryRun: boolean): string => (dryRun ? '1' : '0');

/** An empty name: the classes are those the file names. */
export const importRoster = (name: string, file: FileBytes, dryRun: boolean): Promise<RosterImport> =>
  sendFile('/api/classes', file, { name, dryRun: dry(dryRun) });

export const importTeachers = (file: FileBytes, dryRun: boolean): Promise<TeachersImport> =>
  sendFile('/api/teachers/import', file, { dryRun: dry(dryRun) });
export const importCalendar = (file: FileBytes, dryRun: boolean): Promise<CalendarImport> =>
  sendFile('/api/school/calendar/import', file, { dryRun: dry(dryRun) });
export const importTimetable = (file: FileBytes, dryRun: boolean, className: string): Promise<TimetableImport> =>
  sendFile('/api/school/timetable/import', file, { dryRun: dry(dryRun), className });

/** `GET /api/school` */
export type SchoolView = Pick<School, 'calendar' | 'bells' | 'timetable' | 'changes'>;
export const schoolView = (): Promise<SchoolView> => call('GET', '/api/school');
export const changeDay = (changes: readonly TimetableChange[]): Promise<Done> =>
  call('PUT', '/api/school/changes', { changes });
export const undoDayChange = (date: string, period: number): Promise<Done> =>
  call('DELETE', `/api/school/changes/${date}/${period}`);
export const swapPeriods = (one: PeriodOfDate, other: PeriodOfDate): Promise<Done> =>
  call('POST', '/api/school/swap', { one, other });

export const rollOver = (): Promise<RollOver> => call('GET', '/api/school/roll-over');
export const doRollOver = (): Promise<RollOver> => call('POST', '/api/school/roll-over');
export const undoRollOver = (): Promise<Done> => call('DELETE', '/api/school/roll-over');
/** With its pupils, for good. */
export const eraseClass = (id: string): Promise<Done> => call('DELETE', `/api/classes/${encodeURIComponent(id)}`);
