import { describe, expect, it } from 'vitest';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openRoomAlone } from '../../../agent/store/room-alone.ts';
import { scratch } from '../../harness/agent-process.ts';
import { banban } from '../../harness/command-line.ts';

const CASES = new URL('../../cases/', import.meta.url).pathname;
const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };

describe('banban import', () => {
  it('fills a stopped agent’s data, after a look that writes nothing, and names no pupil', async () => {
    const { directory, remove } = await scratch('import');
    try {
      const roster = `${CASES}roster/workbook-with-a-sheet-a-class/input.xlsx`;
      const looked = await banban(['import', 'roster', roster, '--data', directory, '--dry-run', '--json']);
      expect([looked.code, JSON.parse(looked.stdout)]).toMatchObject([
        1,
        { ok: false, dryRun: true, classes: 2, added: 3 },
      ]);
      const done = await banban(['import', 'roster', roster, '--data', directory]);
      expect(done.stdout).toBe('班级 2 · 学生 3 · 新增 3 · 变更 0 · 转出 0\n');
      expect(done.stderr).toContain('“三（2）班”第 4 行');
      expect(done.stdout + done.stderr).not.toMatch(/王芳|李雷/);
      const grid = `${CASES}school/a-grid-with-halves-of-the-day-and-times/input.xlsx`;
      expect((await banban(['import', 'timetable', grid, '--data', directory])).code).toBe(0);
      const teachers = await banban([
        'import',
        'teachers',
        `${CASES}school/teachers/input.csv`,
        '--data',
        directory,
        '--json',
      ]);
      expect(JSON.parse(teachers.stdout)).toMatchObject({ kind: 'teachers', added: 2 });

      const alone = await openRoomAlone(directory, ports);
      try {
        expect((await alone.room.classRecords()).map(({ name, pupils }) => `${name} ${pupils}`)).toEqual([
          '三（1）班 2',
          '三（2）班 1',
        ]);
        const locked = await banban(['import', 'roster', roster, '--data', directory]);
        expect([locked.code, locked.stderr]).toEqual([1, expect.stringContaining('STORE-IN-USE')]);
      } finally {
        alone.close();
      }
    } finally {
      await remove();
    }
  });

  it('refuses what it cannot understand in one line', async () => {
    expect((await banban(['import', 'everything', 'x'])).code).toBe(2);
    const { directory, remove } = await scratch('import-refused');
    try {
      const missing = await banban(['import', 'roster', `${directory}/none.xlsx`, '--data', directory, '--json']);
      expect([missing.code, JSON.parse(missing.stdout)]).toMatchObject([
        1,
        { ok: false, error: { code: 'IMPORT-NOT-THERE' } },
      ]);
      const odd = await banban([
        'import',
        'roster',
        `${CASES}roster/a-zip-of-something-else/input.zip`,
        '--data',
        directory,
      ]);
      expect([odd.code, odd.stderr.split('\n').length]).toEqual([1, 2]);
    } finally {
      await remove();
    }
  });
});
