/** Why a device is not told something, before its driver is even asked. */
import type { DeviceStatus } from '../../drivers/device.ts';
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';

const STATUS: Readonly<Record<DeviceStatus, BothLanguages>> = {
  absent: { zh: '没有插上', en: 'absent' },
  connecting: { zh: '正在连接', en: 'connecting' },
  online: { zh: '在线', en: 'online' },
  degraded: { zh: '时好时坏', en: 'degraded' },
  offline: { zh: '没有连接', en: 'offline' },
};

export function deviceUnknown(id: string): ShownError {
  return new ShownError({
    code: 'DEVICE-UNKNOWN',
    where: id.slice(0, 64),
    what: { zh: '没有这个编号的设备', en: 'there is no device of this id' },
    todo: { zh: '编号写在配置的 devices 里', en: 'the ids stand under devices in the config' },
  });
}

export function notConnected(id: string, status: DeviceStatus, why: string | null): ShownError {
  return new ShownError({
    code: 'DEVICE-NOT-CONNECTED',
    where: id,
    what: {
      zh: `${id} ${STATUS[status].zh}，没有发出命令`,
      en: `${id} is ${STATUS[status].en}${why === null ? '' : ` (${why})`}: it was not told`,
    },
    todo: {
      zh: '检查设备的电源和连线；连上后再按一次',
      en: 'check its power and cable, and try again once it is connected',
    },
  });
}

export function examMode(where: string): ShownError {
  return new ShownError({
    code: 'EXAM-MODE',
    where,
    what: { zh: '考试模式中，设备不接受命令', en: 'the room is in exam mode: devices are not told anything' },
    todo: { zh: '考试结束后解除考试模式', en: 'lift exam mode when the exam is over' },
  });
}

export function tooManyCommands(id: string): ShownError {
  return new ShownError({
    code: 'DEVICE-QUEUE',
    where: id,
    what: { zh: `${id} 还有太多命令没做完`, en: `too many commands wait for ${id} already` },
    todo: { zh: '等几秒再试', en: 'wait a few seconds and try again' },
  });
}

export function commandsEnded(id: string): ShownError {
  return new ShownError({
    code: 'DEVICE-ENDED',
    where: id,
    what: { zh: '班班正在退出，没有发出命令', en: 'the agent is stopping: the device was not told' },
    todo: { zh: '等它重新启动后再试', en: 'try again once it has started again' },
  });
}
