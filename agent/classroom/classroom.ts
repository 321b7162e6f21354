/**
 * The classroom: the class in the room, the question on the wall and the binding of clickers, as one.
 *
 * A press goes to the binding if one is under way, else to the open question; nothing is shown before it is committed
 * (quiz.ts). Operations that would disturb an open question are refused, not queued.
 */
import type { Press } from '../../drivers/device.ts';
import type { Journal } from '../journal/port.ts';
import type { Faults } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { AuditWhat, RoomStore } from '../room/port.ts';
import { inExamMode } from '../scene/refusals.ts';
import type { BindingView, QuestionAnswer } from '../web/api.ts';
import { type BindingRun, createBindingRun } from './binding.ts';
import { createInterference } from './interference.ts';
import type { Classroom, Receivers, RosterImport } from './port.ts';
import { closeReceivers } from './question/close-receivers.ts';
import { bindingLines, closedLines, openLines } from './question/lcd.ts';
import { createQuiz, type KnownQuestion } from './question/quiz.ts';
import {
  badClicker,
  busyAsking,
  busyBinding,
  noClass,
  notBinding,
  unknownClass,
  unknownPupil,
  unknownSeat,
} from './refusals.ts';
import { exportCsv } from './report/question-csv.ts';
import { type ClassList, loadClassList, type PseudonymOf, pupilOfClicker } from './roster/class-list.ts';
import { checkedClassName, emptyRoster } from './roster/import.ts';
import { openPseudonyms } from './roster/pseudonyms.ts';
import { readRoster } from './roster/roster.ts';
import { privateView, questionAnswer, unknownClickers, wallQuestion } from './views.ts';

const TICK_MS = 1000;
const CLICKER = /^[0-9A-Z][0-9A-Z_-]{0,39}$/;
/** A radio fault found open at the start gets this long to show itself again. */
const RESTORED_FAULT_GRACE_MS = 60_000;

export interface ClassroomOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  /** Called after `createClassroom` has returned, never before. */
  readonly receivers: () => Receivers;
  readonly faults: Faults;
  readonly ports: Ports;
  /** In exam mode nothing is asked and the receivers stay closed. Called after `createClassroom` has returned. */
  readonly examMode?: () => boolean;
}

