import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRosterImports, type RosterImports } from '../../../../agent/classroom/roster/import.ts';
import { openPseudonyms } from '../../../../agent/classroom/roster/pseudonyms.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { School } from '../../../../agent/school/port.ts';
import { openSchool } from '../../../../agent/school/school.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

let room: TestRoom;
let imports: RosterImports;
let school: School;
let now: number;
let audited: string[];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const clock = { now: () => now, monotonicMs: () => 0 };
const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };

beforeEach(async () => {
  room = await createTestRoom();
  now = Date.parse('2025-09-10T08:00:00+08:00');
  audited = [];
  imports = createRosterImports({
    room,
    clock,
    stage: 'primary',
    audit: (what, fields) => {
      audited.push(`${what} ${JSON.stringify(fields)}`);
      return Promise.resolve();
    },
  });
  school = await openSchool({ room, ports, stage: 'primary' });
});
afterEach(() => room.close());

async function write(text: string, className?: string) {
  return imports.write(await imports.plan(className, bytes(text)));
}
const counts = ({ totals }: Awaited<ReturnType<typeof write>>): string =>
  `+${totals.added} ~${totals.changed} -${totals.gone}`;

const SCHOOL =
  '班级,座号,姓名,学号\n三（1）班,01,王芳,2023001\n三（1）班,02,李雷,2023002\n三（2）班,01,韩梅梅,2023003\n三（2）班,02,张三,\n';

describe('a list of many classes', () => {
  it('is compared first and written whole, and written again changes nothing, however the classes are spelt', async () => {
    const seen = await imports.plan(undefined, bytes(SCHOOL));
    expect(seen.said.classes.map(({ name, class: known, pupils }) => [name, known, pupils])).toEqual([
      ['三（1）班', null, 2],
      ['三（2）班', null, 2],
    ]);
    expect(await room.classes()).toEqual([]);
    expect(counts(await write(SCHOOL))).toBe('+4 ~0 -0');
    expect(audited).toHaveLength(2);
    expect(audited.join()).not.toContain('王芳');
    const again = SCHOOL.replaceAll('三（1）班', '3.1').replaceAll('三（2）班', '三年二班');
    expect(counts(await write(again))).toBe('+0 ~0 -0');
    expect((await room.classes()).map(({ name }) => name)).toEqual(['三（1）班', '三（2）班']);
  });

  it('moves a pupil with a 学号 between its classes: the same pupil, no new one', async () => {
    await write(SCHOOL);
    const [first, second] = await room.classes();
    const [wang] = await room.pupils(first?.id ?? '');
    const next = await write(
      '班级,座号,姓名,学号\n三（1）班,02,李雷,2023002\n三（2）班,01,韩梅梅,2023003\n三（2）班,02,张三,\n三（2）班,03,王芳,2023001\n',
    );
    expect(counts(next)).toBe('+0 ~1 -0');
    expect(next.classes[1]?.change.changed).toMatchObject([
      { before: { name: '王芳', classId: first?.id }, after: { seat: '03' } },
    ]);
    expect((await room.pupils(second?.id ?? '')).find(({ name }) => name === '王芳')?.id).toBe(wang?.id);
  });

  it('takes nobody out of a class it does not name', async () => {
    await write(SCHOOL);
    expect(counts(await write('班级,座号,姓名\n三（3）班,01,赵六\n'))).toBe('+1 ~0 -0');
    expect((await room.classRecords()).map(({ pupils }) => pupils)).toEqual([2, 2, 1]);
  });

  it('keeps who sits elsewhere now but has a name of its own; same names stay apart by their seats', async () => {
    await write('座号,姓名\n01,王芳\n02,王芳\n03,李雷\n', '三年二班');
    const [known] = await room.classes();
    const before = await room.pupils(known?.id ?? '');
    const idOf = (seat: string): string | undefined => before.find((pupil) => pupil.seat === seat)?.id;
    expect(counts(await write('座号,姓名\n01,王芳\n02,王芳\n09,李雷\n', '三年二班'))).toBe('+0 ~1 -0');
    const after = await room.pupils(known?.id ?? '');
    expect(after.find(({ seat }) => seat === '09')?.id).toBe(idOf('03'));
    expect(after.find(({ seat }) => seat === '02')?.id).toBe(idOf('02'));
  });

  it('keeps consent that is known where a later list does not say', async () => {
    await write('座号,姓名,监护人同意\n01,王芳,是\n02,李雷,否\n', '三年二班');
    await write('座号,姓名\n01,王芳\n02,李雷\n', '三年二班');
    const [known] = await room.classes();
    expect((await room.pupils(known?.id ?? '')).map(({ consent }) => consent)).toEqual([true, false]);
  });

  it('of which two are one class of the room, or that does not say whose it is, is refused', async () => {
    await expect(imports.plan(undefined, bytes('座号,姓名\n01,王芳\n'))).rejects.toMatchObject({
      code: 'ROSTER-CLASS-UNSAID',
    });
    const sitting = await imports.plan(undefined, bytes('座号,姓名\n01,王芳\n'), '三年二班');
    expect(sitting.said.classes.map(({ name }) => name)).toEqual(['三年二班']);
    await write('座号,姓名\n01,王芳\n', '三年二班');
    const stageless = createRosterImports({ room, clock, stage: undefined, audit: () => Promise.resolve() });
    const twice = bytes('班级,座号,姓名\n三年二班,01,王芳\n小学三年二班,02,李雷\n');
    await expect(stageless.plan(undefined, twice)).rejects.toMatchObject({ code: 'ROSTER-CLASS-TWICE' });
  });
});

