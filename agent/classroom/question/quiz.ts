/**
 * The life of questions: asked, pressed, stopped, revealed, voided.
 *
 * Every change is an event first. `commit` appends it and applies it to the live question after the commit, in the order
 * of the calls; nothing else changes what the views show. While the store cannot be written the journal keeps events in
 * memory (`saved: false`), and so does this file: those facts exist nowhere else until a restart.
 */
import type { Press } from '../../../drivers/device.ts';
import { beijingDate } from '../../beijing-time.ts';
import { randomIdentifier } from '../../identifier.ts';
import type { Committed, Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { QuestionText, RoomStore } from '../../room/port.ts';
import type { Answer, NewQuestion, QuestionState } from '../../web/api.ts';
import type { Receivers } from '../port.ts';
import { answerOutside, badQuestion, stillOpen, unknownQuestion, voided } from '../refusals.ts';
import { closeReceivers } from './close-receivers.ts';
import { readFacts } from './lines.ts';
import { createLiveQuestion, type LiveQuestion } from './live-question.ts';
import { foldFacts, optionLetters, type Question, type QuestionEventType, type QuestionFact } from './question.ts';

/** Older than a double lesson: nobody is still answering. */
const RESTORE_LIMIT_MS = 2 * 60 * 60 * 1000;
const STEM_LIMIT = 2000;
const OPTION_LIMIT = 500;
/** Double taps come within seconds. */
const REQUESTS_REMEMBERED = 100;
/** Of a store that cannot be written: a day's questions, so that they can be exported before the PC is shut down. */
const UNSAVED_KEPT = 100;
/** More questions than any day has; for the number of the day. */
const DAY_QUESTIONS = 500;

export interface QuizOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly receivers: () => Receivers;
  readonly ports: Ports;
  /** Of the class in the room, at the moment of asking. */
  readonly audience: () => { readonly classId: string | undefined; readonly counts: 'bound' | 'every' };
  readonly pupilOf: (clicker: string) => string | undefined;
  readonly changed: () => void;
}

export interface KnownQuestion {
  readonly question: Question;
  readonly facts: readonly QuestionFact[];
  /** The class that was asked. */
  readonly classId: string | undefined;
}

export interface Quiz {
  readonly live: LiveQuestion | undefined;
  /** The question takes presses: open, or closed with late ones still coming. */
  readonly taking: boolean;
  ask(question: NewQuestion): Promise<string>;
  stop(id: string): Promise<void>;
  reveal(id: string, answer: Answer): Promise<void>;
  voidQuestion(id: string): Promise<void>;
  /** Appends the press; shown after the commit. False: no question takes presses. */
  press(press: Press): boolean;
  find(id: string): Promise<KnownQuestion>;
  /** The how-manieth of its day a question was, from 1. */
  numberOf(id: string): Promise<number>;
  newest(limit: number): Promise<{ readonly id: string; readonly state: QuestionState; readonly openedAt: string }[]>;
  /** Wishes voting open again for a question restored at the start. */
  reopen(): void;
  /** Resolves when everything appended so far is applied. */
  close(): Promise<void>;
}

