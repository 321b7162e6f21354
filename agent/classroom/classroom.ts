/**
 * The classroom: the class in the room, the lesson, the question on the wall and the binding of clickers, as one.
 *
 * A press goes to the binding if one is under way, else to the roll-call, else to the open question; nothing is shown
 * before it is committed (quiz.ts). Operations that would disturb an open question are refused, not queued.
 */
import type { Journal } from '../journal/port.ts';
import type { FaultReports, Faults } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { inExamMode } from '../scene/refusals.ts';
import type { Stage } from '../school/class-name.ts';
import type { QuestionAnswer } from '../web/api.ts';
import { createAudit } from './audit.ts';
import { createBadges } from './badges.ts';
import { createBindingDesk, type Lending } from './binding-desk.ts';
import { createInterference, RESTORED_FAULT_GRACE_MS } from './interference.ts';
import { createLessonDesk, type LessonDesk } from './lesson/desk.ts';
import { noSchool } from './lesson/planning.ts';
import type { SchoolDay } from './lesson/port.ts';
import type { PictureStore } from './pictures/store.ts';
import type { Classroom, Receivers, RosterImport } from './port.ts';
import { createPrintedNumbers } from './printed-numbers.ts';
import { questionLines } from './question/lcd.ts';
import { createQuietClickers } from './quiet-clickers.ts';
import { createQuizzes } from './quizzes.ts';
import { busyAsking } from './refusals.ts';
import { exportCsv } from './report/question-csv.ts';
import { type ClassList, classOnWall, pupilOfClicker } from './roster/class-list.ts';
import { createRosterImports } from './roster/import.ts';
import { openPseudonyms } from './roster/pseudonyms.ts';
import { createSitting } from './sitting.ts';
import { createTabletDesk } from './tablets/desk.ts';
import { privateView, questionAnswer, unknownClickers, wallQuestion } from './views.ts';

const TICK_MS = 1000;

export interface ClassroomOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  /** Called after `createClassroom` has returned, never before. */
  readonly receivers: () => Receivers;
  readonly faults: Faults;
  /** Hears of what the engine times; absent: nobody does. */
  readonly reports?: FaultReports;
  readonly ports: Ports;
  /** In exam mode nothing is asked and the receivers stay closed. Called after `createClassroom` has returned. */
  readonly examMode?: () => boolean;
  /** Of the school, where it has only one: what its classes’ names need not say. */
  readonly stage?: Stage | undefined;
  /** The timetable and the teachers; absent: lessons are begun by hand. */
  readonly school?: SchoolDay | undefined;
  /** The board’s pictures; absent: none are kept. */
  readonly pictures?: PictureStore | undefined;
}

