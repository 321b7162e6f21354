/**
 * Tablets that answer over the LAN: let in by the teacher, for one lesson, with a code that is on the wall. A tablet has a
 * seat, never a name; the first on a seat holds it. A pupil's tablet and clicker are one voice, since both are the pupil's.
 *
 * Whoever is in stays in: over a reload of the page, over a lost network and over a restart of the agent. All are out
 * when the lesson ends, when another class comes, when exam mode begins, or when the teacher says so.
 */
import type { Ports } from '../../ports.ts';
import type { AuditWhat, Pupil, RoomStore } from '../../room/port.ts';
import { inExamMode } from '../../scene/refusals.ts';
import type { WallQuestion } from '../../web/api.ts';
import type { AnswerReply, AnswerRequest, TabletState } from '../../web/api-tablet.ts';
import type { Standing } from '../question/question.ts';
import type { Judged } from '../question/score.ts';
import type { SubmitAnswer, Submitted } from '../question/submit.ts';
import type { ClassList } from '../roster/class-list.ts';
import { newCode, plainDigits } from './code.ts';
import { createMembers, type Member, type TabletRoomStore } from './members.ts';
import type { TabletPlace, Tablets, WhyOut } from './port.ts';
import {
  codeLocked,
  seatNotInClass,
  seatTaken,
  seatWithoutTablet,
  tabletsFull,
  tabletsOff,
  tooFast,
  unknownTablet,
  wrongCode,
} from './refusals.ts';
import { tabletQuestion } from './state.ts';
import { createWrongCodes } from './wrong-codes.ts';

/** More than any class has; without a class list nothing else bounds them. */
const MOST_TABLETS = 120;
/** Longer than any lesson: a port that pupils reach does not stay open overnight because somebody forgot it. */
const LONGEST_OPEN_MS = 4 * 60 * 60_000;
/** A finger is slower: ten answers at once, then two a second. */
const ANSWERS_AT_ONCE = 10;
const ANSWER_EVERY_MS = 500;

export interface TabletsOptions {
  readonly room: TabletRoomStore & Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly ports: Ports;
  readonly list: () => ClassList | undefined;
  /** The lesson that is on. */
  readonly lesson: () => { readonly id: string; readonly practice: boolean } | undefined;
  readonly examMode: () => boolean;
  /** The question on the wall, and what it is judged by. */
  readonly question: () => { readonly wall: WallQuestion; readonly judged: Judged } | undefined;
  /** The standing answer of a pupil (by pseudonym), or of a tablet of nobody's. */
  readonly standing: (who: string) => Pick<Standing, 'answer'> | undefined;
  readonly submit: SubmitAnswer;
  /** This pupil is in the room. */
  readonly seen: (pupil: Pupil) => void;
  readonly audit: (what: AuditWhat, fields: Readonly<Record<string, string | number>>) => Promise<void>;
  readonly changed: () => void;
}

/** As it is written down, for a restart. */
interface Remembered {
  readonly code: string;
  readonly lesson: string | null;
  readonly class: string | null;
  readonly address: string;
  /** Wall ms. */
  readonly since: number;
}

interface Open {
  readonly code: string;
  readonly lesson: string | undefined;
  readonly classId: string | undefined;
  readonly place: TabletPlace | undefined;
  readonly address: string;
  readonly since: number;
}

