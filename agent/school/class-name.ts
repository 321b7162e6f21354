/**
 * What the many spellings of a class's name have in common. 三（2）班, 3.2, 302, 三年二班, 小学三年级(2)班 and, in the school
 * year 2025–2026, 2023级2班 are one class: the second of those that entered in 2023.
 *
 * A class is known by its *key*, `P2023-2`: the stage (`P`rimary, `J`unior, `S`enior; left out where neither the name nor
 * the school says it), the year of entering the stage, the number. It stays when the name moves up a grade each September.
 *
 * Only what is understood whole is understood: 实验班, 三年A班 or 32班 (the third's second, or the 32nd?) have no key and are
 * known by their names alone.
 */

export type Stage = 'primary' | 'junior' | 'senior';

export interface ClassName {
  /** Undefined: the name does not say. */
  readonly stage: Stage | undefined;
  /** Within the stage, from 1; undefined: the name says the year of entering instead. */
  readonly grade: number | undefined;
  /** Year of entering the stage, where the name says it: 2023级. */
  readonly entered: number | undefined;
  readonly number: number;
}

const LETTERS: Readonly<Record<Stage, string>> = { primary: 'P', junior: 'J', senior: 'S' };
/** Grades of a stage. (Where school is 5 + 4 years, the last of primary is the fifth; a person says so at 升班.) */
const LAST_GRADE: Readonly<Record<Stage, number>> = { primary: 6, junior: 3, senior: 3 };
const PREFIXES: Readonly<Record<string, Stage>> = {
  小学: 'primary',
  小: 'primary',
  初中: 'junior',
  初: 'junior',
  高中: 'senior',
  高: 'senior',
};

const DIGITS = '零一二三四五六七八九';
// Escapes, because the bundle stays in one byte a character: 一二三四五六七八九.
const ONES = '[\\u4e00\\u4e8c\\u4e09\\u56db\\u4e94\\u516d\\u4e03\\u516b\\u4e5d]';
const TEN = '\\u5341';
const PREFIX = '(\\u5c0f\\u5b66|\\u521d\\u4e2d|\\u9ad8\\u4e2d|\\u5c0f|\\u521d|\\u9ad8)?';
const GRADE_WORD = '(\\u5e74\\u7ea7|\\u5e74|\\u7ea7)?';
const NUMBER = `(\\d{1,2}|[\\u4e8c\\u4e09]?${TEN}${ONES}?|${ONES})`;
const CLASS = '(?:\\u73ed\\u7ea7|\\u73ed)?';
const BY_GRADE = new RegExp(
  `^${PREFIX}\\.?(\\d{1,2}|${TEN}[\\u4e00\\u4e8c]?|${ONES})${GRADE_WORD}(\\.?)${NUMBER}\\.?${CLASS}$`,
);
const BY_YEAR = new RegExp(`^${PREFIX}\\.?(\\d{4})(\\u7ea7|\\u5c4a)\\.?${NUMBER}\\.?${CLASS}$`);
const BY_CODE = new RegExp(`^${PREFIX}(0?[1-9]|1[0-2])(\\d{2})${CLASS}$`);

/** 十二 → 12, `07` → 7 */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.includes('十') ? text.split('十') : ['零', text];
  return (tens === '' ? 1 : DIGITS.indexOf(tens ?? '')) * 10 + (ones === '' ? 0 : DIGITS.indexOf(ones ?? ''));
}

