/**
 * The fault catalogue, as data: code, severity, what a teacher reads, and which deeper fault explains it away.
 *
 * A text answers four things in this order: what happened (since when is added by {@link faultText}), what still works,
 * what to do. It names no pupil and no secret; `detail` is published with the fault, so nothing else may go in there.
 *
 * `dependsOn`: while one of these is open for the same device (or for no device at all), this fault is a consequence
 * and is not listed: people see the lowest broken layer only.
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import { clockTime } from '../beijing-time.ts';
import { deviceCatalogue } from './device-catalogue.ts';
import { define, type FaultDefinition, type FaultDetail, numberOf, type Severity, textOf } from './fault-definition.ts';

export type { FaultDetail, Severity } from './fault-definition.ts';

export const catalogue = {
  ...deviceCatalogue,
  'NET-BROKER': define({
    severity: 'S2',
    what: () => ({ zh: '连不上区里的平台', en: 'The district’s platform cannot be reached' }),
    works: {
      zh: '课可以照常上：记录存在本机，网络恢复后自动补传。',
      en: 'The lesson is not affected: records are kept here and sent when the network is back.',
    },
    todo: {
      zh: '不用处理；如果别的网页也打不开，请看看网线或告诉信息老师。',
      en: 'Nothing to do; if no web page opens either, check the network cable or tell the IT teacher.',
    },
    dependsOn: ['AGT-TLS'],
  }),
  'AGT-FORWARD': define({
    severity: 'S2',
    what: () => ({
      zh: '已连上区里的平台，但记录送不出去',
      en: 'Connected to the district’s platform, yet records do not get through',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机，不会丢。',
      en: 'The lesson is not affected: all records are kept here and nothing is lost.',
    },
    todo: {
      zh: '请告诉信息老师，让平台一侧检查本教室的权限和队列。',
      en: 'Tell the IT teacher: the platform should check this room’s rights and queue.',
    },
    dependsOn: ['NET-BROKER', 'AGT-TLS', 'AGT-CLONE'],
  }),
  'AGT-TLS': define({
    severity: 'S2',
    what: () => ({
      zh: '区里平台的证书没有通过检查，没有发送任何数据',
      en: 'The certificate of the district’s platform was refused; nothing was sent',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机。',
      en: 'The lesson is not affected: all records are kept here.',
    },
    todo: {
      zh: '请看看电脑的日期时间对不对；如果对，请告诉信息老师。',
      en: 'Check the computer’s date and time; if they are right, tell the IT teacher.',
    },
    dependsOn: [],
  }),
  'AGT-CLONE': define({
    severity: 'S2',
    what: () => ({
      zh: '这台电脑像是从另一间教室复制来的，已停止上传',
      en: 'This computer looks like a copy of another room’s, so sending has stopped',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机。',
      en: 'The lesson is not affected: all records are kept here.',
    },
    todo: {
      zh: '请信息老师确认这是哪间教室，并重新登记。',
      en: 'The IT teacher should confirm which room this is and enrol it.',
    },
    dependsOn: [],
  }),
  'AGT-ROLLBACK': define({
    severity: 'S3',
    what: () => ({
      zh: '这台电脑的数据被还原到了以前（还原卡或冰点），已从新的一段继续记录',
      en: 'This computer’s data was reset to an earlier day (restore card); recording went on in a new section',
    }),
    works: {
      zh: '课可以照常上；已经上传的记录都在平台上。',
      en: 'The lesson is not affected; what was sent before is safe on the platform.',
    },
    todo: {
      zh: '请信息老师把班班的数据文件夹放到不还原的磁盘上。',
      en: 'The IT teacher should keep Banban’s data folder on a disk that is not reset.',
    },
    dependsOn: [],
  }),
  'AGT-STORE': define({
    severity: 'S3',
    what: (detail) => {
      const file = textOf(detail, 'file');
      const room = textOf(detail, 'roomFile');
      const roomText = {
        zh: `名单文件损坏，已另存为 ${room}，读得出的已抄到新的一份`,
        en: `The class list file was damaged; it was set aside as ${room}, and what could be read was copied to a new one`,
      };
      if (room !== undefined && file === undefined) return roomText;
      const fileText = {
        zh: `记录文件损坏，已另存${file === undefined ? '' : `为 ${file}`}，并新建了一份`,
        en: `The record file was damaged; it was set aside${file === undefined ? '' : ` as ${file}`} and a new one begun`,
      };
      if (room === undefined) return fileText;
      return { zh: `${fileText.zh}；${roomText.zh}`, en: `${fileText.en}. ${roomText.en}` };
    },
    works: {
      zh: '课可以照常上，新的记录正常保存。',
      en: 'The lesson is not affected; new records are saved as usual.',
    },
    todo: {
      zh: '请不要删除另存的文件，并告诉信息老师；下课请正常关机，不要直接断电。',
      en: 'Keep the file that was set aside and tell the IT teacher; shut down properly after class.',
    },
    dependsOn: [],
  }),
  'AGT-UNSAVED': define({
    severity: 'S2',
    what: () => ({
      zh: '硬盘写不进去，新的作答只在内存里，标为“未保存”',
      en: 'The disk cannot be written: new answers are in memory only, marked “not saved”',
    }),
    works: {
      zh: '提问可以继续，结果看得到。',
      en: 'Questions go on and results are shown.',
    },
    todo: {
      zh: '请先别关机：要紧的结果现在导出，并告诉信息老师。',
      en: 'Do not shut down yet: export results that matter now, and tell the IT teacher.',
    },
    dependsOn: [],
  }),
  'AGT-SLOWDISK': define({
    severity: 'S3',
    what: (detail) => {
      const ms = numberOf(detail, 'ms');
      return {
        zh: `硬盘很慢，保存一次用了${ms === undefined ? '半秒以上' : ` ${(ms / 1000).toFixed(1)} 秒`}`,
        en: `The disk is slow: saving took ${ms === undefined ? 'over half a second' : `${(ms / 1000).toFixed(1)} s`}`,
      };
    },
    works: {
      zh: '作答不会丢，只是显示会慢一点。',
      en: 'No answer is lost; they only show a little later.',
    },
    todo: {
      zh: '可以继续上课；常常这样请告诉信息老师，硬盘可能快坏了。',
      en: 'Carry on; if it keeps happening tell the IT teacher, the disk may be failing.',
    },
    dependsOn: ['AGT-UNSAVED', 'AGT-DISKFULL'],
  }),
  'AGT-DISKFULL': define({
    severity: 'S2',
    what: () => ({
      zh: '硬盘快满了，次要的记录已停止保存',
      en: 'The disk is nearly full; minor records are no longer kept',
    }),
    works: {
      zh: '作答、考勤和故障仍然照常保存。',
      en: 'Answers, attendance and faults are still saved.',
    },
    todo: {
      zh: '请删除不用的文件（视频、旧课件）或告诉信息老师。',
      en: 'Delete files nobody needs (videos, old slides) or tell the IT teacher.',
    },
    dependsOn: [],
  }),
} as const satisfies Record<string, FaultDefinition>;

/** A code that is not in the catalogue does not compile. */
export type FaultCode = keyof typeof catalogue;

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(catalogue, code);
}

