import { ShownError } from '../../protocols/shown-error.ts';

export function notOnThisSystem(): ShownError {
  return new ShownError({
    code: 'COMPANION-PLATFORM',
    where: 'banban companion',
    what: { zh: '小助手只在 Windows 上用', en: 'the companion is for Windows only' },
    todo: {
      zh: '在 Linux 上不需要它：班班直接读这些设备',
      en: 'Linux needs none: the agent reads these devices itself',
    },
  });
}

export function alreadyRunning(): ShownError {
  return new ShownError({
    code: 'COMPANION-TWICE',
    where: 'banban companion',
    what: { zh: '这次登录里小助手已经在运行', en: 'a companion is running in this session already' },
    todo: { zh: '不用再开一个', en: 'one is enough' },
  });
}

export function rawInputRefused(call: string, error: number): ShownError {
  return new ShownError({
    code: 'COMPANION-RAW-INPUT',
    where: call,
    what: { zh: `Windows 不给读键盘和触控（错误 ${error}）`, en: `Windows gives no raw input (error ${error})` },
    todo: {
      zh: '在登录后的桌面里运行，不要作为服务运行',
      en: 'run it on the desktop of a signed-in user, not as a service',
    },
  });
}
