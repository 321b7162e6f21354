/**
 * Inside the laboratory: everything the test outside asserts, in one boot. A step that fails is reported as such.
 * Argument: the program's file, a bundle's banban.js or (the default) the checkout's own.
 */
import { fileURLToPath } from 'node:url';
import { agentPress } from './agent-press.ts';
import { plainClient } from './plain-client.ts';
import { report } from './program.ts';

const [banban = fileURLToPath(new URL('../../../agent/cli/banban.ts', import.meta.url))] = process.argv.slice(2);

for (const [step, run] of Object.entries({ plainClient, agentPress })) {
  const startedMs = performance.now();
  try {
    await run(banban);
    report({ step, ok: true, ms: Math.round(performance.now() - startedMs) });
  } catch (error) {
    // The other steps still have something to say; the test outside fails on this line.
    report({ step, ok: false, why: error instanceof Error ? error.message : String(error) });
  }
}
