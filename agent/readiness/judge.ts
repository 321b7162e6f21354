/**
 * Facts of the room → the card: a line for each check, go or no-go. Pure.
 *
 * Limits: the clock and the network's as the faults PC-CLOCK and NET-QUAL have them (5 s and 60 s; 300 ms and any loss);
 * 800 ms there and back is where talking to each other ends (ITU-T G.114: 400 ms each way).
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { OwnerRole } from '../config/config.ts';
import type { CameraFact, DisplayFact, NetworkFact, ReadinessFacts, RecorderFact, RosterFact } from './facts.ts';
import { READINESS_CHECKS, type ReadinessCheck, type ReadinessLine, type ReadinessResult } from './port.ts';

const RTT = { careMs: 300, failMs: 800 };
const LOSS_FAIL = 0.3;
const CLOCK = { careS: 5, failS: 60 };
const GB = 1e9;

export interface Judgement {
  readonly go: boolean;
  readonly lines: readonly ReadinessLine[];
}

const RANK: Readonly<Record<ReadinessResult, number>> = { fail: 0, care: 1, unknown: 2, ok: 3 };

export function judge(facts: ReadinessFacts): Judgement {
  const found: Readonly<Record<ReadinessCheck, Finding>> = {
    picture: picture(facts.cameras),
    sound: sound(facts.cameras),
    network: network(facts.network),
    clock: clock(facts.clockOffsetS, facts.cameras),
    roster: roster(facts.roster),
    recorder: recorder(facts.recorder),
    display: display(facts.displays),
  };
  const lines = READINESS_CHECKS.map((check): ReadinessLine => ({ check, ...found[check] }));
  return {
    go: lines.every(({ result }) => result !== 'fail'),
    lines: lines.toSorted((one, other) => RANK[one.result] - RANK[other.result]),
  };
}

/** Who looks after it. */
export function ownerOf(check: ReadinessCheck): OwnerRole {
  return check === 'roster' ? 'user' : 'maintainer';
}

type Finding = Omit<ReadinessLine, 'check'>;
type Pair = readonly [zh: string, en: string];

const both = ([zh, en]: Pair): BothLanguages => ({ zh, en });
const finding = (result: ReadinessResult, said: Pair, todo?: Pair): Finding => ({
  result,
  said: both(said),
  todo: todo === undefined ? null : both(todo),
});

const nameOf = ({ name }: { readonly name: string | null }): Pair =>
  name === null ? ['摄像头', 'the camera'] : [name, name];

/** What is wrong with one camera's picture; undefined: nothing. */
function pictureTrouble(camera: CameraFact): { readonly said: Pair; readonly todo: Pair } | undefined {
  const [zh, en] = nameOf(camera);
  if (camera.level === 'unreachable')
    return {
      said: [`${zh}没有应答`, `${en} does not answer`],
      todo: ['看摄像头的电源灯和网线', 'look at the camera’s power light and its network cable'],
    };
  if (camera.level === 'up')
    return {
      said: [`${zh}不认班班的口令`, `${en} refuses our password`],
      todo: ['请信息老师在配置里改摄像头的口令', 'the IT teacher corrects its password in the config'],
    };
  switch (camera.sight.picture) {
    case 'black':
      return {
        said: [`${zh}的画面是黑的`, `the picture of ${en} is black`],
        todo: ['打开灯，看镜头盖有没有取下', 'switch on the lights, see whether the lens is covered'],
      };
    case 'frozen':
      return {
        said: [`${zh}的画面不动了`, `the picture of ${en} stands still`],
        todo: ['给摄像头断电再通电', 'take its power off and on again'],
      };
    case 'none':
      return {
        said: [`${zh}没有画面`, `${en} gives no picture`],
        todo: ['给摄像头断电再通电，等一分钟再查', 'take its power off and on again, check again in a minute'],
      };
    case 'ok':
    case 'unknown':
      return undefined;
  }
}

function picture(cameras: readonly CameraFact[]): Finding {
  if (cameras.length === 0)
    return finding(
      'unknown',
      ['没有配置摄像头，画面查不了', 'no camera is configured, so its picture cannot be checked'],
      ['在上课用的软件里看一眼自己的画面', 'look at your own picture in the program the lesson is held with'],
    );
  const troubles = cameras.map(pictureTrouble);
  const first = troubles.find((trouble) => trouble !== undefined);
  // Somebody can still be seen: it will do.
  if (first !== undefined)
    return finding(troubles.every((trouble) => trouble !== undefined) ? 'fail' : 'care', first.said, first.todo);
  if (cameras.every(({ sight }) => sight.picture === 'unknown'))
    return finding(
      'unknown',
      ['摄像头有应答，画面没有看成', 'the camera answers, its picture could not be looked at'],
      ['在“录课”里看一眼画面', 'look at the picture under Recording in the private view'],
    );
  return finding('ok', ['画面正常', 'the picture is fine']);
}

