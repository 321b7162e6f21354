// One whole quiz as a local program would hold it: over HTTP, with presses on the simulated base.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { QuestionAnswer } from '../../agent/web/api.ts';
import type { Program } from './program.ts';

/** Clicker ids end in the exclusive-or of their first three bytes. */
const clickers = ['82E9701B', '01020300', 'A0B0C0D0'] as const;

async function call(address: string, method: 'GET' | 'POST', path: string, body?: object): Promise<QuestionAnswer> {
  const answer = await fetch(new URL(path, address), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as QuestionAnswer;
}

/**
 * Opens a question, has three clickers press A, B and C (the last one first D, then C), closes it and reveals B.
 * Expects that the answers stand, are saved, and have their places in the journal.
 */
export async function holdQuiz(agent: string, base: Program): Promise<void> {
  const { id } = await call(agent, 'POST', '/api/questions', { kind: 'single', options: 4 });
  const question = `/api/questions/${id}`;
  const answered = async (presses: string, until: (answer: QuestionAnswer) => boolean): Promise<void> => {
    // A base needs a moment to open: a press before that is not received, as in a classroom, and is pressed again.
    for (let attempt = 0; attempt < 60; attempt++) {
      base.type(presses);
      await pause(500);
      if (until(await call(agent, 'GET', question))) return;
    }
    throw new Error(`${presses} was never counted:\n${base.said()}`);
  };
  const standing = (clicker: string, key: string) => (answer: QuestionAnswer) =>
    answer.responses.some((response) => response.clicker === clicker && response.answer === key);
  await answered(`press ${clickers[0]} A`, standing(clickers[0], 'A'));
  await answered(`press ${clickers[1]} B`, standing(clickers[1], 'B'));
  await answered(`press ${clickers[2]} D`, standing(clickers[2], 'D'));
  await answered(`press ${clickers[2]} C`, standing(clickers[2], 'C'));
  await call(agent, 'POST', `${question}/close`);
  const revealed = await call(agent, 'POST', `${question}/reveal`, { answer: 'B' });
  expect(revealed).toMatchObject({ id, state: 'revealed', tally: { A: 1, B: 1, C: 1 }, answer: 'B', saved: true });
  for (const { sequence, at } of revealed.responses) {
    expect(sequence).toBeGreaterThan(0);
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT/);
  }
}
