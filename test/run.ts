// The one test command (`npm test`, `npm run test:full`): the checks and every lane of tests, one after the other,
// and one plain closing line that counts them all.
//   node test/run.ts [--full] [PATH…]    PATH: only the tests under it, without the checks
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addUp, closingLine, countVitest, exitCode, type Outcome } from './outcome.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts', 'test');
const modules = join(root, 'node_modules');
const args = process.argv.slice(2);
const full = args.includes('--full');
const paths = args.filter((word) => !word.startsWith('--'));
const underCi = Boolean(process.env.CI) && process.env.CI !== 'false';

interface Lane {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** A check passes or fails as one. */
function check(name: string, script: string, args: readonly string[]): Lane {
  return {
    name,
    run: async () => {
      const code = await runNode([join(modules, script), ...args], {});
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    },
  };
}

/** A project of test/config/vitest.config.ts, counted from vitest's JSON report. */
function tests(project: string): Lane {
  return {
    name: `tests: ${project}`,
    run: async () => {
      const report = join(artifacts, `${project}.json`);
      rmSync(report, { force: true });
      const code = await runNode(
        [
          join(modules, 'vitest/vitest.mjs'),
          'run',
          '--config=test/config/vitest.config.ts',
          `--project=${project}`,
          '--passWithNoTests',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
          '--reporter=junit',
          `--outputFile.junit=${join(artifacts, `${project}.xml`)}`,
          ...paths,
        ],
        { BANBAN_LANE: project },
      );
      return countVitest(report, code);
    },
  };
}

/** Runs our own Node (26), shows what it says as it says it, and gives its exit code. */
function runNode(args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // A log file with colour codes in it reads badly.
      // Tests start the program a few hundred times: what one start has compiled serves the next.
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: join(artifacts, 'code'),
        ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
        ...env,
      },
    });
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve(code ?? 1);
    });
  });
}

const lanes: Lane[] = [
  ...(paths.length === 0
    ? [
        check('typecheck', 'typescript/bin/tsc', ['--noEmit']),
        check('lint', '@biomejs/biome/bin/biome', ['check', '.']),
      ]
    : []),
  tests('quick'),
  tests('alone'),
  ...(full ? [tests('full')] : []),
];

mkdirSync(artifacts, { recursive: true });
for (const stale of readdirSync(artifacts).filter((name) => /\.(json|xml)$/.test(name))) rmSync(join(artifacts, stale));
const started = performance.now();
const rows: { name: string; outcome: Outcome; seconds: number }[] = [];
for (const lane of lanes) {
  console.log(`\n── ${lane.name} ──`);
  const laneStarted = performance.now();
  const outcome = await lane.run();
  rows.push({ name: lane.name, outcome, seconds: (performance.now() - laneStarted) / 1000 });
}

console.log('');
for (const { name, outcome, seconds } of rows)
  console.log(
    `${name.padEnd(14)} ${outcome.failed === 0 ? '✓' : '✗'} ${outcome.passed} ok, ${outcome.failed} bad, ${outcome.skipped} left out  ${seconds.toFixed(1)} s`,
  );
console.log(`${'total'.padEnd(14)} ${((performance.now() - started) / 1000).toFixed(1)} s`);
const total = addUp(rows.map((row) => row.outcome));
if (underCi && total.skipped > 0) console.log('Under CI nothing may be skipped: this run has failed.');
console.log(closingLine(total));
process.exitCode = exitCode(total, underCi);