export async function createClassroom(options: ClassroomOptions): Promise<Classroom> {
  const { journal, room, receivers, faults, ports } = options;
  const { clock, log } = ports;
  const examMode = options.examMode ?? (() => false);
  const listeners = new Set<() => void>();
  const pseudonymOf: PseudonymOf = await openPseudonyms(room, ports);
  let list = await currentList();
  let run: BindingRun | undefined;
  let pendingReopen = true;

  /** One call for everything that changed in this turn of the loop. */
  let told: NodeJS.Immediate | undefined;
  function changed(): void {
    told ??= setImmediate(() => {
      told = undefined;
      for (const listener of listeners) listener();
    });
  }

  const quiz = await createQuiz({
    journal,
    room,
    receivers,
    ports,
    changed,
    audience: () => ({ classId: list?.class.id, counts: (list?.bound ?? 0) > 0 ? 'bound' : 'every' }),
    pupilOf: (clicker) => pupilOfClicker(list, clicker),
  });
  const interference = createInterference(faults, clock.monotonicMs(), RESTORED_FAULT_GRACE_MS);
  const ticker = setInterval(tick, TICK_MS);
  ticker.unref();

  function tick(): void {
    if (interference.check(clock.monotonicMs())) changed();
    showOnReceivers();
  }

  /** What the display says now; undefined before the first question. */
  function displayLines(): [string, string] | undefined {
    if (run !== undefined) {
      const { seat, done, total } = run.view();
      return bindingLines(seat, done, total);
    }
    const { live } = quiz;
    if (live === undefined) return undefined;
    const lines = live.question.state === 'open' ? openLines : closedLines;
    return lines(live.elapsedMs(), live.question.standing.size, live.question.options);
  }

  /** Once a second, and only what has changed: displays are slow. */
  let displayed = '';
  function showOnReceivers(): void {
    const lines = displayLines();
    if (lines === undefined || displayed === lines.join()) return;
    displayed = lines.join();
    receivers().show(...lines);
  }

  // What has been done is done, and a disk that cannot be written is just when a teacher is told to export.
  async function audit(what: AuditWhat, fields: Readonly<Record<string, string | number>>): Promise<void> {
    try {
      await room.audit(what, fields, clock.now());
    } catch (error) {
      log.error({ err: error, what }, 'the audit log could not be written');
    }
  }

  async function currentList(): Promise<ClassList | undefined> {
    const id = await room.setting('currentClass');
    const found = (await room.classes()).find((schoolClass) => schoolClass.id === id);
    return found === undefined ? undefined : loadClassList(room, pseudonymOf, found);
  }

  async function reload(): Promise<void> {
    list = await currentList();
    changed();
  }

  async function listOf(classId: string | undefined): Promise<ClassList | undefined> {
    if (classId === undefined || classId === list?.class.id) return classId === undefined ? undefined : list;
    const found = (await room.classes()).find((schoolClass) => schoolClass.id === classId);
    return found === undefined ? undefined : loadClassList(room, pseudonymOf, found);
  }

  function start(): void {
    if (!pendingReopen) return;
    pendingReopen = false;
    if (!examMode()) quiz.reopen();
  }

  let turn: Promise<unknown> = Promise.resolve();
  /** Asking, binding and changing the class exclude each other: one at a time, each checked when its turn has come. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  function refuseWhileAsking(what: Parameters<typeof busyAsking>[0]): void {
    if (quiz.taking) throw busyAsking(what);
  }

  const classOf = (known: KnownQuestion): Promise<ClassList | undefined> => listOf(known.classId);

  async function answerOf(id: string, names: boolean): Promise<QuestionAnswer> {
    const known = await quiz.find(id);
    return questionAnswer(known.question, await classOf(known), { names });
  }

  async function bind(seat: string, clicker: string | undefined): Promise<void> {
    if (list === undefined) throw noClass();
    await room.bind(list.class.id, seat, clicker);
    await reload();
  }

  async function unbind(clicker: string): Promise<void> {
    if (list === undefined) throw noClass();
    await room.unbind(list.class.id, clicker);
    await reload();
  }

  function bindingView(): BindingView | null {
    return run === undefined ? null : { ...run.view(), receiver: receivers().voting() };
  }

  function runningView(): BindingView {
    const view = bindingView();
    if (view === null) throw notBinding();
    return view;
  }

  async function endBinding(): Promise<void> {
    const ended = run;
    if (ended === undefined) return;
    run = undefined;
    changed();
    await closeReceivers(receivers(), log);
    if (ended.boundSeats > 0 && list !== undefined)
      await audit('binding-changed', { class: list.class.id, seats: ended.boundSeats });
  }

  function pressedInBinding(current: BindingRun, press: Press): void {
    current.press(press).catch((error: unknown) => log.error({ err: error }, 'a clicker could not be bound'));
  }

  async function selectClass(classId: string): Promise<void> {
    refuseWhileAsking('class');
    if (!(await room.classes()).some((schoolClass) => schoolClass.id === classId)) throw unknownClass(classId);
    await endBinding();
    await room.setSetting('currentClass', classId);
    await reload();
  }

  async function importRoster(className: string, csv: Uint8Array, dryRun: boolean): Promise<RosterImport> {
    const name = checkedClassName(className);
    const { pupils, problems, notices } = readRoster(csv);
    const change = await room.compareRoster(name, pupils);
    const existing = (await room.classes()).find((schoolClass) => schoolClass.name === name);
    if (dryRun) return { class: existing ?? null, pupils, change, problems, notices };
    if (pupils.length === 0) throw emptyRoster();
    if (existing !== undefined && existing.id === list?.class.id) {
      refuseWhileAsking('list');
      await endBinding();
    }
    const imported = await room.importRoster(name, pupils);
    const counts = { added: change.added.length, changed: change.changed.length, gone: change.gone.length };
    await audit('roster-imported', { class: imported.id, ...counts });
    if (list === undefined) await room.setSetting('currentClass', imported.id);
    await reload();
    return { class: imported, pupils, change, problems, notices };
  }

  /** Every row of this pupil: the same 学号 may stand in last year's class as well. */
  async function rowsOf(pupilId: string): Promise<{ pseudonym: string; ids: string[] }> {
    const rows: { id: string; pseudonym: string }[] = [];
    for (const schoolClass of await room.classes())
      for (const pupil of await room.pupils(schoolClass.id))
        rows.push({ id: pupil.id, pseudonym: pseudonymOf(schoolClass, pupil) });
    const pseudonym = rows.find((row) => row.id === pupilId)?.pseudonym;
    if (pseudonym === undefined) throw unknownPupil(pupilId);
    return { pseudonym, ids: rows.filter((row) => row.pseudonym === pseudonym).map((row) => row.id) };
  }

  async function erasePupil(pupilId: string): Promise<void> {
    refuseWhileAsking('erase');
    const { pseudonym, ids } = await rowsOf(pupilId);
    await endBinding();
    // The district is asked first: asked twice after a crash in between is harmless, never asked is not.
    await journal.append({ type: 'cn.banban.pupil.erased', at: clock.now(), data: { pupil: pseudonym } });
    for (const id of ids) await room.erasePupil(id);
    await audit('pupil-erased', { pupil: pseudonym });
    await reload();
  }

  function refuseInExam(): void {
    if (examMode()) throw inExamMode('classroom');
  }

  async function startBinding(mode: 'class' | 'seat', seat?: string): Promise<BindingView> {
    refuseInExam();
    refuseWhileAsking('binding');
    if (list === undefined) throw noClass();
    await endBinding();
    refuseInExam();
    run = createBindingRun({
      mode,
      seat,
      clock,
      list: () => {
        if (list === undefined) throw noClass();
        return list;
      },
      bind,
      unbind,
      changed,
    });
    receivers().open(5);
    changed();
    return runningView();
  }

  async function bindSeat(seat: string, clicker: string | undefined): Promise<void> {
    refuseWhileAsking('binding');
    if (list === undefined) throw noClass();
    if (!list.pupils.some((pupil) => pupil.seat === seat)) throw unknownSeat(seat);
    const id = clicker?.trim().toUpperCase();
    if (id !== undefined && !CLICKER.test(id)) throw badClicker();
    await bind(seat, id);
    await audit('binding-changed', { class: list.class.id, seat });
  }

  return {
    press(press) {
      if (run !== undefined) {
        pressedInBinding(run, press);
        return;
      }
      if (!quiz.press(press)) {
        log.debug({ device: press.device }, 'a press outside any question was left out');
        return;
      }
      interference.heard(press, (list?.bound ?? 0) > 0 && list?.byClicker.has(press.clicker) === false);
    },
    receiversChanged() {
      start();
      changed();
    },
    start,
    close() {
      clearInterval(ticker);
      clearImmediate(told);
      listeners.clear();
      return quiz.close();
    },

    ask: (question) =>
      inTurn(async () => {
        refuseInExam();
        if (run !== undefined && run.seat !== null) throw busyBinding();
        await endBinding();
        refuseInExam();
        const id = await quiz.ask(question);
        // Exam mode may have begun while it was written down: then it is asked no longer.
        if (examMode()) await quiz.voidQuestion(id);
        refuseInExam();
        return answerOf(id, false);
      }),
    async stop(id) {
      await quiz.stop(id);
      return answerOf(id, false);
    },
    async reveal(id, answer) {
      await quiz.reveal(id, answer);
      return answerOf(id, false);
    },
    async voidQuestion(id) {
      await quiz.voidQuestion(id);
      return answerOf(id, false);
    },
    question: (id, { names }) => answerOf(id, names),
    questions: (limit) => quiz.newest(limit),
    async exportCsv(id) {
      const known = await quiz.find(id);
      const classList = await classOf(known);
      const exported = exportCsv({ ...known, list: classList, number: await quiz.numberOf(id) });
      await audit('export', { question: id, pupils: classList?.pupils.length ?? 0 });
      return exported;
    },

    importRoster: (className, csv, { dryRun }) => inTurn(() => importRoster(className, csv, dryRun)),
    selectClass: (classId) => inTurn(() => selectClass(classId)),
    classes: () => room.classes(),
    erasePupil: (pupilId) => inTurn(() => erasePupil(pupilId)),

    startBinding: (mode, seat) => inTurn(() => startBinding(mode, seat)),
    async skipSeat() {
      if (run === undefined) throw notBinding();
      await run.skip();
      return runningView();
    },
    async undoBinding() {
      if (run === undefined) throw notBinding();
      await run.undo();
      return runningView();
    },
    endBinding: () => inTurn(endBinding),
    bindSeat: (seat, clicker) => inTurn(() => bindSeat(seat, clicker)),

    wall() {
      const { live } = quiz;
      return {
        question: live === undefined ? null : wallQuestion(live),
        binding: bindingView(),
        lesson: null,
        next: null,
        attendance: null,
        draw: null,
        tablets: null,
        class: list === undefined ? null : { ...list.class, size: list.pupils.length, bound: list.bound },
        unknown: { clickers: unknownClickers(live?.question, list).length, neighbour: interference.neighbour },
      };
    },
    private: ({ names }) => privateView(quiz.live?.question, list, { names }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
