/**
 * Switching this PC off at a time, and on again.
 *
 * Linux: systemd switches it off (a timer of its own, so that it happens whatever becomes of the agent), and the clock of
 * the mainboard switches it on from fully off. Windows: `shutdown`; a task of the task scheduler wakes it from sleep and
 * hibernation. From fully off no program can wake a Windows PC: its BIOS has to (“RTC alarm”, 定时开机), or it is put to
 * hibernation; {@link PcPower.wakesFromOff} says so.
 */
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import type { Runner, RunResult } from './run.ts';

export interface PcPower {
  /** Whether a PC that was shut down comes on at the time given to `wakeAt`. */
  readonly wakesFromOff: boolean;
  /**
   * Resolves when the operating system has taken it. Rejects with a ShownError: `PC-POWER-DENIED` (not allowed),
   * `PC-POWER-MISSING` (this system has no such program), `PC-POWER-FAILED` (anything else, in its own words).
   */
  shutDown(inSeconds: number): Promise<void>;
  /** Takes a shut-down back that has not begun; none to take back is fine. Not a wake. */
  cancel(): Promise<void>;
  /** Once, at this wall time; replaces an earlier one. A time that has passed is refused with `PC-POWER-TIME`. */
  wakeAt(epochMs: number): Promise<void>;
}

interface Plan {
  readonly program: string;
  readonly args: readonly string[];
  /** What it says when there was nothing to do. */
  readonly fine?: RegExp;
}

const TIMER = 'banban-poweroff';
const TASK = 'Banban wake';
/** Windows refuses more. */
const MOST_SECONDS = 315_360_000;

/** Throws a ShownError `PC-POWER-MISSING` where nobody knows how: another system than Linux and Windows. */
export function createPcPower(run: Runner, platform: string, now: () => number = () => Date.now()): PcPower {
  const plans = platform === 'win32' ? windowsPlans : platform === 'linux' ? linuxPlans : undefined;
  if (plans === undefined) throw missing(platform);
  async function carryOut(steps: readonly Plan[], what: BothLanguages): Promise<void> {
    for (const step of steps) {
      const result = await run(step.program, step.args);
      if (result.code === 0 || step.fine?.test(result.said) === true) continue;
      throw failure(step, result, what);
    }
  }
  return {
    wakesFromOff: platform === 'linux',
    shutDown: (inSeconds) => {
      const seconds = Math.min(Math.max(0, Math.round(inSeconds)), MOST_SECONDS);
      return carryOut(plans.shutDown(seconds), { zh: '关机', en: 'shut down' });
    },
    cancel: () => carryOut(plans.cancel(), { zh: '取消关机', en: 'take the shut-down back' }),
    wakeAt: async (epochMs) => {
      if (!(epochMs > now())) throw past();
      await carryOut(plans.wakeAt(Math.round(epochMs / 1000)), { zh: '设定开机时间', en: 'set when it wakes up' });
    },
  };
}

interface Plans {
  shutDown(seconds: number): readonly Plan[];
  cancel(): readonly Plan[];
  wakeAt(epochS: number): readonly Plan[];
}

const dropTimer: Plan = {
  program: 'systemctl',
  args: ['stop', `${TIMER}.timer`],
  fine: /not loaded|not found|does not exist/i,
};

const linuxPlans: Plans = {
  shutDown: (seconds) =>
    seconds === 0
      ? [{ program: 'systemctl', args: ['poweroff'] }]
      : [
          // One that was set before would keep its name.
          dropTimer,
          {
            program: 'systemd-run',
            args: [
              `--unit=${TIMER}`,
              `--on-active=${seconds}s`,
              '--timer-property=AccuracySec=1s',
              'systemctl',
              'poweroff',
            ],
          },
        ],
  cancel: () => [dropTimer],
  wakeAt: (epochS) => [{ program: 'rtcwake', args: ['-m', 'no', '-t', String(epochS)] }],
};

const abort: Plan = {
  program: 'shutdown',
  args: ['/a'],
  // 1116: none was in progress.
  fine: /1116/,
};

