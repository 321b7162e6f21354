/** Lessons as the rest of the agent sees them. All refusals are ShownErrors. */
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { School } from '../../school/port.ts';
import type {
  AttendanceMark,
  AttendanceSheet,
  DrawView,
  LessonChange,
  LessonKind,
  LessonList,
  LessonSettings,
  LessonView,
  LoanList,
  NewLesson,
  PlannedLessons,
} from '../../web/api-lesson.ts';

export type LessonBy = EventData<'cn.banban.lesson.began'>['by'];
export type LessonEnd = EventData<'cn.banban.lesson.ended'>['why'];

/** What a lesson needs to know of the school: who teaches whom, and when. */
export type SchoolDay = Pick<School, 'today' | 'current' | 'next' | 'teachers' | 'onChange'>;

/** The lesson that is on. */
export interface CurrentLesson {
  readonly id: string;
  readonly kind: LessonKind;
  readonly classId: string | undefined;
  /** Wall ms. */
  readonly beganAt: number;
  /** Nothing of it is written down or sent. */
  readonly practice: boolean;
}

export interface Lessons {
  readonly current: CurrentLesson | undefined;
  /** Begins one; what is on ends. The same requestId twice begins one. */
  begin(wish: NewLesson, by: LessonBy): Promise<LessonView>;
  change(change: LessonChange): Promise<LessonView>;
  /** 下课. Nothing to do where none is on. */
  end(why: LessonEnd): Promise<void>;
  /**
   * A teacher was recognised: begins the timetable's lesson if none is on; else, if it is another one than the lesson's,
   * he or she is the second of a 双师 lesson without one, or a substitute.
   */
  teacherCame(teacherId: string, by: 'badge' | 'page'): Promise<void>;
  /** Something happened: a lesson the timetable has now begins by itself, where the settings say so. */
  happened(): Promise<void>;

  /** Opens or ends the poll 点到: the first press of any key says “here”. */
  rollCall(on: boolean): Promise<LessonView>;
  /** A pupil was seen in the lesson's class. Nothing happens without a lesson, or for somebody else. */
  seen(pupilId: string, by: 'press' | 'badge' | 'tablet'): void;
  /** `current`, or a lesson's id. */
  attendance(id: string, options: { readonly names: boolean }): Promise<AttendanceSheet>;
  mark(
    id: string,
    pupilId: string,
    mark: AttendanceMark,
    options: { readonly names: boolean },
  ): Promise<AttendanceSheet>;
  draw(): Promise<DrawView>;

  /** For this lesson; whoever had it lends it. */
  lend(seat: string, clicker: string): Promise<LoanList>;
  giveBack(clicker: string): Promise<LoanList>;
  loans(): LoanList;

  planned(): PlannedLessons;
  /** Begun within [from, to), wall ms; newest first. */
  list(range: { readonly from: number; readonly to: number; readonly limit: number }): Promise<LessonList>;
  readonly settings: LessonSettings;
  setSettings(change: Partial<LessonSettings>): Promise<LessonSettings>;
}
