/**
 * Kinds of lessons, and what schools, timetables and older papers of the ministry call them. Data: a new name is one word
 * in one line. The canonical words are those of the event `lesson.began`.
 */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { LessonKind } from '../../room/lesson-area.ts';

export interface KindEntry {
  readonly kind: LessonKind;
  readonly name: BothLanguages;
  /** Without the ending 课 or 课堂, which is left off before comparing. */
  readonly aliases: readonly string[];
}

export const LESSON_KINDS: readonly KindEntry[] = [
  {
    kind: 'regular',
    name: { zh: '常规课', en: 'regular lesson' },
    aliases: ['常规', '普通', '日常', '面授', '线下', 'regular'],
  },
  {
    kind: 'delivery',
    name: { zh: '专递课堂', en: 'delivered lesson' },
    aliases: ['专递', '同步专递', '送教', '送课下乡', 'delivery'],
  },
  {
    kind: 'master',
    name: { zh: '名师课堂', en: 'master teacher’s lesson' },
    aliases: ['名师', '名师示范', '名师在线', 'master'],
  },
  {
    kind: 'school',
    name: { zh: '名校网络课堂', en: 'leading school’s network lesson' },
    aliases: ['名校网络', '名校', '名校在线', '网络', 'school'],
  },
  {
    kind: 'synchronous',
    name: { zh: '城乡同步课堂', en: 'town-and-country synchronous lesson' },
    aliases: ['城乡同步', '同步', '同步互动', '远程同步', '互动', 'synchronous'],
  },
  {
    kind: 'online',
    name: { zh: '在线课堂', en: 'online lesson' },
    aliases: ['在线', '线上', '网', '网上', '直播', 'online'],
  },
  { kind: 'air', name: { zh: '空中课堂', en: 'lesson on the air' }, aliases: ['空中', '电视', 'air'] },
  {
    kind: 'dual',
    name: { zh: '双师课堂', en: 'lesson of two teachers' },
    aliases: ['双师', '双师教学', '双师协同', '双师协同教学', 'dual'],
  },
];

/** Somebody elsewhere takes part, or watches: every kind but the regular one. */
export const isRemote = (kind: LessonKind): boolean => kind !== 'regular';

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s"'\u201c\u201d\u00b7]/g, '')
    .toLowerCase();

/** 课, 课堂, 教学 and what else such names end with. */
const ENDING = /(\u8bfe\u5802|\u8bfe\u7a0b|\u8bfe)$/;

const byName = new Map<string, LessonKind>(
  LESSON_KINDS.flatMap(({ kind, name, aliases }) =>
    [name.zh, name.en, ...aliases].map((text) => [plain(text).replace(ENDING, ''), kind] as const),
  ),
);

/** The canonical kind of what somebody wrote: 双师课堂, 双师课, 双师. Undefined: none of ours. */
export function lessonKindOf(text: string): LessonKind | undefined {
  return byName.get(plain(text).replace(ENDING, ''));
}
