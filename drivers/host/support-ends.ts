/**
 * The last day of free updates of the systems that classroom PCs run, as their makers have published it; as of 2026-11.
 * What is not in here is not known: UOS and Kylin have no dates in public that could be cited.
 *
 * Where to look a date up. Not all of these pages were read when the table was written: hold it against them before a
 * date is relied on. Microsoft, “Windows 11 Home and Pro”, “Windows 11 Enterprise and Education”, “Windows 10 Home and Pro”,
 * “Windows 10 Enterprise and Education”, “Windows 10 Enterprise LTSC 2019 / 2021”, “Windows 7”, “Windows 8.1”
 * (learn.microsoft.com/lifecycle/products); Debian, wiki.debian.org/LTS; Canonical, ubuntu.com/about/release-cycle.
 */

/** `workstation`: Home, Pro and what goes with them. `school`: Enterprise and Education. */
export type Edition = 'workstation' | 'school' | 'ltsc';

export interface WindowsRow {
  readonly build: number;
  readonly editions: readonly Edition[];
  /** `2025-10-14` */
  readonly ends: string;
}

const ALL: readonly Edition[] = ['workstation', 'school'];

export const WINDOWS_ENDS: readonly WindowsRow[] = [
  { build: 7601, editions: ALL, ends: '2020-01-14' },
  { build: 9200, editions: ALL, ends: '2016-01-12' },
  { build: 9600, editions: ALL, ends: '2023-01-10' },
  { build: 17763, editions: ['ltsc'], ends: '2029-01-09' },
  { build: 19044, editions: ['workstation'], ends: '2023-06-13' },
  { build: 19044, editions: ['school'], ends: '2024-06-11' },
  { build: 19044, editions: ['ltsc'], ends: '2027-01-12' },
  { build: 19045, editions: ALL, ends: '2025-10-14' },
  { build: 22000, editions: ['workstation'], ends: '2023-10-10' },
  { build: 22000, editions: ['school'], ends: '2024-10-08' },
  { build: 22621, editions: ['workstation'], ends: '2024-10-08' },
  { build: 22621, editions: ['school'], ends: '2025-10-14' },
  { build: 22631, editions: ['workstation'], ends: '2025-11-11' },
  { build: 22631, editions: ['school'], ends: '2026-11-10' },
  { build: 26100, editions: ['workstation'], ends: '2026-10-13' },
  { build: 26100, editions: ['school'], ends: '2027-10-12' },
  { build: 26200, editions: ['workstation'], ends: '2027-10-12' },
];

/** `ID` and `VERSION_ID` of /etc/os-release. Debian's LTS, Ubuntu's standard support. */
export const LINUX_ENDS: Readonly<Record<string, string>> = {
  'debian 9': '2022-06-30',
  'debian 10': '2024-06-30',
  'debian 11': '2026-08-31',
  'debian 12': '2028-06-30',
  'debian 13': '2030-06-30',
  'ubuntu 20.04': '2025-05-31',
};

/** Of Windows 10 anything before 22H2 ended before it did. */
const LAST_OF_TEN = { build: 19045, ends: '2025-10-14' };
const FIRST_OF_TEN = 10_240;

/** @param version as `os.version()` says it: `Windows 10 Pro`. @param release `10.0.19045`. */
export function windowsEnds(version: string, release: string): string | undefined {
  const build = Number(release.split('.')[2] ?? Number.NaN);
  if (/server/i.test(version) || !Number.isInteger(build)) return undefined;
  const edition: Edition = /LTS[BC]/i.test(version)
    ? 'ltsc'
    : /enterprise|education/i.test(version) && !/pro education/i.test(version)
      ? 'school'
      : 'workstation';
  const row = WINDOWS_ENDS.find((one) => one.build === build && one.editions.includes(edition));
  if (row !== undefined) return row.ends;
  const earlierTen = edition !== 'ltsc' && build >= FIRST_OF_TEN && build < LAST_OF_TEN.build;
  return earlierTen ? LAST_OF_TEN.ends : undefined;
}

/** @param osRelease the text of /etc/os-release. */
export function linuxEnds(osRelease: string): string | undefined {
  const value = (key: string): string => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  return LINUX_ENDS[`${value('ID')} ${value('VERSION_ID')}`];
}
