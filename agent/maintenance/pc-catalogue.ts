/** The faults of this PC, from what drivers/host reads, the district's clock and the journal's own record of the last start. */
import {
  both,
  byLevel,
  define,
  type FaultDefinition,
  type FaultDetail,
  HOUR_MS,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
  textOf,
} from './fault-definition.ts';

const figure = (detail: FaultDetail, key: string, unit: string): string | undefined => {
  const value = numberOf(detail, key);
  return value === undefined ? undefined : `${value}${unit}`;
};

const ANY_DEVICE: readonly string[] = [];

export const pcCatalogue = {
  'PC-DISKFULL': define({
    severity: byLevel,
    what: (detail) => {
      const left = figure(detail, 'freePct', ' %');
      return {
        zh: `电脑硬盘快满了${inBrackets(left === undefined ? undefined : `只剩 ${left}`)}`,
        en: `The computer’s disk is nearly full${inBracketsEn(left === undefined ? undefined : `${left} left`)}`,
      };
    },
    works: both('现在还能正常上课。', 'Lessons are not affected yet.'),
    todo: both(
      '请删除不用的文件（视频、旧课件），并清空回收站。',
      'Delete files nobody needs (videos, old slides) and empty the recycle bin.',
    ),
    steps: [
      both('清空回收站', 'empty the recycle bin'),
      both('删除不用的视频和旧课件', 'delete videos and old slides nobody needs'),
    ],
    technician: both(
      '看哪个盘满：系统盘查更新缓存和用户目录，数据盘查录像。',
      'See which volume it is: update caches and profiles on the system’s, recordings on the data one.',
    ),
    owner: 'use',
    found: both(
      '空闲不到 15 %（不到 10 % 或 5 GB 为严重），5 分钟；多 2 % 才算好',
      'less than 15 % free (grave below 10 % or 5 GB) for 5 minutes; 2 % more until it is over',
    ),
    forMs: 5 * MINUTE_MS,
    clearMs: 5 * MINUTE_MS,
    dependsOn: [{ code: 'AGT-DISKFULL', equal: ANY_DEVICE }],
  }),
  'PC-DISKBAD': define({
    severity: 'S2',
    what: () => both('电脑硬盘自检说它快坏了', 'The computer’s disk says itself that it is failing'),
    works: both('现在还能用，但随时可能坏。', 'It still works and may fail at any time.'),
    todo: both(
      '请今天就把课件拷走，并告诉信息老师换硬盘。',
      'Copy your files away today and tell the IT teacher to replace the disk.',
    ),
    steps: [both('把课件拷到 U 盘', 'copy your slides to a stick'), both('下课报修', 'report it after class')],
    technician: both(
      'SMART 预测失败：马上备份、换盘，不要再做磁盘整理。',
      'SMART predicts failure: back up, replace the disk, do not defragment it.',
    ),
    owner: 'service',
    found: both('硬盘的 SMART 状态', 'the disk’s SMART state'),
    forMs: 0,
    clearMs: MINUTE_MS,
    dependsOn: [],
  }),
  'PC-MEM': define({
    severity: 'S3',
    what: (detail) => ({
      zh: `电脑内存几乎用完${inBrackets(figure(detail, 'usedPct', ' %'))}，会很卡`,
      en: `The computer’s memory is nearly used up${inBracketsEn(figure(detail, 'usedPct', ' %'))} and it will be slow`,
    }),
    works: both('班班和提问不受影响。', 'Banban and questions are not affected.'),
    todo: both('请关掉不用的窗口和浏览器标签。', 'Close windows and browser tabs nobody needs.'),
    steps: [
      both('关掉不用的窗口和标签', 'close windows and tabs nobody needs'),
      both('课间重启电脑', 'restart the computer in the break'),
    ],
    technician: both(
      '看任务管理器里谁占得多；常年如此就加内存。',
      'See in the task manager who takes it; if it is always so, add memory.',
    ),
    owner: 'use',
    found: both(
      '内存用到 95 % 以上 5 分钟，降到 90 % 算好',
      'over 95 % of the memory is used for 5 minutes; over at 90 %',
    ),
    forMs: 5 * MINUTE_MS,
    clearMs: MINUTE_MS,
    grace: 'pc',
    dependsOn: [],
  }),
  'PC-CPU': define({
    severity: 'S3',
    what: (detail) => ({
      zh: `电脑处理器一直满载${inBrackets(figure(detail, 'usedPct', ' %'))}，会很卡`,
      en: `The computer’s processor is fully busy${inBracketsEn(figure(detail, 'usedPct', ' %'))} and it will be slow`,
    }),
    works: both('班班和提问不受影响。', 'Banban and questions are not affected.'),
    todo: both(
      '请关掉不用的程序；一直这样请告诉信息老师。',
      'Close programs nobody needs; if it stays so, tell the IT teacher.',
    ),
    steps: [
      both('关掉不用的程序', 'close programs nobody needs'),
      both('课间重启电脑', 'restart the computer in the break'),
    ],
    technician: both(
      '任务管理器按 CPU 排序；常见的是更新、杀毒扫描，或散热差降频。',
      'Sort the task manager by CPU; often updates, a virus scan, or a dusty cooler.',
    ),
    owner: 'use',
    found: both(
      '处理器 95 % 以上 5 分钟，降到 85 % 算好',
      'the processor is over 95 % busy for 5 minutes; over at 85 %',
    ),
    forMs: 5 * MINUTE_MS,
    clearMs: MINUTE_MS,
    grace: 'pc',
    dependsOn: [],
  }),
  'PC-TEMP': define({
    severity: 'S2',
    what: (detail) => ({
      zh: `电脑太热${inBrackets(figure(detail, 'temperatureC', ' ℃'))}`,
      en: `The computer is too hot${inBracketsEn(figure(detail, 'temperatureC', ' °C'))}`,
    }),
    works: both('现在还能用，可能变慢或自己关机。', 'It still works and may slow down or switch itself off.'),
    todo: both(
      '请挪开挡住散热口的东西，并告诉信息老师清灰。',
      'Take away what blocks its vents and tell the IT teacher to clean it.',
    ),
    steps: [
      both('挪开挡住散热口的书本、布', 'take away books and cloth from its vents'),
      both('课间关机 10 分钟', 'switch it off for 10 minutes in the break'),
    ],
    technician: both('清灰、换硅脂、看风扇转不转。', 'Clean it, renew the thermal paste, see whether the fan turns.'),
    owner: 'service',
    found: both(
      '处理器 90 ℃ 以上 2 分钟，降到 80 ℃ 以下算好',
      'the processor is at 90 °C for 2 minutes; over below 80 °C',
    ),
    forMs: 2 * MINUTE_MS,
    clearMs: 0,
    dependsOn: [],
  }),
  'PC-CLOCK': define({
    severity: 'S3',
    what: (detail) => {
      const off = figure(detail, 'offsetS', ' s');
      const battery = detail['battery'] === true;
      return {
        zh: `电脑时间不对${battery ? '：开机时倒退了，主板电池可能没电' : inBrackets(off === undefined ? undefined : `差 ${off.replace(' s', ' 秒')}`)}`,
        en: `The computer’s clock is wrong${battery ? ': it went back at start, its battery may be empty' : inBracketsEn(off === undefined ? undefined : `by ${off}`)}`,
      };
    },
    works: both(
      '记录的先后次序不受影响，只是钟点不准。',
      'The order of the records is right; only their times are off.',
    ),
    todo: both('请打开“自动设置时间”，或告诉信息老师。', 'Switch on “set time automatically”, or tell the IT teacher.'),
    steps: [both('设置 → 时间和语言 → 自动设置时间', 'Settings → Time & language → set time automatically')],
    technician: both(
      '每次开机都倒退：换主板 CR2032 电池；只是慢慢偏：检查时间服务器。',
      'Back at every start: replace the CR2032 battery; a slow drift: check the time server.',
    ),
    owner: 'service',
    found: both(
      '和平台的时间差 5 秒以上（两次），或开机时比已有的记录还早',
      'over 5 s off the district’s time (twice), or before what is on record already at start',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'PC-POWERCUT': define({
    severity: (detail) => ((numberOf(detail, 'inAWeek') ?? 1) >= 3 ? 'S3' : 'S4'),
    what: (detail) => {
      const times = numberOf(detail, 'inAWeek') ?? 1;
      return {
        zh: `上次电脑没有正常关机，是直接断电的${times > 1 ? `（一周里 ${times} 次）` : ''}`,
        en: `The computer was not shut down last time: its power was cut${times > 1 ? ` (${times} times in a week)` : ''}`,
      };
    },
    works: both('班班的记录都在，一条没丢。', 'Banban’s records are all there.'),
    todo: both(
      '下课请先关机再断电，硬盘才不会坏。',
      'After class shut it down before the power is cut, or the disk will suffer.',
    ),
    steps: [
      both('下课点“下课”，等电脑关机再拉总闸', 'press “end class” and wait for the shut-down before cutting the mains'),
    ],
    technician: both(
      '总闸早于关机：把自动关机定在断电之前；也可能是电源坏、死机后长按关机。',
      'The mains go before the shut-down: schedule one earlier; or a bad power supply, or a frozen PC held off by its button.',
    ),
    owner: 'use',
    found: both(
      '班班上次没有道别而电脑又重新启动过；Windows 还看 Kernel-Power 41',
      'the agent left no goodbye and the PC has started anew since; on Windows Kernel-Power 41 as well',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [{ code: 'PC-BSOD', equal: ANY_DEVICE }],
  }),
  'PC-BSOD': define({
    severity: (detail) => ((numberOf(detail, 'inAWeek') ?? 1) >= 3 ? 'S1' : 'S2'),
    what: (detail) => {
      const code = detail['bugcheck'];
      return {
        zh: `上次电脑蓝屏了${inBrackets(typeof code === 'string' ? code : undefined)}`,
        en: `The computer crashed with a blue screen last time${inBracketsEn(typeof code === 'string' ? code : undefined)}`,
      };
    },
    works: both('现在又能用了，班班的记录都在。', 'It works again and Banban’s records are all there.'),
    todo: both(
      '请告诉信息老师；常常这样请先备份课件。',
      'Tell the IT teacher; if it happens often, back up your slides.',
    ),
    steps: [both('记下当时在用什么软件', 'note which program was in use'), both('下课报修', 'report it after class')],
    technician: both(
      '按括号里的代码查：多是驱动、内存或硬盘；看 C:\\Windows\\Minidump。',
      'Look up the code in brackets: mostly a driver, memory or disk; see C:\\Windows\\Minidump.',
    ),
    owner: 'service',
    found: both(
      'Windows 事件 Kernel-Power 41 的 BugcheckCode 不是 0',
      'Windows event Kernel-Power 41 with a BugcheckCode other than 0',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AUD-NONE': define({
    severity: 'S1',
    what: () => both('电脑没有可用的声音输出，放不出声音', 'The computer has nothing to play sound on'),
    works: both('画面、提问和别的设备照常。', 'Picture, questions and everything else work.'),
    todo: both(
      '请把音箱或 HDMI 线、USB 声卡重新插好；不行就先不用声音上课。',
      'Plug loudspeaker, HDMI cable or USB sound card in again; if that does not help, teach without sound.',
    ),
    steps: [
      both(
        '把 HDMI 线和音频线两头按紧，USB 声卡拔下重插',
        'press in both ends of the HDMI and audio cables, plug a USB sound card in again',
      ),
      both(
        '点任务栏右下角的喇叭，看有没有可选的设备',
        'click the loudspeaker in the task bar and see whether there is any device to choose',
      ),
      both('课间重启电脑', 'restart the computer in the break'),
    ],
    technician: both(
      'Windows：“声音”设置里的播放设备全是已禁用、未插入，或 Windows Audio 服务停了；Linux：cat /proc/asound/cards。BIOS 里声卡被关、驱动掉了也会这样。',
      'Windows: all playback devices are disabled or unplugged, or the Windows Audio service has stopped; Linux: cat /proc/asound/cards. Sound switched off in the BIOS or a lost driver look the same.',
    ),
    owner: 'use',
    found: both(
      'Windows：没有一个播放设备是启用并插着的，或 Windows Audio 服务没有运行（20 分钟一次；屏幕都关着、大屏关着时不算，音箱常在大屏里）；Linux：内核没有一块声卡（1 分钟一次）。静音和选错输出看不到：那是登录用户自己的设置',
      'Windows: no playback device is enabled and plugged in, or the Windows Audio service does not run (every 20 minutes; not while all screens or the panel are off, which take their loudspeakers along); Linux: the kernel has no sound card (every minute). Mute and a wrong choice of output cannot be seen: they belong to whoever is signed in',
    ),
    forMs: 30 * SECOND_MS,
    clearMs: 0,
    grace: 'pc',
    when: 'in-use',
    dependsOn: [],
  }),
  'DSP-RES': define({
    severity: 'S4',
    what: (detail) => {
      const mode = textOf(detail, 'mode');
      const native = textOf(detail, 'native');
      const known = mode !== undefined && native !== undefined;
      return {
        zh: `电脑的分辨率不是屏幕的原生分辨率${inBrackets(known ? `现在 ${mode}，应为 ${native}` : undefined)}，字会发虚`,
        en: `The computer’s resolution is not the screen’s own${inBracketsEn(known ? `${mode} instead of ${native}` : undefined)}: letters are blurred`,
      };
    },
    works: both('可以照常上课。', 'Lessons are not affected.'),
    todo: both(
      '想更清楚，请在“显示设置”里选标着“推荐”的分辨率。',
      'For a sharper picture choose the resolution marked “recommended” in the display settings.',
    ),
    steps: [
      both(
        '右键桌面 → 显示设置 → 分辨率选“推荐”',
        'right click on the desktop → display settings → choose the recommended resolution',
      ),
      both('视频线拔下重插', 'plug the video cable in again'),
    ],
    technician: both(
      '分配器、长线或转接头读不到 EDID 时，显卡会退到 1024×768；有意降低的（旧显卡带 4K 屏）可以静音。',
      'Where a splitter, a long cable or an adapter hides the EDID the card falls back to 1024 × 768; if it is meant (an old card at a 4K screen), mute it.',
    ),
    owner: 'use',
    found: both(
      'Windows：显卡现在的分辨率和任何一块屏幕 EDID 里的首选分辨率都不一样（1 小时一次）；Linux 看不到：现在的模式只有登录的用户读得到',
      'Windows: the mode of the graphics card is the preferred one of no screen’s EDID (hourly); Linux does not tell a service which mode is on',
    ),
    forMs: MINUTE_MS,
    clearMs: 0,
    grace: 'pc',
    when: 'in-use',
    dependsOn: [],
  }),
  'USB-ERR': define({
    severity: 'S3',
    what: (detail) => ({
      zh: `电脑有 USB 设备认不出来${inBrackets(figure(detail, 'devices', ' 个'))}`,
      en: `USB devices are plugged in that the computer cannot use${inBracketsEn(figure(detail, 'devices', ''))}`,
    }),
    works: both('别的设备照常。', 'Other devices are not affected.'),
    todo: both('请把新插的 USB 设备拔下重插，换一个口。', 'Pull out what was plugged in last and try another socket.'),
    steps: [
      both('把刚插的 USB 设备拔下，换一个口', 'pull out what was plugged in last, use another socket'),
      both('课间重启电脑', 'restart the computer in the break'),
    ],
    technician: both(
      '设备管理器里带感叹号的：28 缺驱动，43 和 10 多是线或口，45 是拔掉的残留。',
      'Marked in the device manager: 28 no driver, 43 and 10 mostly cable or socket, 45 left behind by what was pulled out.',
    ),
    owner: 'service',
    found: both(
      'Windows 的 ConfigManagerErrorCode，或 Linux 内核日志里的 USB 错误',
      'Windows’ ConfigManagerErrorCode, or USB errors in the Linux kernel’s log',
    ),
    forMs: 30 * SECOND_MS,
    clearMs: 30 * SECOND_MS,
    grace: 'pc',
    dependsOn: [],
  }),
} as const satisfies Record<string, FaultDefinition>;

/** For those that tell of a past moment: how far back a week's count goes. */
export const WEEK_MS = 7 * 24 * HOUR_MS;
