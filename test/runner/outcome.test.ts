import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addUp, closingLine, countVitest, exitCode } from '../outcome.ts';

const directory = mkdtempSync(join(tmpdir(), 'banban-outcome-'));
afterAll(() => rmSync(directory, { recursive: true }));

function report(testResults: { status: string; tests: string[] }[], success = true): string {
  const file = join(directory, `report-${Math.trunc(performance.now() * 1000)}.json`);
  const results = testResults.map(({ status, tests }) => ({
    name: 'a.test.ts',
    status,
    assertionResults: tests.map((one) => ({ status: one })),
  }));
  writeFileSync(file, JSON.stringify({ success, testResults: results }));
  return file;
}

describe('what a run of tests came to', () => {
  it('counts passed, failed and skipped tests over all files', () => {
    const file = report(
      [
        { status: 'failed', tests: ['passed', 'failed', 'failed'] },
        { status: 'passed', tests: ['passed', 'pending', 'todo'] },
      ],
      false,
    );
    expect(countVitest(file, 1)).toEqual({ passed: 2, failed: 2, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countVitest(report([{ status: 'failed', tests: [] }], false), 1)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts an exit code that says failure although no test does', () => {
    expect(countVitest(report([{ status: 'passed', tests: ['passed'] }]), 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a missing report as a failure', () => {
    expect(countVitest(join(directory, 'nothing.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('closes on one plain line, with skips only where there are some', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(
      closingLine(
        addUp([
          { passed: 1, failed: 0, skipped: 1 },
          { passed: 2, failed: 3, skipped: 0 },
        ]),
      ),
    ).toBe('3 passed, 3 failed, 1 skipped');
  });

  it('succeeds only when something ran and nothing failed, and under CI nothing was skipped', () => {
    expect(exitCode({ passed: 1, failed: 0, skipped: 0 }, true)).toBe(0);
    expect(exitCode({ passed: 1, failed: 0, skipped: 1 }, false)).toBe(0);
    expect(exitCode({ passed: 1, failed: 0, skipped: 1 }, true)).toBe(1);
    expect(exitCode({ passed: 1, failed: 1, skipped: 0 }, false)).toBe(1);
    expect(exitCode({ passed: 0, failed: 0, skipped: 0 }, false)).toBe(1);
  });
});
