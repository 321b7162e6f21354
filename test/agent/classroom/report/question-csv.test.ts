import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Question } from '../../../../agent/classroom/question/question.ts';
import { idCell, textCell } from '../../../../agent/classroom/report/files/cells.ts';
import { exportFilename } from '../../../../agent/classroom/report/question-csv.ts';
import { clickerOf, heldClock, openClassroom, settle } from '../classroom-fixture.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

let room: TestRoom;
beforeEach(async () => {
  room = await createTestRoom();
});
afterEach(() => room.close());

const list = [
  '座号,姓名,学号,答题器',
  `01,王芳,0012,${clickerOf(1)}`,
  `02,"=cmd|' /C calc'!A0",34180220090101,${clickerOf(2)}`,
  `03,"李,雷",,${clickerOf(3)}`,
  '04,韩梅梅,0013,',
].join('\n');

describe('the result of a question', () => {
  it('is this file, byte for byte', async () => {
    const { classroom, press, clock } = await openClassroom(createMemoryJournal(), room, heldClock());
    await classroom.importRoster('三年二班', new TextEncoder().encode(list), { dryRun: false });
    const { id } = await classroom.ask({ kind: 'single', options: 4 });
    clock.advance(3000);
    press(clickerOf(1), 'B');
    press(clickerOf(2), 'B');
    press(clickerOf(2), 'C');
    press(clickerOf(3), 'A');
    press(clickerOf(3), 'F');
    press('12345E67', 'A');
    await settle();
    await classroom.stop(id);
    await classroom.reveal(id, 'B');
    const { filename, csv } = await classroom.exportCsv(id);
    expect(filename).toBe('2026-11-21_第01题_三年二班.csv');
    expect(csv).toBe(
      [
        '\ufeff座号,姓名,学号,答题器,答案,对错,时间,按键次数',
        '"=""01""",王芳,"=""0012""","=""42000143""",B,对,2026-11-21 09:00:03,1',
        '"=""02""",\'=cmd|\' /C calc\'!A0,"=""34180220090101""","=""42000240""",C,错,2026-11-21 09:00:03,2',
        '"=""03""","李,雷",,"=""42000341""",,空,,2',
        '"=""04""",韩梅梅,"=""0013""",,,空,,0',
        '',
        '序号,时间,座号,姓名,答题器,按键,说明',
        '2,2026-11-21 09:00:03,"=""01""",王芳,"=""42000143""",B,',
        '3,2026-11-21 09:00:03,"=""02""",\'=cmd|\' /C calc\'!A0,"=""42000240""",B,',
        '4,2026-11-21 09:00:03,"=""02""",\'=cmd|\' /C calc\'!A0,"=""42000240""",C,',
        '5,2026-11-21 09:00:03,"=""03""","李,雷","=""42000341""",A,',
        '6,2026-11-21 09:00:03,"=""03""","李,雷","=""42000341""",F,撤回',
        '7,2026-11-21 09:00:03,,,"=""12345E67""",A,未绑定，不计',
        '',
      ].join('\r\n'),
    );
    expect([...new TextEncoder().encode(csv).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(await room.auditLog(1)).toMatchObject([{ what: 'export', fields: { question: id, pupils: 4 } }]);
    await classroom.close();
  });

  it('lists clickers without seats where nobody is bound, and leaves 对错 empty before the answer is known', async () => {
    const { classroom, press } = await openClassroom(createMemoryJournal(), room);
    const { id } = await classroom.ask({ kind: 'single', options: 2 });
    press('42000143', 'B');
    press('42000143', 'E');
    await settle();
    await classroom.stop(id);
    const { filename, csv } = await classroom.exportCsv(id);
    expect(filename).toBe('2026-11-21_第01题.csv');
    expect(csv.split('\r\n')[1]).toBe(',,,"=""42000143""",B,,2026-11-21 09:00:00,2');
    expect(csv).toContain('E,不计');
    await classroom.close();
  });
});

describe('a cell', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", '＝', '|', 'A', '王', ' '),
  });

  it('is never a formula, never a second line, and reads back as one', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const rows = parse(`${textCell(a)},${idCell(b)}`, {
          relax_column_count: false,
          skip_empty_lines: false,
        }) as string[][];
        expect(rows).toHaveLength(1);
        const [text, id] = rows[0] ?? [];
        expect(text).not.toMatch(/^[\s]*[=+\-@＝＋－＠|]/u);
        expect(text).not.toMatch(/[\r\n\t]/);
        if (b !== '') expect(id).toMatch(/^="([^"\r\n\t]|"")*"$/);
      }),
      { numRuns: 500 },
    );
  });

  it('gives a file name that Windows takes, whatever the class is called', () => {
    const question = { openedAt: '2026-11-21T15:59:00.000Z' } as Question;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (className) => {
        const name = exportFilename(question, 4, className);
        expect(name).toMatch(/^2026-11-21_第04题/);
        expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}]/u);
        expect(name).toMatch(/[^. ]\.csv$/);
        expect(new TextEncoder().encode(name).length).toBeLessThan(240);
      }),
    );
  });
});
