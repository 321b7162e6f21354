/** Subjects as timetables write them. Data: a new name is one word in one line. */
import { SUBJECTS, type Subject } from '../web/api-lesson.ts';

const WORDS: Readonly<Record<Subject, string>> = {
  chinese: '语文 语 阅读 作文 写字 书法 国学',
  mathematics: '数学 数 奥数',
  english: '英语 英 外语 口语 听力',
  science: '科学 科 自然',
  morality: '道德与法治 道法 品德 品社 思品 思想品德',
  physics: '物理 物',
  chemistry: '化学 化',
  biology: '生物 生 生物学',
  history: '历史 史 历',
  geography: '地理 地',
  politics: '政治 政 思想政治 思政',
  music: '音乐 音 音乐欣赏 合唱',
  art: '美术 美 艺术 绘画',
  sport: '体育 体 体育与健康 体健 体锻 活动',
  technology: '信息技术 信息 信息科技 计算机 电脑 通用技术 通用 编程 微机',
  labour: '劳动 劳技 劳动技术 综合实践 综合 综合实践活动',
  'class-meeting': '班会 班队 班队会 班队活动 主题班会 队会 晨会 心理 心理健康 安全 安全教育',
  other: '自习 自修 校本 校本课程 社团 兴趣 课后服务 地方课程 拓展',
};

const BY_WORD = new Map(
  SUBJECTS.flatMap((subject) => WORDS[subject].split(' ').map((word) => [word, subject] as const)),
);
/** Longest first: 体育与健康 before 体育. */
const LONG_WORDS = [...BY_WORD.keys()].filter((word) => word.length > 1).sort((a, b) => b.length - a.length);

/** Undefined: no subject that is known. English names are the subjects' own: `mathematics`. */
export function subjectOf(text: string): Subject | undefined {
  const plain = text.normalize('NFKC').replaceAll(/[\s()]|\u8bfe$/g, '');
  return BY_WORD.get(plain) ?? SUBJECTS.find((subject) => subject === plain.toLowerCase());
}

/** A subject at the beginning of a text, `语文王老师`, and what is left of it. */
export function subjectAhead(text: string): { readonly subject: Subject; readonly rest: string } | undefined {
  const word = LONG_WORDS.find((one) => text.startsWith(one));
  const subject = word === undefined ? undefined : BY_WORD.get(word);
  return word === undefined || subject === undefined ? undefined : { subject, rest: text.slice(word.length) };
}
