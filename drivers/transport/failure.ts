/** What may go wrong between us and a device, as errors a person can act on. */
import { ShownError } from '../../protocols/shown-error.ts';

export function deviceAbsent(where: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-ABSENT',
      where,
      what: { zh: '没有找到设备', en: 'the device is not there' },
      todo: { zh: '检查插头和电源，换一个 USB 口再试', en: 'check plug and power, try another USB port' },
    },
    { cause },
  );
}

/** A program that has a port open. */
export interface Holder {
  readonly name: string;
  readonly pid: number;
}

/** Open in another program. `holders`: which, as far as this machine tells; empty: it does not. */
export function deviceBusy(where: string, cause?: unknown, holders: readonly Holder[] = []): ShownError {
  const port = portOf(where);
  const named = {
    zh: holders.map(({ name, pid }) => ` ${name}（进程 ${pid}）`).join('、'),
    en: holders.map(({ name, pid }) => `${name} (process ${pid})`).join(', '),
  };
  return new ShownError(
    {
      code: 'DEVICE-BUSY',
      where,
      what: {
        zh: `${port} 正被${named.zh || '另一个程序'}占用`,
        en: `${port} is in use by ${named.en || 'another program'}`,
      },
      todo: {
        zh: '关掉那个程序（常见的是原厂控制软件、串口调试助手），几秒后会自动连上',
        en: 'close that program (often the vendor’s own, or a serial terminal); it connects by itself within seconds',
      },
    },
    { cause },
  );
}

/** It is there, and this program may not open it. */
export function deviceDenied(where: string, cause?: unknown): ShownError {
  const port = portOf(where);
  return new ShownError(
    {
      code: 'DEVICE-DENIED',
      where,
      what: { zh: `没有权限打开 ${port}`, en: `no permission to open ${port}` },
      todo: {
        zh: '重新安装本软件包（它会装好 udev 规则）；手工运行时把用户加入 dialout 组',
        en: 'install the package again (it brings the udev rules); run by hand, the user must be in the group dialout',
      },
    },
    { cause },
  );
}

/** As the system calls it: `COM3`, `/dev/ttyUSB0`. */
function portOf(where: string): string {
  return where.replace(/^serial:\/\//, '').replace(/^\\\\\.\\/, '');
}

/** An input device that only root and the desktop may read. `rule`: the udev line that gives this one to us. */
export function inputForbidden(where: string, path: string, rule: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-FORBIDDEN',
      where,
      what: { zh: `没有权限读 ${path}`, en: `no permission to read ${path}` },
      todo: {
        zh: `把这一行写进 /etc/udev/rules.d/71-banban-input.rules，再拔下重插：${rule}`,
        en: `put this line into /etc/udev/rules.d/71-banban-input.rules and plug it in again: ${rule}`,
      },
    },
    { cause },
  );
}

export function deviceRefused(where: string, why: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-REFUSED',
      where,
      what: { zh: `连接不上（${why}）`, en: `cannot connect (${why})` },
      todo: { zh: '检查设备是否开机、地址和网线', en: 'check that it is on, its address and its cable' },
    },
    { cause },
  );
}

export function deviceTimeout(where: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-TIMEOUT',
      where,
      what: { zh: '设备没有回应', en: 'the device does not answer' },
      todo: { zh: '拔下重插，或给设备断电再开', en: 'plug it out and in again, or power it off and on' },
    },
    { cause },
  );
}

export function deviceLost(where: string, why: string): ShownError {
  return new ShownError({
    code: 'DEVICE-LOST',
    where,
    what: { zh: `连接断了（${why}）`, en: `the connection ended (${why})` },
    todo: { zh: '会自动重连；一直不好就检查插头', en: 'it reconnects by itself; if it does not, check the plug' },
  });
}

export function transportMissing(where: string, library: string, cause: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-LIBRARY',
      where,
      what: { zh: `这台电脑上加载不了 ${library}`, en: `${library} cannot be loaded on this machine` },
      todo: { zh: '重新安装本软件', en: 'install this program again' },
    },
    { cause },
  );
}

/** The device has no such command, or this model has not. */
export function deviceCannot(where: string, command: string, able: readonly string[]): ShownError {
  return new ShownError({
    code: 'DEVICE-CANNOT',
    where,
    what: { zh: `这台设备不会“${command}”`, en: `this device has no command ${command}` },
    todo:
      able.length === 0
        ? { zh: '这台设备不接受命令', en: 'this device takes no commands' }
        : { zh: `可用的有：${able.join(' ')}`, en: `it takes: ${able.join(' ')}` },
  });
}

export function deviceValue(where: string, command: string, allowed: string): ShownError {
  return new ShownError({
    code: 'DEVICE-VALUE',
    where,
    what: { zh: `${command} 的值不对`, en: `not a value for ${command}` },
    todo: { zh: `可以写：${allowed}`, en: `allowed: ${allowed}` },
  });
}

/** It heard and said no. `why` in the family's own words. */
export function deviceRefuses(where: string, command: string, why: string): ShownError {
  return new ShownError({
    code: 'DEVICE-REFUSES',
    where,
    what: { zh: `设备拒绝了 ${command}（${why}）`, en: `the device refuses ${command} (${why})` },
    todo: {
      zh: '看看设备是不是关着、忙着或锁着，再试一次',
      en: 'see whether it is off, busy or locked, and try again',
    },
  });
}

/** It answers, and what it answers is none: `why` in a few English words. */
export function deviceAnswer(where: string, why: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-ANSWER',
      where,
      what: { zh: `设备的回答不像样（${why}）`, en: `what the device answers makes no sense (${why})` },
      todo: {
        zh: '看看地址是不是这台设备的；给设备断电再开，或升级它的固件',
        en: 'see whether the address is this device’s; power it off and on, or update its firmware',
      },
    },
    { cause },
  );
}

/** It is warming up or cooling down, and that takes longer than a command waits. */
export function deviceNotNow(where: string, command: string, cooling: boolean): ShownError {
  return new ShownError({
    code: 'DEVICE-REFUSES',
    where,
    what: {
      zh: `设备正在${cooling ? '散热' : '预热'}，现在不能执行 ${command}`,
      en: `the device is ${cooling ? 'cooling down' : 'warming up'} and cannot do ${command} now`,
    },
    todo: {
      zh: '等一两分钟再试；不要拔电源',
      en: 'try again in a minute or two; do not cut its power',
    },
  });
}

/** It said yes, and reads otherwise. */
export function deviceNoEffect(where: string, command: string, reads: string): ShownError {
  return new ShownError({
    code: 'DEVICE-NO-EFFECT',
    where,
    what: {
      zh: `设备答应了 ${command}，却没有照做（现在是 ${reads}）`,
      en: `the device took ${command} and did not do it (it reads ${reads})`,
    },
    todo: { zh: '在设备上看一眼；型号选得对不对', en: 'look at the device; check that its model is the right one' },
  });
}

/** The system's code of an error (`ECONNREFUSED`), or its message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : error.message;
}