const windowsPlans: Plans = {
  shutDown: (seconds) => [
    // A second one is refused while one runs (1190).
    abort,
    { program: 'shutdown', args: ['/s', '/t', String(seconds), '/d', 'p:0:0'] },
  ],
  cancel: () => [abort],
  wakeAt: (epochS) => [
    {
      program: 'powershell.exe',
      args: ['-NoProfile', '-NonInteractive', '-Command', wakeTask(epochS)],
    },
  ],
};

/** A task that does nothing but be due: for that Windows wakes up. Only numbers of ours go into it. */
function wakeTask(epochS: number): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    `$at = [DateTimeOffset]::FromUnixTimeSeconds(${epochS}).LocalDateTime`,
    "$action = New-ScheduledTaskAction -Execute 'cmd.exe' -Argument '/c exit'",
    '$trigger = New-ScheduledTaskTrigger -Once -At $at',
    '$settings = New-ScheduledTaskSettingsSet -WakeToRun -AllowStartIfOnBatteries',
    "$principal = New-ScheduledTaskPrincipal -UserId 'SYSTEM'",
    `Register-ScheduledTask -TaskName '${TASK}' -Action $action -Trigger $trigger -Settings $settings -Principal $principal -Force | Out-Null`,
  ].join('; ');
}

/** The last words: “拒绝访问”, as a Chinese Windows has it. */
const DENIED =
  /access is denied|access denied|permission denied|not permitted|interactive authentication|privilege|0x80070005|\(5\)|\u62d2\u7edd\u8bbf\u95ee/i;
const NO_CLOCK = /unable to find device|\/dev\/rtc\d*: (no such|unable)|no such device/i;

function failure({ program }: Plan, { code, said }: RunResult, what: BothLanguages): ShownError {
  const words = said.replaceAll(/\s+/g, ' ').slice(0, 200);
  if (code === undefined && /ENOENT/.test(said)) return missing(program);
  if (DENIED.test(said)) {
    return new ShownError({
      code: 'PC-POWER-DENIED',
      where: program,
      what: { zh: `没有权限${what.zh}（${words}）`, en: `not allowed to ${what.en} (${words})` },
      todo: {
        zh: '让班班作为系统服务运行（安装包会这样做），或用管理员身份运行',
        en: 'run Banban as the system service its package installs, or as an administrator',
      },
    });
  }
  if (NO_CLOCK.test(said)) {
    return new ShownError({
      code: 'PC-POWER-MISSING',
      where: program,
      what: { zh: '这台电脑没有能定时唤醒的时钟', en: 'this PC has no clock that could wake it' },
      todo: { zh: '在 BIOS 里打开“定时开机”（RTC alarm）', en: 'switch on “RTC alarm” in its BIOS' },
    });
  }
  return new ShownError({
    code: 'PC-POWER-FAILED',
    where: program,
    what: {
      zh: `${what.zh}没有成功：${words === '' ? `退出码 ${code}` : words}`,
      en: `could not ${what.en}: ${words === '' ? `exit code ${code}` : words}`,
    },
    todo: {
      zh: '在这台电脑上手动操作，并告诉技术人员这句话',
      en: 'do it by hand on this PC, and tell a technician this line',
    },
  });
}

function missing(program: string): ShownError {
  return new ShownError({
    code: 'PC-POWER-MISSING',
    where: program,
    what: {
      zh: `这台电脑上没有 ${program}，不能定时关机或开机`,
      en: `no ${program} on this PC: it cannot be switched by time`,
    },
    todo: { zh: '手动关机；或用 BIOS 的定时开机', en: 'switch it off by hand, and on by its BIOS' },
  });
}

function past(): ShownError {
  return new ShownError({
    code: 'PC-POWER-TIME',
    where: 'wakeAt',
    what: { zh: '开机时间已经过去', en: 'the time to wake up has passed' },
    todo: { zh: '检查这台电脑的时钟和时间表', en: 'check the clock of this PC and the timetable' },
  });
}
