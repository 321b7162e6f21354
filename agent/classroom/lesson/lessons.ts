/**
 * The life of lessons: begun by a tap, by the timetable, by a teacher's badge; changed while they run; ended by 下课, by
 * the next one, by the timetable, or at the next start of an agent that was switched off.
 *
 * Every lesson writes into the stores it was given: the room's own, or for 练习 some in memory that are forgotten with it
 * (practice.ts). What is shown has been committed there before. Calls are made one at a time (`inTurn` of the classroom).
 */
import { randomIdentifier } from '../../identifier.ts';
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { inExamMode } from '../../scene/refusals.ts';
import type { PlannedLesson } from '../../school/port.ts';
import type { LessonChange, LessonSettings, LessonView, NewLesson } from '../../web/api-lesson.ts';
import type { QuietClickers } from '../quiet-clickers.ts';
import type { ClassList } from '../roster/class-list.ts';
import { createAttendanceBook } from './attendance-book.ts';
import { type Counted, createLessonCount, NOTHING_COUNTED } from './count.ts';
import { gradeOf } from './grade.ts';
import { createLiveLesson, type LessonFacts, type LiveLesson, recordOf } from './live-lesson.ts';
import type { Planning } from './planning.ts';
import type { LessonBy, LessonEnd, SchoolDay } from './port.ts';
import { type PracticeStores, practiceStores } from './practice.ts';
import { noLesson, unknownTeacher } from './refusals.ts';
import { countHeads, type Register, wasTaken } from './register.ts';
import type { LeftOpen } from './restore.ts';
import { lessonView } from './views.ts';

/** Double taps come within seconds. */
const REQUESTS_REMEMBERED = 20;
/** 上课 turns the room on, which begins the lesson by itself, and begins it: that is one lesson. */
const SAME_TAP_MS = 2 * 60_000;

export interface LessonLifeOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly ports: Ports;
  readonly school: SchoolDay;
  readonly planning: Planning;
  readonly settings: () => LessonSettings;
  readonly examMode: () => boolean;
  readonly teacherPseudonym: (id: string) => string | undefined;
  /** The class in the room. */
  readonly list: () => ClassList | undefined;
  /** Throws `CLASS-UNKNOWN`. */
  readonly checkClass: (id: string) => Promise<void>;
  /** Another class sits here now; of practice only until it ends. */
  readonly selectClass: (id: string, options: { readonly practice: boolean }) => Promise<void>;
  /** Questions go to these stores now. */
  readonly practiceBegins: (stores: PracticeStores) => Promise<void>;
  /** And to the room's own again; the class is the one that was there before. */
  readonly practiceEnds: () => Promise<void>;
  /** Ends the open question and the roll-call. */
  readonly quiesce: () => Promise<void>;
  /** Hears which lessons there are, practice apart. */
  readonly quiet: Pick<QuietClickers, 'lessonBegan' | 'lessonEnded'>;
  /** Seats that have a tablet. */
  readonly tabletSeats: () => ReadonlySet<string>;
  readonly changed: () => void;
}

export interface LessonLife {
  readonly live: LiveLesson | undefined;
  begin(wish: NewLesson, by: LessonBy): Promise<LiveLesson>;
  change(change: LessonChange): Promise<void>;
  end(why: LessonEnd): Promise<void>;
  teacherCame(teacherId: string, by: 'badge' | 'page'): Promise<void>;
  happened(): Promise<void>;
  /** At the bell, where lessons begin by themselves. */
  bell(): Promise<void>;
  /** Takes up a lesson that was on when the agent ended. */
  takeUp(facts: LessonFacts, known: TakenUp): LiveLesson;
  /** Closes one whose time is over. */
  closeLeft(left: LeftOpen, list: ClassList | undefined): Promise<void>;
  view(rollCall: boolean): LessonView | null;
}

export interface TakenUp {
  readonly said: Register;
  readonly counted: Counted;
  readonly rollCallMade: boolean;
  readonly drawn: ReadonlySet<string>;
  readonly draws: number;
  readonly loans: Map<string, string>;
}

