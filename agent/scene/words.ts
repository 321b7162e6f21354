/** What a step is called and why it failed, for a teacher. */
import type { DeviceKind } from '../../drivers/device.ts';
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { DeviceView } from '../devices/port.ts';
import type { SceneName } from './port.ts';

const KINDS: Readonly<Record<DeviceKind, BothLanguages>> = {
  panel: { zh: '一体机', en: 'Panel' },
  projector: { zh: '投影机', en: 'Projector' },
  clicker: { zh: '答题器接收器', en: 'Clicker receiver' },
  camera: { zh: '摄像头', en: 'Camera' },
  reader: { zh: '读卡器', en: 'Card reader' },
  sensor: { zh: '开关', en: 'Switches' },
  input: { zh: '触控', en: 'Touch' },
  host: { zh: '这台电脑', en: 'This computer' },
};

const INPUTS: Readonly<Record<string, BothLanguages>> = {
  pc: { zh: '电脑', en: 'the PC' },
  android: { zh: '安卓', en: 'Android' },
  tv: { zh: '电视', en: 'TV' },
  usb: { zh: 'USB', en: 'USB' },
};

const DOINGS: Readonly<Record<string, BothLanguages>> = {
  'power on': { zh: '开机', en: 'power on' },
  'power off': { zh: '关机', en: 'power off' },
  'switch on': { zh: '打开', en: 'on' },
  'switch off': { zh: '关闭', en: 'off' },
  'mute on': { zh: '静音', en: 'mute' },
  'mute off': { zh: '取消静音', en: 'unmute' },
  'blank on': { zh: '黑屏', en: 'blank' },
  'blank off': { zh: '恢复画面', en: 'show the picture' },
  'freeze on': { zh: '定格', en: 'freeze' },
  'freeze off': { zh: '取消定格', en: 'unfreeze' },
  'touch on': { zh: '开启触摸', en: 'touch on' },
  'touch off': { zh: '关闭触摸', en: 'touch off' },
};

/** `peers`: devices of the room, so that two projectors without names can be told apart. */
export function deviceWords(device: DeviceView, peers: readonly DeviceView[]): BothLanguages {
  if (device.name !== null) return { zh: device.name, en: device.name };
  const { zh, en } = KINDS[device.kind];
  const alone = peers.every((other) => other.id === device.id || other.kind !== device.kind || other.name !== null);
  return alone ? { zh, en } : { zh: `${zh} ${device.id}`, en: `${en} ${device.id}` };
}

/** `投影机：开机`. `command` is a command's name, or `switch` for the power of something that only switches. */
export function stepWords(device: BothLanguages, command: string, value: string): BothLanguages {
  const { zh, en } = doingWords(command, value);
  return { zh: `${device.zh}：${zh}`, en: `${device.en}: ${en}` };
}

function doingWords(command: string, value: string): BothLanguages {
  const known = DOINGS[`${command} ${value}`];
  if (known !== undefined) return known;
  if (command === 'volume') return { zh: `音量 ${value}`, en: `volume ${value}` };
  if (command === 'input') {
    const input = INPUTS[value] ?? { zh: value.toUpperCase(), en: value.toUpperCase() };
    return { zh: `信号切到${input.zh}`, en: `show ${input.en}` };
  }
  const name = switchWords(command);
  if (value === 'on') return { zh: `${name.zh}打开`, en: `${name.en} on` };
  if (value === 'off') return { zh: `${name.zh}关闭`, en: `${name.en} off` };
  return { zh: `${name.zh} ${value}`, en: `${name.en} ${value}` };
}

/** `relay3` → 继电器 3. */
function switchWords(command: string): BothLanguages {
  const [, word = command, number = ''] = /^(relay|light|buzzer|bell)-?(\d*)$/.exec(command) ?? [];
  const zh = { relay: '继电器', light: '灯', buzzer: '蜂鸣器', bell: '铃' }[word] ?? command;
  return number === '' ? { zh, en: word } : { zh: `${zh} ${number} `, en: `${word} ${number}` };
}

export const SCENES: Readonly<Record<SceneName, BothLanguages>> = {
  start: { zh: '上课', en: 'start' },
  finish: { zh: '下课', en: 'finish' },
};

export const WHY = {
  notConnected: {
    zh: '没有连接。看看电源和连线，再按一次',
    en: 'not connected: check its power and cable, then try again',
  },
  notOn: { zh: '没有开机，没有发', en: 'it is not on, so it was not told' },
  stayedOff: {
    zh: '发了开机命令，但没有开机。看看电源灯',
    en: 'it was told to come on and stayed off: look at its power light',
  },
  notOnInTime: { zh: '90 秒内没有开机。看看电源灯', en: 'it did not come on within 90 s: look at its power light' },
  notOffInTime: { zh: '发了关机命令，但一直没有关', en: 'it was told to go off and did not' },
  tooSlow: { zh: '很久没有回应', en: 'it did not answer for a long time' },
  unconfirmed: { zh: '已发送；这台设备从不回话，请看一眼', en: 'sent; this device never answers, so have a look' },
  wentSilent: {
    zh: '已发送，随后连接断开（关机后常见）',
    en: 'sent; then the connection ended, as it does when it is off',
  },
  defect: { zh: '程序出错，已记入日志', en: 'a defect in the program; it is in the log' },
  stopping: { zh: '班班正在退出', en: 'the agent is stopping' },
} as const satisfies Readonly<Record<string, BothLanguages>>;

export function replacedBy(scene: SceneName | 'exam'): BothLanguages {
  if (scene === 'exam') return { zh: '进入考试模式，不再做', en: 'left out: exam mode began' };
  return { zh: `按了“${SCENES[scene].zh}”，不再做`, en: `left out: ${SCENES[scene].en} was asked for` };
}
