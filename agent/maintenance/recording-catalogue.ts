/** What is wrong with a camera’s pictures, or with the recording of a lesson. That the camera is away is its driver’s to say. */
import { INSTALL_FFMPEG } from '../recording/install.ts';
import {
  both,
  byLevel,
  define,
  type FaultDefinition,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
} from './fault-definition.ts';

/** While it is recorded it is said as soon as it is sure; beside that, a second look must find the same. */
const seen = {
  forMs: (detail: Readonly<Record<string, unknown>>) => (detail['recording'] === true ? 0 : 20 * SECOND_MS),
  clearMs: 0,
} as const;
const AWAY = ['CAM-OFFLINE', 'CAM-AUTH'];
const LESSON_GOES_ON = both(
  '课可以照常上，提问和其他设备不受影响。',
  'The lesson, questions and other devices are not affected.',
);
const CAMERA_POWER = both('把摄像头断电，等 10 秒再通电', 'switch the camera off at its plug for 10 s and on again');
const PHONE = both('这节课要紧，就先用手机录', 'if this lesson matters, record it with a phone for now');

export const recordingCatalogue = {
  'CAM-STREAM': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `摄像头${inBrackets(device)}在线，但没有画面传来`,
      en: `The camera${inBracketsEn(device)} is there, but sends no picture`,
    }),
    works: LESSON_GOES_ON,
    todo: both(
      '班班正在自己重新连接；两分钟还不好，请把摄像头断电再通电。',
      'The agent keeps connecting anew; if that has not helped after two minutes, switch the camera off and on.',
    ),
    steps: [
      both('等两分钟，班班在自动重连', 'wait two minutes: the agent connects anew by itself'),
      CAMERA_POWER,
      PHONE,
    ],
    technician: both(
      '能登录而 RTSP 不出流：看摄像头的 RTSP 端口（554）、取流路数上限、码流地址；防火墙或交换机拦了 554。',
      'It can be logged in to and RTSP gives nothing: its RTSP port (554), its limit of viewers, the stream’s address; a firewall or switch that blocks 554.',
    ),
    owner: 'service',
    found: both(
      '录像中 6 秒没有新画面；没录时看一眼，11 秒内没有画面',
      'no new picture for 6 s while recording; else a look finds none within 11 s',
    ),
    ...seen,
    dependsOn: AWAY,
  }),
  'CAM-BLACK': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `摄像头${inBrackets(device)}画面是黑的`,
      en: `The picture of the camera${inBracketsEn(device)} is black`,
    }),
    works: LESSON_GOES_ON,
    todo: both(
      '请看看镜头有没有被盖住、教室的灯开了没有。',
      'See whether its lens is covered and whether the lights are on.',
    ),
    steps: [
      both('看看镜头盖、遮挡和灯', 'look at the lens, what hangs before it, and the lights'),
      CAMERA_POWER,
      PHONE,
    ],
    technician: both(
      '镜头盖、云台转到墙里、光圈或传感器坏；用浏览器看摄像头自己的页面。',
      'Lens cap, turned to the wall, iris or sensor broken: look at the camera’s own page in a browser.',
    ),
    owner: 'use',
    found: both(
      '平均亮度低于 10（满 255）而且没有东西在动，8 秒',
      'mean luma below 10 (of 255) and nothing moves, for 8 s',
    ),
    ...seen,
    dependsOn: [...AWAY, 'CAM-STREAM'],
  }),
  'CAM-FROZEN': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `摄像头${inBrackets(device)}画面不动了`,
      en: `The picture of the camera${inBracketsEn(device)} stands still`,
    }),
    works: LESSON_GOES_ON,
    todo: both(
      '班班已经重新连接过；还不动，请把摄像头断电再通电。',
      'The agent has connected anew; if it still stands still, switch the camera off and on.',
    ),
    steps: [CAMERA_POWER, PHONE],
    technician: both(
      '摄像头编码死机：断电；常犯就升级固件，或换掉。',
      'Its encoder hangs: power it off; if it comes back, update the firmware or replace it.',
    ),
    owner: 'service',
    found: both(
      '关键帧几乎一模一样（差别不到 3 %）8 秒',
      'key frames are nearly the same (less than 3 % differs) for 8 s',
    ),
    ...seen,
    dependsOn: [...AWAY, 'CAM-STREAM', 'CAM-BLACK'],
  }),
  'REC-SILENT': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `录像（${device ?? '摄像头'}）没有声音`,
      en: `The recording${inBracketsEn(device)} has no sound`,
    }),
    works: both('画面照常在录。', 'The picture is recorded as usual.'),
    todo: both('请看看话筒开了没有、音频线插好没有。', 'See whether the microphone is on and its cable plugged in.'),
    steps: [
      both('看看话筒的开关和电池', 'look at the microphone’s switch and battery'),
      both('把音频线两头按紧', 'press in both ends of the audio cable'),
      PHONE,
    ],
    technician: both(
      '摄像头音频输入（MIC/LINE）选错、增益为 0、功放没给线路输出。',
      'The camera’s audio input (MIC/LINE) is the wrong one, its gain is 0, or the amplifier gives no line output.',
    ),
    owner: 'use',
    found: both(
      '录像中声音低于 −60 dBFS 60 秒（8 秒就记在录像上）',
      'below −60 dBFS for 60 s while recording (noted on the recording after 8 s)',
    ),
    forMs: 50 * SECOND_MS,
    clearMs: 0,
    dependsOn: [...AWAY, 'CAM-STREAM'],
  }),
  'REC-STALL': define({
    severity: (detail) => (detail['remote'] === true ? 'S1' : 'S2'),
    what: (_detail, device) => ({
      zh: `录像（${device ?? '摄像头'}）停住了，没有在存`,
      en: `The recording${inBracketsEn(device)} has stopped growing`,
    }),
    works: LESSON_GOES_ON,
    todo: both(
      '班班正在自己重新开始；一分钟还不好，请停止录像再开始一次。',
      'The agent starts it again by itself; if that has not helped after a minute, stop and begin it once more.',
    ),
    steps: [
      both('等一分钟', 'wait a minute'),
      both('停止录像，再开始', 'stop the recording and begin it again'),
      PHONE,
    ],
    technician: both(
      '摄像头不出流、ffmpeg 卡住、磁盘写不动：看日志里 recording 的行，试录到另一个盘。',
      'No stream, ffmpeg hangs, or the disk does not take it: see the log’s lines about recording, try another disk.',
    ),
    owner: 'service',
    found: both('录像文件 15 秒没有变大', 'the recording’s files have not grown for 15 s'),
    // The recorder reports it after 6 s without a byte.
    forMs: 9 * SECOND_MS,
    clearMs: 0,
    dependsOn: [...AWAY, 'CAM-STREAM', 'REC-DISK', 'REC-FFMPEG'],
  }),
  'REC-DISK': define({
    severity: byLevel,
    what: (detail) => {
      const hours = numberOf(detail, 'hours');
      return {
        zh: `录像的磁盘快满了${hours === undefined ? '' : `（还能录 ${hours} 小时）`}`,
        en: `The disk for recordings is nearly full${hours === undefined ? '' : ` (${hours} h left)`}`,
      };
    },
    works: both(
      '课可以照常上；到期的录像已经自动删除。',
      'The lesson is not affected; recordings past their days have been removed already.',
    ),
    todo: both(
      '请删掉不要的录像，或告诉信息老师换一个大一点的盘。',
      'Remove recordings nobody needs, or ask the IT teacher for a larger disk.',
    ),
    steps: [both('在录像列表里删掉不要的', 'remove what is not needed in the list of recordings')],
    technician: both(
      '看配置 recording 的 directory、keepDays、maxGB；每小时大约 2 GB（4 Mbit/s）。',
      'See directory, keepDays and maxGB under recording in the config; an hour takes about 2 GB at 4 Mbit/s.',
    ),
    owner: 'charge',
    found: both(
      '按现在的码率只够录不到 2 小时（不到 15 分钟为重）',
      'room for less than 2 h at the present rate (grave below 15 min)',
    ),
    forMs: 0,
    clearMs: MINUTE_MS,
    dependsOn: [],
  }),
  'REC-FFMPEG': define({
    // Nobody may want to record here; who tried to has lost something.
    severity: (detail) => (detail['recording'] === true ? 'S2' : 'S3'),
    what: () => ({ zh: '这台电脑没有装 ffmpeg，不能录像', en: 'ffmpeg is missing on this computer: it cannot record' }),
    works: both('其他功能都正常。', 'Everything else works.'),
    todo: {
      zh: `请信息老师安装。${INSTALL_FFMPEG.zh}。`,
      en: `Ask the IT teacher to install it. ${INSTALL_FFMPEG.en}.`,
    },
    steps: [both('告诉信息老师', 'tell the IT teacher')],
    technician: INSTALL_FFMPEG,
    owner: 'service',
    found: both('配了摄像头，而找不到能运行的 ffmpeg', 'there is a camera in the config, and no ffmpeg that runs'),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
} as const satisfies Record<string, FaultDefinition>;
