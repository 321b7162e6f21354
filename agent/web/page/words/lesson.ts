/** A lesson: begun, on, over; who is here; subjects and kinds of lesson by their names. */
import type { AttendanceReason, AttendanceStatus, LessonKind, Subject } from '../../api-lesson.ts';
import { type Language, plural, type Words } from './language.ts';

export const zh = {
  period: (n: number) => `第 ${n} 节`,
  minutesLeft: (n: number) => `还有 ${n} 分`,
  minutesOver: (n: number) => `超时 ${n} 分`,
  minutesOn: (n: number) => `已上 ${n} 分`,
  practiceBadge: '练习',
  practiceSaid: '练习：什么都不记，也不上传',
  substituteMark: '代课',
  here: (n: number, size: number) => `到 ${n} / ${size}`,
  hereHead: '已到',
  hereRest: (late: number, leave: number, unseen: number) =>
    [late > 0 ? `迟到 ${late}` : '', leave > 0 ? `请假 ${leave}` : '', unseen > 0 ? `未到 ${unseen}` : '']
      .filter((part) => part !== '')
      .join(' · '),
  hereAll: '全到了',
  // Begin and end
  lessonStart: '上课',
  lessonStartPick: '选好科目就开始',
  lessonEnd: '下课',
  lessonEndSure: '再按一次，下课',
  lessonNext: (time: string) => `${time} 开始`,
  beginHead: '上课',
  changeHead: '这节课',
  beginClass: '班级',
  beginSubject: '科目',
  beginKind: '类型',
  beginTeacher: '老师',
  beginNow: '开始上课',
  beginPractice: '只是练习',
  changeDone: '改好',
  changeSaid: '改好了',
  ended: (questions: number) => (questions === 0 ? '下课了' : `下课了，问了 ${questions} 题`),
  // Roll-call
  rollCall: '点到',
  rollCallHead: '请按任意键，报个到',
  rollCallHint: '按一下就算到了',
  rollCallEnd: '点到结束',
  attendancePrivate: '谁没到，只在私密视图里看',
  // More
  more: '更多',
  moreHead: '还可以做什么',
  moreLesson: '改这节课、代课',
  moreReport: '这节课小结',
  moreTablets: '平板作答',
  morePicture: '截图提问',
  morePractice: '练习一节',
  moreLessons: '以前的课',
};

export const en: Words<typeof zh> = {
  period: (n) => `Period ${n}`,
  minutesLeft: (n) => `${n} min left`,
  minutesOver: (n) => `${n} min over`,
  minutesOn: (n) => `${n} min so far`,
  practiceBadge: 'Practice',
  practiceSaid: 'Practice: nothing is kept or sent',
  substituteMark: 'substitute',
  here: (n, size) => `Here ${n} / ${size}`,
  hereHead: 'Here',
  hereRest: (late, leave, unseen) =>
    [late > 0 ? `${late} late` : '', leave > 0 ? `${leave} excused` : '', unseen > 0 ? `${unseen} not seen` : '']
      .filter((part) => part !== '')
      .join(' · '),
  hereAll: 'Everybody is here',
  lessonStart: 'Begin',
  lessonStartPick: 'Choose the subject and go',
  lessonEnd: 'End lesson',
  lessonEndSure: 'Press again to end',
  lessonNext: (time) => `starts ${time}`,
  beginHead: 'Begin a lesson',
  changeHead: 'This lesson',
  beginClass: 'Class',
  beginSubject: 'Subject',
  beginKind: 'Kind',
  beginTeacher: 'Teacher',
  beginNow: 'Begin',
  beginPractice: 'Just practise',
  changeDone: 'Change',
  changeSaid: 'Changed',
  ended: (questions) =>
    questions === 0 ? 'Lesson over' : `Lesson over: ${plural(questions, 'question', 'questions')}`,
  rollCall: 'Roll-call',
  rollCallHead: 'Press any key to say you are here',
  rollCallHint: 'One press is enough',
  rollCallEnd: 'End roll-call',
  attendancePrivate: 'Who is missing shows only in the private view',
  more: 'More',
  moreHead: 'What else',
  moreLesson: 'Change lesson, substitute',
  moreReport: 'This lesson at a glance',
  moreTablets: 'Tablets',
  morePicture: 'Ask with the board',
  morePractice: 'Practise',
  moreLessons: 'Earlier lessons',
};

type Names<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

export const SUBJECT_NAMES: Names<Subject> = {
  zh: {
    chinese: '语文',
    mathematics: '数学',
    english: '英语',
    science: '科学',
    morality: '道法',
    physics: '物理',
    chemistry: '化学',
    biology: '生物',
    history: '历史',
    geography: '地理',
    politics: '政治',
    music: '音乐',
    art: '美术',
    sport: '体育',
    technology: '信息科技',
    labour: '劳动',
    'class-meeting': '班会',
    other: '其他',
  },
  en: {
    chinese: 'Chinese',
    mathematics: 'Maths',
    english: 'English',
    science: 'Science',
    morality: 'Morality',
    physics: 'Physics',
    chemistry: 'Chemistry',
    biology: 'Biology',
    history: 'History',
    geography: 'Geography',
    politics: 'Politics',
    music: 'Music',
    art: 'Art',
    sport: 'Sport',
    technology: 'Computing',
    labour: 'Labour',
    'class-meeting': 'Class meeting',
    other: 'Other',
  },
};

/** The order of the buttons: what is taught most comes first. */
export const LESSON_KINDS: readonly LessonKind[] = [
  'regular',
  'delivery',
  'master',
  'school',
  'synchronous',
  'online',
  'air',
  'dual',
];

export const LESSON_KIND_NAMES: Names<LessonKind> = {
  zh: {
    regular: '常规课',
    delivery: '专递课堂',
    master: '名师课堂',
    school: '名校网络课堂',
    synchronous: '同步课堂',
    online: '在线课堂',
    air: '空中课堂',
    dual: '双师课堂',
  },
  en: {
    regular: 'Regular',
    delivery: 'Delivered',
    master: 'Master teacher',
    school: 'Partner school',
    synchronous: 'Synchronous',
    online: 'Online',
    air: 'On air',
    dual: 'Two teachers',
  },
};

export const ATTENDANCE_NAMES: Names<AttendanceStatus> = {
  zh: { present: '到', late: '迟到', early: '早退', leave: '请假', absent: '缺席' },
  en: { present: 'Present', late: 'Late', early: 'Left early', leave: 'Excused', absent: 'Absent' },
};

export const REASON_NAMES: Names<AttendanceReason> = {
  zh: {
    mistake: '记错了',
    arrived: '后来到了',
    left: '先走了',
    illness: '生病',
    family: '家里有事',
    school: '学校安排',
    device: '答题器没反应',
    other: '其他',
  },
  en: {
    mistake: 'A mistake',
    arrived: 'Came later',
    left: 'Left',
    illness: 'Ill',
    family: 'Family',
    school: 'School matter',
    device: 'Clicker failed',
    other: 'Other',
  },
};