describe('after the summer', () => {
  const NEXT = '班级,座号,姓名,学号\n四（1）班,01,王芳,2023001\n四（1）班,02,李雷,2023002\n三（1）班,01,新一,2024001\n';

  it('a new list waits for 升班, since last year’s names mean other children; then it fits, ids and all', async () => {
    await write(SCHOOL);
    await write('班级,座号,姓名,学号\n二（1）班,01,新一,2024001\n');
    await school.refresh();
    now = Date.parse('2026-09-01T08:00:00+08:00');
    await expect(imports.plan(undefined, bytes(NEXT))).rejects.toMatchObject({ code: 'ROSTER-ROLL-OVER-FIRST' });
    await school.doRollOver();
    expect(counts(await write(NEXT))).toBe('+0 ~0 -0');
    // What was imported since has other names to go back to.
    await expect(school.undoRollOver()).rejects.toMatchObject({ code: 'SCHOOL-ROLL-OVER-NONE' });
  });

  it('a pupil without a 学号 keeps the pseudonym, and next year’s pupil in that class and seat has another', async () => {
    const pseudonymOf = await openPseudonyms(room, ports);
    const of = async (name: string): Promise<string> => {
      const found = (await room.classes()).find((one) => one.name === name);
      const [pupil] = await room.pupils(found?.id ?? '');
      return found === undefined || pupil === undefined ? '' : pseudonymOf(found, pupil);
    };
    await write('班级,座号,姓名\n三（1）班,01,王芳\n二（1）班,01,新一\n');
    const [wang, young] = [await of('三（1）班'), await of('二（1）班')];
    now = Date.parse('2026-09-01T08:00:00+08:00');
    await school.refresh();
    await school.doRollOver();
    expect([await of('四（1）班'), await of('三（1）班')]).toEqual([wang, young]);
    expect(wang).not.toBe(young);
  });

  it('most children of a list sitting in another class is said', async () => {
    const five = (className: string): string =>
      [
        '班级,座号,姓名,学号',
        ...[1, 2, 3, 4, 5].map((n) => `${className},0${n},学生${'甲乙丙丁戊'[n - 1]},202300${n}`),
      ].join('\n');
    await write(five('三（1）班'));
    const { said } = await imports.plan(undefined, bytes(five('三（2）班')));
    expect(said.notices.map(({ code, zh }) => `${code} ${zh}`)).toEqual([
      'ROSTER-OTHER-CLASS 三（2）班 的名单里，多数学生现在在 三（1）班；请核对班级，或先升班',
    ]);
  });

  it('a clock that is years behind makes no keys, and names still find their classes', async () => {
    now = Date.parse('2000-01-01T00:00:00+08:00');
    await write('座号,姓名\n01,王芳\n', '三年二班');
    expect((await room.classRecords())[0]).not.toHaveProperty('key');
    expect(counts(await write('座号,姓名\n01,王芳\n', '三年二班'))).toBe('+0 ~0 -0');
  });
});
