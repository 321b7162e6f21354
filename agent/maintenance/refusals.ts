/** What a person asks of a fault and cannot have. */
import { ShownError } from '../../protocols/shown-error.ts';

export function faultUnknown(fault: string): ShownError {
  return new ShownError({
    code: 'FAULT-UNKNOWN',
    where: fault.slice(0, 40),
    what: { zh: '没有这个编号的未恢复故障', en: 'no fault of this id is open' },
    todo: { zh: '它可能刚刚恢复了；刷新页面再看', en: 'it may just have ended; reload the page' },
  });
}

export function muteOutOfRange(minutes: number, most: number): ShownError {
  return new ShownError({
    code: 'FAULT-MUTE',
    where: 'minutes',
    what: { zh: `不能静音 ${minutes} 分钟`, en: `a fault cannot be muted for ${minutes} minutes` },
    todo: { zh: `写 0（取消）到 ${most} 之间的分钟数`, en: `give minutes between 0 (unmute) and ${most}` },
  });
}

export function drillOutOfRange(minutes: number, most: number): ShownError {
  return new ShownError({
    code: 'FAULT-DRILL',
    where: 'minutes',
    what: { zh: `演练不能持续 ${minutes} 分钟`, en: `a drill cannot last ${minutes} minutes` },
    todo: { zh: `写 1 到 ${most} 之间的分钟数`, en: `give minutes between 1 and ${most}` },
  });
}
