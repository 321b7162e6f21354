import { it } from 'vitest';
import { conserves, SEED } from './conservation.ts';

const KILLS = 50;

it(`shows only what is stored and delivers everything stored exactly once over ${KILLS} kill -9 (seed ${SEED})`, async () => {
  await conserves(KILLS);
}, 600_000);
