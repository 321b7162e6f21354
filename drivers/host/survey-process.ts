/**
 * The program of one survey: `node survey-process.ts TOPIC…`, the answer as the last line on stdout. It counts the programs
 * that are started for it, since that is what a slow PC pays: the library keeps the calls it finds when it is loaded, so
 * they are counted from before that.
 */
import childProcess from 'node:child_process';
import os from 'node:os';
import type { Facts, Topic } from './facts.ts';
import { survey } from './survey.ts';

export interface SurveyResult {
  readonly facts: Facts;
  /** Programs that were started, without this one and without those they started in turn. */
  readonly processes: number;
}

const STARTERS = ['spawn', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync'] as const;

let processes = 0;
let inside = 0;
for (const name of STARTERS) {
  const original = childProcess[name] as (...args: unknown[]) => unknown;
  const counted = (...args: unknown[]): unknown => {
    // `exec` is made of `execFile`, and that of `spawn`: one program, one count.
    if (inside === 0) processes++;
    inside++;
    try {
      return original(...args);
    } finally {
      inside--;
    }
  };
  // With what hangs on it: `promisify` finds its own form of `exec` there.
  Object.assign(childProcess, { [name]: Object.defineProperties(counted, Object.getOwnPropertyDescriptors(original)) });
}

// A lesson goes first, also before what is started from here.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
const facts = await survey(process.argv.slice(2) as Topic[], process.platform);
const result: SurveyResult = { facts, processes };
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