export function createLessonLife(options: LessonLifeOptions): LessonLife {
  const { ports, school, planning, list, changed } = options;
  const { clock, log } = ports;
  const requests = new Map<string, string>();
  let live: LiveLesson | undefined;
  /** The lesson that began by itself. */
  let byItself: string | undefined;
  /** What the district knows of the lesson that is on. */
  let known: ReturnType<typeof told> | undefined;

  function open(facts: LessonFacts, stores: PracticeStores, before?: TakenUp, of = list): LiveLesson {
    const lesson = createLiveLesson(clock, {
      facts,
      stores,
      book: createAttendanceBook({
        lesson: facts.id,
        journal: stores.journal,
        room: stores.room,
        ports,
        pseudonymOf: ({ id }) => of()?.pseudonyms.get(id),
        graceMin: () => options.settings().graceMin,
        changed,
        ...(before === undefined ? {} : { said: before.said }),
      }),
      count: createLessonCount(stores.journal, facts.id, before?.counted ?? NOTHING_COUNTED),
      ...(before === undefined
        ? {}
        : { rollCallMade: before.rollCallMade, drawn: before.drawn, draws: before.draws, loans: before.loans }),
    });
    planning.given(facts);
    return lesson;
  }

  function checkedTeacher(id: string | undefined): string | undefined {
    if (id !== undefined && !school.teachers().some((teacher) => teacher.id === id)) throw unknownTeacher(id);
    return id;
  }

  async function begin(wish: NewLesson, by: LessonBy): Promise<LiveLesson> {
    if (options.examMode()) throw inExamMode('lesson');
    const { requestId } = wish;
    if (live !== undefined && requestId !== undefined && requests.get(requestId) === live.facts.id) return live;
    if (by !== 'timetable' && wish.practice !== true && live !== undefined && isSameTap(live)) {
      byItself = undefined;
      if (requestId !== undefined) remember(requestId, live.facts.id);
      await change(wish);
      return live;
    }
    const planned = planning.meant(clock.now());
    const teacherId = checkedTeacher(wish.teacherId) ?? planned?.teacherId ?? undefined;
    const secondId = checkedTeacher(wish.secondId);
    const classId = wish.classId ?? planned?.classId ?? list()?.class.id;
    const practice = wish.practice === true;
    if (classId !== undefined) await options.checkClass(classId);

    await end('next');
    if (classId !== undefined && classId !== list()?.class.id) {
      await options.quiesce();
      await options.selectClass(classId, { practice });
    }
    const stores = practice ? practiceStores(options.room) : { journal: options.journal, room: options.room };
    const here = list();
    const facts: LessonFacts = {
      id: randomIdentifier(ports.randomBytes),
      beganAt: clock.now(),
      kind: wish.kind ?? planned?.kind ?? 'regular',
      subject: wish.subject ?? planned?.subject ?? undefined,
      period: planned?.period,
      classId: here?.class.id,
      className: here?.class.name,
      teacherId,
      secondId,
      substitute: isSubstitute(teacherId, planned),
      plannedFrom: planned?.from,
      plannedTo: planned?.to,
      note: undefined,
      practice,
    };
    if (practice) await options.practiceBegins(stores);
    const lesson = open(facts, stores);
    await stores.journal.append(began(facts, by));
    await save(lesson);
    live = lesson;
    if (!practice) options.quiet.lessonBegan(facts.id);
    known = told(facts);
    if (requestId !== undefined) remember(requestId, facts.id);
    changed();
    return lesson;
  }

  function isSameTap({ facts, elapsedMs }: LiveLesson): boolean {
    return byItself === facts.id && elapsedMs() < SAME_TAP_MS;
  }

  function remember(requestId: string, lesson: string): void {
    requests.set(requestId, lesson);
    const [oldest] = requests.keys();
    if (requests.size > REQUESTS_REMEMBERED && oldest !== undefined) requests.delete(oldest);
  }

  /** What the district may know of a class and its teachers. */
  function told(facts: LessonFacts) {
    const { classId, className, teacherId, secondId } = facts;
    const grade = className === undefined ? undefined : gradeOf(className, facts.beganAt);
    const teacher = teacherId === undefined ? undefined : options.teacherPseudonym(teacherId);
    const second = secondId === undefined ? undefined : options.teacherPseudonym(secondId);
    return {
      kind: facts.kind,
      ...(classId === undefined ? {} : { class: classId }),
      ...(grade === undefined ? {} : { grade }),
      ...(classId === undefined ? {} : { size: list()?.pupils.length ?? 0 }),
      ...(facts.subject === undefined ? {} : { subject: facts.subject }),
      ...(teacher === undefined ? {} : { teacher }),
      ...(second === undefined ? {} : { second }),
      ...(facts.substitute ? { substitute: true as const } : {}),
    };
  }

  function began(facts: LessonFacts, by: LessonBy): NewEvent<'cn.banban.lesson.began'> {
    const { id, period, plannedFrom, plannedTo } = facts;
    const data = {
      lesson: id,
      by,
      ...told(facts),
      ...(period === undefined ? {} : { period }),
      ...(plannedFrom === undefined ? {} : { plannedFrom: new Date(plannedFrom).toISOString() }),
      ...(plannedTo === undefined ? {} : { plannedTo: new Date(plannedTo).toISOString() }),
    };
    return { type: 'cn.banban.lesson.began', subject: id, at: facts.beganAt, data };
  }

  // Beside the event this is a convenience: a room.db that cannot be written must not stop the lesson.
  async function save(lesson: LiveLesson, endedAt?: number): Promise<void> {
    try {
      const more = { rollCall: lesson.rollCallMade, ...(endedAt === undefined ? {} : { endedAt }) };
      await lesson.stores.room.saveLesson(recordOf(lesson.facts, more));
    } catch (error) {
      log.error({ err: error, lesson: lesson.facts.id }, 'a lesson could not be saved in room.db');
    }
  }

  async function become(facts: LessonFacts): Promise<void> {
    const lesson = live;
    if (lesson === undefined) throw noLesson();
    const after = told(facts);
    const other = Object.entries(after).filter(([key, value]) => known?.[key as keyof typeof known] !== value);
    if (other.length > 0) {
      const data = { lesson: facts.id, ...Object.fromEntries(other) };
      await lesson.stores.journal.append({
        type: 'cn.banban.lesson.changed',
        subject: facts.id,
        at: clock.now(),
        data,
      });
    }
    known = after;
    lesson.facts = facts;
    lesson.touch();
    await save(lesson);
    changed();
  }

  /** Whom the timetable has for the lesson that is on. */
  function plannedTeacher({ beganAt, period }: LessonFacts): string | undefined {
    return school.today(beganAt).find((planned) => planned.period === period)?.teacherId ?? undefined;
  }

  async function change(wish: LessonChange): Promise<void> {
    const facts = live?.facts;
    if (facts === undefined) throw noLesson();
    const teacherId = checkedTeacher(wish.teacherId) ?? facts.teacherId;
    const secondId = wish.secondId === null ? undefined : (checkedTeacher(wish.secondId) ?? facts.secondId);
    const planned = plannedTeacher(facts);
    const otherClass = wish.classId !== undefined && wish.classId !== facts.classId;
    if (otherClass) {
      await options.checkClass(wish.classId);
      await options.quiesce();
      await options.selectClass(wish.classId, { practice: facts.practice });
    }
    const here = otherClass ? list() : undefined;
    await become({
      ...facts,
      classId: here?.class.id ?? facts.classId,
      className: here?.class.name ?? facts.className,
      kind: wish.kind ?? facts.kind,
      subject: wish.subject ?? facts.subject,
      note: wish.note ?? facts.note,
      teacherId,
      secondId,
      substitute: teacherId === facts.teacherId ? facts.substitute : planned !== undefined && planned !== teacherId,
    });
  }

  async function end(why: LessonEnd): Promise<void> {
    const lesson = live;
    if (lesson === undefined) return;
    const lastedMs = lesson.lastedMs(why);
    await options.quiesce();
    await finish(lesson, why, lastedMs, list());
    live = undefined;
    if (lesson.facts.practice) await options.practiceEnds();
    changed();
  }

  /** Says of those who were not seen that they were absent, and what there was in the lesson. */
  async function finish(
    lesson: LiveLesson,
    why: LessonEnd,
    lastedMs: number,
    here: ClassList | undefined,
  ): Promise<void> {
    const { facts, book, count, stores } = lesson;
    const pupils = here?.class.id === facts.classId ? (here?.pupils ?? []) : [];
    const ids = pupils.map(({ id }) => id);
    await book.settled();
    lesson.ending = true;
    const taken = wasTaken(countHeads(ids, book.register), lesson.rollCallMade);
    if (taken && options.settings().absentAtEnd) await book.absent(pupils);
    const { present, late, early, leave, absent, unseen } = countHeads(ids, book.register);
    const heads = { present, late, early, leave, absent, unknown: unseen };
    const at = clock.now();
    await stores.journal.append({
      type: 'cn.banban.lesson.ended',
      subject: facts.id,
      at,
      data: {
        lesson: facts.id,
        why,
        lastedMs,
        questions: count.questions,
        presses: count.presses,
        draws: lesson.draws,
        ...(pupils.length === 0 ? {} : { heads }),
      },
    });
    count.stop();
    await save(lesson, at);
    if (!facts.practice)
      await options.quiet.lessonEnded(facts.id, {
        pupils,
        register: book.register,
        loans: lesson.loans,
        tablets: options.tabletSeats(),
      });
  }

  async function teacherCame(teacherId: string, by: 'badge' | 'page'): Promise<void> {
    checkedTeacher(teacherId);
    const now = clock.now();
    const lesson = live;
    const overtime = lesson?.isOvertime === true && (await planning.due(now)) !== undefined;
    if (lesson === undefined || overtime) {
      // Whoever looks into the private view does not mean to begin a lesson; nor does a badge at a door after school.
      if (by === 'badge' && (planning.meant(now) !== undefined || planning.isEmpty(now)))
        await begin({ teacherId }, 'badge');
      return;
    }
    const { facts } = lesson;
    if (teacherId === facts.teacherId || teacherId === facts.secondId) return;
    if (facts.kind === 'dual' && facts.teacherId !== undefined && facts.secondId === undefined)
      await become({ ...facts, secondId: teacherId });
    else {
      const substitute = (plannedTeacher(facts) ?? facts.teacherId ?? teacherId) !== teacherId;
      await become({ ...facts, teacherId, substitute });
    }
  }

  async function beginPlanned(): Promise<void> {
    if (options.examMode()) return;
    if (live !== undefined && (live.facts.practice || !live.isOvertime)) return;
    if ((await planning.due(clock.now())) === undefined) return;
    try {
      byItself = (await begin({}, 'timetable')).facts.id;
    } catch (error) {
      // A class that is no more, or the like: the question that was asked is asked all the same.
      log.warn({ err: error }, 'the lesson of the timetable did not begin by itself');
    }
  }

  return {
    get live() {
      return live;
    },
    begin,
    change,
    end,
    teacherCame,
    async happened() {
      if (options.settings().autoBegin !== 'never') await beginPlanned();
      live?.touch();
    },
    async bell() {
      if (planning.atTheBell(clock.now()) !== undefined) await beginPlanned();
    },
    takeUp(facts, before) {
      live = open(facts, { journal: options.journal, room: options.room }, before);
      known = told(facts);
      return live;
    },
    async closeLeft({ facts, known: before, lastedMs }, of) {
      const lesson = open(facts, { journal: options.journal, room: options.room }, before, () => of);
      await finish(lesson, 'restart', lastedMs, of);
    },
    view: (rollCall) => (live === undefined ? null : lessonView(live, school.teachers(), rollCall)),
  };
}

function isSubstitute(teacherId: string | undefined, planned: PlannedLesson | undefined): boolean {
  if (planned === undefined) return false;
  return planned.insteadOf !== null || (planned.teacherId !== null && teacherId !== planned.teacherId);
}
