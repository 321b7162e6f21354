import { it } from 'vitest';
import { conserves, SEED } from './conservation.ts';

/** Fifty in the heavy lane. */
const KILLS = 20;

it(`shows only what is stored and delivers everything stored exactly once over ${KILLS} kill -9 (seed ${SEED})`, async () => {
  await conserves(KILLS);
}, 300_000);
