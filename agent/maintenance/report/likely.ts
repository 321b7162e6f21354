/** 可能的部件: which of the open faults and readings speaks of what was reported. Rules, no guesses: what nothing speaks of is said so. Pure. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { DeviceView } from '../../devices/port.ts';
import { both } from '../fault-definition.ts';
import type { OpenFault } from '../port.ts';
import type { ReportKind } from './port.ts';

export interface Surroundings {
  readonly devices: readonly DeviceView[];
  readonly faults: readonly OpenFault[];
}

interface Rule {
  readonly codes: RegExp;
  readonly kinds: readonly DeviceView['kind'][];
  /** What a device says although nothing is broken. */
  readonly reading?: (device: DeviceView) => BothLanguages | undefined;
  /** Where nothing speaks of it. */
  readonly otherwise: BothLanguages;
}

const nameOf = ({ name, id }: DeviceView): string => name ?? id;

const switchedOff = (device: DeviceView): BothLanguages | undefined => {
  const { power } = device.readings;
  if (power === undefined || power === 'on') return undefined;
  return both(
    `${nameOf(device)} 说自己没有开（${String(power)}）：先开机；开不了再看电源和控制线`,
    `${nameOf(device)} says that it is not on (${String(power)}): turn it on first, then look at its power and control line`,
  );
};

const silenced = (device: DeviceView): BothLanguages | undefined => {
  const { muted, volume } = device.readings;
  if (muted === 'on' || muted === true)
    return both(`${nameOf(device)} 被静音了：取消静音`, `${nameOf(device)} is muted: take the mute off`);
  if (Number(volume) === 0 && volume !== undefined)
    return both(`${nameOf(device)} 音量是 0：调大`, `the volume of ${nameOf(device)} is 0: turn it up`);
  return undefined;
};

const locked = (device: DeviceView): BothLanguages | undefined =>
  device.readings['touch'] === 'off'
    ? both(`${nameOf(device)} 的触控被关了：打开触控`, `touch of ${nameOf(device)} is switched off: switch it on`)
    : undefined;

const RULES: Readonly<Record<ReportKind, Rule>> = {
  projector: {
    codes: /^(PRJ|DSP)-/,
    kinds: ['projector', 'panel'],
    reading: switchedOff,
    otherwise: both(
      '没有自动发现的毛病：看信号线、输入选择和镜头盖',
      'nothing was found by itself: look at the signal cable, the input and the lens cap',
    ),
  },
  sound: {
    codes: /^AUD-/,
    kinds: ['panel', 'projector'],
    reading: silenced,
    otherwise: both(
      '没有自动发现的毛病：看功放电源、音频线和电脑的输出选择',
      'nothing was found by itself: look at the amplifier, the audio cable and the computer’s output',
    ),
  },
  touch: {
    codes: /^(BRD-|USB-)/,
    kinds: ['input', 'panel'],
    reading: locked,
    otherwise: both(
      '没有自动发现的毛病：拔插触控 USB 线，再做一次定位',
      'nothing was found by itself: plug the touch USB cable in again, then calibrate',
    ),
  },
  network: {
    codes: /^(NET-|AGT-(FORWARD|TLS|QUEUE))/,
    kinds: [],
    otherwise: both(
      '没有自动发现的毛病：本机、网关和平台都通；看是不是某个网站的问题',
      'nothing was found by itself: this computer, the gateway and the platform answer; perhaps one site only',
    ),
  },
  pc: {
    codes: /^(PC-|USB-|AGT-)/,
    kinds: ['host'],
    otherwise: both(
      '没有自动发现的毛病：硬盘、内存、温度都正常；请说清是哪个程序',
      'nothing was found by itself: disk, memory and temperature are fine; say which program it is',
    ),
  },
  other: { codes: /^(?!HUM-)/, kinds: [], otherwise: both('没有自动发现的毛病', 'nothing was found by itself') },
};

/** The open faults that may be what the teacher means, gravest first; drills and reports themselves are not among them. */
export function relatedFaults(what: ReportKind, { devices, faults }: Surroundings): OpenFault[] {
  const { codes, kinds } = RULES[what];
  const ids = devices.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  return faults.filter(
    ({ code, device, drill }) =>
      !drill && code !== 'HUM-REPORT' && (codes.test(code) || (device !== null && ids.includes(device))),
  );
}

/** The thing itself, where the room has exactly one of its kind. */
export function deviceMeant(what: ReportKind, devices: readonly DeviceView[]): string | undefined {
  for (const kind of what === 'sound' ? [] : RULES[what].kinds) {
    const ids = devices.filter((device) => device.kind === kind).map(({ id }) => id);
    if (ids.length > 0) return ids.length === 1 ? ids[0] : undefined;
  }
  return undefined;
}

export function likelyPart(what: ReportKind, surroundings: Surroundings): BothLanguages {
  const { kinds, reading, otherwise } = RULES[what];
  // The deepest says it; what follows from it is only told where nothing deeper is there.
  const related = relatedFaults(what, surroundings);
  const fault = related.find(({ because }) => because === null) ?? related[0];
  if (fault !== undefined)
    return both(`${fault.code}：${fault.technician.zh}`, `${fault.code}: ${fault.technician.en}`);
  const said = surroundings.devices
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((device) => reading?.(device) ?? [])[0];
  return said ?? otherwise;
}