export async function createClassroom(options: ClassroomOptions): Promise<Classroom> {
  const { journal, room, receivers, faults, ports } = options;
  const { clock, log } = ports;
  const examMode = options.examMode ?? (() => false);
  const audit = createAudit(room, ports);
  const listeners = new Set<() => void>();
  const pseudonymOf = await openPseudonyms(room, ports);
  const rosters = createRosterImports({ room, clock, stage: options.stage, audit });
  let pendingReopen = true;
  /** Opened after the quizzes, which ask it for the lesson and its loans. */
  let desk: LessonDesk | undefined;
  let checkTablets = (): void => undefined;

  /** One call for everything that changed in this turn of the loop. */
  let told: NodeJS.Immediate | undefined;
  function changed(): void {
    told ??= setImmediate(() => {
      told = undefined;
      checkTablets();
      for (const listener of listeners) listener();
    });
  }

  /** The class in the room; with the clickers lent in this lesson it is `list()`. */
  const sitting = await createSitting({
    room,
    pseudonymOf,
    practising: () => desk?.lessons.current?.practice === true,
    changed,
  });
  const list = (): ClassList | undefined => desk?.withLoans(sitting.list) ?? sitting.list;
  const quizzes = await createQuizzes({
    journal,
    room,
    receivers,
    ports,
    changed,
    audience: () => ({
      classId: sitting.list?.class.id,
      counts: (list()?.bound ?? 0) > 0 ? 'bound' : 'every',
      quiet: sitting.list?.pupils.some(({ consent }) => consent === false) ?? false,
    }),
    lesson: () => desk?.lessons.current,
    pupilOf: (clicker) => pupilOfClicker(list(), clicker),
    withoutConsent: (pupil) => sitting.list?.byPseudonym.get(pupil)?.consent === false,
  });
  const binding = createBindingDesk({
    room,
    receivers,
    ports,
    list: () => sitting.list,
    reload: sitting.reload,
    audit,
    changed,
  });
  const quiet = await createQuietClickers({ room, faults: options.reports, clock, log });
  let tabletSeats = (): ReadonlySet<string> => new Set();
  const opened = await createLessonDesk({
    journal,
    room,
    ports,
    receivers,
    examMode,
    school: options.school ?? noSchool,
    list: () => sitting.list,
    listOf: sitting.listOf,
    checkClass: sitting.check,
    selectClass: (id, { practice }) => sitHere(id, { remember: !practice }),
    practiceBegins: quizzes.practiceBegins,
    practiceEnds: async () => {
      await quizzes.practiceEnds();
      await sitting.reload();
    },
    stopQuestion: quizzes.stopOpen,
    quiet,
    tabletSeats: () => tabletSeats(),
    refuseWhileBusy: () => {
      refuseWhileAsking('rollcall');
      binding.refuseWhileAsking();
    },
    inTurn,
    changed,
  });
  desk = opened;
  const { lessons } = opened;
  await opened.restore();
  const { tablets, pictures, dress } = await createTabletDesk({
    room,
    ports,
    quizzes,
    lessons,
    list: () => sitting.list,
    examMode,
    store: options.pictures,
    audit,
    changed,
  });
  tabletSeats = () => tablets.seats();
  const numbers = createPrintedNumbers({
    room,
    list: () => sitting.list,
    inTurn: (work) =>
      inTurn(async () => {
        refuseWhileAsking('binding');
        await binding.end();
        return work();
      }),
    bound: async (seats) => {
      await audit('binding-changed', { class: sitting.list?.class.id ?? '', seats });
      await sitting.reload();
    },
  });
  const badges = await createBadges({
    room,
    ports,
    key: () => opened.key,
    teacher: (id) => unless(lessons.teacherCame(id, 'badge'), 'a teacher’s badge'),
    pupil: (id) => lessons.seen(id, 'badge'),
  });
  const interference = createInterference(faults, clock.monotonicMs(), RESTORED_FAULT_GRACE_MS);
  const ticker = setInterval(tick, TICK_MS);
  ticker.unref();

  function tick(): void {
    if (interference.check(clock.monotonicMs())) changed();
    // Before the start nobody knows whether the room is in exam mode.
    if (!pendingReopen) opened.tick();
    checkTablets();
    showOnReceivers();
  }

  /** What the display says now; undefined before the first question. */
  function displayLines(): [string, string] | undefined {
    const lines = binding.lines() ?? opened.lines();
    if (lines !== undefined) return lines;
    const { live } = quizzes.now;
    if (live === undefined) return undefined;
    const { question } = live;
    const [elapsedMs, remainingMs] = [live.elapsedMs(), live.remainingMs()];
    return questionLines({ question, elapsedMs, remainingMs, answered: question.standing.size });
  }

  /** Once a second, and only what has changed: displays are slow. */
  let displayed = '';
  function showOnReceivers(): void {
    const lines = displayLines();
    if (lines === undefined || displayed === lines.join()) return;
    displayed = lines.join();
    receivers().show(...lines);
  }

  function start(): void {
    if (!pendingReopen) return;
    pendingReopen = false;
    checkTablets = tablets.check;
    if (!examMode()) quizzes.now.reopen();
  }

  let turn: Promise<unknown> = Promise.resolve();
  /** Asking, binding and changing the class exclude each other: one at a time, each checked when its turn has come. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  function refuseWhileAsking(what: Parameters<typeof busyAsking>[0]): void {
    if (quizzes.now.taking) throw busyAsking(what);
  }

  async function answerOf(id: string, names: boolean): Promise<QuestionAnswer> {
    const known = await quizzes.find(id);
    return questionAnswer(known, await sitting.listOf(known.classId), { names });
  }

  function unless(work: Promise<unknown>, what: string): void {
    work.catch((error: unknown) => log.warn({ err: error }, `${what} came to nothing`));
  }

  async function sitHere(classId: string, how: { readonly remember: boolean }): Promise<void> {
    await binding.end();
    await sitting.seat(classId, how);
  }

  /** Of a lesson that is on it is a correction: this is the class that sits here. */
  async function selectClass(classId: string): Promise<void> {
    refuseWhileAsking('class');
    if (lessons.current === undefined || lessons.current.classId === classId)
      await sitHere(classId, { remember: true });
    else await opened.change({ classId });
  }

  async function importRoster(className: string | undefined, file: Uint8Array, dryRun: boolean): Promise<RosterImport> {
    const plan = await rosters.plan(className, file, sitting.list?.class.name);
    if (dryRun) return plan.said;
    if (plan.lists.some(({ id }) => id !== undefined && id === sitting.list?.class.id)) {
      refuseWhileAsking('list');
      await binding.end();
    }
    const said = await rosters.write(plan);
    const first = said.classes[0]?.class;
    if (sitting.list === undefined && first != null) await room.setSetting('currentClass', first.id);
    await sitting.reload();
    return said;
  }

  async function erasePupil(pupilId: string): Promise<void> {
    refuseWhileAsking('erase');
    const { pseudonym, ids } = await sitting.rowsOf(pupilId);
    await binding.end();
    // The district is asked first: asked twice after a crash in between is harmless, never asked is not.
    await journal.append({ type: 'cn.banban.pupil.erased', at: clock.now(), data: { pupil: pseudonym } });
    for (const id of ids) await room.erasePupil(id);
    await audit('pupil-erased', { pupil: pseudonym });
    await badges.refresh();
    await sitting.reload();
  }

  function refuseInExam(): void {
    if (examMode()) throw inExamMode('classroom');
  }

  async function startBinding(mode: 'class' | 'seat', seat?: string, lending?: Lending) {
    refuseInExam();
    refuseWhileAsking('binding');
    await opened.stopRollCall();
    await binding.end();
    refuseInExam();
    return binding.start(mode, seat, lending);
  }

  return {
    lessons,
    numbers,
    badges,
    tablets,
    pictures,
    press(press) {
      const anonymous = quizzes.now.live?.question.anonymous === true;
      quiet.heard(press.clicker, !anonymous && list()?.byClicker.get(press.clicker)?.consent !== false);
      if (binding.press(press)) return;
      if (!opened.pressed(press) && !quizzes.now.press(press)) {
        log.debug({ device: press.device }, 'a press outside any question was left out');
        return;
      }
      if (!opened.rollCallOn) opened.pressedInQuestion(press, anonymous);
      const here = list();
      interference.heard(press, (here?.bound ?? 0) > 0 && here?.byClicker.has(press.clicker) === false);
    },
    badge: (badge) => badges.read(badge),
    receiversChanged() {
      start();
      quizzes.now.receiversChanged();
      changed();
    },
    start,
    close() {
      clearInterval(ticker);
      clearImmediate(told);
      listeners.clear();
      badges.close();
      opened.close();
      return quizzes.close();
    },

    ask: (question) =>
      inTurn(async () => {
        refuseInExam();
        binding.refuseWhileAsking();
        await binding.end();
        await opened.happened();
        await opened.stopRollCall();
        refuseInExam();
        const id = await quizzes.now.ask(question);
        // Exam mode may have begun while it was written down: then it is asked no longer.
        if (examMode()) await quizzes.now.voidQuestion(id);
        refuseInExam();
        await pictures.asked(id);
        return answerOf(id, false);
      }),
    async stop(id) {
      await quizzes.of(id).stop(id);
      return answerOf(id, false);
    },
    async setTime(id, wish) {
      await quizzes.of(id).setTime(id, wish);
      return answerOf(id, false);
    },
    async reveal(id, answer, tolerance) {
      await quizzes.of(id).reveal(id, answer, tolerance);
      return answerOf(id, false);
    },
    async voidQuestion(id) {
      await quizzes.of(id).voidQuestion(id);
      return answerOf(id, false);
    },
    submit: (answer) => quizzes.now.submit(answer),
    question: (id, { names }) => answerOf(id, names),
    questions: (limit) => quizzes.now.newest(limit),
    async exportCsv(id) {
      const known = await quizzes.find(id);
      const classList = await sitting.listOf(known.classId);
      const exported = exportCsv({ ...known, list: classList, number: await quizzes.of(id).numberOf(id) });
      await audit('export', { question: id, pupils: classList?.pupils.length ?? 0 });
      return exported;
    },

    importRoster: (className, file, { dryRun }) => inTurn(() => importRoster(className, file, dryRun)),
    selectClass: (classId) => inTurn(() => selectClass(classId)),
    classes: async () => (await room.classes()).filter(({ archived }) => archived !== true),
    refresh: () => inTurn(sitting.reload),
    erasePupil: (pupilId) => inTurn(() => erasePupil(pupilId)),

    startBinding: (mode, seat) => inTurn(() => startBinding(mode, seat)),
    skipSeat: binding.skip,
    undoBinding: binding.undo,
    endBinding: () => inTurn(binding.end),
    bindSeat: (seat, clicker) =>
      inTurn(async () => {
        refuseWhileAsking('binding');
        await binding.bindSeat(seat, clicker);
      }),
    claimLoan: (seat) => inTurn(() => startBinding('seat', seat, opened.lending)),

    wall() {
      const { live } = quizzes.now;
      const here = list();
      return {
        question: live === undefined ? null : wallQuestion(live, here),
        binding: binding.view(),
        ...opened.wall(),
        tablets: tablets.view(),
        class: here === undefined ? null : classOnWall(here),
        unknown: { clickers: unknownClickers(live?.question, here).length, neighbour: interference.neighbour },
      };
    },
    private: ({ names }) =>
      dress(opened.dress(privateView(quizzes.now.live?.question, list(), { names, quiet: quiet.isQuiet }))),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
