/**
 * A OneRoster set of CSV files, 1.1 or 1.2, in bulk. Read by the names of columns, in any order, since real exports keep
 * neither the order nor the version they claim: `users.csv` of 1.1 in a set of 1.2 is fine.
 *
 * Source: 1EdTech OneRoster 1.1.1 and 1.2.1 CSV bindings; headers in their order stand in {@link HEADERS}.
 */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';
import { readCsv } from '../../table/csv.ts';
import type { RowProblem } from '../port.ts';
import { cleanText } from './cells.ts';
import { columnDropped, remark } from './remarks.ts';

/** File name in lower case → its text. */
export type SetFiles = ReadonlyMap<string, string>;

export interface SetRow {
  readonly row: number;
  /** '' where there is no such column. */
  readonly get: (column: string) => string;
}

export interface SetFile {
  readonly has: (column: string) => boolean;
  readonly rows: readonly SetRow[];
}

export interface OneRosterSet {
  readonly users: SetFile;
  readonly classes: SetFile;
  readonly enrollments: SetFile;
  /** sourcedId of a user → the roles it has anywhere, in lower case. */
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'users.csv 1.1':
    'sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password'.split(
      ' ',
    ),
  'users.csv 1.2':
    'sourcedId status dateLastModified enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns'.split(
      ' ',
    ),
  'classes.csv':
    'sourcedId status dateLastModified title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects subjectCodes periods'.split(
      ' ',
    ),
  'enrollments.csv':
    'sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate'.split(
      ' ',
    ),
  'roles.csv':
    'sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId'.split(
      ' ',
    ),
};
/** Without these nobody can say who is in which class. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'users.csv': ['sourcedId', 'givenName', 'familyName'],
  'classes.csv': ['sourcedId', 'title'],
  'enrollments.csv': ['classSourcedId', 'userSourcedId'],
  'roles.csv': ['userSourcedId', 'role'],
};
/** State identifiers under whatever name an exporter gives them. */
const SECRET = /^metadata\.\S*(xueji|idcard|id_card|shenfen|sfz)/i;

/** Throws a ShownError `ONEROSTER-…` where the set is not one, or not in bulk. */
export function readSet(files: SetFiles): OneRosterSet {
  const problems: RowProblem[] = [];
  const notices: RowProblem[] = [];
  const manifest = files.get('manifest.csv');
  if (manifest === undefined)
    notices.push(
      inFile(
        'manifest.csv',
        remark(
          1,
          'ONEROSTER-MANIFEST',
          '缺少 manifest.csv，已按全量导入',
          'manifest.csv is missing: taken for a bulk set',
        ),
      ),
    );
  const modes = manifest === undefined ? new Map<string, string>() : propertiesOf(manifest);
  const empty: SetFile = { has: () => false, rows: [] };

  function open(name: string): SetFile {
    const mode = modes.get(`file.${name.replace('.csv', '')}`)?.toLowerCase();
    const text = files.get(name);
    if (mode === 'delta') throw delta(name);
    if (mode === 'absent' || text === undefined) return empty;
    const { rows, problems: said } = readCsv(text);
    problems.push(...said.map((one) => inFile(name, one)));
    const [header, ...body] = rows;
    const columns = (header?.cells ?? []).map(cleanText);
    const position = new Map(columns.map((column, index) => [column.toLowerCase(), index]));
    const missing = NEEDED[name]?.filter((column) => !position.has(column.toLowerCase())) ?? [];
    if (missing.length > 0) throw columnMissing(name, missing[0] ?? '');
    if (!inOrder(name, columns))
      notices.push(
        inFile(
          name,
          remark(
            1,
            'ONEROSTER-ORDER',
            '列的顺序与标准不同，已按列名读取',
            'the columns are not in the standard’s order: read by their names',
          ),
        ),
      );
    for (const column of columns) if (SECRET.test(column)) notices.push(inFile(name, columnDropped(1, column)));
    return {
      has: (column: string) => position.has(column.toLowerCase()),
      rows: body
        .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
        .map(({ row, cells }) => ({
          row,
          get: (column: string) => cleanText(cells[position.get(column.toLowerCase()) ?? -1] ?? ''),
        }))
        .filter(({ get }) => get('status').toLowerCase() !== 'tobedeleted'),
    };
  }

  const users = open('users.csv');
  if (users.rows.length === 0) throw noUsers();
  const [classes, enrollments, rolesFile] = [open('classes.csv'), open('enrollments.csv'), open('roles.csv')];
  const roles = new Map<string, Set<string>>();
  const give = (user: string, role: string): void => {
    if (role === '') return;
    roles.set(user, (roles.get(user) ?? new Set()).add(role.toLowerCase()));
  };
  for (const { get } of users.rows) give(get('sourcedId'), get('role'));
  for (const { get } of rolesFile.rows) give(get('userSourcedId'), get('role'));
  for (const { get } of enrollments.rows) give(get('userSourcedId'), get('role'));
  return { users, classes, enrollments, roles, problems, notices };
}

export const inFile = (file: string, said: RowProblem): RowProblem => ({ ...said, sheet: file });

/** `metadata.cn.fullName` where the exporter kept it; else family and given name, of a Chinese name without a space. */
export function nameOf({ get }: SetRow): string {
  const whole = get('metadata.cn.fullName');
  if (whole !== '') return whole;
  const [family, given] = [get('familyName'), get('givenName')];
  return /\p{Script=Han}/u.test(family + given) ? family + given : `${given} ${family}`.trim();
}

/** propertyName,value */
function propertiesOf(text: string): Map<string, string> {
  return new Map(readCsv(text).rows.map(({ cells }) => [cleanText(cells[0] ?? ''), cleanText(cells[1] ?? '')]));
}

/** As in one of the standard's versions, as far as the columns are the standard's; extensions stand where they like. */
function inOrder(name: string, columns: readonly string[]): boolean {
  const standards = Object.entries(HEADERS).filter(([key]) => key.startsWith(name));
  const own = columns.filter((column) => !column.startsWith('metadata.'));
  return (
    standards.length === 0 ||
    standards.some(([, header]) => {
      const places = own.map((column) => header.indexOf(column));
      return places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1));
    })
  );
}

const EXPORT_AGAIN = [
  '请从学籍系统重新导出 OneRoster 1.1 或 1.2 的全量（bulk）压缩包',
  'export a bulk OneRoster 1.1 or 1.2 set from the school’s system again',
] as const;

const ofSet = (code: string, where: string, zh: string, en: string): ShownError =>
  refusal(code, where, [zh, en], EXPORT_AGAIN);

const delta = (file: string): ShownError =>
  ofSet(
    'ONEROSTER-DELTA',
    file,
    '这是增量包（delta），只能导入全量包',
    'this is a delta set: only bulk sets can be imported',
  );

const columnMissing = (file: string, column: string): ShownError =>
  ofSet('ONEROSTER-COLUMN', file, `${file} 缺少“${column}”一列`, `${file} has no column ${column}`);

const noUsers = (): ShownError =>
  ofSet('ONEROSTER-NO-USERS', 'users.csv', '压缩包里没有 users.csv 或其中没有人', 'the set has no users');