const definitionOf = (code: FaultCode): FaultDefinition => catalogue[code];

export function severityOf(code: FaultCode, detail: FaultDetail): Severity {
  const { severity } = definitionOf(code);
  return typeof severity === 'function' ? severity(detail) : severity;
}

/** Every code that explains this one away, however deep. */
export function causesOf(code: FaultCode): ReadonlySet<FaultCode> {
  const found = new Set<FaultCode>();
  const waiting: string[] = [...definitionOf(code).dependsOn];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isFaultCode(next) || found.has(next)) continue;
    found.add(next);
    waiting.push(...definitionOf(next).dependsOn);
  }
  return found;
}

export interface FaultOccurrence {
  readonly code: FaultCode;
  readonly device: string | undefined;
  readonly detail: FaultDetail;
  /** Wall ms. */
  readonly since: number;
}

/** What a teacher reads: what, since when, what still works, what to do. `now`: wall ms, to name the day if it was not today. */
export function faultText(fault: FaultOccurrence, now: number): BothLanguages {
  const definition = definitionOf(fault.code);
  const what = definition.what(fault.detail, fault.device);
  const since = clockTime(fault.since, now);
  return {
    zh: `${what.zh}，${since.zh} 起。${definition.works.zh}${definition.todo.zh}`,
    en: `${what.en}, since ${since.en}. ${definition.works.en} ${definition.todo.en}`,
  };
}
