import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Committed, Position } from '../../../agent/journal/port.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { encodeLine } from '../../../protocols/uplink/line.ts';
import { ALL, directory, engines, NOON, open, press, status, TestClock } from '../store/harness.ts';

const sha = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe.each(engines)('the journal on %s', (engine) => {
  test('a new journal begins with its opening, and every line carries the hash of the line before', async () => {
    const { journal } = await open({ directory: directory(), engine });
    expect(journal.beginning).toEqual({ reason: 'first', fresh: true, engine });
    for (let i = 0; i < 5; i++) await journal.append(press(i));
    const lines = await journal.read({ epoch: journal.head.epoch, sequence: 0 }, ALL);
    expect(lines.map((line) => line.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(lines[0]?.type).toBe('cn.banban.journal.opened');
    let before = '0'.repeat(64);
    for (const line of lines) {
      const parsed = JSON.parse(line.text);
      expect(parsed.prevhash).toBe(before);
      expect(parsed.id).toBe(`${line.epoch}-${line.sequence}`);
      before = sha(line.text);
      expect(await journal.hashAt(line)).toBe(before);
    }
    expect(journal.head).toEqual({ epoch: journal.head.epoch, sequence: 6, hash: before });
  });

  test('what append answers is what the line says, and the line is what encodeLine writes', async () => {
    const { journal } = await open({ directory: directory(), engine });
    const committed = await journal.append(press(7, 'q"引号\u2028'));
    const [line] = await journal.read({ epoch: committed.epoch, sequence: committed.sequence - 1 }, ALL);
    const parsed = JSON.parse(line?.text ?? '');
    expect(parsed).toMatchObject({
      subject: committed.subject,
      time: committed.time,
      data: committed.data,
      type: committed.type,
    });
    expect(line?.text).toBe(encodeLine({ ...parsed, sequence: committed.sequence }));
  });

  test('appends of one tick are one commit, in order, told to listeners before they resolve', async () => {
    const { journal } = await open({ directory: directory(), engine });
    const told: Committed[][] = [];
    journal.onCommitted((events) => void told.push([...events]));
    const all = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const committed = await journal.append(press(i));
        expect(told.flat().some((one) => one.sequence === committed.sequence)).toBe(true);
        return committed;
      }),
    );
    expect(all.map((one) => one.sequence)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
    expect(told.flat().map((one) => one.sequence)).toEqual(all.map((one) => one.sequence));
    expect(told.length).toBe(1);
  });

  test('a line over 16 KiB is refused alone; an appendAll is all or nothing', async () => {
    const { journal } = await open({ directory: directory(), engine });
    const huge = status('长'.repeat(6_000));
    const [a, b, c] = await Promise.allSettled([
      journal.append(press(1)),
      journal.append(huge),
      journal.append(press(2)),
    ]);
    expect(a).toMatchObject({ status: 'fulfilled', value: { sequence: 2 } });
    expect(b).toMatchObject({ status: 'rejected', reason: { code: 'JOURNAL-TOO-LARGE' } });
    expect(c).toMatchObject({ status: 'fulfilled', value: { sequence: 3 } });
    await expect(journal.appendAll([press(3), huge, press(4)])).rejects.toMatchObject({ code: 'JOURNAL-TOO-LARGE' });
    expect(journal.head.sequence).toBe(3);
    expect((await journal.appendAll([press(3), press(4)])).map((one) => one.sequence)).toEqual([4, 5]);
  });

  test('the largest line that fits is kept', async () => {
    const { journal } = await open({ directory: directory(), engine });
    const empty = await journal.append(status(''));
    const [line] = await journal.read({ epoch: empty.epoch, sequence: 1 }, ALL);
    const room = 16 * 1024 - Buffer.byteLength(line?.text ?? '');
    await expect(journal.append(status('x'.repeat(room + 1)))).rejects.toMatchObject({ code: 'JOURNAL-TOO-LARGE' });
    expect((await journal.append(status('x'.repeat(room)))).sequence).toBe(3);
  });

  test('time never runs backwards and is never before the program was built', async () => {
    const { journal } = await open({ directory: directory(), engine });
    const times: string[] = [];
    for (const at of [0, NOON, NOON - 86_400_000, Number.NaN, NOON + 1])
      times.push((await journal.append(press(1, 'q', at))).time);
    expect(times).toEqual([NOON, NOON, NOON, NOON, NOON + 1].map((ms) => new Date(ms).toISOString()));
    const old = await open({ directory: directory(), engine }, Object.assign(new TestClock(), { wall: 0 }));
    expect((await old.journal.append(press(1, 'q', 0))).time).toBe('2026-01-01T00:00:00.000Z');
  });

  test('a second start goes on in the same epoch; cursors, subjects and types are found again', async () => {
    const where = directory();
    const first = await open({ directory: where, engine });
    const asked = await first.journal.append({
      type: 'cn.banban.question.opened',
      subject: 'q1',
      at: NOON,
      data: { question: 'q1', kind: 'single', options: 4, rule: 'last', oral: true },
    });
    await first.journal.append(press(1));
    first.journal.moveCursor('uplink', { epoch: asked.epoch, sequence: 2 });
    const { head } = first.journal;
    await first.close();
    const { journal } = await open({ directory: where, engine });
    expect(journal.beginning).toMatchObject({ reason: 'first', fresh: false });
    expect(journal.head).toEqual(head);
    expect(await journal.cursor('uplink')).toEqual({ epoch: asked.epoch, sequence: 2 });
    expect(await journal.cursor('other')).toBeUndefined();
    expect((await journal.about('q1')).map((line) => line.sequence)).toEqual([2, 3]);
    expect((await journal.latest('cn.banban.question.opened', 5)).map((line) => line.sequence)).toEqual([2]);
    expect(await journal.latest('cn.banban.pupil.erased', 5)).toEqual([]);
    expect((await journal.append(press(2))).sequence).toBe(4);
  });

  test('another source begins a new epoch that quotes the old one, and reading crosses the border', async () => {
    const where = directory();
    const first = await open({ directory: where, engine });
    await first.journal.append(press(1));
    const before = first.journal.head;
    await first.close();
    const { journal } = await open({ directory: where, engine, source: '/34/18/02/2134000123/0302' });
    expect(journal.beginning).toMatchObject({ reason: 'moved', fresh: true });
    expect(journal.head.epoch > before.epoch).toBe(true);
    const lines = await journal.read({ epoch: before.epoch, sequence: 1 }, ALL);
    expect(lines.map((line) => [line.epoch === before.epoch, line.sequence])).toEqual([
      [true, 2],
      [false, 1],
    ]);
    expect(JSON.parse(lines[1]?.text ?? '')).toMatchObject({
      source: '/34/18/02/2134000123/0302',
      data: { reason: 'moved', previous: before },
    });
    expect(await journal.countAfter({ epoch: before.epoch, sequence: 0 })).toBe(3);
  });

  test('a rolled-back copy leaves its epoch: lines of this start are written again, the old ones never read', async () => {
    const where = directory();
    const first = await open({ directory: where, engine });
    await first.journal.append(press(1));
    const early = first.journal.head;
    await first.close();
    const { journal } = await open({ directory: where, engine });
    await journal.append(press(2, 'q2'));
    await journal.append(press(3, 'q2'));
    const previous = { epoch: early.epoch, sequence: 99, hash: 'a'.repeat(64) };
    const told: Committed[] = [];
    journal.onCommitted((events) => void told.push(...events));
    const head = await journal.openEpoch('rollback', previous);
    expect(head).toMatchObject({ sequence: 3 });
    expect(journal.head).toEqual(head);
    expect(told.map((one) => one.type)).toEqual([
      'cn.banban.journal.opened',
      'cn.banban.response.pressed',
      'cn.banban.response.pressed',
    ]);
    const lines = await journal.read({ epoch: early.epoch, sequence: 0 }, ALL);
    expect(lines.map((line) => `${line.epoch === early.epoch ? 'old' : 'new'}${line.sequence}`)).toEqual([
      'old1',
      'old2',
      'new1',
      'new2',
      'new3',
    ]);
    expect(JSON.parse(lines[2]?.text ?? '').data).toMatchObject({ reason: 'rollback', previous });
    expect(lines.slice(3).map((line) => JSON.parse(line.text).data.sq)).toEqual([2, 3]);
    expect((await journal.about('q2')).length).toBe(2);
    expect(await journal.countAfter(early)).toBe(3);
    expect(await journal.hashAt({ epoch: early.epoch, sequence: 3 })).toBeUndefined();
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true, lines: 7 });
  });

  test('a new epoch takes over exactly what this copy has not published, whichever start wrote it', async () => {
    const where = directory();
    const before = await open({ directory: where, engine });
    await before.journal.appendAll([press(1), press(2), press(3)]);
    await before.close();
    const { journal } = await open({ directory: where, engine });
    await journal.appendAll([press(4), press(5)]);
    const old = journal.head.epoch;
    const told: Committed[] = [];
    journal.onCommitted((events) => void told.push(...events));
    const numbers = async (): Promise<string[]> => {
      const lines = await journal.read({ epoch: old, sequence: 0 }, ALL);
      return lines.map((line) => {
        const { data } = JSON.parse(line.text) as { data: { sq?: number } };
        return `${line.epoch === old ? 'old' : 'new'}${line.sequence}:${data.sq ?? '-'}`;
      });
    };
    // The line with sq 2 stands at sequence 3 and is the newest this copy has published.
    await journal.openEpoch('clone', journal.head, { publishedUpTo: { epoch: old, sequence: 3 } });
    expect(await numbers()).toEqual(['old1:-', 'old2:1', 'old3:2', 'new1:-', 'new2:3', 'new3:4', 'new4:5']);
    // What an earlier start wrote was never told in this process, and is not told now.
    expect(told.map((one) => one.sequence)).toEqual([1, 3, 4]);
    // Everything of the second life was published: nothing is appended again, nothing withheld.
    const second = journal.head;
    await journal.openEpoch('rollback', second, { publishedUpTo: second });
    expect(journal.head.sequence).toBe(1);
    expect((await numbers()).length).toBe(8);
    expect(await journal.hashAt(second)).toBe(second.hash);
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true });
  });

  test('publishing that ended in an earlier life means that nothing of this one was published', async () => {
    const where = directory();
    const first = await open({ directory: where, engine });
    await first.journal.append(press(1));
    const published = first.journal.head;
    await first.close();
    const second = await open({ directory: where, engine, source: '/elsewhere' });
    await second.journal.append(press(2));
    const left = second.journal.head.epoch;
    await second.close();
    const { journal } = await open({ directory: where, engine, source: '/elsewhere' });
    await journal.openEpoch('clone', journal.head, { publishedUpTo: published });
    const lines = await journal.read(published, ALL);
    expect(lines.some((line) => line.epoch === left)).toBe(false);
    expect(lines.map((line) => line.type)).toEqual(['cn.banban.journal.opened', 'cn.banban.response.pressed']);
  });

  test('read keeps its limits, yet always gives one line', async () => {
    const { journal } = await open({ directory: directory(), engine });
    await journal.appendAll(Array.from({ length: 20 }, (_, i) => press(i)));
    const start = await journal.firstPosition();
    expect((await journal.read(start, { lines: 3, bytes: 1e9 })).length).toBe(3);
    expect((await journal.read(start, { lines: 100, bytes: 1 })).length).toBe(1);
    expect(await journal.read(journal.head, ALL)).toEqual([]);
    expect((await journal.read({ epoch: '01ARZ3NDEKTSV4RRFFQ69G5FAV', sequence: 5 }, ALL)).length).toBe(21);
  });

  test('whatever is appended, read, remembered and reopened: a list in memory agrees', {
    timeout: 120_000,
  }, async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('append' as const),
          count: fc.integer({ min: 1, max: 40 }),
          subject: fc.integer({ min: 0, max: 2 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('read' as const),
          from: fc.nat(300),
          lines: fc.integer({ min: 1, max: 50 }),
          bytes: fc.integer({ min: 1, max: 20_000 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cursor' as const), to: fc.nat(300) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), moved: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const where = directory();
        let source = '/a';
        let stores = await open({ directory: where, engine, source });
        let model: { epoch: string; sequence: number; subject: string | undefined }[] = [];
        const note = (subject?: string, head: Position = stores.journal.head): void =>
          void model.push({ epoch: head.epoch, sequence: head.sequence, subject });
        note();
        let startIndex = model.length;
        let cursor: Position | undefined;
        for (const one of steps) {
          const { journal } = stores;
          if (one.do === 'append') {
            const subject = `q${one.subject}`;
            const done = await Promise.all(
              Array.from({ length: one.count }, (_, i) => journal.append(press(i, subject))),
            );
            for (const committed of done) note(subject, committed);
          } else if (one.do === 'read') {
            const index = Math.min(one.from, model.length - 1);
            const after = model[index] as Position;
            const lines = await journal.read(after, one);
            const expected = model.slice(index + 1, index + 1 + lines.length);
            expect(lines.map(({ epoch, sequence }) => ({ epoch, sequence }))).toEqual(
              expected.map(({ epoch, sequence }) => ({ epoch, sequence })),
            );
            expect(lines.length).toBeLessThanOrEqual(one.lines);
            if (index < model.length - 1) expect(lines.length).toBeGreaterThan(0);
            expect(await journal.countAfter(after)).toBe(model.length - 1 - index);
          } else if (one.do === 'cursor') {
            cursor = model[Math.min(one.to, model.length - 1)] as Position;
            journal.moveCursor('uplink', cursor);
          } else if (one.do === 'rollback') {
            const again = model.slice(startIndex);
            await journal.openEpoch('rollback', journal.head);
            model = model.slice(0, startIndex);
            const { epoch } = journal.head;
            [undefined, ...again.filter((line) => line.subject !== undefined).map((line) => line.subject)].forEach(
              (subject, i) => void model.push({ epoch, sequence: i + 1, subject }),
            );
            expect(journal.head.sequence).toBe(model.length - model.findIndex((line) => line.epoch === epoch));
            startIndex = model.findIndex((line) => line.epoch === epoch) + 1;
            cursor = undefined;
          } else {
            await stores.close();
            if (one.moved) source = `${source}a`;
            stores = await open({ directory: where, engine, source });
            if (one.moved) note();
            startIndex = model.length;
            if (cursor !== undefined)
              expect(await stores.journal.cursor('uplink')).toEqual({ epoch: cursor.epoch, sequence: cursor.sequence });
          }
        }
        for (const subject of ['q0', 'q1', 'q2']) {
          const found = await stores.journal.about(subject);
          expect(found.map(({ epoch, sequence }) => `${epoch}${sequence}`)).toEqual(
            model.filter((line) => line.subject === subject).map((line) => `${line.epoch}${line.sequence}`),
          );
        }
        expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true });
        await stores.close();
      }),
      { numRuns: 12 },
    );
  });
});
