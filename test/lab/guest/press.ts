/** Inside the laboratory: everything the test outside asserts, in one boot. A step that fails is reported as such. */
import { plainClient } from './plain-client.ts';
import { report } from './program.ts';

for (const [step, run] of Object.entries({ plainClient })) {
  const startedMs = performance.now();
  try {
    await run();
    report({ step, ok: true, ms: Math.round(performance.now() - startedMs) });
  } catch (error) {
    // The other steps still have something to say; the test outside fails on this line.
    report({ step, ok: false, why: error instanceof Error ? error.message : String(error) });
  }
}
