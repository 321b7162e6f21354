/**
 * The life of questions: asked, pressed, stopped, revealed, voided.
 *
 * Every change is an event first. `commit` appends it and applies it to the live question after the commit, in the order
 * of the calls; nothing else changes what the views show. While the store cannot be written the journal keeps events in
 * memory (`saved: false`), and so does this file: those facts exist nowhere else until a restart.
 */
import { beijingDate } from '../../beijing-time.ts';
import { randomIdentifier } from '../../identifier.ts';
import type { Committed, NewEvent } from '../../journal/port.ts';
import type { QuestionFields } from '../../room/port.ts';
import type { Answer, NewQuestion } from '../../web/api.ts';
import {
  answerNeeded,
  answerOutside,
  noRightAnswer,
  notOpen,
  stillOpen,
  unknownItem,
  unknownQuestion,
  voided,
} from '../refusals.ts';
import { readAnswer } from './answer.ts';
import { createAnswering, isTaking } from './answering.ts';
import { createClockwork } from './clockwork.ts';
import { closeReceivers } from './close-receivers.ts';
import { factOfCommitted, readFacts } from './lines.ts';
import { createLiveQuestion, type LiveQuestion, openBeforeMs } from './live-question.ts';
import { countOfDay, type DayCount, newestIds, numberOf } from './numbers.ts';
import { openedData, type Plan, planOf, textFor } from './plan.ts';
import type { KnownQuestion, Quiz, QuizOptions } from './port.ts';
import { foldFacts, type Question, type QuestionEventType, type QuestionFact } from './question.ts';
import { rememberRequests } from './requests.ts';
import { createTexts } from './texts.ts';
import { checkedSeconds, type TimeWish } from './time.ts';
import { createVoters, newVoterKey } from './voters.ts';
import { createWinners } from './winners.ts';

export type { KnownQuestion, Quiz, QuizOptions } from './port.ts';

/** Older than a double lesson: nobody is still answering. */
const RESTORE_LIMIT_MS = 2 * 60 * 60 * 1000;
/** Of a store that cannot be written: a day's questions, so that they can be exported before the PC is shut down. */
const UNSAVED_KEPT = 100;
/** Of the newest questions: one may be open, or its voters not yet forgotten. */
const LOOKED_AT = 5;
const MOST_LETTERS = 5;

