/**
 * Presses and whole answers on their way into the journal: which event each becomes. A voice is told by its pupil or its
 * clicker, or, where nobody is to know whose it was, by a voter.
 */
import type { Press } from '../../../drivers/device.ts';
import type { EventType } from '../../../protocols/uplink/events.ts';
import type { Committed, NewEvent } from '../../journal/port.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Answer } from '../../web/api.ts';
import { readAnswer } from './answer.ts';
import type { LiveQuestion } from './live-question.ts';
import type { QuestionEventType } from './question.ts';
import type { SubmitAnswer, SubmitRefusal, Submitted, TabletAnswer } from './submit.ts';

const TABLET = /^b[0-9a-z]{4,16}$/;
/** Of a clicker that is nobody's, in a question whose answers nobody may tell apart: that it was pressed, not what. */
const UNSAID = '?';

export interface AnsweringOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly live: () => LiveQuestion | undefined;
  /** Appends, and applies to the question after the commit. */
  readonly commit: <T extends QuestionEventType>(question: LiveQuestion, event: NewEvent<T>) => Promise<Committed<T>>;
  /** Does what is due by the clock before anything more is taken. */
  readonly due: () => void;
  /** Pseudonym. */
  readonly pupilOf: (clicker: string) => string | undefined;
  /** Nothing is told of this pupil one by one. */
  readonly withoutConsent: (pupil: string) => boolean;
  /** Has won a buzz in this lesson, and must not be named in an event. */
  readonly standsBack: (pupil: string) => boolean;
}

export interface Answering {
  /** Appends the press; shown after the commit. False: no question takes presses. */
  press(press: Press): boolean;
  readonly submit: SubmitAnswer;
}

interface Sender {
  readonly pupil: string | undefined;
  readonly device: string;
}

/** Open, or closed with late votes still coming. */
export function isTaking(live: LiveQuestion): boolean {
  return live.question.state !== 'voided' && (!live.stopping || live.settling);
}

export function createAnswering(options: AnsweringOptions): Answering {
  const { clock, log, live, commit, due } = options;
  /** The last thing each voice said, and what came of it: the same thing again is not another. */
  const said = new WeakMap<
    LiveQuestion,
    Map<string, { readonly what: string; readonly outcome?: Promise<Submitted> }>
  >();

  function saidIn(current: LiveQuestion) {
    const known = said.get(current) ?? new Map();
    said.set(current, known);
    return known;
  }

  function taking(): LiveQuestion | undefined {
    due();
    const current = live();
    return current !== undefined && isTaking(current) ? current : undefined;
  }

  /** The voter, where there is to be one. */
  function voterOf({ question, voters, quiet }: LiveQuestion, { pupil, device }: Sender): string | undefined {
    const silent = pupil !== undefined && options.withoutConsent(pupil);
    if ((!question.anonymous && !silent) || voters === undefined) return undefined;
    const voter = voters.voterOf({ pupil, device });
    if (question.kind === 'buzz' && pupil !== undefined) quiet.set(voter, pupil);
    return voter;
  }

  const isOfClass = ({ question }: LiveQuestion, { pupil }: Sender): boolean =>
    question.counts === 'every' || pupil !== undefined;

  function isHeldBack({ question }: LiveQuestion, { pupil }: Sender): boolean {
    return question.kind === 'buzz' && pupil !== undefined && options.standsBack(pupil);
  }

  const lateIn = (current: LiveQuestion) => (current.stopping ? { late: true as const } : {});

  const event = <T extends EventType>(
    type: T,
    subject: string,
    at: number,
    data: NewEvent<T>['data'],
  ): NewEvent<T> => ({
    type,
    subject,
    at,
    data,
  });

  function press(pressed: Press): boolean {
    const current = taking();
    if (current === undefined) return false;
    const { device, clicker, key, sq } = pressed;
    const sender = { pupil: options.pupilOf(clicker), device: clicker };
    if (isHeldBack(current, sender)) return true;
    const at = clock.now() - Math.max(0, clock.monotonicMs() - pressed.atMonotonicMs);
    const { id: question } = current;
    const late = lateIn(current);
    const ofClass = isOfClass(current, sender);
    const voter = ofClass ? voterOf(current, sender) : undefined;
    saidIn(current).set(voter ?? sender.pupil ?? clicker, { what: `key ${key}` });
    const { pupil } = sender;
    const written =
      voter === undefined
        ? commit(
            current,
            event('cn.banban.response.pressed', question, at, {
              question,
              device,
              clicker,
              key: current.question.anonymous ? UNSAID : key,
              sq,
              ...(pupil === undefined ? {} : { pupil }),
              ...late,
            }),
          )
        : commit(
            current,
            event('cn.banban.response.cast', question, at, { question, voter, by: 'clicker', key, ...late }),
          );
    written.catch((error: unknown) => log.error({ err: error }, 'the journal did not take a press'));
    return true;
  }

  function submit({ question: id, tablet, pupil, answer }: TabletAnswer): Promise<Submitted> {
    const current = taking();
    if (current?.id !== id) return refused('over');
    const text = wholeAnswer(current, answer);
    if (text === undefined || !TABLET.test(tablet)) return refused('invalid');
    const sender = { pupil, device: tablet };
    if (!isOfClass(current, sender)) return refused('no-seat');
    if (isHeldBack(current, sender)) return refused('excluded');
    const voter = voterOf(current, sender);
    const who = voter ?? pupil ?? tablet;
    const known = saidIn(current);
    const before = known.get(who);
    if (before?.outcome !== undefined && before.what === text) return before.outcome;
    const at = clock.now();
    const late = lateIn(current);
    const submitted = { question: id, tablet, answer: text, ...(pupil === undefined ? {} : { pupil }), ...late };
    const written =
      voter === undefined
        ? commit(current, event('cn.banban.response.submitted', id, at, submitted))
        : commit(
            current,
            event('cn.banban.response.cast', id, at, { question: id, voter, by: 'tablet', key: text, ...late }),
          );
    const outcome = written.then(({ saved }) => outcomeOf(current, who, text, saved));
    const now = { what: text, outcome };
    known.set(who, now);
    // What was not written was not said.
    outcome.catch(() => {
      if (known.get(who) === now) known.delete(who);
    });
    return outcome;
  }

  return { press, submit };
}

function wholeAnswer({ question }: LiveQuestion, answer: string): Answer | '' | undefined {
  if (answer.trim() === '') return question.kind === 'buzz' ? undefined : '';
  return readAnswer(question, answer);
}

const refusal = (reason: SubmitRefusal): Submitted => ({ accepted: false, reason });
const refused = (reason: SubmitRefusal): Promise<Submitted> => Promise.resolve(refusal(reason));

/** What became of it, once it is committed. One that another press has replaced since was accepted before. */
function outcomeOf({ question }: LiveQuestion, who: string, answer: Answer | '', saved: boolean): Submitted {
  const standing = question.standing.get(who);
  if (question.kind === 'buzz' && standing === undefined) {
    if (question.early.has(who)) return refusal('early');
    return refusal(question.excluded.has(who) ? 'excluded' : 'over');
  }
  const fixed = question.rule === 'first' && (standing?.answer ?? '') !== answer;
  return fixed ? refusal('fixed') : { accepted: true, answer, saved };
}
