/**
 * Inside the laboratory: a touch screen, a card reader that types and a panel on a USB serial line, plugged in and pulled
 * out again and again, and the real agent that must see each of them come, work and go without keeping anything. Then two
 * numeric pads as clickers; and first who may read what.
 * Arguments: the program's file, a bundle's banban.js; how often.
 */
import { execFileSync } from 'node:child_process';
import { access } from './access.ts';
import { rounds } from './input-rounds.ts';
import { pads } from './pads.ts';
import { report } from './program.ts';

const [banban = '', times = '10'] = process.argv.slice(2);
const steps: Readonly<Record<string, () => Promise<void>>> = {
  access: () => access(banban),
  rounds: () => rounds(banban, Number(times)),
  pads: () => pads(banban),
};

for (const [step, run] of Object.entries(steps)) {
  const startedMs = performance.now();
  try {
    await run();
    report({ step, ok: true, ms: Math.round(performance.now() - startedMs) });
  } catch (error) {
    // The other step still has something to say; the test outside fails on this line.
    report({ step, ok: false, why: error instanceof Error ? error.message : String(error) });
    process.stderr.write(`${execFileSync('dmesg').toString().split('\n').slice(-40).join('\n')}\n`);
  }
}
