/**
 * One cell of a timetable → the lessons in it: 语文 · 语文 王老师 · 语文（王芳） · 三年二班 数学 · 美术(单)/音乐(双). What is
 * neither a class, a subject nor a kind of lesson is the teacher.
 */
import { lessonKindOf } from '../classroom/lesson/kinds.ts';
import type { LessonKind } from '../room/lesson-area.ts';
import type { Subject } from '../web/api-lesson.ts';
import { classNameIn } from './class-name.ts';
import type { Weeks } from './port.ts';
import { subjectAhead, subjectOf } from './subjects.ts';

export interface WrittenLesson {
  readonly weeks: Weeks;
  readonly className: string | null;
  readonly subject: Subject | null;
  readonly teacher: string | null;
  readonly kind: LessonKind;
  /** A word taken for a subject that is in no list: `other`. */
  readonly unknown?: string;
}

/** 无 没课 空 and strokes. */
const NOTHING = /^[-\u2013\u2014/\\\u65e0\u7a7a\s]*$|^\u6ca1\u8bfe$/;
/** 单周, （双）, 单：; a bare 单 is somebody's name. */
const MARK = /[(\u3010]\s*(\u5355|\u53cc)\u5468?\s*[)\u3011]|(\u5355|\u53cc)\u5468\s*:?|^(\u5355|\u53cc)\s*:/;

export function readTimetableCell(cell: string): readonly WrittenLesson[] {
  const text = cell.normalize('NFKC').trim();
  if (NOTHING.test(text)) return [];
  if (!MARK.test(text)) return [readOne(text, 'every')];
  return text
    .split(/[/|;,\n]+|\s+(?=[\u5355\u53cc]\u5468?\s*:|[\u5355\u53cc]\u5468)/)
    .filter((part) => !NOTHING.test(part))
    .map((part) => {
      const mark = MARK.exec(part.trim());
      const said = mark?.[1] ?? mark?.[2] ?? mark?.[3];
      return readOne(part.trim().replace(MARK, ' '), said === undefined ? 'every' : said === '单' ? 'odd' : 'even');
    });
}

function readOne(text: string, weeks: Weeks): WrittenLesson {
  const className = classNameIn(text) ?? null;
  const words = (className === null ? text : text.replace(className, ' '))
    .split(/[\s()\u3010\u3011[\],\u3001/:]+/)
    .filter((word) => word !== '');
  let subject: Subject | null = null;
  let teacher: string | null = null;
  let kind: LessonKind = 'regular';
  let unknown: string | undefined;
  for (const word of words) {
    const said: Ahead | undefined = subject === null ? subjectIn(word) : undefined;
    const kindSaid = /\u8bfe/.test(word) ? lessonKindOf(word) : undefined;
    if (said !== undefined) {
      subject = said.subject;
      if (isName(said.rest)) teacher ??= nameOf(said.rest);
    } else if (kindSaid !== undefined) kind = kindSaid;
    else if (isName(word) && (subject !== null || /\u8001\u5e08$/.test(word))) teacher ??= nameOf(word);
    else if (subject === null) {
      subject = 'other';
      unknown = word;
    }
  }
  return { weeks, className, subject, teacher, kind, ...(unknown === undefined ? {} : { unknown }) };
}

interface Ahead {
  readonly subject: Subject;
  readonly rest: string;
}

/** The whole word, else what it begins with. */
function subjectIn(word: string): Ahead | undefined {
  const whole = subjectOf(word);
  return whole === undefined ? subjectAhead(word) : { subject: whole, rest: '' };
}

const isName = (word: string): boolean => /^\p{Script=Han}{2,6}$|^[A-Za-z][A-Za-z .]{1,30}$/u.test(word);

/** 王芳老师 is 王芳; 王老师 stays, for nobody has said more. */
const nameOf = (word: string): string =>
  /^\p{Script=Han}{2,4}\u8001\u5e08$/u.test(word) ? word.replace(/\u8001\u5e08$/, '') : word;
