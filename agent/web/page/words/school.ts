/** The school's files, the timetable, the new school year. */
import { plural, type Words } from './language.ts';

export const zh = {
  schoolHead: '学校',
  schoolHint: '先导入教师，再导入课表和校历；先看会改什么，再写入。',
  schoolTeachers: '教师',
  schoolTimetable: '课表和作息时间',
  schoolCalendar: '校历',
  schoolFile: (what: string) => `选${what}文件`,
  schoolTimetableClass: '哪个班（文件里有几个班时填写）',
  schoolWrite: '写入',
  schoolDone: '写好了',
  schoolTeachersSaid: (added: number, changed: number, same: number) =>
    `新增 ${added} 人，变更 ${changed} 人，不变 ${same} 人`,
  schoolTimetableSaid: (lessons: number, bells: number) => `每周 ${lessons} 节课，${bells} 节有作息时间`,
  schoolNewClasses: (names: string) => `还没有名单的班：${names}`,
  schoolNewTeachers: (names: string) => `新教师：${names}`,
  schoolCalendarSaid: (terms: number, days: number, added: number, changed: number) =>
    `${terms} 个学期，${days} 个特殊日；新增 ${added}，变更 ${changed}`,
  rollOverHead: (year: number) => `新学年：${year}—${year + 1}`,
  rollOverHint: '班名往上升一级；学生、座位和答题器都不变。毕业班归档，不再出现。',
  rollOverLeaves: '离校，归档',
  rollOverDo: '全部升班',
  rollOverConfirm: '再按一次，全部升班',
  rollOverDone: '已升班',
  rollOverUndo: '撤销升班',
  rollOverUndone: '已撤销，班名和原来一样',
  rollOverUntouched: (names: string) => `班名看不出年级，保持不变：${names}`,
  leftHead: '已归档的班',
  leftErase: (name: string, n: number) => `删除 ${name} 的 ${n} 名学生`,
  leftEraseConfirm: '再按一次，彻底删除',
};

export const en: Words<typeof zh> = {
  schoolHead: 'School',
  schoolHint: 'Teachers first, then timetable and calendar; see what would change, then write it.',
  schoolTeachers: 'Teachers',
  schoolTimetable: 'Timetable and bells',
  schoolCalendar: 'Calendar',
  schoolFile: (what) => `Choose a file: ${what}`,
  schoolTimetableClass: 'Which class (where the file has several)',
  schoolWrite: 'Write',
  schoolDone: 'Written',
  schoolTeachersSaid: (added, changed, same) => `${added} new, ${changed} changed, ${same} as they were`,
  schoolTimetableSaid: (lessons, bells) =>
    `${plural(lessons, 'lesson', 'lessons')} a week, times for ${plural(bells, 'period', 'periods')}`,
  schoolNewClasses: (names) => `Classes without a list so far: ${names}`,
  schoolNewTeachers: (names) => `New teachers: ${names}`,
  schoolCalendarSaid: (terms, days, added, changed) =>
    `${plural(terms, 'term', 'terms')}, ${plural(days, 'special day', 'special days')}; ${added} new, ${changed} changed`,
  rollOverHead: (year) => `New school year ${year}–${year + 1}`,
  rollOverHint: 'Names move up a year; pupils, seats and clickers stay. Classes that leave are set aside.',
  rollOverLeaves: 'leaves, set aside',
  rollOverDo: 'Move all up',
  rollOverConfirm: 'Press again to move all up',
  rollOverDone: 'Moved up',
  rollOverUndo: 'Take it back',
  rollOverUndone: 'Taken back: the names are as they were',
  rollOverUntouched: (names) => `Names that say no grade stay: ${names}`,
  leftHead: 'Classes set aside',
  leftErase: (name, n) => `Erase the ${plural(n, 'pupil', 'pupils')} of ${name}`,
  leftEraseConfirm: 'Press again to erase for good',
};
