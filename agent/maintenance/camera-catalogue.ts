/**
 * The faults of cameras as their driver finds them: gone, not letting us in, telling the wrong time, not telling what happens.
 * What is wrong with their pictures is recording-catalogue.ts' business.
 */
import { ON_THE_MAINS } from './device-catalogue.ts';
import {
  both,
  define,
  type FaultDefinition,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
  textOf,
} from './fault-definition.ts';

const LESSON_GOES_ON = both(
  '课可以照常上，提问和其他设备不受影响。',
  'The lesson, questions and other devices are not affected.',
);
const PLUG = both('把摄像头断电，等 10 秒再通电', 'switch the camera off at its plug for 10 s and on again');
const REPORT = both('仍不行：下课报修', 'if it stays so: report it after class');

export const cameraCatalogue = {
  'CAM-OFFLINE': define({
    severity: 'S2',
    what: ({ reached }, device) =>
      reached === true
        ? {
            zh: `摄像头${inBrackets(device)}通着电、连着网，但不回答`,
            en: `The camera${inBracketsEn(device)} has power and network, and does not answer`,
          }
        : {
            zh: `摄像头${inBrackets(device)}连不上，多半没电或网线松了`,
            en: `The camera${inBracketsEn(device)} cannot be reached: no power, or its cable is loose`,
          },
    works: both(
      '课可以照常上，提问和其他设备不受影响；这段时间没有画面可录。',
      'The lesson, questions and other devices are not affected; there is no picture to record meanwhile.',
    ),
    todo: both(
      '请看看摄像头的灯亮不亮、网线插好没有；通了会自动连上。',
      'See whether its light is on and its network cable is plugged in; it connects by itself.',
    ),
    steps: [
      both('看看摄像头的灯亮不亮', 'see whether its light is on'),
      both(
        '把网线两头按紧（供电的交换机口也算）',
        'press in both ends of its network cable, at the switch that feeds it too',
      ),
      PLUG,
      REPORT,
    ],
    technician: both(
      '能建立 TCP 连接而 ONVIF 不答：断电重启，或在它的网页里打开 ONVIF；连不上：PoE、网线、IP 变了（地址里写了 ?endpoint= 就会自己找回）。',
      'TCP connects and ONVIF is silent: restart it, or switch ONVIF on on its own page. No TCP: PoE, cable, a changed address (with ?endpoint= in its address it is found again by itself).',
    ),
    owner: 'service',
    found: both(
      '使用时间里连续三次不应答或连不上，半分钟',
      'three questions in a row are not answered, or it cannot be reached, for half a minute while the room is in use',
    ),
    ...ON_THE_MAINS,
    forMs: 30 * SECOND_MS,
    dependsOn: [{ code: 'NET-LINK', equal: ['via'] }],
  }),
  'CAM-AUTH': define({
    severity: 'S2',
    what: (detail, device) => ({
      zh: `摄像头${inBrackets(device)}不让登录：${textOf(detail, 'zh') ?? '用户名或密码不对'}`,
      en: `The camera${inBracketsEn(device)} does not let us in: ${textOf(detail, 'en') ?? 'wrong user or password'}`,
    }),
    works: LESSON_GOES_ON,
    todo: both(
      '请告诉信息老师：摄像头的 ONVIF 用户名和密码要重新写进配置。',
      'Tell the IT teacher: the camera’s ONVIF user and password must be put into the config anew.',
    ),
    steps: [
      both('不要反复试密码，试多了摄像头会锁', 'do not keep trying passwords: the camera locks itself'),
      both(
        '信息老师：在摄像头网页里看 ONVIF 用户，把密码写进配置',
        'IT teacher: look up the ONVIF user on the camera’s own page and put the password into the config',
      ),
    ],
    technician: both(
      'ONVIF 用户常与网页用户分开；密码错三次后班班停五分钟。时间差不会造成登录失败，除非摄像头连时间都不肯说。',
      'ONVIF users are often not those of the web page. After three wrong passwords the agent waits five minutes. A wrong clock does not keep it out, unless the camera will not even tell its time.',
    ),
    owner: 'service',
    found: both(
      '摄像头说用户名、密码或登录方式不对，一次就算',
      'the camera refuses user, password or way of login, once',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['CAM-OFFLINE'],
  }),
  'CAM-CLOCK': define({
    severity: (detail) => (detail['level'] === 'error' ? 'S3' : 'S4'),
    what: (detail, device) => {
      const seconds = numberOf(detail, 'seconds');
      return {
        zh: `摄像头${inBrackets(device)}的时钟${seconds === undefined ? '不准' : spanZh(seconds)}`,
        en: `The clock of the camera${inBracketsEn(device)} is ${seconds === undefined ? 'wrong' : spanEn(seconds)}`,
      };
    },
    works: both(
      '画面、录像和云台照常，只是画面上的时间不对。',
      'Pictures, recording and steering work; only the time in the picture is wrong.',
    ),
    todo: both(
      '请信息老师在摄像头网页里设好 NTP，或在房间页面里点“校时”。',
      'The IT teacher sets an NTP server on its own page, or sets its clock from the room page.',
    ),
    steps: [both('不用处理，课照常上', 'nothing to do for the lesson')],
    technician: both(
      '重启后回到 1970 或 2000 年：里面的电池没电了，设 NTP 才治本。banban send onvif 地址 clock set 可立即校准（NTP 方式下不行）。',
      'Back to 1970 or 2000 after a restart: its battery is empty, only NTP cures that. `banban send onvif ADDRESS clock set` sets it at once (not while it is in NTP mode).',
    ),
    owner: 'service',
    found: both(
      '它说的时间和这台电脑差 5 秒以上两分钟（60 秒以上更重）；这台电脑自己的时间不准时不算',
      'its time is more than 5 s off ours for two minutes (over 60 s is graver); not while this PC’s own clock is wrong',
    ),
    forMs: 2 * MINUTE_MS,
    clearMs: 0,
    dependsOn: ['CAM-OFFLINE', 'CAM-AUTH', { code: 'PC-CLOCK', equal: [] }],
  }),
  'CAM-EVENTS': define({
    severity: 'S4',
    what: (_detail, device) => ({
      zh: `摄像头${inBrackets(device)}不再报告动静（移动、遮挡、人数）`,
      en: `The camera${inBracketsEn(device)} no longer tells what it notices (motion, tampering, people)`,
    }),
    works: both('画面、录像和云台照常。', 'Pictures, recording and steering work.'),
    todo: both('不用处理，班班会一直重新订阅。', 'Nothing to do: the agent keeps subscribing anew.'),
    steps: [both('不用处理，课照常上', 'nothing to do for the lesson')],
    technician: both(
      '订阅数满了（别的平台占着），或固件的 PullPoint 有毛病：断电重启，关掉别的订阅，升级固件。',
      'Its subscriptions are used up by other programs, or its PullPoint is faulty: restart it, end the others, update its firmware.',
    ),
    owner: 'service',
    found: both(
      '它说有事件服务，而订阅或取事件连续失败五分钟',
      'it says it has events, and subscribing or pulling fails for five minutes',
    ),
    forMs: 5 * MINUTE_MS,
    clearMs: 0,
    dependsOn: ['CAM-OFFLINE', 'CAM-AUTH'],
  }),
} as const satisfies Record<string, FaultDefinition>;

const DAY_S = 86_400;
const HOUR_S = 3_600;

/** Positive: it is fast. Who is years off is not told in seconds. */
function spanZh(seconds: number): string {
  const [count, unit] = spanOf(Math.abs(seconds), ['天', '小时', '分钟', '秒']);
  return `${seconds > 0 ? '快' : '慢'}了 ${count} ${unit}`;
}

function spanEn(seconds: number): string {
  const [count, unit] = spanOf(Math.abs(seconds), ['days', 'hours', 'minutes', 'seconds']);
  return `${count} ${unit} ${seconds > 0 ? 'fast' : 'slow'}`;
}

function spanOf(
  seconds: number,
  [days, hours, minutes, plain]: readonly [string, string, string, string],
): [number, string] {
  if (seconds >= 2 * DAY_S) return [Math.round(seconds / DAY_S), days];
  if (seconds >= 2 * HOUR_S) return [Math.round(seconds / HOUR_S), hours];
  return seconds >= 120 ? [Math.round(seconds / 60), minutes] : [seconds, plain];
}
