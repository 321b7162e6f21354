/**
 * xAPI 1.0.3 statements (adlnet/xAPI-Spec), to a file and never to a network. Pseudonyms only, unless names are asked for.
 *
 * - `answered`: one for each pupil with a standing answer, once the question is over: its answer was shown, or its lesson
 *   has ended. A statement never changes, and the same export made again gives the same ids.
 * - `attended`: one for each pupil who was there, once the lesson has ended. A correction makes another statement and
 *   voids the one that would have been made before it.
 * - Nothing of voices without a name, of clickers that are nobody's, of voided questions and of 抢答: a statement needs an
 *   actor, and who was quickest is not an answer.
 */
import { createHash } from 'node:crypto';
import type { Answer } from '../../web/api.ts';
import type { Marked } from './attendance-book.ts';
import type { LessonCase, ReportCase } from './case.ts';
import { isPupil } from './diagnosis.ts';
import { type Outcome, pointsOf, verdictOf } from './outcome.ts';
import type { Person } from './people.ts';
import { STATUS_WORDS } from './words.ts';

export interface XapiOptions {
  /** CloudEvents source of the room: part of every id. */
  readonly source: string;
  /** Where accounts belong: an address of the school or district. Absent: one that says which room, and leads nowhere. */
  readonly homePage?: string | undefined;
  /** `actor.name` beside the pseudonym. */
  readonly names?: boolean | undefined;
}

/** RFC 2606: an address under it never belongs to anybody. */
const OURS = 'https://banban.invalid';
const VERBS = 'http://adlnet.gov/expapi/verbs/';
const ACTIVITIES = 'http://adlnet.gov/expapi/activities/';
/** UUIDv5 of the URL above in the namespace of URLs. */
const NAMESPACE = uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', OURS);

/** RFC 9562, 5.5: the same name in the same namespace is the same id. */
export function uuid5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `PT7.42S` */
export const isoDuration = (ms: number): string => `PT${Math.round(ms / 10) / 100}S`;

/** Oldest lesson first, questions in their order, then who attended. */
export function* statements(report: ReportCase, options: XapiOptions): Generator<object> {
  const teller = createTeller(report, options);
  for (const one of report.lessons) {
    const roots = rootsOf(one.questions);
    for (const outcome of one.questions) {
      if (!isOver(one, outcome)) continue;
      for (const [index, who] of outcome.who.entries())
        if (isPupil(who)) yield teller.answered(one, outcome, index, who, roots.get(outcome.id) ?? outcome.id);
    }
    yield* attendance(one, teller);
  }
}

type Teller = ReturnType<typeof createTeller>;

function isOver({ lesson }: LessonCase, { state, kind, anonymous, closedAt }: Outcome): boolean {
  if (state === 'voided' || kind === 'buzz' || anonymous || closedAt === null) return false;
  return state === 'revealed' || lesson === undefined || lesson.ended !== undefined;
}

function* attendance(one: LessonCase, teller: Teller): Generator<object> {
  const { lesson } = one;
  if (lesson?.ended === undefined) return;
  for (const [pupil, mark] of lesson.attendance) {
    for (const [index, { from }] of lesson.corrections.filter((each) => each.pupil === pupil).entries())
      if (wasThere(from) && from !== mark.status) yield teller.voided(one, pupil, from, mark, index);
    if (wasThere(mark.status)) yield teller.attended(one, pupil, mark);
  }
}

const wasThere = (status: Marked['status']): boolean => status !== 'leave' && status !== 'absent';

/** All rounds of a question are one activity: that of the first. */
function rootsOf(questions: readonly Outcome[]): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { id, before } of questions) roots.set(id, roots.get(before ?? '') ?? before ?? id);
  return roots;
}

