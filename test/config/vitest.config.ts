import { defineConfig } from 'vitest/config';

/** Tests that measure time, start many processes or need the machine to themselves: one file after the other. */
const alone = ['e2e', 'faults', 'lab', 'packaging'].map((folder) => `test/${folder}/**/*.test.ts`);
const full = 'test/**/*.full.test.ts';
/**
 * The heavy lane exists only when asked for (by test/run.ts --full, or by naming one of its files), so that
 * `vitest run test/some/path` stays quick.
 */
const askedForFull = process.env.BANBAN_LANE === 'full' || process.argv.some((word) => word.includes('.full.test'));

const shared = {
  root: new URL('../..', import.meta.url).pathname,
  pool: 'forks' as const,
  // Only a hang is this late: what must be quick says so itself, in an assertion.
  testTimeout: 60_000,
  hookTimeout: 90_000,
  // Some promises are about seconds (pulled out ≤ 2 s, stopped < 5 s), and a shared CI machine may stand still for as long.
  // There, and only there, a test may fail once; the report says which did.
  retry: process.env.CI ? 1 : 0,
};

export default defineConfig({
  test: {
    ...shared,
    // Two cores: a third worker only makes the other two late.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'quick', include: ['test/**/*.test.ts'], exclude: [full, ...alone] } },
      { test: { ...shared, name: 'alone', include: alone, exclude: [full], fileParallelism: false } },
      ...(askedForFull
        ? [
            {
              test: {
                ...shared,
                name: 'full',
                include: [full],
                fileParallelism: false,
                testTimeout: 600_000,
                hookTimeout: 600_000,
              },
            },
          ]
        : []),
    ],
  },
});
