import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bank, createBank } from '../../../../agent/classroom/bank/bank.ts';
import { heldClock, NINE } from '../classroom-fixture.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

const FILE = new TextEncoder().encode('题干,选项A,选项B,答案\n一？,甲,乙,A\n二？,甲,乙,\n三？,甲,,A');
let room: TestRoom;
let bank: Bank;

beforeEach(async () => {
  room = await createTestRoom();
  bank = createBank({ room, clock: heldClock() });
});
afterEach(() => room.close());

describe('question sets', () => {
  it('are looked at before they are written, kept, listed without answers, and deleted', async () => {
    const dry = await bank.importSet({ name: '分数', dryRun: true }, FILE);
    expect(dry).toMatchObject({ set: null, questions: [{ number: 1 }, { number: 2 }], problems: [{ row: 4 }] });
    expect(await bank.sets()).toEqual([]);
    const { set } = await bank.importSet({ name: ' 分数 ', subject: 'mathematics', dryRun: false }, FILE);
    if (set === null) throw new Error('not written');
    expect(await bank.sets()).toEqual([{ id: set.id, name: '分数', subject: 'mathematics', addedAt: NINE, items: 2 }]);
    const listed = await bank.set(set.id);
    expect(listed.questions).toMatchObject([{ answerKnown: true }, { answerKnown: false }]);
    for (const question of listed.questions) expect(question).not.toHaveProperty('answer');
    expect(await room.questionItem(set.id, 1)).toMatchObject({ stem: '一？', answer: 'A' });
    expect(await room.questionItem(set.id, 3)).toBeUndefined();
    await bank.deleteSet(set.id);
    expect(await bank.sets()).toEqual([]);
    expect(await room.questionItem(set.id, 1)).toBeUndefined();
  });

  it('say what is wrong: no name, nothing usable, not there', async () => {
    for (const name of [' ', '长'.repeat(61)])
      await expect(bank.importSet({ name, dryRun: true }, FILE)).rejects.toMatchObject({ code: 'BANK-NAME' });
    const empty = new TextEncoder().encode('题干,选项A,选项B,答案\n,甲,乙,A');
    expect(await bank.importSet({ name: '空', dryRun: true }, empty)).toMatchObject({ questions: [], problems: [{}] });
    await expect(bank.importSet({ name: '空', dryRun: false }, empty)).rejects.toMatchObject({ code: 'BANK-EMPTY' });
    await expect(bank.set('nope')).rejects.toMatchObject({ code: 'BANK-UNKNOWN' });
    await expect(bank.deleteSet('nope')).rejects.toMatchObject({ code: 'BANK-UNKNOWN' });
    expect(await bank.sets()).toEqual([]);
  });
});