function createTeller(report: ReportCase, { source, homePage, names }: XapiOptions) {
  const home = homePage ?? `${OURS}${source}`;
  const idOf = (...parts: readonly (string | number)[]): string => uuid5(NAMESPACE, JSON.stringify([source, ...parts]));
  const lessonId = (one: LessonCase): string => idOf('lesson', one.id);
  const account = (name: string) => ({ objectType: 'Agent', account: { homePage: home, name } });

  function actor(pseudonym: string, classId: string | undefined): object {
    const person: Person | undefined = names === true ? report.people.find(pseudonym, classId) : undefined;
    return person === undefined ? account(pseudonym) : { name: person.name, ...account(pseudonym) };
  }

  function context(one: LessonCase, extensions: Readonly<Record<string, unknown>>): object {
    const { lesson } = one;
    return {
      ...(lesson === undefined ? {} : { registration: lessonId(one) }),
      ...(lesson?.teacher === undefined ? {} : { instructor: account(lesson.teacher) }),
      ...(lesson === undefined
        ? {}
        : { contextActivities: { parent: [{ objectType: 'Activity', id: `urn:uuid:${lessonId(one)}` }] } }),
      platform: 'Banban',
      language: 'zh-CN',
      extensions: Object.fromEntries(Object.entries(extensions).map(([name, value]) => [`${OURS}/x/${name}`, value])),
    };
  }

  const attendedId = (one: LessonCase, pupil: string, status: string): string =>
    idOf('attended', one.id, pupil, status);

  return {
    answered(one: LessonCase, outcome: Outcome, index: number, pupil: string, root: string): object {
      const ms = outcome.times[index] ?? 0;
      const verdict = verdictOf(outcome, index);
      const points = pointsOf(outcome, index);
      return {
        id: idOf('answered', one.id, root, outcome.round, pupil),
        actor: actor(pupil, one.classId),
        verb: { id: `${VERBS}answered`, display: { 'zh-CN': '回答', 'en-US': 'answered' } },
        object: {
          objectType: 'Activity',
          id: `urn:uuid:${idOf('question', root)}`,
          definition: { type: `${ACTIVITIES}cmi.interaction`, ...interactionOf(outcome) },
        },
        result: {
          response: responseOf(outcome, outcome.answers[index] ?? ''),
          ...(verdict === undefined ? {} : { success: verdict === 'right' }),
          ...(verdict === undefined || outcome.points === 0
            ? {}
            : {
                score: {
                  scaled: Math.round((points / outcome.points) * 10_000) / 10_000,
                  raw: points,
                  min: 0,
                  max: outcome.points,
                },
              }),
          duration: isoDuration(ms),
        },
        context: context(one, { round: outcome.round }),
        timestamp: new Date(outcome.openedAt + ms).toISOString(),
        version: '1.0.3',
      };
    },
    attended(one: LessonCase, pupil: string, mark: Marked): object {
      const lastedMs = one.lesson?.ended?.lastedMs ?? 0;
      return {
        id: attendedId(one, pupil, mark.status),
        actor: actor(pupil, one.classId),
        verb: { id: `${VERBS}attended`, display: { 'zh-CN': '出席', 'en-US': 'attended' } },
        object: {
          objectType: 'Activity',
          id: `urn:uuid:${lessonId(one)}`,
          definition: { type: `${ACTIVITIES}lesson` },
        },
        result: { duration: isoDuration(Math.max(0, lastedMs - (mark.lateMin ?? 0) * 60_000)) },
        context: context(one, {
          status: STATUS_WORDS[mark.status],
          ...(mark.lateMin === undefined ? {} : { lateMin: mark.lateMin }),
        }),
        timestamp: new Date(mark.at).toISOString(),
        version: '1.0.3',
      };
    },
    /** What would have been said before the correction does not hold. */
    voided(one: LessonCase, pupil: string, from: Marked['status'], mark: Marked, index: number): object {
      return {
        id: idOf('voided', one.id, pupil, from, index),
        actor: account('banban'),
        verb: { id: `${VERBS}voided`, display: { 'zh-CN': '作废', 'en-US': 'voided' } },
        object: { objectType: 'StatementRef', id: attendedId(one, pupil, from) },
        timestamp: new Date(mark.at).toISOString(),
        version: '1.0.3',
      };
    },
  };
}

const LETTERS = ['A', 'B', 'C', 'D', 'E'];

/** Survey without `correctResponsesPattern`: an empty one would say that no answer is right. */
function interactionOf({ kind, options, answer, tolerance }: Outcome): object {
  const letters = LETTERS.slice(0, options).map((id) => ({ id }));
  const right = (pattern: string | undefined): object =>
    pattern === undefined ? {} : { correctResponsesPattern: [pattern] };
  switch (kind) {
    case 'truefalse':
      return { interactionType: 'true-false', ...right(answer === null ? undefined : trueFalse(answer)) };
    case 'numeric':
      return { interactionType: 'numeric', ...right(answer === null ? undefined : rangeOf(answer, tolerance ?? 0)) };
    case 'ranking':
      return {
        interactionType: 'sequencing',
        ...right(answer === null ? undefined : listOf(answer)),
        choices: letters,
      };
    case 'survey':
      return { interactionType: 'likert', scale: letters };
    default:
      return { interactionType: 'choice', ...right(answer === null ? undefined : listOf(answer)), choices: letters };
  }
}

function responseOf({ kind }: Outcome, answer: Answer): string {
  if (kind === 'truefalse') return trueFalse(answer);
  return kind === 'multiple' || kind === 'ranking' ? listOf(answer) : answer;
}

const listOf = (letters: string): string => [...letters].join('[,]');
const trueFalse = (answer: Answer): string => String(answer === 'A');

/** `min[:]max`; decimal fractions are not exact, so that 0.1 + 0.2 is written 0.3. */
function rangeOf(answer: Answer, tolerance: number): string {
  const value = Number(answer);
  const end = (at: number): string => String(Number(at.toPrecision(12)));
  return `${end(value - tolerance)}[:]${end(value + tolerance)}`;
}
