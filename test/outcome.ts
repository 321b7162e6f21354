// What a lane of tests came to, how vitest's report is counted, and the closing line.
import { readFileSync } from 'node:fs';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The parts of vitest's JSON report (its `json` reporter) that are counted. */
interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts a vitest run. A file that could not be loaded, a report that is missing, and an exit code that says failure
 * although no test does (an unhandled rejection) each count as one failure: nothing that went wrong may look like success.
 * @param file the JSON report · @param code vitest's exit code
 */
export function countVitest(file: string, code: number): Outcome {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch (error) {
    console.log(`vitest left no readable report (${String(error)})`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const { status, assertionResults } of report.testResults) {
    let failedHere = 0;
    for (const test of assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failedHere++;
      else skipped++;
    }
    if (status === 'failed' && failedHere === 0) failedHere = 1;
    failed += failedHere;
  }
  if (failed === 0 && (code !== 0 || !report.success)) failed = 1;
  return { passed, failed, skipped };
}

export function addUp(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** `12 passed, 0 failed` or `12 passed, 0 failed, 1 skipped`: alone on its line, readable by machines. */
export function closingLine({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** 0 only when something ran, nothing failed, and — under CI — nothing was skipped. */
export function exitCode({ passed, failed, skipped }: Outcome, underCi: boolean): 0 | 1 {
  return passed === 0 || failed > 0 || (underCi && skipped > 0) ? 1 : 0;
}
