/** What somebody should look at, in words. Pure. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { PostureView } from './port.ts';

export function remarksOf(view: Omit<PostureView, 'remarks'>, today: string, oldUpdateDays: number): BothLanguages[] {
  const { antivirus, updateAgeDays, supportEnds, unlisted } = view;
  const remarks: BothLanguages[] = [];
  if (antivirus === 'off' || antivirus === 'none') remarks.push({ zh: '杀毒软件没有开', en: 'no virus scanner is on' });
  if (antivirus === 'outdated')
    remarks.push({ zh: '杀毒软件的病毒库过期', en: 'the virus scanner’s signatures are old' });
  if (updateAgeDays !== null && updateAgeDays > oldUpdateDays)
    remarks.push({ zh: `系统 ${updateAgeDays} 天没有更新`, en: `no update for ${updateAgeDays} days` });
  if (supportEnds !== null && supportEnds < today)
    remarks.push({ zh: `系统 ${supportEnds} 起停止支持`, en: `the system’s support ended on ${supportEnds}` });
  if (unlisted.length > 0)
    remarks.push({
      zh: `有 ${unlisted.length} 个软件不在名单上`,
      en: `${unlisted.length} programs are not on the list`,
    });
  return remarks;
}
