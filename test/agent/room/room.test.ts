import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemRandomBytes } from '../../../agent/ports.ts';
import { acceptMachine, checkMachine, type MachinePlatform, readMachineMarks } from '../../../agent/room/machine.ts';
import type { PupilInput } from '../../../agent/room/port.ts';
import { auditHash } from '../../../agent/room/room.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import { directory, engines, NOON, open, TestClock } from '../store/harness.ts';

const DAY = 86_400_000;
const PUPILS: PupilInput[] = [
  { name: '张一', seat: '01', studentNo: '2026001', clicker: 'AAAA0001' },
  { name: '李二', seat: '02', studentNo: '2026002' },
  { name: '王三', seat: '03' },
];

describe.each(engines)('room.db on %s', (engine) => {
  test('a class list is imported whole, compared before, and read back in seat order', async () => {
    const { room } = await open({ directory: directory(), engine });
    expect(await room.compareRoster('三年二班', PUPILS)).toMatchObject({ added: PUPILS, changed: [], gone: [] });
    expect(await room.classes()).toEqual([]);
    const schoolClass = await room.importRoster('三年二班', PUPILS);
    expect(await room.classes()).toEqual([schoolClass]);
    const pupils = await room.pupils(schoolClass.id);
    expect(
      pupils.map(({ name, seat, studentNo, clicker }) => ({
        name,
        seat,
        ...(studentNo && { studentNo }),
        ...(clicker && { clicker }),
      })),
    ).toEqual(PUPILS);
    expect(await room.compareRoster('三年二班', PUPILS)).toEqual({ added: [], changed: [], gone: [] });
  });

  test('a second import matches by 学号, else by seat and name; ids stay, seats may be exchanged, bindings stay with the seat', async () => {
    const { room } = await open({ directory: directory(), engine });
    const { id } = await room.importRoster('班', PUPILS);
    const before = await room.pupils(id);
    const next: PupilInput[] = [
      { name: '张一一', seat: '02', studentNo: '2026001' },
      { name: '李二', seat: '01', studentNo: '2026002' },
      { name: '赵四', seat: '03' },
    ];
    const change = await room.compareRoster('班', next);
    expect(change.changed.map(({ before: was, after }) => [was.name, after.name])).toEqual([
      ['张一', '张一一'],
      ['李二', '李二'],
    ]);
    expect(change.added.map((pupil) => pupil.name)).toEqual(['赵四']);
    expect(change.gone.map((pupil) => pupil.name)).toEqual(['王三']);
    await room.importRoster('班', next);
    const after = await room.pupils(id);
    expect(after.find((pupil) => pupil.name === '张一一')?.id).toBe(before[0]?.id);
    expect(after.find((pupil) => pupil.seat === '01')).toMatchObject({ name: '李二', clicker: 'AAAA0001' });
    expect(after.length).toBe(3);
  });

  test('an import with two pupils on one seat changes nothing at all', async () => {
    const { room } = await open({ directory: directory(), engine });
    const { id } = await room.importRoster('班', PUPILS);
    const before = await room.pupils(id);
    await expect(
      room.importRoster('班', [
        { name: '甲', seat: '09' },
        { name: '乙', seat: '09' },
      ]),
    ).rejects.toThrow();
    expect(await room.pupils(id)).toEqual(before);
  });

  test('a clicker is on one seat of a class, and a seat has one clicker', async () => {
    const { room } = await open({ directory: directory(), engine });
    const { id } = await room.importRoster('班', PUPILS);
    const bound = async (): Promise<(string | undefined)[]> => (await room.pupils(id)).map((pupil) => pupil.clicker);
    await room.bind(id, '02', 'AAAA0001');
    expect(await bound()).toEqual([undefined, 'AAAA0001', undefined]);
    await room.bind(id, '02', 'BBBB0002');
    expect(await bound()).toEqual([undefined, 'BBBB0002', undefined]);
    await room.bind(id, '02', undefined);
    expect(await bound()).toEqual([undefined, undefined, undefined]);
    await expect(room.bind('nobody', '01', 'X')).rejects.toMatchObject({ code: 'ROOM-NO-CLASS' });
  });

  test('a pupil holds one clicker of each make; each clicker is one pupil’s, whoever gets it last', async () => {
    const { room } = await open({ directory: directory(), engine });
    const { id } = await room.importRoster('班', PUPILS);
    const held = async (): Promise<string[]> => (await room.pupils(id)).map(({ clickers }) => clickers.join(' '));
    for (const clicker of ['TP090FD3', 'SV0012', 'KP00BEEF']) await room.bind(id, '01', clicker);
    expect(await held()).toEqual(['AAAA0001 KP00BEEF SV0012 TP090FD3', '', '']);
    expect((await room.pupils(id))[0]?.clicker).toBe('AAAA0001');
    // A lost keypad's successor takes its place; what somebody else gets, is his.
    await room.bind(id, '01', 'SV0013');
    await room.bind(id, '03', 'TP090FD3');
    expect(await held()).toEqual(['AAAA0001 KP00BEEF SV0013', '', 'TP090FD3']);
    await room.unbind(id, 'KP00BEEF');
    expect(await held()).toEqual(['AAAA0001 SV0013', '', 'TP090FD3']);
    // A list names one clicker; what it does not speak of stays.
    expect((await room.compareRoster('班', PUPILS)).changed).toEqual([]);
    await room.importRoster('班', [
      { name: '张一', seat: '01', studentNo: '2026001', clicker: 'CCCC0003' },
      ...PUPILS.slice(1),
    ]);
    expect(await held()).toEqual(['CCCC0003 SV0013', '', 'TP090FD3']);
    await room.bind(id, '01', undefined);
    expect(await held()).toEqual(['', '', 'TP090FD3']);
  });

  /** What was there before, as it was written then; the audit log's tables have not changed. */
  const FORMAT_1 = `
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE class (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE pupil (id TEXT PRIMARY KEY, class_id TEXT NOT NULL REFERENCES class (id), name TEXT NOT NULL,
      seat TEXT NOT NULL, student_no TEXT, UNIQUE (class_id, seat)) STRICT, WITHOUT ROWID;
    CREATE TABLE binding (class_id TEXT NOT NULL REFERENCES class (id), seat TEXT NOT NULL, clicker TEXT NOT NULL,
      PRIMARY KEY (class_id, seat), UNIQUE (class_id, clicker)) STRICT, WITHOUT ROWID;
    CREATE TABLE question (question TEXT PRIMARY KEY, class_id TEXT, stem TEXT, option_texts TEXT) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, fields TEXT NOT NULL,
      prevhash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TABLE audit_checkpoint (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
    INSERT INTO class VALUES ('c1', '三年二班', 1);
    INSERT INTO pupil VALUES ('u1', 'c1', '张一', '01', '2026001'), ('u2', 'c1', '李二', '02', NULL);
    INSERT INTO binding (class_id, seat, clicker) VALUES ('c1', '01', 'AAAA0001'), ('c1', '02', 'BBBB0002');
    INSERT INTO question VALUES ('q1', 'c1', '一题', '["一","二"]');
    PRAGMA application_id = ${0x42616e52}; PRAGMA user_version = 1;`;
  const FORMAT_2 = `${FORMAT_1}
    DROP TABLE binding;
    CREATE TABLE binding (class_id TEXT NOT NULL REFERENCES class (id), clicker TEXT NOT NULL, seat TEXT NOT NULL,
      PRIMARY KEY (class_id, clicker)) STRICT, WITHOUT ROWID;
    INSERT INTO binding (class_id, seat, clicker) VALUES ('c1', '01', 'AAAA0001'), ('c1', '02', 'BBBB0002');
    PRAGMA user_version = 2;`;

  test.each([
    [1, FORMAT_1],
    [2, FORMAT_2],
  ])('a room.db of format %i keeps all it holds and takes what is new', async (_format, sql) => {
    const where = directory();
    const db = (await loadEngine(engine)).open(join(where, 'room.db'), { readOnly: false });
    db.exec(sql);
    db.close();
    const { room } = await open({ directory: where, engine });
    expect((await room.pupils('c1')).map(({ clickers }) => clickers)).toEqual([['AAAA0001'], ['BBBB0002']]);
    expect(await room.questionTexts(['q1'])).toEqual([
      { question: 'q1', classId: 'c1', stem: '一题', optionTexts: ['一', '二'] },
    ]);
    await room.bind('c1', '01', 'SV0001');
    expect((await room.pupils('c1'))[0]?.clickers).toEqual(['AAAA0001', 'SV0001']);
    await room.importRoster('三年二班', [{ name: '张一', seat: '01', studentNo: '2026001', consent: false }]);
    expect((await room.pupils('c1'))[0]).toMatchObject({ id: 'u1', consent: false });
    const lesson = { id: 'l1', beganAt: 1000, kind: 'regular' as const };
    await room.saveLesson(lesson);
    expect(await room.lessonsBetween(0, 2000)).toEqual([lesson]);
    expect(readdirSync(where).filter((name) => /room.*damaged|room.*aside/.test(name))).toEqual([]);
  });

  test('a room.db of format 3 keeps its changes of a day, which are of no swap', async () => {
    const where = directory();
    await (await open({ directory: where, engine })).close();
    const db = (await loadEngine(engine)).open(join(where, 'room.db'), { readOnly: false });
    db.exec(`ALTER TABLE timetable_change DROP COLUMN swap_date; ALTER TABLE timetable_change DROP COLUMN swap_period;
      INSERT INTO timetable_change (date, period, kind, note) VALUES ('2026-09-08', 1, 'regular', '与第 2 节对调');
      PRAGMA user_version = 3;`);
    db.close();
    const { room } = await open({ directory: where, engine });
    const change = {
      date: '2026-09-08',
      period: 1,
      classId: null,
      subject: null,
      teacherId: null,
      kind: 'regular' as const,
    };
    const old = { ...change, cancelled: false, note: '与第 2 节对调', swappedWith: null };
    expect((await room.schoolRecord()).changes).toEqual([old]);
    const half = { ...old, swappedWith: { date: '2026-09-08', period: 2 } };
    await room.writeTimetableChanges([half]);
    expect((await room.schoolRecord()).changes).toEqual([half]);
  });

  test('a damaged room.db of an older format gives back what can be read', async () => {
    const where = directory();
    const file = join(where, 'room.db');
    const db = (await loadEngine(engine)).open(file, { readOnly: false });
    // Its last table is damaged: the names come first on disk and can be read.
    db.exec(`${FORMAT_2} PRAGMA journal_mode = DELETE; PRAGMA user_version = 2;`);
    db.exec("INSERT INTO audit VALUES (1, 1, 'export', '{}', 'x', 'y')");
    const root = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'audit'").get()?.['rootpage'];
    db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, (Number(root) - 1) * 4096, Number(root) * 4096);
    writeFileSync(file, bytes);
    const { room } = await open({ directory: where, engine });
    expect((await room.pupils('c1')).map(({ name, clickers }) => [name, clickers])).toEqual([
      ['张一', ['AAAA0001']],
      ['李二', ['BBBB0002']],
    ]);
    expect(readdirSync(where).filter((name) => name.startsWith('room.db.damaged'))).not.toEqual([]);
  });

  test('an erased pupil is in no byte of the files any more', async () => {
    const where = directory();
    const { room } = await open({ directory: where, engine });
    const { id } = await room.importRoster('班', [
      { name: '很特别的名字', seat: '01', studentNo: 'NO-SPECIAL-77', clicker: 'CLICKER-77' },
      ...PUPILS.slice(1),
    ]);
    const [pupil] = await room.pupils(id);
    const everywhere = (): string =>
      readdirSync(where)
        .filter((name) => name.startsWith('room.db'))
        .map((name) => readFileSync(join(where, name)).toString('utf8'))
        .join('');
    expect(everywhere()).toContain('很特别的名字');
    await room.erasePupil(pupil?.id ?? '');
    expect(everywhere()).not.toContain('很特别的名字');
    expect(everywhere()).not.toContain('NO-SPECIAL-77');
    expect(everywhere()).not.toContain('CLICKER-77');
    expect((await room.pupils(id)).map((left) => left.name)).toEqual(['李二', '王三']);
  });

  test('texts of questions are found again, in the order asked', async () => {
    const { room } = await open({ directory: directory(), engine });
    await room.saveQuestionText({ question: 'q1', stem: '哪一个？', optionTexts: ['甲', '乙'] });
    await room.saveQuestionText({ question: 'q2' });
    expect(await room.questionTexts(['q2', 'q9', 'q1'])).toEqual([
      { question: 'q2' },
      { question: 'q1', stem: '哪一个？', optionTexts: ['甲', '乙'] },
    ]);
  });

  test('the audit log is chained, newest first, and goes after 180 days from the front', async () => {
    const where = directory();
    const clock = new TestClock();
    const stores = await open({ directory: where, engine }, clock);
    for (let i = 0; i < 3; i++) await stores.room.audit('export', { n: i }, NOON + i);
    clock.wall = NOON + 181 * DAY;
    await stores.room.audit('pin-set', {}, clock.wall);
    await stores.room.audit('export', { n: 9 }, clock.wall);
    expect(await stores.room.auditLog(10)).toEqual([
      { at: clock.wall, what: 'export', fields: { n: 9 } },
      { at: clock.wall, what: 'pin-set', fields: {} },
    ]);
    await stores.close();
    const db = (await loadEngine(engine)).open(join(where, 'room.db'), { readOnly: true });
    let before = String(db.prepare('SELECT hash FROM audit_checkpoint').get()?.['hash']);
    const rows = db.prepare('SELECT * FROM audit ORDER BY number').all();
    expect(rows.map((row) => row['number'])).toEqual([4, 5]);
    for (const row of rows) {
      expect(row['prevhash']).toBe(before);
      before = String(row['hash']);
      expect(before).toBe(
        auditHash(
          Number(row['number']),
          Number(row['at']),
          String(row['what']),
          String(row['fields']),
          String(row['prevhash']),
        ),
      );
    }
    db.close();
  });

  test('a copy in another machine is told from a machine whose card was changed', async () => {
    const { room } = await open({ directory: directory(), engine });
    const ports = { randomBytes: systemRandomBytes };
    const platform = (uuid: string | undefined, macs: string[], id = 'a'.repeat(32)): MachinePlatform => ({
      readText: (path) => (path.endsWith('product_uuid') ? uuid : path === '/etc/machine-id' ? `${id}\n` : undefined),
      cards: () => macs.map((mac, i) => ({ name: `eth${i}`, mac })),
    });
    const here = readMachineMarks(
      platform('4c4c4544-0042-3510-8051-b4c04f4e4d32', ['a4:bb:6d:00:00:01', '02:42:ac:11:00:02']),
    );
    expect(here.map((mark) => mark.kind)).toEqual(['board', 'card', 'machine-id']);
    expect(await checkMachine(room, here, ports)).toMatchObject({ state: 'same', first: true });
    expect(await checkMachine(room, here, ports)).toMatchObject({ state: 'same', first: false });
    expect(JSON.stringify(await room.setting('machine'))).not.toContain('a4:bb');
    const newCard = readMachineMarks(platform('4c4c4544-0042-3510-8051-b4c04f4e4d32', ['a4:bb:6d:00:00:99']));
    expect((await checkMachine(room, newCard, ports)).state).toBe('same');
    const noRights = readMachineMarks(platform(undefined, []));
    expect((await checkMachine(room, noRights, ports)).state).toBe('same');
    const cloned = readMachineMarks(platform('4c4c4544-0042-3510-8051-b4c04f4e4d33', ['a4:bb:6d:00:00:02']));
    const clone = await checkMachine(room, cloned, ports);
    expect(clone.state).toBe('clone');
    expect((await checkMachine(room, here, ports)).state).toBe('same');
    let told = 0;
    clone.onAccepted(() => void told++);
    await clone.accept();
    expect([clone.state, told]).toEqual(['same', 1]);
    expect((await checkMachine(room, here, ports)).state).toBe('clone');
    await acceptMachine(room, here, ports);
    expect((await checkMachine(room, here, ports)).state).toBe('same');
  });
});
