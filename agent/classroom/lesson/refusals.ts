/** What a lesson, its attendance and its teachers refuse, in words a teacher can act on. */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';

export const noLesson = (): ShownError =>
  refusal(
    'LESSON-NONE',
    'lesson',
    { zh: '现在没有在上课', en: 'no lesson is on' },
    { zh: '请先按“上课”', en: 'begin the lesson first' },
  );

export const unknownLesson = (id: string): ShownError =>
  refusal(
    'LESSON-UNKNOWN',
    id,
    { zh: '没有这节课', en: 'there is no such lesson' },
    { zh: '请刷新页面再试', en: 'reload the page and try again' },
  );

export const unknownTeacher = (id: string): ShownError =>
  refusal(
    'TEACHER-UNKNOWN',
    id,
    { zh: '没有这位老师', en: 'there is no such teacher' },
    { zh: '请刷新页面，或先导入教师名单', en: 'reload the page, or import the list of teachers first' },
  );

export const notOfClass = (id: string): ShownError =>
  refusal(
    'ATTENDANCE-PUPIL-UNKNOWN',
    id,
    { zh: '这名学生不在这节课的班里', en: 'this pupil is not in the lesson’s class' },
    { zh: '请刷新页面再试', en: 'reload the page and try again' },
  );

export const nobodyHere = (): ShownError =>
  refusal(
    'DRAW-NONE',
    'draw',
    { zh: '没有可以点名的学生', en: 'there is nobody to draw' },
    { zh: '请先点到，或检查请假、缺席的记录', en: 'take attendance first, or check who is marked away' },
  );

export const pinTaken = (): ShownError =>
  refusal(
    'TEACHER-PIN-TAKEN',
    'pin',
    { zh: '这个 PIN 不能用', en: 'this PIN cannot be used' },
    { zh: '请换一个', en: 'choose another one' },
  );

export const pinWeak = (): ShownError =>
  refusal(
    'TEACHER-PIN-WEAK',
    'pin',
    {
      zh: '教师的 PIN 要 6 到 12 位数字，不能是 123456、111111 这样的',
      en: 'a teacher’s PIN has 6–12 digits and is no run or repetition',
    },
    { zh: '请换一个', en: 'choose another one' },
  );

export const noBadge = (): ShownError =>
  refusal(
    'BADGE-NONE',
    'badge',
    { zh: '30 秒内没有读到卡', en: 'no card was read within 30 s' },
    { zh: '请再点一次，然后把卡放到读卡器上', en: 'try again, then hold the card to the reader' },
  );

export const badgeBusy = (): ShownError =>
  refusal(
    'CLASSROOM-BADGE',
    'badge',
    { zh: '正在等另一张卡', en: 'another card is being waited for' },
    { zh: '请等它读完，最多 30 秒', en: 'wait until it is read, 30 s at most' },
  );

export const badNumbers = (where: string): ShownError =>
  refusal(
    'CLICKER-NUMBER',
    where,
    { zh: '编号写法不对', en: 'not a printed number' },
    { zh: '编号是 1 到 16 个字母或数字', en: 'a printed number has 1 to 16 letters or digits' },
  );

export const noNumbers = (): ShownError =>
  refusal(
    'CLICKER-NUMBERS-NONE',
    'clickers',
    { zh: '还不知道答题器上印的编号', en: 'the numbers printed on the clickers are not known yet' },
    {
      zh: '先给一个班按座位绑定，再按“编号就是座位号”',
      en: 'bind one class in seat order, then say that number is seat',
    },
  );
