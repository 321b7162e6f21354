import { afterEach, expect, test } from 'vitest';
import { createTestRoom, type TestRoom } from '../classroom/test-room.ts';

let room: TestRoom;
afterEach(() => room.close());

const record = (tablet: string, seat: string | null, joinedAt = 1) => ({
  tablet,
  tokenHash: `hash of ${tablet}`,
  seat,
  joinedAt,
});

test('tablets are remembered with their seats, moved and forgotten', async () => {
  room = await createTestRoom();
  await room.saveTablet(record('bzzzz', '07', 5));
  await room.saveTablet(record('baaaa', null, 9));
  await room.saveTablet(record('bmmmm', '01', 7));
  expect((await room.tablets()).map(({ tablet, seat }) => [tablet, seat])).toEqual([
    ['bzzzz', '07'],
    ['bmmmm', '01'],
    ['baaaa', null],
  ]);
  await room.saveTablet(record('bzzzz', '08', 5));
  await room.forgetTablets(['bmmmm', 'unknown']);
  expect(await room.tablets()).toEqual([record('bzzzz', '08', 5), record('baaaa', null, 9)]);
  await room.forgetTablets(undefined);
  expect(await room.tablets()).toEqual([]);
});

test('the pictures that questions have are known by name', async () => {
  room = await createTestRoom();
  await room.saveQuestionText({ question: 'q1', stem: 'a "picture" in words' });
  await room.saveQuestionText({ question: 'q2', fields: { picture: 'aaaaaaaaaaaa.png' } });
  await room.saveQuestionText({ question: 'q3', fields: { answer: 'B', knowledge: ['"picture"'] } });
  expect(await room.usedPictures()).toEqual(['aaaaaaaaaaaa.png']);
});