/** One that hears is enough. */
function sound(cameras: readonly CameraFact[]): Finding {
  const heard = cameras.map(({ sight }) => sight.sound);
  if (heard.includes('ok')) return finding('ok', ['声音正常', 'the sound is fine']);
  const known = heard.filter((one) => one !== 'unknown');
  if (known.length === 0)
    return finding(
      'unknown',
      ['声音查不了', 'the sound cannot be checked'],
      ['对着话筒说一句，请对面听一听', 'say something into the microphone and ask the other end'],
    );
  if (known.includes('silent'))
    return finding(
      'fail',
      ['话筒没有声音', 'the microphone is silent'],
      ['看话筒有没有开、线有没有插好，说一句再查', 'see whether it is on and plugged in, speak, and check again'],
    );
  return finding(
    'fail',
    ['画面里没有声音这一路：没有接话筒', 'the stream carries no sound: no microphone is connected'],
    ['接上话筒，或请信息老师打开摄像头的音频', 'connect one, or have the camera’s audio switched on'],
  );
}

function network({ gateway, uplink, asked, lost, rttMs }: NetworkFact): Finding {
  if (gateway === 'none' || gateway === 'silent')
    return finding(
      'fail',
      gateway === 'none'
        ? ['这台电脑没有连上网', 'this computer has no network']
        : ['校园网没有应答', 'the school’s network does not answer'],
      ['看网线或 Wi-Fi；别的教室也这样就找网管', 'look at the cable or the Wi-Fi; if other rooms have it too, call'],
    );
  if (uplink === 'off')
    return gateway === 'ok'
      ? finding('ok', [
          '校园网是通的（没有配置平台，外网没有查）',
          'the school’s network answers (no platform configured)',
        ])
      : finding('unknown', ['网络查不了', 'the network cannot be checked'], ['打开一个网页看看', 'open some web page']);
  if (asked > 0 && lost === asked)
    return finding(
      'fail',
      ['校园网通，平台连不上', 'the school’s network answers, the platform cannot be reached'],
      ['打开一个网页看看；也打不开就找网管', 'open some web page; if that fails too, call'],
    );
  const share = asked === 0 ? 0 : lost / asked;
  const ms = rttMs ?? 0;
  if (share >= LOSS_FAIL || ms > RTT.failMs)
    return finding(
      'fail',
      [
        `网络太差（${qualitySaid(lost, asked, ms, 'zh')}），声音和画面会断`,
        `the network is too poor (${qualitySaid(lost, asked, ms, 'en')})`,
      ],
      ['关掉别的下载和视频，换成网线', 'stop downloads and videos, use a cable'],
    );
  if (lost > 0 || ms > RTT.careMs)
    return finding(
      'care',
      [
        `网络慢（${qualitySaid(lost, asked, ms, 'zh')}）`,
        `the network is slow (${qualitySaid(lost, asked, ms, 'en')})`,
      ],
      ['关掉别的下载和视频', 'stop downloads and videos'],
    );
  if (uplink !== 'online')
    return finding('care', [
      '网络是通的，只是平台暂时没有连上；课可以上，记录先存在本机',
      'the network is fine, only the platform is not connected; the records are kept here',
    ]);
  return finding('ok', [`网络正常（${ms} 毫秒）`, `the network is fine (${ms} ms)`]);
}

function qualitySaid(lost: number, asked: number, ms: number, language: 'zh' | 'en'): string {
  const pct = Math.round((lost / Math.max(1, asked)) * 100);
  const parts = language === 'zh' ? [`来回 ${ms} 毫秒`] : [`${ms} ms there and back`];
  if (pct > 0) parts.push(language === 'zh' ? `丢 ${pct} %` : `${pct} % lost`);
  return parts.join(language === 'zh' ? '，' : ', ');
}

function clock(offsetS: number | null, cameras: readonly CameraFact[]): Finding {
  const off = Math.round(Math.abs(offsetS ?? 0));
  if (off > CLOCK.careS)
    return finding(
      off > CLOCK.failS ? 'fail' : 'care',
      [`电脑的时间差 ${spanSaid(off, 'zh')}`, `this computer’s clock is ${spanSaid(off, 'en')} off`],
      ['设置 → 时间和语言 → 自动设置时间', 'Settings → Time & language → set time automatically'],
    );
  const wrong = cameras.find(({ clockOffsetMs }) => Math.abs(clockOffsetMs ?? 0) > CLOCK.careS * 1_000);
  if (wrong !== undefined) {
    const s = Math.round(Math.abs(wrong.clockOffsetMs ?? 0) / 1_000);
    const [zh, en] = nameOf(wrong);
    return finding(
      'care',
      [`${zh}的时间差 ${spanSaid(s, 'zh')}`, `the clock of ${en} is ${spanSaid(s, 'en')} off`],
      ['在“教室设备”里点这台摄像头，按“对时”', 'choose the camera under Room and press “Set its clock”'],
    );
  }
  if (offsetS === null)
    return finding('unknown', ['没有平台的时间可以比', 'there is no platform to compare the clock with']);
  return finding('ok', ['时间准确', 'the clock is right']);
}

