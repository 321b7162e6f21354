/** What an append answers, and what it may be refused for. */
import { ShownError, type ShownErrorFields } from '../../protocols/shown-error.ts';
import { MAX_LINE_BYTES } from '../../protocols/uplink/line.ts';
import type { OwnLine } from '../store/messages.ts';

/** Index of the call, and why it was refused. */
export type Refusal = readonly [number, ShownErrorFields];

export interface AppendResult {
  readonly firsts: number[];
  readonly times: number[];
  readonly refusals: Refusal[];
  readonly own: OwnLine[];
}

export function tooLarge(type: string, bytes: number): ShownError {
  return new ShownError({
    code: 'JOURNAL-TOO-LARGE',
    where: type,
    what: {
      zh: `一条记录有 ${bytes} 字节，上限是 ${MAX_LINE_BYTES}`,
      en: `a line of ${bytes} bytes; the limit is ${MAX_LINE_BYTES}`,
    },
    todo: {
      zh: '这条没有写入，其余照常；请把诊断包发给维护人员',
      en: 'it was not written, all others were; send a diagnostic bundle to maintenance',
    },
  });
}

export function diskFull(type: string): ShownError {
  return new ShownError({
    code: 'JOURNAL-DISK-FULL',
    where: type,
    what: { zh: '磁盘快满了，次要记录暂不保存', en: 'the disk is nearly full: minor events are not kept' },
    todo: {
      zh: '清理磁盘空间；作答、考勤和故障仍在保存',
      en: 'free disk space; responses, attendance and faults are still kept',
    },
  });
}
