/** Lessons, their attendance, roll-call, draws and loans, put together for one classroom. */
import type { Press } from '../../../drivers/device.ts';
import { type PseudonymKey, teacherPseudonym } from '../../room/pseudonym.ts';
import { readRoomKey } from '../../room/room-key.ts';
import type { PrivateView, WallView } from '../../web/api.ts';
import type { LessonChange, LessonSettings } from '../../web/api-lesson.ts';
import type { Lending } from '../binding-desk.ts';
import type { Receivers } from '../port.ts';
import { noClass, unknownSeat } from '../refusals.ts';
import type { ClassList } from '../roster/class-list.ts';
import { createDraws } from './draws.ts';
import { createLessonLife, type LessonLifeOptions } from './lessons.ts';
import type { LiveLesson } from './live-lesson.ts';
import { loanOf, withLoans } from './loans.ts';
import { correctPast, type PastParts, readPast } from './past.ts';
import { createPlanning } from './planning.ts';
import type { Lessons, SchoolDay } from './port.ts';
import { noLesson, notOfClass } from './refusals.ts';
import { countHeads, statusOf } from './register.ts';
import { lessonsLeftOpen } from './restore.ts';
import { createRollCall, rollCallLines } from './roll-call.ts';
import { loadSettings, readSettings } from './settings.ts';
import { attendanceSheet, lessonView, pastView } from './views.ts';

