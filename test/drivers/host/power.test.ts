import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createPcPower } from '../../../drivers/host/power.ts';
import { type Runner, type RunResult, systemRunner } from '../../../drivers/host/run.ts';

const NOW = Date.UTC(2026, 8, 1, 10, 0, 0);
const AT = Date.UTC(2026, 8, 2, 23, 10, 0);

function recording(...answers: RunResult[]): { run: Runner; lines: string[] } {
  const lines: string[] = [];
  const run: Runner = (program, args) => {
    lines.push([program, ...args].join(' '));
    return Promise.resolve(answers.shift() ?? { code: 0, said: '' });
  };
  return { run, lines };
}

describe('on Linux', () => {
  test('a shut-down is a timer of systemd’s, which outlives us; at once it is asked directly', async () => {
    const { run, lines } = recording();
    const power = createPcPower(run, 'linux', () => NOW);
    expect(power.wakesFromOff).toBe(true);
    await power.shutDown(60);
    await power.shutDown(0);
    await power.cancel();
    await power.wakeAt(AT);
    expect(lines).toEqual([
      'systemctl stop banban-poweroff.timer',
      'systemd-run --unit=banban-poweroff --on-active=60s --timer-property=AccuracySec=1s systemctl poweroff',
      'systemctl poweroff',
      'systemctl stop banban-poweroff.timer',
      `rtcwake -m no -t ${AT / 1000}`,
    ]);
  });

  test('nothing to take back is fine; not being allowed is not', async () => {
    const { run } = recording({
      code: 5,
      said: 'Failed to stop banban-poweroff.timer: Unit banban-poweroff.timer not loaded.',
    });
    await createPcPower(run, 'linux').cancel();
    const denied = recording({ code: 1, said: 'Failed to set wall message: Interactive authentication required.' });
    await expect(createPcPower(denied.run, 'linux').shutDown(0)).rejects.toMatchObject({
      code: 'PC-POWER-DENIED',
      where: 'systemctl',
      what: { zh: expect.stringContaining('关机') },
    });
    const noClock = recording({
      code: 1,
      said: 'rtcwake: /dev/rtc0: unable to find device: No such file or directory',
    });
    await expect(createPcPower(noClock.run, 'linux', () => NOW).wakeAt(AT)).rejects.toMatchObject({
      code: 'PC-POWER-MISSING',
      what: { en: expect.stringContaining('no clock') },
    });
    const noProgram = recording({ code: undefined, said: 'spawn rtcwake ENOENT' });
    await expect(createPcPower(noProgram.run, 'linux', () => NOW).wakeAt(AT)).rejects.toMatchObject({
      code: 'PC-POWER-MISSING',
      where: 'rtcwake',
    });
    const strange = recording({ code: 3, said: '' });
    await expect(createPcPower(strange.run, 'linux').shutDown(0)).rejects.toMatchObject({
      code: 'PC-POWER-FAILED',
      what: { en: 'could not shut down: exit code 3' },
    });
  });

  test('a time that has passed is refused before anything is run', async () => {
    const { run, lines } = recording();
    const power = createPcPower(run, 'linux', () => NOW);
    await expect(power.wakeAt(NOW - 1)).rejects.toMatchObject({ code: 'PC-POWER-TIME' });
    await expect(power.wakeAt(Number.NaN)).rejects.toMatchObject({ code: 'PC-POWER-TIME' });
    expect(lines).toEqual([]);
  });

  test.runIf(existsSync('/usr/sbin/rtcwake'))('rtcwake takes the words; this machine’s clock decides', async () => {
    // -n: everything but the setting itself.
    const dry: Runner = (program, args) => systemRunner(program, ['-n', ...args]);
    const outcome = await createPcPower(dry, 'linux')
      .wakeAt(Date.now() + 3_600_000)
      .then(
        () => 'taken',
        (error: { readonly code: string }) => error.code,
      );
    expect(
      existsSync('/dev/rtc0') || existsSync('/dev/rtc') ? ['taken', 'PC-POWER-DENIED'] : ['PC-POWER-MISSING'],
    ).toContain(outcome);
  });
});

describe('on Windows', () => {
  test('shutdown, and a task that wakes it', async () => {
    const { run, lines } = recording({
      code: 1116,
      said: 'Unable to abort the system shutdown because no shutdown was in progress.(1116)',
    });
    const power = createPcPower(run, 'win32', () => NOW);
    expect(power.wakesFromOff).toBe(false);
    await power.shutDown(10);
    await power.cancel();
    await power.wakeAt(AT);
    expect(lines.slice(0, 3)).toEqual(['shutdown /a', 'shutdown /s /t 10 /d p:0:0', 'shutdown /a']);
    expect(lines[3]).toMatch(/^powershell\.exe -NoProfile -NonInteractive -Command /);
    expect(lines[3]).toContain(`FromUnixTimeSeconds(${AT / 1000})`);
    expect(lines[3]).toContain('-WakeToRun');
    expect(lines[3]).not.toContain('"');
  });

  test('not being allowed, in English and in Chinese', async () => {
    for (const said of ['Access is denied.(5)', '拒绝访问。(5)']) {
      const { run } = recording({ code: 0, said: '' }, { code: 5, said });
      await expect(createPcPower(run, 'win32').shutDown(10)).rejects.toMatchObject({ code: 'PC-POWER-DENIED' });
    }
  });
});

test('elsewhere nobody knows how', () => {
  expect(() => createPcPower(recording().run, 'darwin')).toThrow('PC-POWER-MISSING');
});

describe.runIf(process.platform === 'linux')('running a program', () => {
  test('tells its exit code and its words, and that it is not there', async () => {
    expect(await systemRunner('sh', ['-c', 'echo so; echo there >&2; exit 3'])).toEqual({ code: 3, said: 'so\nthere' });
    expect(await systemRunner('echo', ['$HOME'])).toEqual({ code: 0, said: '$HOME' });
    expect(await systemRunner('no-such-program-here', [])).toMatchObject({
      code: undefined,
      said: expect.stringContaining('ENOENT'),
    });
  });
});
