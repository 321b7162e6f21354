/** What is asked of a 报修 and cannot be. */
import { ShownError } from '../../../protocols/shown-error.ts';
import type { OwnerRole } from '../../config/config.ts';
import { ownersMissing } from '../../config/owners.ts';

export function reportUnknown(id: string): ShownError {
  return new ShownError({
    code: 'REPORT-UNKNOWN',
    where: id.slice(0, 40),
    what: { zh: '没有这张报修单', en: 'there is no such report' },
    todo: { zh: '刷新页面再看', en: 'reload the page' },
  });
}

export function reportClosed(id: string): ShownError {
  return new ShownError({
    code: 'REPORT-CLOSED',
    where: id.slice(0, 40),
    what: { zh: '这张报修单已经关闭', en: 'this report is closed already' },
    todo: { zh: '还不好就再报一次', en: 'report it again if it still does not work' },
  });
}

export function reportAccepted(id: string): ShownError {
  return new ShownError({
    code: 'REPORT-ACCEPTED',
    where: id.slice(0, 40),
    what: { zh: '这张报修单已经受理，话不能再改', en: 'this report has been taken on: its words stay as they are' },
    todo: { zh: '还要补充就当面说，或打电话', en: 'tell whoever comes' },
  });
}

export function reportOld(id: string, days: number): ShownError {
  return new ShownError({
    code: 'REPORT-OLD',
    where: id.slice(0, 40),
    what: { zh: `关了 ${days} 天以上的单不再重开`, en: `closed more than ${days} days ago: it is not opened again` },
    todo: { zh: '再报一次', en: 'report it again' },
  });
}

export function bundleGone(id: string): ShownError {
  return new ShownError({
    code: 'REPORT-BUNDLE-UNKNOWN',
    where: id.slice(0, 40),
    what: { zh: '这张报修单的记录包已不在', en: 'the bundle of this report is not kept any more' },
    todo: { zh: '只保留最近 20 份', en: 'only the newest 20 are kept' },
  });
}

export function ownersNotNamed(missing: readonly OwnerRole[]): ShownError {
  const [what, todo] = ownersMissing(missing);
  return new ShownError({ code: 'REPORT-OWNERS', where: 'owners', what, todo });
}
