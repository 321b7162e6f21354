/** The faults of this PC's protection, from what maintenance/posture finds once a day. */
import { both, define, type FaultDefinition, inBrackets, inBracketsEn, numberOf, textOf } from './fault-definition.ts';

const STATES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  off: both('杀毒软件关着', 'The virus scanner is switched off'),
  none: both('没有杀毒软件', 'There is no virus scanner'),
  outdated: both('杀毒软件的病毒库过期了', 'The virus scanner’s signatures are out of date'),
};

const WORKS = both('上课不受影响。', 'Lessons are not affected.');

export const postureCatalogue = {
  'PC-AV': define({
    severity: 'S3',
    what: (detail) =>
      STATES[textOf(detail, 'state') ?? 'off'] ?? both('杀毒软件没有在保护', 'No virus scanner protects'),
    works: WORKS,
    todo: both('请信息老师打开或更新杀毒软件。', 'The IT teacher should switch the virus scanner on, or update it.'),
    steps: [
      both('看任务栏右下角杀毒软件的图标', 'look at the scanner’s icon in the task bar'),
      both('告诉信息老师', 'tell the IT teacher'),
    ],
    technician: both(
      '在“安全中心”里看哪一个登记了、状态如何；还原卡每次开机会把病毒库带回旧的，要在解冻状态下更新。',
      'See in the Security Center which one is registered and how it is; a reset card brings old signatures back at each boot: update it unfrozen.',
    ),
    owner: 'service',
    found: both(
      'Windows 安全中心说没有开、没有登记或病毒库过期；Linux 装了 ClamAV 而守护进程没有运行，或病毒库超过 7 天（开机 15 分钟后，每天一次）',
      'the Security Center of Windows says that it is off, absent or out of date; on Linux ClamAV is installed and its daemon does not run, or its signatures are over 7 days old (15 minutes after the start, then daily)',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'PC-PATCH': define({
    severity: 'S3',
    what: (detail) => {
      const days = numberOf(detail, 'days');
      return {
        zh: `系统很久没有更新${inBrackets(days === undefined ? undefined : `${days} 天`)}`,
        en: `The system has not been updated for long${inBracketsEn(days === undefined ? undefined : `${days} days`)}`,
      };
    },
    works: WORKS,
    todo: both('请信息老师安排更新。', 'The IT teacher should have it updated.'),
    steps: [both('不要在上课时更新', 'do not update during lessons'), both('告诉信息老师', 'tell the IT teacher')],
    technician: both(
      '有还原卡的先解冻再更新；没有外网的用离线包或学校的更新服务器。',
      'Unfreeze a reset card first; without the internet use offline packages or the school’s update server.',
    ),
    owner: 'service',
    found: both('最近一次系统更新在 60 天以前', 'the newest update of the system is over 60 days old'),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['PC-EOS'],
  }),
  'PC-EOS': define({
    severity: 'S4',
    what: (detail) => {
      const ended = textOf(detail, 'ended');
      const system = textOf(detail, 'system');
      return {
        zh: `这台电脑的系统厂家已停止支持${inBrackets([system, ended].filter(Boolean).join('，') || undefined)}`,
        en: `The maker of this computer’s system no longer supports it${inBracketsEn([system, ended].filter(Boolean).join(', ') || undefined)}`,
      };
    },
    works: WORKS,
    todo: both('请学校安排换系统或换电脑。', 'The school should plan for another system or another computer.'),
    steps: [both('不用处理', 'nothing to do')],
    technician: both(
      '停止支持后不再有安全补丁；换成受支持的版本，或列入更新计划。',
      'There are no security updates any more: move to a version that has them, or plan for a new PC.',
    ),
    owner: 'charge',
    found: both(
      '系统版本在停止支持的日期表里，日期已过',
      'the system is in the table of ends of support, and the day has passed',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
} as const satisfies Record<string, FaultDefinition>;
