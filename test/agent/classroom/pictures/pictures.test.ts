import { expect, test } from 'vitest';
import { createPictures } from '../../../../agent/classroom/pictures/pictures.ts';
import { unknownPicture } from '../../../../agent/classroom/pictures/refusals.ts';
import type { PictureStore } from '../../../../agent/classroom/pictures/store.ts';
import { unknownQuestion } from '../../../../agent/classroom/refusals.ts';
import { heldClock } from '../classroom-fixture.ts';

function opened() {
  const clock = heldClock();
  const files = new Map<string, Uint8Array>();
  const fields = new Map<string, { picture?: string }>([['q1', {}]]);
  const live = {
    id: 'q1',
    question: { state: 'open' as string },
    get text() {
      return { fields: fields.get('q1') };
    },
  };
  const store: Pick<PictureStore, 'keep' | 'read'> = {
    keep(bytes) {
      const name = `picture${files.size}.png`;
      files.set(name, bytes);
      return Promise.resolve(name);
    },
    read(name) {
      const bytes = files.get(name);
      return bytes === undefined ? Promise.reject(unknownPicture()) : Promise.resolve({ type: 'image/png', bytes });
    },
  };
  const quiz = {
    live,
    amend(id: string, more: { picture: string }) {
      fields.set(id, more);
      return Promise.resolve();
    },
    find(id: string) {
      const known = fields.get(id);
      return known === undefined ? Promise.reject(unknownQuestion(id)) : Promise.resolve({ text: { fields: known } });
    },
  };
  const quizzes = { now: quiz, of: () => quiz, find: quiz.find } as unknown as Parameters<
    typeof createPictures
  >[0]['quizzes'];
  const pictures = createPictures({ store: store as PictureStore, quizzes, clock, changed: () => undefined });
  return { pictures, clock, fields, files, live };
}
const BYTES = new Uint8Array([1, 2, 3]);

test('a picture of a question is read back; another replaces it', async () => {
  const { pictures } = opened();
  await expect(pictures.of('q1')).rejects.toMatchObject({ code: 'PICTURE-UNKNOWN' });
  await pictures.keep('q1', BYTES);
  expect((await pictures.of('q1')).bytes).toBe(BYTES);
  await pictures.keep('q1', new Uint8Array([4]));
  expect([...(await pictures.of('q1')).bytes]).toEqual([4]);
});

test('for a question nobody knows nothing is written', async () => {
  const { pictures, files } = opened();
  await expect(pictures.keep('q9', BYTES)).rejects.toMatchObject({ code: 'QUESTION-UNKNOWN' });
  expect(files.size).toBe(0);
});

test('kept for the next question, it is that one’s and no other’s; dropped or ten minutes later, nobody’s', async () => {
  const { pictures, clock, fields } = opened();
  await pictures.keepForNext(BYTES);
  await pictures.asked('q2');
  await pictures.asked('q3');
  expect([fields.get('q2')?.picture, fields.get('q3')]).toEqual(['picture0.png', undefined]);
  await pictures.keepForNext(BYTES);
  pictures.dropNext();
  await pictures.asked('q4');
  await pictures.keepForNext(BYTES);
  clock.advance(10 * 60_000 + 1);
  await pictures.asked('q5');
  expect([fields.get('q4'), fields.get('q5')]).toEqual([undefined, undefined]);
});

test('tablets see it while the question is open or closed, and no other question’s', async () => {
  const { pictures, live } = opened();
  expect(await pictures.onTablets('q1')).toBeUndefined();
  await pictures.keep('q1', BYTES);
  for (const [state, seen] of [
    ['open', true],
    ['closed', true],
    ['revealed', false],
    ['voided', false],
  ] as const) {
    live.question.state = state;
    expect([state, (await pictures.onTablets('q1')) !== undefined]).toEqual([state, seen]);
  }
  live.question.state = 'open';
  expect(await pictures.onTablets('q2')).toBeUndefined();
});