export interface LessonDeskOptions
  extends Pick<
    LessonLifeOptions,
    | 'journal'
    | 'room'
    | 'ports'
    | 'examMode'
    | 'list'
    | 'checkClass'
    | 'selectClass'
    | 'practiceBegins'
    | 'practiceEnds'
    | 'quiet'
    | 'tabletSeats'
    | 'changed'
  > {
  readonly school: SchoolDay;
  readonly receivers: () => Receivers;
  readonly listOf: (classId: string | undefined) => Promise<ClassList | undefined>;
  /** Ends the open question. */
  readonly stopQuestion: () => Promise<void>;
  /** Throws where a question is open, or the clickers are being bound. */
  readonly refuseWhileBusy: () => void;
  /** One thing at a time with asking, binding and changing the class. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What the classroom adds to its own views and events. */
export interface LessonDesk {
  /** For whoever is outside: every call takes its turn. */
  readonly lessons: Lessons;
  /** The same without waiting for its turn, for whoever has it. */
  happened(): Promise<void>;
  stopRollCall(): Promise<void>;
  readonly rollCallOn: boolean;
  change(change: LessonChange): Promise<void>;
  /** For whoever lets a pupil claim a clicker. */
  readonly lending: Lending;
  /** The key of pseudonyms. */
  readonly key: PseudonymKey | undefined;
  /** Takes up a lesson left open. Once, before anything else. */
  restore(): Promise<void>;
  /** The class with the clickers lent in this lesson. */
  withLoans(list: ClassList | undefined): ClassList | undefined;
  /** A press while no question takes presses: it is of the roll-call. False: none is on. */
  pressed(press: Press): boolean;
  /**
   * A press that a question took: whoever it is, is here. Not of an anonymous one: who was seen at the moment of an
   * answer is who gave it.
   */
  pressedInQuestion(press: Press, anonymous: boolean): void;
  tick(): void;
  /** What the receivers' displays say during the roll-call. */
  lines(): [string, string] | undefined;
  wall(): Pick<WallView, 'lesson' | 'next' | 'attendance' | 'draw'>;
  dress(view: PrivateView): PrivateView;
  close(): void;
}

const LIST_LIMIT = 500;
/** The setting that names the lesson whose roll-call is on. */
const ROLL_CALL_ON = 'rollCall';

export async function createLessonDesk(options: LessonDeskOptions): Promise<LessonDesk> {
  const { room, ports, school, changed, inTurn, listOf } = options;
  const { clock, log } = ports;
  let settings = await loadSettings(room, log);
  const key = await readRoomKey(room, log, 'teachers are not told');
  const planning = createPlanning(school, room, log);
  const rollCall = createRollCall(options.receivers, clock, log);
  let overlay: { list: ClassList; loans: number; with: ClassList } | undefined;
  const list = (): ClassList | undefined => laidOver(options.list());

  function pseudonymOfTeacher(id: string): string | undefined {
    const teacher = school.teachers().find((one) => one.id === id);
    return key === undefined || teacher === undefined ? undefined : teacherPseudonym(key, teacher);
  }

  async function stopRollCall(): Promise<void> {
    if (!rollCall.on) return;
    const closing = rollCall.close();
    changed();
    await Promise.all([closing, life.live?.facts.practice === true ? undefined : rememberRollCall('')]);
  }

  /** A restart in the middle of it goes on with it. Without a store it runs all the same. */
  async function rememberRollCall(lesson: string): Promise<void> {
    try {
      await room.setSetting(ROLL_CALL_ON, lesson);
    } catch (error) {
      log.warn({ err: error }, 'a restart would not go on with this roll-call');
    }
  }

  const life = createLessonLife({
    ...options,
    planning,
    list,
    settings: () => settings,
    teacherPseudonym: pseudonymOfTeacher,
    quiesce: async () => {
      await options.stopQuestion();
      await stopRollCall();
    },
  });
  const past: PastParts = { journal: options.journal, room, ports, listOf, graceMin: () => settings.graceMin };
  const draws = createDraws({
    journal: options.journal,
    ports,
    list,
    live: () => life.live,
    names: () => settings.drawNames,
  });

  function laidOver(found: ClassList | undefined): ClassList | undefined {
    const loans = life.live?.loans;
    if (found === undefined || loans === undefined || loans.size === 0) return found;
    if (overlay?.list !== found || overlay.loans !== loans.size)
      overlay = { list: found, loans: loans.size, with: withLoans(found, loans) };
    return overlay.with;
  }

  function liveNow(): LiveLesson {
    if (life.live === undefined) throw noLesson();
    return life.live;
  }

  const heads = (lesson: LiveLesson) =>
    countHeads(
      (list()?.pupils ?? []).map(({ id }) => id),
      lesson.book.register,
    );

  function seen(pupilId: string, by: 'press' | 'badge' | 'tablet', atMonotonicMs = clock.monotonicMs()): void {
    const lesson = life.live;
    const here = list();
    if (lesson === undefined || lesson.ending || here === undefined || here.class.id !== lesson.facts.classId) return;
    const pupil = here.pupils.find(({ id }) => id === pupilId);
    if (pupil === undefined) return;
    const wallMs = clock.now() - Math.max(0, clock.monotonicMs() - atMonotonicMs);
    lesson.touch();
    lesson.book.seen(pupil, by, { wallMs, afterMs: lesson.afterMs(atMonotonicMs) });
  }

  async function setRollCall(on: boolean): Promise<void> {
    const lesson = liveNow();
    if (!on) return stopRollCall();
    if (list() === undefined) throw noClass();
    options.refuseWhileBusy();
    lesson.rollCallMade = true;
    lesson.touch();
    rollCall.open();
    changed();
    if (!lesson.facts.practice) await rememberRollCall(lesson.facts.id);
    await life.change({});
  }

  async function mark(id: string, pupilId: string, said: Parameters<Lessons['mark']>[2]): Promise<string> {
    const lesson = life.live;
    if (lesson === undefined || (id !== 'current' && id !== lesson.facts.id)) {
      if (id === 'current') throw noLesson();
      await correctPast(past, id, pupilId, said);
      return id;
    }
    const pupil = list()?.pupils.find((one) => one.id === pupilId);
    if (pupil === undefined) throw notOfClass(pupilId);
    lesson.touch();
    await lesson.book.mark(pupil, said, lesson.afterMs(clock.monotonicMs()));
    return lesson.facts.id;
  }

  async function attendance(id: string, rights: { readonly names: boolean }) {
    const lesson = life.live;
    if (id === 'current' || id === lesson?.facts.id)
      return attendanceSheet(liveNow().facts.id, list(), liveNow().book.register, rights);
    const found = await readPast(past, id);
    return attendanceSheet(id, found.list, found.register, rights);
  }

  async function lend(seat: string, clicker: string): Promise<void> {
    const lesson = liveNow();
    const here = list();
    if (here === undefined) throw noClass();
    if (!here.pupils.some((pupil) => pupil.seat === seat)) throw unknownSeat(seat);
    await lesson.stores.room.lend(lesson.facts.id, clicker, { classId: here.class.id, seat });
    lesson.loans.set(clicker, seat);
    loansChanged(lesson);
  }

  async function giveBack(clicker: string): Promise<void> {
    const lesson = liveNow();
    await lesson.stores.room.lend(lesson.facts.id, clicker, undefined);
    lesson.loans.delete(clicker);
    loansChanged(lesson);
  }

  function loansChanged(lesson: LiveLesson): void {
    overlay = undefined;
    lesson.touch();
    changed();
  }

  const loans = () => ({ loans: [...(life.live?.loans ?? [])].map(([clicker, seat]) => ({ clicker, seat })) });
  const nowView = () => lessonView(liveNow(), school.teachers(), rollCall.on);

  async function setSettings(change: Partial<LessonSettings>): Promise<LessonSettings> {
    const next = readSettings(JSON.stringify({ ...settings, ...change }));
    await room.setSetting('lesson', JSON.stringify(next));
    settings = next;
    changed();
    return settings;
  }

  const lessons: Lessons = {
    get current() {
      const facts = life.live?.facts;
      if (facts === undefined) return undefined;
      const { id, kind, classId, beganAt, practice } = facts;
      return { id, kind, classId, beganAt, practice };
    },
    begin: (wish, by) =>
      inTurn(async () => {
        await life.begin(wish, by);
        return nowView();
      }),
    change: (change) =>
      inTurn(async () => {
        await life.change(change);
        return nowView();
      }),
    end: (why) => inTurn(() => life.end(why)),
    teacherCame: (teacherId, by) => inTurn(() => life.teacherCame(teacherId, by)),
    happened: () => inTurn(() => life.happened()),
    rollCall: (on) =>
      inTurn(async () => {
        await setRollCall(on);
        return nowView();
      }),
    seen,
    attendance,
    mark: async (id, pupilId, said, rights) => attendance(await mark(id, pupilId, said), rights),
    draw: () =>
      inTurn(async () => {
        const drawn = await draws.draw();
        changed();
        return drawn;
      }),
    lend: (seat, clicker) => inTurn(() => lend(seat, clicker)).then(loans),
    giveBack: (clicker) => inTurn(() => giveBack(clicker)).then(loans),
    loans,
    planned: () => ({ lessons: planning.today(clock.now()) }),
    async list({ from, to, limit }) {
      const records = (await room.lessonsBetween(from, to)).toReversed().slice(0, Math.min(limit, LIST_LIMIT));
      const names = new Map((await room.classes()).map(({ id, name }) => [id, name]));
      return { lessons: records.map((record) => pastView(record, school.teachers(), names)) };
    },
    get settings() {
      return settings;
    },
    setSettings: (change) => inTurn(() => setSettings(change)),
  };

  let shownNext = '';
  let ticking = false;
  /** What is due; nothing while the last one is still being done. */
  function dueNow(): (() => Promise<void>) | undefined {
    const lesson = life.live;
    if (lesson !== undefined && options.examMode()) return () => life.end('exam');
    const due = lesson?.due;
    if (due !== undefined) return () => life.end(due);
    const waits = lesson === undefined || (lesson.isOvertime && !lesson.facts.practice);
    if (waits && settings.autoBegin === 'bell' && planning.atTheBell(clock.now()) !== undefined)
      return () => life.bell();
    if (rollCall.on && lesson !== undefined && heads(lesson).unseen === 0) return stopRollCall;
    return undefined;
  }

  async function takeUpLeft(): Promise<void> {
    for (const left of await lessonsLeftOpen({ ...past, school, teacherPseudonym: pseudonymOfTeacher })) {
      const { facts, known } = left;
      if (!left.goesOn) {
        await life.closeLeft(left, await listOf(facts.classId));
        continue;
      }
      if (facts.classId !== undefined && facts.classId !== options.list()?.class.id)
        await options.selectClass(facts.classId, { practice: false });
      life.takeUp(facts, known);
      if (list() !== undefined && (await room.setting(ROLL_CALL_ON)) === facts.id) rollCall.open();
    }
  }

  const unsubscribe = school.onChange(changed);
  return {
    lessons,
    happened: () => life.happened(),
    change: (change) => life.change(change),
    lending: { lend, giveBack },
    key,
    stopRollCall,
    get rollCallOn() {
      return rollCall.on;
    },
    async restore() {
      try {
        await takeUpLeft();
      } catch (error) {
        // The room must open all the same: a lesson can be begun anew with one tap.
        log.error({ err: error }, 'a lesson that was on could not be taken up');
      }
    },
    withLoans: laidOver,
    pressed(press) {
      if (!rollCall.on) return false;
      const pupil = list()?.byClicker.get(press.clicker);
      if (pupil === undefined) {
        rollCall.unknown(press);
        changed();
      } else seen(pupil.id, 'press', press.atMonotonicMs);
      return true;
    },
    pressedInQuestion(press, anonymous) {
      if (anonymous || life.live === undefined) return;
      const pupil = list()?.byClicker.get(press.clicker);
      if (pupil !== undefined) seen(pupil.id, 'press', press.atMonotonicMs);
    },
    tick() {
      const next = JSON.stringify(planning.next(clock.now(), life.live !== undefined));
      if (next !== shownNext) {
        shownNext = next;
        changed();
      }
      const due = dueNow();
      if (due === undefined || ticking) return;
      ticking = true;
      inTurn(due)
        .catch((error: unknown) => log.error({ err: error }, 'the clockwork of lessons could not do what was due'))
        .finally(() => {
          ticking = false;
        });
    },
    lines() {
      if (!rollCall.on || life.live === undefined) return undefined;
      const { size, unseen } = heads(life.live);
      return rollCallLines(size - unseen, size);
    },
    wall() {
      const lesson = life.live;
      return {
        lesson: life.view(rollCall.on),
        next: planning.next(clock.now(), lesson !== undefined),
        attendance: lesson === undefined || list() === undefined ? null : heads(lesson),
        draw: draws.newest ?? null,
      };
    },
    dress(view) {
      const lesson = life.live;
      const spare = rollCall.unknownClickers.filter(({ clicker }) => list()?.byClicker.has(clicker) !== true);
      const known = new Set(view.unknownClickers.map(({ clicker }) => clicker));
      return {
        ...view,
        unknownClickers: [...view.unknownClickers, ...spare.filter(({ clicker }) => !known.has(clicker))],
        seats: view.seats.map((seat) => ({
          ...seat,
          attendance: lesson === undefined ? null : (statusOf(lesson.book.register, seat.pupilId) ?? null),
          loan: lesson === undefined ? null : loanOf(lesson.loans, seat.seat),
        })),
      };
    },
    close: unsubscribe,
  };
}