/** Full-width forms to half, no spaces, every bracket, dash and stop between parts to one `.`. */
function plainName(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll(/[()[\]{}<>\u3010\u3011\u3014\u3015.\u00b7\u2022\u3002_\-\u2010-\u2015\u2212/#\u7b2c]+/g, '.')
    .replaceAll(/^\.|\.$/g, '');
}

/** A grade counted from the first year of primary school, as names without a stage do from seven on: 七年级, 高 of ten. */
function stageOfGrade(prefix: string | undefined, grade: number): Pick<ClassName, 'stage'> & { grade: number } {
  const stage = prefix === undefined ? undefined : PREFIXES[prefix];
  if (stage === 'junior' && grade >= 7 && grade <= 9) return { stage, grade: grade - 6 };
  if (stage === 'senior' && grade >= 10) return { stage, grade: grade - 9 };
  if (stage !== undefined) return { stage, grade };
  if (grade >= 10) return { stage: 'senior', grade: grade - 9 };
  if (grade >= 7) return { stage: 'junior', grade: grade - 6 };
  // Fourth to sixth grades there are in primary schools only; 三年二班 may as well be of a junior school's third year.
  return { stage: grade >= 4 ? 'primary' : undefined, grade };
}

function byGrade(prefix: string | undefined, gradeText: string, numberText: string): ClassName | undefined {
  const { stage, grade } = stageOfGrade(prefix, numberOf(gradeText));
  const number = numberOf(numberText);
  // 初四 there is where school is 5 + 4 years.
  const highest = stage === 'junior' ? 4 : stage === undefined ? 6 : LAST_GRADE[stage];
  if (grade < 1 || grade > highest || number < 1) return undefined;
  return { stage, grade, entered: undefined, number };
}

/** Undefined: the name follows none of the known ways. */
export function readClassName(text: string): ClassName | undefined {
  const plain = plainName(text);
  const year = BY_YEAR.exec(plain);
  if (year !== null) {
    const [, prefix, digits, word, numberText = ''] = year;
    const stage = prefix === undefined ? undefined : PREFIXES[prefix];
    // 2026届 are those who leave in 2026: whoever does not say the stage does not say when they came.
    if (word === '届' && stage === undefined) return undefined;
    const entered = Number(digits) - (word === '届' && stage !== undefined ? LAST_GRADE[stage] : 0);
    const number = numberOf(numberText);
    return entered < 1990 || number < 1 ? undefined : { stage, grade: undefined, entered, number };
  }
  const code = BY_CODE.exec(plain);
  if (code !== null) return byGrade(code[1], code[2] ?? '', code[3] ?? '');
  const found = BY_GRADE.exec(plain);
  if (found === null) return undefined;
  const [, prefix, gradeText = '', word, stop, numberText = ''] = found;
  // 32班, 二十班: nothing says where the grade ends, or whether there is one.
  const alike = /\d$/.test(gradeText) === /^\d/.test(numberText);
  if (alike && prefix === undefined && word === undefined && stop === '') return undefined;
  return byGrade(prefix, gradeText, numberText);
}

/** @param year the school year the name is said in: 2025 is 2025–2026 @param school its stage, where there is only one */
export function classKey(name: ClassName, year: number, school?: Stage): string {
  const stage = name.stage ?? school;
  const entered = name.entered ?? year - (name.grade ?? 1) + 1;
  return `${stage === undefined ? '' : LETTERS[stage]}${entered}-${name.number}`;
}

/** Both name the same class, as far as they say: one without a stage may be of any. */
export function sameKey(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((key) => key.replace(/^[PJS]/, ''));
  return a === b && (a === one || b === other);
}

export interface ParsedKey {
  readonly stage: Stage | undefined;
  readonly entered: number;
  readonly number: number;
}

export function parseKey(key: string): ParsedKey | undefined {
  const found = /^([PJS]?)(\d{4})-(\d{1,2})$/.exec(key);
  if (found === null) return undefined;
  const stage = (Object.keys(LETTERS) as Stage[]).find((each) => LETTERS[each] === found[1]);
  return { stage, entered: Number(found[2]), number: Number(found[3]) };
}

/** What a class of this key is called, in the way its name is written now: `三（2）班` → `四（2）班`. Undefined: it has left. */
export function nameInYear(name: string, key: string, year: number, school?: Stage): string | undefined {
  const [known, parsed] = [readClassName(name), parseKey(key)];
  if (known === undefined || parsed === undefined) return name;
  const stage = parsed.stage ?? known.stage ?? school;
  const grade = year - parsed.entered + 1;
  // Without a stage anywhere it is taken for a primary school's: those have the most grades.
  if (grade > LAST_GRADE[stage ?? 'primary']) return undefined;
  // The clock stands years back: no reason to rename anybody.
  if (grade < 1) return name;
  return known.grade === undefined || known.grade === grade ? name : withGrade(name, grade - known.grade);
}

const written = (value: number): string =>
  value < 10
    ? (DIGITS[value] ?? '')
    : `${value < 20 ? '' : (DIGITS[Math.floor(value / 10)] ?? '')}十${value % 10 === 0 ? '' : (DIGITS[value % 10] ?? '')}`;

/** The first number in a name that says a grade is the grade's: 三, 七, ３, the 3 of 302. */
function withGrade(name: string, by: number): string {
  const code = BY_CODE.exec(plainName(name));
  const token =
    code === null
      ? new RegExp(`\\d{1,2}|[\\uff10-\\uff19]{1,2}|${TEN}[\\u4e00\\u4e8c]?|${ONES}`)
      : /1[0-2](?=\d\d)|0?[1-9\uff11-\uff19]/;
  return name.replace(token, (grade) => writtenLike(grade, numberOf(grade.normalize('NFKC')) + by));
}

function writtenLike(before: string, value: number): string {
  if (/^\d/.test(before)) return before.length === 2 && before.startsWith('0') ? `0${value}` : String(value);
  if (/^[\uff10-\uff19]/.test(before))
    return String(value).replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
  return written(value);
}

/** A name for the wall: what was written as a mere code, `302` or `3.2`, in words; others as the school writes them. */
export function canonicalName(text: string): string {
  const name = readClassName(text);
  const said = text.trim().replaceAll(/[\uff10-\uff19]/g, (digit) => digit.normalize('NFKC'));
  if (name === undefined || text.includes('班')) return said;
  if (name.grade === undefined) return `${said}班`;
  if (name.stage === 'junior') return `${written(name.grade + 6)}年级${name.number}班`;
  if (name.stage === 'senior') return `高${written(name.grade)}（${name.number}）班`;
  return `${written(name.grade)}年${written(name.number)}班`;
}

/** The class's name in a title or a sheet's tab: `XX小学三年级（2）班学生名单` → 三年级（2）班. Undefined: none, or more than one. */
export function classNameIn(text: string): string | undefined {
  if (readClassName(text) !== undefined) return text.trim();
  const grade = `(?:\\d{1,2}|[\\uff10-\\uff19]{1,2}|${TEN}[\\u4e00\\u4e8c]?|${ONES})\\s*(?:\\u5e74\\u7ea7|\\u5e74|\\u7ea7)?`;
  const number = `\\s*[(\\uff08]?\\s*(?:\\d{1,2}|[\\uff10-\\uff19]{1,2}|[\\u4e8c\\u4e09]?${TEN}${ONES}?|${ONES})\\s*[)\\uff09]?\\s*\\u73ed`;
  const found =
    text.match(new RegExp(`(?:[\\u521d\\u9ad8]\\u4e2d?)?(?:(?:19|20)\\d{2}\\u7ea7|${grade})${number}`, 'g')) ?? [];
  const names = [...new Set(found.filter((name) => readClassName(name) !== undefined))];
  return names.length === 1 ? names[0] : undefined;
}

/** 学校标识码 begins with the kind of school: 21 小学, 31 初中, 34 高中. Others (九年一贯制, 完全中学) have several stages. */
export function stageOfSchool(schoolCode: string | undefined): Stage | undefined {
  return { 21: 'primary', 31: 'junior', 34: 'senior' }[Number(schoolCode?.slice(0, 2))] as Stage | undefined;
}

/** The school year of a day: lists made from August on are next year's. 2025 is 2025–2026. */
export function schoolYearOf(date: string): number {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return month >= 8 ? year : year - 1;
}
