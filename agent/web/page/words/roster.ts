/** The class list. */
import { plural, type Words } from './language.ts';

export const zh = {
  rosterClass: '班级',
  rosterClassPlaceholder: '例如：三年二班',
  rosterPaste: '把名单粘贴到这里，或选一个 CSV 文件',
  rosterPastePlaceholder: '座号,姓名,学号\n01,…,…',
  rosterFile: '选 CSV 文件',
  rosterFileChosen: (name: string) => `已选 ${name}`,
  rosterCheck: '先看会改什么',
  rosterWrite: '写入名单',
  rosterWritten: (n: number) => `已写入 ${n} 人`,
  rosterElsewhere: (written: string, seated: string) => `${written} 的名单写好了。现在上课的还是 ${seated}。`,
  rosterSwitch: (name: string) => `换到 ${name}`,
  rosterNothing: '和现有名单一样，没有要改的',
  rosterAdded: (n: number) => `新增 ${n} 人`,
  rosterChanged: (n: number) => `改动 ${n} 人`,
  rosterGone: (n: number) => `名单上没有了 ${n} 人`,
  rosterProblems: (n: number) => `${n} 行有问题，其余的照常写入`,
  rosterNotices: (n: number) => `${n} 处提醒`,
  rosterRow: (n: number) => `第 ${n} 行`,
};

export const en: Words<typeof zh> = {
  rosterClass: 'Class',
  rosterClassPlaceholder: 'For example: Class 3-2',
  rosterPaste: 'Paste the list here, or choose a CSV file',
  rosterPastePlaceholder: 'seat,name,student number\n01,…,…',
  rosterFile: 'Choose CSV file',
  rosterFileChosen: (name) => `Chosen: ${name}`,
  rosterCheck: 'See what would change',
  rosterWrite: 'Write the list',
  rosterWritten: (n) => `${plural(n, 'pupil', 'pupils')} written`,
  rosterElsewhere: (written, seated) => `The list of ${written} is written. ${seated} still sits here.`,
  rosterSwitch: (name) => `Change to ${name}`,
  rosterNothing: 'Same as the present list: nothing to change',
  rosterAdded: (n) => `${n} new`,
  rosterChanged: (n) => `${n} changed`,
  rosterGone: (n) => `${n} no longer listed`,
  rosterProblems: (n) => `${plural(n, 'row has a problem', 'rows have problems')}; the others still count`,
  rosterNotices: (n) => plural(n, 'remark', 'remarks'),
  rosterRow: (n) => `Row ${n}`,
};
