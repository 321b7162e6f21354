/** A lesson with every network cut: nobody in the room notices, and nothing is missing afterwards. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hasIslands, ISLAND_CARD, runOnIsland } from '../harness/island.ts';
import { holdOfflineLesson, type OfflineOutcome, PUPILS } from './offline-lesson.ts';

it('a whole lesson without any network: roll-call, two rounds, buzzer, draw, report and files', async () => {
  const program = fileURLToPath(new URL('./offline-lesson.ts', import.meta.url));
  const outcome: OfflineOutcome = hasIslands
    ? (JSON.parse(await runOnIsland(program, [ISLAND_CARD])) as OfflineOutcome)
    : await holdOfflineLesson(undefined);
  if (hasIslands) expect(outcome.cardsUp).toEqual([]);
  expect(outcome.uplink.state).not.toBe('online');
  // Everything waits for the district, the presses among it.
  expect(outcome.uplink.backlog).toBeGreaterThan(PUPILS);
  expect(outcome.verified.ok).toBe(true);

  expect(outcome.attendance?.size).toBe(PUPILS);
  const [first, second, buzz] = outcome.questions;
  expect(first).toMatchObject({ state: 'revealed', answer: 'B', saved: true, round: 1 });
  expect(second).toMatchObject({ state: 'revealed', answer: 'B', saved: true, round: 2 });
  expect(buzz).toMatchObject({ kind: 'buzz', state: 'closed', saved: true });
  const { both, onlyBefore, onlyNow, silent } = second?.rounds ?? { both: 0, onlyBefore: 0, onlyNow: 0, silent: 0 };
  expect(both + onlyBefore + onlyNow + silent).toBe(PUPILS);
  expect(outcome.report.questions).toHaveLength(3);
  expect(Object.entries(outcome.files).map(([name, { status, magic }]) => [name, status, magic.slice(0, 6)])).toEqual([
    ['matrix', 200, Buffer.from('PK\x03').toString('hex')],
    ['attendance', 200, 'efbbbf'],
    ['presses', 200, expect.not.stringMatching(/^efbbbf/)],
  ]);
});