export async function createQuiz(options: QuizOptions): Promise<Quiz> {
  const { journal, room, receivers, ports, changed } = options;
  const { clock, log } = ports;
  const texts = createTexts(room, log);
  const withoutConsent = options.withoutConsent ?? (() => false);
  let live: LiveQuestion | undefined;
  let applied: Promise<void> = Promise.resolve();
  /** Questions with facts that are in memory only, by id. */
  const unsaved = new Map<string, LiveQuestion>();
  const winners = createWinners(journal);

  /** Appends now; resolves once the event is committed and applied after all that were appended before it. */
  function commit<T extends QuestionEventType>(
    event: NewEvent<T>,
    apply: (committed: Committed<T>) => void,
  ): Promise<Committed<T>> {
    const append = journal.append(event);
    const done = Promise.all([append, applied]).then(([committed]) => {
      apply(committed);
      changed();
      return committed;
    });
    // The caller hears of a refusal; those after it go on.
    applied = Promise.allSettled([done]).then(() => undefined);
    return done;
  }

  const commitTo = <T extends QuestionEventType>(question: LiveQuestion, event: NewEvent<T>): Promise<Committed<T>> =>
    commit(event, (committed) => applyTo(question, committed));

  // Events kept in memory are written once the store can be, and the journal tells them again: now they are saved.
  const unsubscribe = journal.onCommitted((events) => {
    if (unsaved.size === 0) return;
    for (const event of events) {
      const question = event.subject === undefined ? undefined : unsaved.get(event.subject);
      if (question === undefined || !event.saved) continue;
      if (!question.confirm(factOfCommitted(event as Committed<QuestionEventType>))) continue;
      if (!question.hasUnsaved) unsaved.delete(question.id);
      changed();
    }
  });

  /** An old question is read back from the journal when it is wanted: it is kept here only for what is not saved. */
  function applyTo(question: LiveQuestion, committed: Committed<QuestionEventType>): void {
    question.apply(factOfCommitted(committed));
    if (committed.saved) return;
    unsaved.set(question.id, question);
    const [oldest] = unsaved.keys();
    if (unsaved.size > UNSAVED_KEPT && oldest !== undefined) unsaved.delete(oldest);
  }

  const clockwork = createClockwork({
    live: () => live,
    receivers,
    async start(current) {
      current.starting = true;
      const { id: question } = current;
      const started = { type: 'cn.banban.question.started' as const, subject: question, at: clock.now() };
      try {
        await commitTo(current, { ...started, data: { question } });
      } catch (error) {
        current.starting = false;
        log.error({ err: error, question }, 'a buzz could not be started');
        throw error;
      }
    },
    async close({ id: question }) {
      try {
        await stop(question);
      } catch (error) {
        log.error({ err: error, question }, 'a question could not be closed when its time was over');
        throw error;
      }
    },
  });

  const answering = createAnswering({
    clock,
    log,
    live: () => live,
    commit: commitTo,
    due: () => clockwork.check(),
    pupilOf: options.pupilOf,
    withoutConsent,
    standsBack: (pupil) => live?.excludesWinners === true && winners.isQuiet(pupil),
  });

  async function restore(): Promise<void> {
    const ids = await newestIds(journal, LOOKED_AT);
    for (const [index, id] of ids.entries()) {
      const facts = await readFacts(journal, id);
      const question = foldFacts(facts);
      if (question?.state !== 'open') continue;
      // A clock that was wrong when the question was opened may have been set since: the newest event knows better.
      const silentMs = clock.now() - Date.parse(facts.at(-1)?.time ?? question.openedAt);
      if (index === 0 && silentMs <= RESTORE_LIMIT_MS) {
        live = await restored(question, facts);
        log.info({ question: id, presses: question.presses }, 'an open question was restored from the journal');
      } else {
        // Left open by an agent that was switched off: nobody is answering it any more.
        const data = { question: id, lastedMs: Math.max(0, clock.now() - Date.parse(question.openedAt)) };
        await journal.append({ type: 'cn.banban.question.closed', subject: id, at: clock.now(), data });
      }
    }
    const over = ids.filter((id) => id !== live?.id);
    if (over.length > 0) await texts.forgetVoters(over);
  }

  async function restored(question: Question, facts: readonly QuestionFact[]): Promise<LiveQuestion> {
    const text = await texts.of(question.id);
    const voterKey = text?.fields?.voterKey;
    if (voterKey === undefined && question.anonymous)
      log.warn({ question: question.id }, 'the key of voters is lost: who has voted can vote once more');
    return createLiveQuestion(clock, {
      number: await numberOf(journal, question.id),
      text,
      classId: text?.classId,
      question,
      facts,
      before: await roundBefore(question.before),
      voters: createVoters(voterKey ?? newVoterKey(ports.randomBytes)),
      openMs: openBeforeMs(question, facts, clock.now()),
    });
  }

  async function roundBefore(id: string | null): Promise<Question | undefined> {
    if (id === null) return undefined;
    return (
      (unsaved.get(id) ?? (live?.id === id ? live : undefined))?.question ?? foldFacts(await readFacts(journal, id))
    );
  }

  let asking: Promise<unknown> = Promise.resolve();
  /** One after the other, so that each closes the one before it. */
  function inTurn(question: NewQuestion): Promise<string> {
    const asked = asking.then(() => open(question));
    asking = asked.catch(() => undefined);
    return asked;
  }

  async function planned(question: NewQuestion): Promise<{ plan: Plan; before: Question | undefined }> {
    const { item, before: beforeId } = question;
    const before = beforeId === undefined ? undefined : await find(beforeId);
    if (before?.question.state === 'voided') throw voided(before.question.id);
    const found = item === undefined ? undefined : await room.questionItem(item.set, item.number);
    if (item !== undefined && found === undefined) throw unknownItem(item.number);
    return { plan: planOf(question, found, before), before: before?.question };
  }

  async function open(asked: NewQuestion): Promise<string> {
    const { plan, before: roundBeforeIt } = await planned(asked);
    if (live?.question.state === 'open') await stop(live.id);
    const id = randomIdentifier(ports.randomBytes);
    const { classId, counts, quiet = false } = options.audience();
    const lesson = options.lesson?.()?.id;
    const at = clock.now();
    const excludes = plan.kind === 'buzz' && plan.excludeWinners;
    const excluded = excludes ? await winners.in(lesson, at, inMemory()) : [];
    const voters = createVoters(newVoterKey(ports.randomBytes));
    // Kept only where a restart would need it.
    const voterKey = plan.anonymous || quiet ? voters.key : undefined;
    const text = textFor(id, plan, { classId, lesson, voterKey });
    await texts.save(text);
    const data = openedData(id, plan, { counts, lesson, excluded });
    const before = live;
    await commit({ type: 'cn.banban.question.opened', subject: id, at, data }, (committed) => {
      const fact = factOfCommitted(committed);
      const question = foldFacts([fact]);
      if (question === undefined) return;
      const sameDay = before !== undefined && beijingDate(Date.parse(before.question.openedAt)) === beijingDate(at);
      live = createLiveQuestion(clock, {
        classId,
        text,
        number: sameDay ? before.number + 1 : firstNumber(at),
        question,
        facts: [fact],
        before: roundBeforeIt,
        voters,
        excludesWinners: excludes,
      });
      if (!committed.saved) unsaved.set(id, live);
    });
    wishVoting(plan);
    clockwork.check();
    return id;
  }

  const inMemory = (): Question[] =>
    [...unsaved.values(), ...(live === undefined ? [] : [live])].map((one) => one.question);

  /** Letters for a number or a buzz too: a base that is not told how many takes none. */
  function wishVoting({ kind, options: letters }: Pick<Plan, 'kind' | 'options'>): void {
    if (kind === 'numeric') receivers().open(MOST_LETTERS, { digits: true });
    else receivers().open(letters === 0 ? MOST_LETTERS : letters);
  }

  /** Today's questions before this start, so that 第 4 题 follows 第 3 题 over a restart. */
  let askedBefore: DayCount = { day: '', count: 0 };
  function firstNumber(at: number): number {
    return askedBefore.day === beijingDate(at) ? askedBefore.count + 1 : 1;
  }

  /** From here on nobody can say whose a voice was. */
  async function endVoters(current: LiveQuestion): Promise<void> {
    winners.note(current);
    current.voters = undefined;
    const { text } = current;
    if (text?.fields?.voterKey === undefined) return;
    const { voterKey: _, ...fields } = text.fields;
    current.text = { ...text, fields };
    await texts.forgetVoters([current.id]);
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
      const closed = commitTo(current, { type: 'cn.banban.question.closed', subject: id, at: clock.now(), data });
      settling = Promise.all([closed, summary()])
        .then(() => applied)
        .finally(() => {
          current.settling = false;
          // A journal that did not take it leaves the question open: 停止 can be asked for again.
          current.stopping = current.question.state !== 'open';
          changed();
        })
        .then(() => endVoters(current));
    }
    await settling;
  }

  async function find(id: string): Promise<KnownQuestion> {
    const kept = live?.id === id ? live : unsaved.get(id);
    if (kept !== undefined) return kept;
    const facts = await readFacts(journal, id);
    const question = foldFacts(facts);
    if (question === undefined) throw unknownQuestion(id);
    const [text, before] = await Promise.all([texts.of(id), roundBefore(question.before)]);
    return { question, facts, classId: text?.classId, text, before };
  }

  async function keptOrRead(id: string): Promise<LiveQuestion> {
    const kept = live?.id === id ? live : unsaved.get(id);
    return kept ?? createLiveQuestion(clock, { number: 0, ...(await find(id)) });
  }

  async function setTime(id: string, wish: TimeWish): Promise<void> {
    const current = live;
    if (current?.id !== id) await find(id);
    if (current?.id !== id || current.stopping || current.question.state !== 'open') throw notOpen(id);
    const seconds = checkedSeconds(wish, { seconds: current.question.seconds, elapsedMs: current.elapsedMs() });
    if (seconds === current.question.seconds) return;
    const data = { question: id, seconds };
    await commitTo(current, { type: 'cn.banban.question.extended', subject: id, at: clock.now(), data });
    clockwork.check();
  }

  async function reveal(id: string, wished: Answer | undefined, tolerance: number | undefined): Promise<void> {
    if (live?.id === id) await settling;
    const kept = await keptOrRead(id);
    const { question, text } = kept;
    if (question.state === 'voided') throw voided(id);
    if (question.state === 'open') throw stillOpen(id);
    if (question.kind === 'survey' || question.kind === 'buzz') throw noRightAnswer(question.kind);
    const given = wished ?? question.answer ?? text?.fields?.answer;
    if (given === undefined) throw answerNeeded();
    const answer = readAnswer(question, given);
    if (answer === undefined) throw answerOutside(given, question);
    const within =
      question.kind === 'numeric' ? (tolerance ?? question.tolerance ?? text?.fields?.tolerance) : undefined;
    if (question.state === 'revealed' && question.answer === answer && question.tolerance === (within ?? null)) return;
    const data = { question: id, answer, ...(within === undefined ? {} : { tolerance: within }) };
    await commitTo(kept, { type: 'cn.banban.question.revealed', subject: id, at: clock.now(), data });
  }

  async function voidQuestion(id: string): Promise<void> {
    const kept = await keptOrRead(id);
    const { state } = kept.question;
    if (state === 'voided') return;
    // Nothing pressed from here on is wanted any more.
    kept.stopping = true;
    const data = { question: id };
    const done = commitTo(kept, { type: 'cn.banban.question.voided', subject: id, at: clock.now(), data });
    await Promise.all([done, state === 'open' ? summary() : undefined]);
    if (kept === live) await endVoters(kept);
  }

  async function amend(id: string, fields: QuestionFields): Promise<void> {
    const kept = await keptOrRead(id);
    const { classId } = kept;
    const text = kept.text ?? { question: id, ...(classId === undefined ? {} : { classId }) };
    kept.text = { ...text, fields: { ...text.fields, ...fields } };
    await texts.save(kept.text);
    changed();
  }

  await restore();
  askedBefore = await countOfDay(journal);
  const once = rememberRequests<string>();

  return {
    get live() {
      return live;
    },
    get taking() {
      return live !== undefined && isTaking(live);
    },
    ask: (question) => once(question.requestId, () => inTurn(question)),
    stop,
    setTime,
    reveal,
    voidQuestion,
    press: answering.press,
    submit: answering.submit,
    find,
    amend,
    numberOf: (id) => numberOf(journal, id),
    async newest(limit) {
      const ids = await newestIds(journal, limit);
      const kept = [...unsaved.keys(), ...(live === undefined ? [] : [live.id])].filter((id) => !ids.includes(id));
      const found = await Promise.all([...ids, ...kept].map((id) => find(id)));
      return found
        .map(({ question: { id, state, openedAt } }) => ({ id, state, openedAt }))
        .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
        .slice(0, limit);
    },
    reopen() {
      if (live?.question.state !== 'open' || live.stopping) return;
      wishVoting(live.question);
      clockwork.check();
    },
    receiversChanged: () => clockwork.check(),
    close() {
      clockwork.stop();
      unsubscribe();
      return applied;
    },
  };
}
