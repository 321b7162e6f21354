/** What is said in exported files: in Chinese, as school forms say it. */
import type { AttendanceReason, AttendanceStatus, LessonKind } from '../../room/lesson-area.ts';
import type { QuestionKind } from '../../web/api.ts';
import type { Subject } from '../../web/api-lesson.ts';
import { LESSON_KINDS } from '../lesson/kinds.ts';
import type { Verdict } from '../question/score.ts';

export const STATUS_WORDS: Readonly<Record<AttendanceStatus, string>> = {
  present: '到',
  late: '迟到',
  early: '早退',
  leave: '请假',
  absent: '缺席',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  right: '对',
  partial: '漏',
  wrong: '错',
  blank: '空',
};

export const KIND_WORDS: Readonly<Record<QuestionKind, string>> = {
  single: '单选',
  multiple: '多选',
  truefalse: '判断',
  numeric: '数值',
  ranking: '排序',
  survey: '投票',
  buzz: '抢答',
};

export const SUBJECT_WORDS: Readonly<Record<Subject, string>> = {
  chinese: '语文',
  mathematics: '数学',
  english: '英语',
  science: '科学',
  morality: '道德与法治',
  physics: '物理',
  chemistry: '化学',
  biology: '生物',
  history: '历史',
  geography: '地理',
  politics: '思想政治',
  music: '音乐',
  art: '美术',
  sport: '体育',
  technology: '信息科技',
  labour: '劳动',
  'class-meeting': '班会',
  other: '其他',
};

const REASON_WORDS: Readonly<Record<AttendanceReason, string>> = {
  mistake: '记错',
  arrived: '后来到了',
  left: '中途离开',
  illness: '病假',
  family: '事假',
  school: '学校安排',
  device: '设备问题',
  other: '其他',
};

const BY_WORDS: Readonly<Record<string, string>> = {
  press: '按键',
  badge: '刷卡',
  tablet: '平板',
  teacher: '教师',
  end: '下课时未见',
};

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

export const lessonWord = (kind: LessonKind): string => LESSON_KINDS.find((one) => one.kind === kind)?.name.zh ?? kind;
/** A word of another version is told as it is. */
export const subjectWord = (subject: string | undefined): string =>
  subject === undefined ? '' : ((SUBJECT_WORDS as Readonly<Record<string, string>>)[subject] ?? subject);
export const reasonWord = (reason: string): string =>
  (REASON_WORDS as Readonly<Record<string, string>>)[reason] ?? reason;
export const byWord = (by: string): string => BY_WORDS[by] ?? by;

/** `2026-11-21` → `星期六` */
export function weekdayWord(date: string): string {
  return `星期${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''}`;
}

/** `A` of a true–false question is 对. */
export function answerWord(kind: QuestionKind, answer: string): string {
  if (kind === 'truefalse') return answer === 'A' ? '对' : '错';
  return kind === 'buzz' ? '抢答' : answer;
}
