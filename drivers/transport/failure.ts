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

export function deviceBusy(where: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-BUSY',
      where,
      what: {
        zh: '设备在，但打不开：被别的程序占用，或没有权限',
        en: 'the device is there but cannot be opened: in use, or no permission',
      },
      todo: {
        zh: '关掉原厂软件；Linux 上检查 udev 规则（重装软件包即可）',
        en: 'close the vendor’s program; on Linux check the udev rule (reinstall the package)',
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

/** The system's code of an error (`ECONNREFUSED`), or its message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : error.message;
}