function spanSaid(seconds: number, language: 'zh' | 'en'): string {
  if (seconds < 120) return language === 'zh' ? `${seconds} 秒` : `${seconds} s`;
  if (seconds < 7_200)
    return language === 'zh' ? `${Math.round(seconds / 60)} 分钟` : `${Math.round(seconds / 60)} min`;
  const hours = Math.round(seconds / 3_600);
  if (hours < 48) return language === 'zh' ? `${hours} 小时` : `${hours} h`;
  return language === 'zh' ? `${Math.round(hours / 24)} 天` : `${Math.round(hours / 24)} days`;
}

function roster({ size, bound, receivers }: RosterFact): Finding {
  if (size === null)
    return finding(
      'care',
      ['没有选班级', 'no class has been chosen'],
      ['上课时点班级名选一个', 'tap the class’s name to choose one'],
    );
  if (size === 0)
    return finding(
      'fail',
      ['这个班还没有名单', 'there is no list of this class yet'],
      ['在私密视图的“名单”里导入', 'import it under Lists in the private view'],
    );
  if (receivers === 'none') return finding('ok', [`名单 ${size} 人`, `${size} pupils on the list`]);
  if (receivers === 'away')
    return finding(
      'care',
      [`名单 ${size} 人；答题器的接收器没有应答`, `${size} pupils; the clicker receiver does not answer`],
      ['把接收器拔下再插上', 'pull the receiver out and plug it in again'],
    );
  if (bound < size)
    return finding(
      'care',
      [`名单 ${size} 人，绑定了答题器的 ${bound} 人`, `${size} pupils, ${bound} of them with a clicker`],
      ['“更多”→“绑定答题器”', 'More → bind clickers'],
    );
  return finding('ok', [`名单 ${size} 人，都绑定了答题器`, `${size} pupils, each with a clicker`]);
}

function recorder(fact: RecorderFact | null): Finding {
  if (fact === null) return finding('unknown', ['这间教室不录课', 'nothing is recorded in this room']);
  const bad: ReadinessResult = fact.wanted ? 'fail' : 'care';
  if (fact.ffmpeg === false)
    return finding(
      bad,
      ['录不了课：没有装 ffmpeg', 'nothing can be recorded: ffmpeg is not installed'],
      ['请信息老师安装 ffmpeg；上课不受影响', 'the IT teacher installs ffmpeg; the lesson is not affected'],
    );
  if (fact.freeBytes !== null && fact.freeBytes < fact.needBytes)
    return finding(
      bad,
      [
        `硬盘只够录一部分：还有 ${gigabytes(fact.freeBytes)} GB，一节课要 ${gigabytes(fact.needBytes)} GB`,
        `the disk has room for part of it: ${gigabytes(fact.freeBytes)} GB of ${gigabytes(fact.needBytes)} GB`,
      ],
      ['在私密视图的“录课”里删去旧的录像', 'remove old recordings in the private view'],
    );
  if (fact.ffmpeg === null) return finding('unknown', ['录课没有查成', 'the recorder could not be checked']);
  return finding('ok', ['可以录课', 'the recorder is ready']);
}

const gigabytes = (bytes: number): string => (bytes / GB).toFixed(1);

const KINDS: Readonly<Record<DisplayFact['kind'], Pair>> = {
  panel: ['一体机', 'the panel'],
  projector: ['投影机', 'the projector'],
};
const answers = ({ status }: DisplayFact): boolean => status === 'online' || status === 'degraded';

function display(displays: readonly DisplayFact[]): Finding {
  if (displays.length === 0)
    return finding('unknown', ['没有配置一体机或投影机，请看一眼', 'no panel or projector is configured: have a look']);
  const away = displays.find((one) => !answers(one));
  if (away === undefined) return finding('ok', ['一体机、投影机有应答', 'panel and projector answer']);
  const [zh, en] = away.name === null ? KINDS[away.kind] : ([away.name, away.name] as const);
  return finding(
    displays.some(answers) ? 'care' : 'fail',
    [`${zh}没有应答`, `${en} does not answer`],
    ['看电源灯是否亮，再按一次开机', 'see whether its power light is on, and switch it on again'],
  );
}