export async function createQuiz(options: QuizOptions): Promise<Quiz> {
  const { journal, room, receivers, ports, changed } = options;
  const { clock, log } = ports;
  let live: LiveQuestion | undefined;
  let applied: Promise<void> = Promise.resolve();
  const requests = new Map<string, Promise<string>>();
  /** Questions with facts that are in memory only, by id. */
  const unsaved = new Map<string, LiveQuestion>();

  /** Appends now; resolves once the event is committed and applied after all that were appended before it. */
  function commit<T extends QuestionEventType>(
    event: NewEvent<T>,
    apply: (committed: Committed<T>) => void,
  ): Promise<void> {
    const append = journal.append(event);
    const done = Promise.all([append, applied]).then(([committed]) => {
      apply(committed);
      changed();
    });
    // The caller hears of a refusal; those after it go on.
    applied = done.catch(() => undefined);
    return done;
  }

  // Events kept in memory are written once the store can be, and the journal tells them again: now they are saved.
  const unsubscribe = journal.onCommitted((events) => {
    if (unsaved.size === 0) return;
    for (const event of events) {
      const question = event.subject === undefined ? undefined : unsaved.get(event.subject);
      if (question === undefined || !event.saved) continue;
      if (!question.confirm(toFact(event as Committed<QuestionEventType>))) continue;
      if (!question.hasUnsaved) unsaved.delete(question.id);
      changed();
    }
  });

  const toFact = (committed: Committed<QuestionEventType>): QuestionFact => {
    const { type, data, time, sequence, saved } = committed;
    return { type, data, time, sequence, saved } as QuestionFact;
  };

  async function restore(): Promise<void> {
    const lines = await journal.latest('cn.banban.question.opened', 5);
    const ids = [
      ...new Set(lines.map((line) => (JSON.parse(line.text) as { data: { question: string } }).data.question)),
    ];
    for (const [index, id] of ids.entries()) {
      const facts = await readFacts(journal, id);
      const question = foldFacts(facts);
      if (question === undefined) continue;
      const openForMs = clock.now() - Date.parse(question.openedAt);
      if (index === 0 && question.state === 'open' && openForMs <= RESTORE_LIMIT_MS) {
        const text = await textOf(id);
        live = createLiveQuestion(clock, { ...text, number: await numberOf(id), question, facts });
        log.info({ question: id, presses: question.presses }, 'an open question was restored from the journal');
      } else if (question.state === 'open') {
        // Left open by an agent that was switched off: nobody is answering it any more.
        const data = { question: id, lastedMs: Math.max(0, openForMs) };
        await journal.append({ type: 'cn.banban.question.closed', subject: id, at: clock.now(), data });
      }
    }
  }

  async function numberOf(id: string): Promise<number> {
    const lines = await journal.latest('cn.banban.question.opened', DAY_QUESTIONS);
    const opened = lines
      .map((line) => JSON.parse(line.text) as { time: string; data: { question: string } })
      .map(({ time, data }) => ({ id: data.question, day: beijingDate(Date.parse(time)) }))
      .toReversed();
    const day = opened.find((question) => question.id === id)?.day;
    const ofDay = [...new Set(opened.filter((question) => question.day === day).map((question) => question.id))];
    return Math.max(1, ofDay.indexOf(id) + 1);
  }

  function checked(question: NewQuestion): void {
    const { kind, options: count = 0, rule, stem, optionTexts } = question;
    if (kind !== 'single') throw badQuestion('kind', '只支持单选题', 'only single choice is supported');
    if (!Number.isInteger(count) || count < 2 || count > 5)
      throw badQuestion('options', '选项数要在 2 到 5 之间', 'two to five options');
    if (rule !== undefined && rule !== 'last' && rule !== 'first')
      throw badQuestion('rule', '计分规则只能是 last 或 first', 'the rule is last or first');
    if ((stem?.length ?? 0) > STEM_LIMIT)
      throw badQuestion('stem', `题干最多 ${STEM_LIMIT} 字`, `the stem has at most ${STEM_LIMIT} characters`);
    if (optionTexts !== undefined && optionTexts.length !== count)
      throw badQuestion('optionTexts', '选项文字的个数与选项数不一致', 'as many option texts as options');
    if (optionTexts?.some((text) => text.length > OPTION_LIMIT))
      throw badQuestion(
        'optionTexts',
        `每个选项最多 ${OPTION_LIMIT} 字`,
        `an option has at most ${OPTION_LIMIT} characters`,
      );
  }

  let asking: Promise<unknown> = Promise.resolve();
  /** One after the other, so that each closes the one before it. */
  function inTurn(question: NewQuestion): Promise<string> {
    const asked = asking.then(() => open(question));
    asking = asked.catch(() => undefined);
    return asked;
  }

  async function open(question: NewQuestion): Promise<string> {
    checked(question);
    if (live?.question.state === 'open') await stop(live.id);
    const id = randomIdentifier(ports.randomBytes);
    const { classId, counts } = options.audience();
    const { options: count = 0, rule = 'last', stem, optionTexts } = question;
    const at = clock.now();
    const text: QuestionText = {
      question: id,
      ...(classId === undefined ? {} : { classId }),
      ...(stem === undefined ? {} : { stem }),
      ...(optionTexts === undefined ? {} : { optionTexts }),
    };
    await saveText(text);
    const data = { question: id, kind: 'single' as const, options: count, rule, oral: stem === undefined, counts };
    const before = live;
    await commit({ type: 'cn.banban.question.opened', subject: id, at, data }, (committed) => {
      const fact = toFact(committed);
      const opened = foldFacts([fact]);
      if (opened === undefined) return;
      const sameDay = before !== undefined && beijingDate(Date.parse(before.question.openedAt)) === beijingDate(at);
      live = createLiveQuestion(clock, {
        classId,
        stem,
        optionTexts,
        number: sameDay ? before.number + 1 : firstNumber(at),
        question: opened,
        facts: [fact],
      });
      if (!committed.saved) unsaved.set(id, live);
    });
    receivers().open(count);
    return id;
  }

  /** Today's questions before this start, so that 第 4 题 follows 第 3 题 over a restart. */
  let askedBefore = { day: '', count: 0 };
  function firstNumber(at: number): number {
    return askedBefore.day === beijingDate(at) ? askedBefore.count + 1 : 1;
  }

  // The text is a convenience beside the event: a room.db that cannot be read or written must not stop the lesson.
  async function textOf(id: string): Promise<QuestionText | undefined> {
    try {
      const [text] = await room.questionTexts([id]);
      return text;
    } catch (error) {
      log.error({ err: error, question: id }, 'the text of a question could not be read');
      return undefined;
    }
  }

  async function saveText(text: QuestionText): Promise<void> {
    try {
      await room.saveQuestionText(text);
    } catch (error) {
      log.error({ err: error, question: text.question }, 'the text of a question could not be saved');
    }
  }

  const summary = (): Promise<void> => closeReceivers(receivers(), log);

  /** Ends once the receivers have given their summaries and what they reported is on disk. */
  let settling: Promise<void> = Promise.resolve();

  async function stop(id: string): Promise<void> {
    const current = live;
    if (current?.id !== id) {
      await find(id);
      return;
    }
    if (!current.stopping && current.question.state === 'open') {
      current.stopping = true;
      current.settling = true;
      const data = { question: id, lastedMs: current.elapsedMs() };
      const closed = commit({ type: 'cn.banban.question.closed', subject: id, at: clock.now(), data }, (committed) =>
        applyTo(current, committed),
      );
      settling = Promise.all([closed, summary()])
        .then(() => applied)
        .finally(() => {
          current.settling = false;
          // A journal that did not take it leaves the question open: 停止 can be asked for again.
          current.stopping = current.question.state !== 'open';
          changed();
        });
    }
    await settling;
  }

  async function find(id: string): Promise<KnownQuestion> {
    const kept = live?.id === id ? live : unsaved.get(id);
    if (kept !== undefined) return kept;
    const facts = await readFacts(journal, id);
    const question = foldFacts(facts);
    if (question === undefined) throw unknownQuestion(id);
    return { question, facts, classId: (await textOf(id))?.classId };
  }

  /** An old question is read back from the journal when it is wanted: it is kept here only for what is not saved. */
  function applyTo(question: LiveQuestion, committed: Committed<QuestionEventType>): void {
    question.apply(toFact(committed));
    if (committed.saved) return;
    unsaved.set(question.id, question);
    const [oldest] = unsaved.keys();
    if (unsaved.size > UNSAVED_KEPT && oldest !== undefined) unsaved.delete(oldest);
  }

  async function keptOrRead(id: string): Promise<LiveQuestion> {
    const kept = live?.id === id ? live : unsaved.get(id);
    if (kept !== undefined) return kept;
    return createLiveQuestion(clock, { number: 0, ...(await find(id)) });
  }

  await restore();
  askedBefore = await countToday();

  async function countToday(): Promise<{ day: string; count: number }> {
    const [newest] = await journal.latest('cn.banban.question.opened', 1);
    if (newest === undefined) return { day: '', count: 0 };
    const { time, data } = JSON.parse(newest.text) as { time: string; data: { question: string } };
    return { day: beijingDate(Date.parse(time)), count: await numberOf(data.question) };
  }

  return {
    get live() {
      return live;
    },
    get taking() {
      return live !== undefined && (live.question.state === 'open' || live.settling);
    },
    ask(question) {
      const { requestId } = question;
      if (requestId === undefined) return inTurn(question);
      const known = requests.get(requestId);
      if (known !== undefined) return known;
      const asked = inTurn(question);
      requests.set(requestId, asked);
      asked.catch(() => requests.delete(requestId));
      const [oldest] = requests.keys();
      if (requests.size > REQUESTS_REMEMBERED && oldest !== undefined) requests.delete(oldest);
      return asked;
    },
    stop,
    async reveal(id, answer) {
      if (live?.id === id) await settling;
      const kept = await keptOrRead(id);
      const { question } = kept;
      if (question.state === 'voided') throw voided(id);
      if (question.state === 'open') throw stillOpen(id);
      if (!optionLetters(question.options).some((letter) => letter === answer))
        throw answerOutside(String(answer), question.options);
      if (question.state === 'revealed' && question.answer === answer) return;
      const data = { question: id, answer };
      await commit({ type: 'cn.banban.question.revealed', subject: id, at: clock.now(), data }, (committed) =>
        applyTo(kept, committed),
      );
    },
    async voidQuestion(id) {
      const kept = await keptOrRead(id);
      const { question } = kept;
      if (question.state === 'voided') return;
      const wasOpen = question.state === 'open';
      // Nothing pressed from here on is wanted any more.
      kept.stopping = true;
      const data = { question: id };
      const done = commit({ type: 'cn.banban.question.voided', subject: id, at: clock.now(), data }, (committed) =>
        applyTo(kept, committed),
      );
      await Promise.all([done, wasOpen ? summary() : undefined]);
    },
    press(press) {
      const current = live;
      if (current === undefined || current.question.state === 'voided') return false;
      const late = current.stopping;
      if (late && !current.settling) return false;
      const { device, clicker, key, sq } = press;
      const pupil = options.pupilOf(clicker);
      const data = {
        question: current.id,
        device,
        clicker,
        key,
        sq,
        ...(pupil === undefined ? {} : { pupil }),
        ...(late ? { late: true as const } : {}),
      };
      const at = clock.now() - Math.max(0, clock.monotonicMs() - press.atMonotonicMs);
      commit({ type: 'cn.banban.response.pressed', subject: current.id, at, data }, (committed) =>
        applyTo(current, committed),
      ).catch((error: unknown) => log.error({ err: error }, 'the journal did not take a press'));
      return true;
    },
    find,
    numberOf,
    async newest(limit) {
      const lines = await journal.latest('cn.banban.question.opened', limit);
      const ids = [
        ...new Set(lines.map((line) => (JSON.parse(line.text) as { data: { question: string } }).data.question)),
      ];
      const inMemory = [...unsaved.keys(), ...(live === undefined ? [] : [live.id])].filter((id) => !ids.includes(id));
      const found = await Promise.all([...ids, ...inMemory].map((id) => find(id)));
      return found
        .map(({ question: { id, state, openedAt } }) => ({ id, state, openedAt }))
        .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
        .slice(0, limit);
    },
    reopen() {
      if (live?.question.state === 'open' && !live.stopping) receivers().open(live.question.options);
    },
    close() {
      unsubscribe();
      return applied;
    },
  };
}