export async function createTablets(options: TabletsOptions): Promise<Tablets> {
  const { room, ports, list, lesson, changed } = options;
  const { clock, log, randomBytes } = ports;
  const wrongCodes = createWrongCodes(clock);
  const practice = (): boolean => lesson()?.practice === true;
  const members = await createMembers({ room, written: () => !practice(), ports });
  const paces = new WeakMap<Member, { left: number; atMs: number }>();
  let open: Open | undefined = await restored();

  async function restored(): Promise<Open | undefined> {
    const text = (await room.setting('tablets')) ?? '';
    if (text === '') return undefined;
    const { lesson: lessonId, class: classId, ...rest } = JSON.parse(text) as Remembered;
    return { ...rest, lesson: lessonId ?? undefined, classId: classId ?? undefined, place: undefined };
  }

  // The lesson goes on without it: only a restart would let nobody in any more.
  async function remember(): Promise<void> {
    if (practice()) return;
    try {
      await room.setSetting('tablets', open === undefined ? '' : JSON.stringify(remembered(open)));
    } catch (error) {
      log.error({ err: error }, 'that tablets are let in could not be written down');
    }
  }

  function pupilOn(seat: string | null): Pupil | undefined {
    return seat === null ? undefined : list()?.pupils.find((pupil) => pupil.seat === seat);
  }

  /** `7`, `07` and `０７` are the seat that the list calls `07`. */
  function seatInClass(typed: string): string {
    const text = plainDigits(typed).slice(0, 20);
    const seats = (list()?.pupils ?? []).map((pupil) => pupil.seat);
    const bare = (seat: string): string => seat.replace(/^0+(?=.)/, '').toUpperCase();
    const found = seats.find((seat) => seat === text) ?? seats.find((seat) => bare(seat) === bare(text));
    if (found === undefined) throw seatNotInClass(text);
    return found;
  }

  function member(token: string | undefined): Member {
    const found = open === undefined ? undefined : members.byToken(token);
    if (found === undefined) throw unknownTablet();
    return found;
  }

  async function shutOut(why: WhyOut): Promise<void> {
    if (open === undefined) return;
    open = undefined;
    const everyone = [...members.all()];
    changed();
    await members.remove(everyone);
    await remember();
    await options.audit('tablets-changed', { on: 0, why, tablets: everyone.length });
  }

  async function remove(gone: readonly Member[]): Promise<void> {
    if (gone.length === 0) return;
    const removed = members.remove(gone);
    changed();
    await removed;
  }

  function checkCode(typed: string, from: string): void {
    if (open === undefined) throw tabletsOff();
    const waitS = wrongCodes.waitS(from);
    if (waitS > 0) throw codeLocked(waitS);
    if (plainDigits(typed) === open.code) {
      wrongCodes.right(from);
      return;
    }
    if (wrongCodes.wrong(from)) renewCode();
    throw wrongCode();
  }

  function renewCode(): void {
    if (open === undefined) return;
    open = { ...open, code: newCode(randomBytes, open.code) };
    wrongCodes.changed();
    log.warn({}, 'too many wrong codes: the code of the lesson was changed');
    changed();
    void remember();
  }

  /** A stuck finger, or a program: the bucket of one tablet is empty. */
  function paced(of: Member): void {
    const now = clock.monotonicMs();
    const before = paces.get(of) ?? { left: ANSWERS_AT_ONCE, atMs: now };
    const left = Math.min(ANSWERS_AT_ONCE, before.left + (now - before.atMs) / ANSWER_EVERY_MS);
    paces.set(of, { left: Math.max(0, left - 1), atMs: now });
    if (left < 1) throw tooFast();
  }

  const pseudonymOn = (seat: string | null): string | undefined => {
    const pupil = pupilOn(seat);
    return pupil === undefined ? undefined : list()?.pseudonyms.get(pupil.id);
  };

  async function answer({ question, n, answer: text }: AnswerRequest, token: string): Promise<AnswerReply> {
    const of = member(token);
    if (n > of.n || of.outcome === undefined) {
      paced(of);
      const pupil = pseudonymOn(of.seat);
      const outcome = options.submit({ question, tablet: of.tablet, answer: text, ...(pupil && { pupil }) });
      const numberBefore = of.n;
      of.n = n;
      of.outcome = outcome;
      void outcome.then(
        (submitted) => {
          if (of.outcome === outcome) of.last = { question, submitted };
          changed();
        },
        () => {
          // It was not taken: the same number may come again.
          if (of.outcome !== outcome) return;
          of.n = numberBefore;
          of.outcome = undefined;
        },
      );
    }
    // A repeat, or one that others have overtaken: what counts is what became of the newest.
    return replyOf(of.n, await of.outcome);
  }

  function standingOf(of: Member, wall: WallQuestion): Pick<Standing, 'answer'> | undefined {
    const pupil = pupilOn(of.seat);
    const submitted = of.last?.question === wall.id ? of.last.submitted : undefined;
    // Nobody can be asked what a voice without a name has answered; the tablet itself remembers.
    if (wall.anonymous || pupil?.consent === false)
      return submitted?.accepted === true && submitted.answer !== '' ? { answer: submitted.answer } : undefined;
    return options.standing(pseudonymOn(of.seat) ?? of.tablet);
  }

  function stateOf(of: Member): TabletState {
    const current = options.question();
    const question =
      current === undefined
        ? null
        : tabletQuestion(current.wall, current.judged, {
            seat: of.seat,
            standing: standingOf(of, current.wall),
            last: of.last?.question === current.wall.id ? of.last.submitted : undefined,
          });
    return { seat: of.seat, n: of.n, question };
  }

  function markSeen(of: Member): void {
    const pupil = pupilOn(of.seat);
    if (pupil !== undefined) options.seen(pupil);
  }

  /** The lesson these tablets came for is over, or another class sits here. */
  function check(): void {
    if (open === undefined) return;
    if (options.examMode()) {
      void shutOut('exam');
      return;
    }
    if (Math.abs(clock.now() - open.since) > LONGEST_OPEN_MS) {
      void shutOut('time');
      return;
    }
    const now = lesson();
    if (open.lesson !== undefined && now?.id !== open.lesson) {
      void shutOut('lesson');
      return;
    }
    const classId = list()?.class.id;
    const otherClass = classId !== open.classId;
    const cameLate = open.lesson === undefined && now !== undefined;
    if (otherClass || cameLate) {
      open = { ...open, lesson: now?.id, classId };
      void remember();
    }
    const gone = [...members.all()].filter(
      ({ seat }) => otherClass || (seat === null ? list() !== undefined : pupilOn(seat) === undefined),
    );
    void remove(gone);
    if (cameLate) for (const of of members.all()) markSeen(of);
  }

  return {
    get on() {
      return open !== undefined;
    },
    get address() {
      return open?.address;
    },
    async letIn(place) {
      if (options.examMode()) throw inExamMode('tablets');
      const before = open;
      open = {
        code: before?.code ?? newCode(randomBytes),
        lesson: before?.lesson ?? lesson()?.id,
        classId: before?.classId ?? list()?.class.id,
        place,
        address: place.address,
        since: before?.since ?? clock.now(),
      };
      changed();
      await remember();
      if (before === undefined) await options.audit('tablets-changed', { on: 1 });
    },
    shutOut,
    async free(seat) {
      const gone = seat === undefined ? [...members.all()] : [members.bySeat(seat)].filter((of) => of !== undefined);
      if (seat !== undefined && gone.length === 0) throw seatWithoutTablet(seat);
      await remove(gone);
      await options.audit('tablets-changed', { freed: gone.length });
    },
    view() {
      if (open?.place === undefined) return null;
      const online = [...members.all()].filter(({ pages }) => pages > 0).length;
      return { url: open.place.url, code: open.code, joined: members.size, online };
    },
    seats: () => new Set([...members.all()].flatMap(({ seat }) => (seat === null ? [] : [seat]))),
    room: (token) => ({
      open: open !== undefined,
      seats: list() !== undefined,
      joined: open !== undefined && members.byToken(token) !== undefined,
    }),
    async join({ code, seat: typed = '' }, token, from) {
      checkCode(code, from);
      const seat = list() === undefined ? null : seatInClass(typed);
      const known = members.byToken(token);
      const holder = seat === null ? undefined : members.bySeat(seat);
      if (seat !== null && holder !== undefined && holder !== known) throw seatTaken(seat);
      if (known === undefined && members.size >= MOST_TABLETS) throw tabletsFull();
      const joined = members.seat(token, seat);
      changed();
      markSeen(await joined);
    },
    async leave(token) {
      await remove([member(token)]);
    },
    isIn: (token) => open !== undefined && members.byToken(token) !== undefined,
    answer,
    state(token) {
      const of = open === undefined ? undefined : members.byToken(token);
      return of === undefined ? undefined : stateOf(of);
    },
    connected(token) {
      const count = (by: 1 | -1): void => {
        const of = members.byToken(token);
        if (of !== undefined) of.pages = Math.max(0, of.pages + by);
        changed();
      };
      count(1);
      return () => count(-1);
    },
    check,
  };
}

function remembered({ code, lesson, classId, address, since }: Open): Remembered {
  return { code, lesson: lesson ?? null, class: classId ?? null, address, since };
}

function replyOf(n: number, submitted: Submitted): AnswerReply {
  if (!submitted.accepted) return { n, accepted: false, answer: '', saved: false, refused: submitted.reason };
  return { n, accepted: true, answer: submitted.answer, saved: submitted.saved, refused: null };
}
