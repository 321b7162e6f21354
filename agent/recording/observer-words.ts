/**
 * 评课 marks: the words an observer taps while a lesson is recorded. Words of a list and no free text, so that no mark names
 * a pupil; an id once given keeps its meaning, since it stands in manifests and events.
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';

export const OBSERVER_WORDS = {
  opening: { zh: '导入', en: 'Opening' },
  asking: { zh: '提问', en: 'Asking' },
  response: { zh: '学生回应', en: 'Response' },
  group: { zh: '小组活动', en: 'Group work' },
  demonstration: { zh: '演示', en: 'Demonstration' },
  board: { zh: '板书', en: 'Board' },
  practice: { zh: '练习', en: 'Practice' },
  feedback: { zh: '评价反馈', en: 'Feedback' },
  media: { zh: '用技术', en: 'Use of media' },
  summary: { zh: '小结', en: 'Summary' },
  highlight: { zh: '亮点', en: 'Highlight' },
  discuss: { zh: '待议', en: 'To discuss' },
} as const satisfies Readonly<Record<string, BothLanguages>>;

export type ObserverWord = keyof typeof OBSERVER_WORDS;
export const OBSERVER_WORD_IDS = Object.keys(OBSERVER_WORDS) as readonly ObserverWord[];

export const isObserverWord = (text: string): text is ObserverWord => Object.hasOwn(OBSERVER_WORDS, text);
