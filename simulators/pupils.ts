/**
 * A class of pupils with clickers: who thinks how long, who presses what, who changes their mind. Pure: a seed and a
 * question give the same presses at the same times on every machine, so that a test can know what must be stored.
 *
 * Thinking times are log-normal, as measured answer times are: most within a few seconds, a few very late. How a press
 * fares on the radio is the room's business (room.ts); only the first press being lost is planned here.
 */
import { clickerId, type Key } from './iclicker/messages.ts';
import { logNormal, pick, seededRandom, seedFor, whole } from './random.ts';

export interface Pupil {
  /** 1 … N */
  readonly seat: number;
  /** Eight upper-case hex digits. */
  readonly clicker: string;
  /** Multiplies every thinking time: 0.5 is a quick pupil. */
  readonly slowness: number;
}

/** Shares are 0–1, of pupils per question unless said otherwise; times are ms. */
export interface Behaviour {
  readonly thinkMs: number;
  /** Of the logarithm of the thinking time. */
  readonly thinkSigma: number;
  /** Nobody presses sooner. */
  readonly leastMs: number;
  readonly silent: number;
  readonly changes: number;
  readonly withdraws: number;
  /** Presses the same key again, out of impatience. */
  readonly repeats: number;
  /** The first press gets lost on the radio; the pupil sees no light and presses again. */
  readonly lost: number;
  /** How many clickers of somebody else answer too. */
  readonly strangers: number;
}

export const usualBehaviour: Behaviour = {
  thinkMs: 4_000,
  thinkSigma: 0.6,
  leastMs: 600,
  silent: 0.04,
  changes: 0.15,
  withdraws: 0.02,
  repeats: 0.1,
  lost: 0.03,
  strangers: 0,
};

export interface Asked {
  /** 2–5 */
  readonly options: number;
  /** The answer a fair share knows; absent: all options are equally likely. */
  readonly right?: Key | undefined;
  /** Share of the pupils who choose `right` at last. Default 0.65. */
  readonly share?: number | undefined;
  /** Tells the questions of one lesson apart: the same pupils answer each of them differently. */
  readonly question: number;
}

export type Why = 'answer' | 'first-thought' | 'repeat' | 'withdrawal' | 'retry' | 'stranger';

export interface PlannedPress {
  /** After voting opened. */
  readonly atMs: number;
  readonly clicker: string;
  readonly key: Key;
  readonly why: Why;
  /** Does not reach the base: its retry follows. */
  readonly lost: boolean;
}

const LETTERS: readonly [Key, ...Key[]] = ['A', 'B', 'C', 'D', 'E'];

/** N pupils; the same seed gives the same clickers, and a larger class begins with the smaller one. */
export function makeClass(count: number, seed: number): readonly Pupil[] {
  const ids = differentIds(seedFor(seed, 'clickers'));
  const random = seededRandom(seedFor(seed, 'pupils'));
  return Array.from({ length: count }, (_, index) => ({
    seat: index + 1,
    clicker: ids(),
    slowness: logNormal(random, 1, 0.3),
  }));
}

/** Three random bytes and their exclusive or, never the same twice. Real ids do not begin with 00. */
export function differentIds(seed: number): () => string {
  const random = seededRandom(seed);
  const given = new Set<string>();
  return () => {
    for (;;) {
      const id = clickerId(whole(random, 1, 255), whole(random, 0, 255), whole(random, 0, 255));
      if (given.has(id)) continue;
      given.add(id);
      return id;
    }
  };
}

/** Everything the class will do about one question, in the order of time. */
export function planPresses(
  pupils: readonly Pupil[],
  asked: Asked,
  behaviour: Behaviour,
  seed: number,
): readonly PlannedPress[] {
  const planned = pupils.flatMap((pupil) =>
    planPupil(pupil, asked, behaviour, seededRandom(seedFor(seed, `${asked.question}/${pupil.clicker}`))),
  );
  const ours = new Set(pupils.map((pupil) => pupil.clicker));
  const strangers = differentIds(seedFor(seed, 'strangers'));
  const random = seededRandom(seedFor(seed, `${asked.question}/strangers`));
  for (let count = 0; count < behaviour.strangers; count += 1) {
    const clicker = strangers();
    if (ours.has(clicker)) continue;
    const key = pick(random, LETTERS);
    planned.push({ atMs: think(random, 1, behaviour), clicker, key, why: 'stranger', lost: false });
  }
  return planned.sort((one, other) => one.atMs - other.atMs);
}

/** The answers that stand when all planned presses were taken: what a correct agent must end up with. */
export function standingAnswers(planned: readonly PlannedPress[]): ReadonlyMap<string, Key> {
  const standing = new Map<string, Key>();
  for (const { clicker, key, lost } of planned) {
    if (lost) continue;
    if (key === 'F') standing.delete(clicker);
    else standing.set(clicker, key);
  }
  return standing;
}

function planPupil(pupil: Pupil, asked: Asked, behaviour: Behaviour, random: () => number): PlannedPress[] {
  const letters = optionsOf(asked.options);
  // Drawn in a fixed order whatever comes of it: changing one share must not change who does something else.
  const [isSilent, changes, withdraws, repeats, isLost] = [
    random() < behaviour.silent,
    random() < behaviour.changes,
    random() < behaviour.withdraws,
    random() < behaviour.repeats,
    random() < behaviour.lost,
  ];
  const answer = chooseAnswer(random, letters, asked);
  const firstMs = think(random, pupil.slowness, behaviour);
  const laterMs = think(random, pupil.slowness, behaviour);
  const soonMs = whole(random, 300, 1_500);
  if (isSilent) return [];

  const { clicker } = pupil;
  const presses: PlannedPress[] = [];
  let atMs = firstMs;
  const add = (key: Key, why: Why): void => {
    presses.push({ atMs, clicker, key, why, lost: false });
  };
  const opening = changes ? otherThan(random, letters, answer) : answer;
  if (isLost) {
    presses.push({ atMs, clicker, key: opening, why: changes ? 'first-thought' : 'answer', lost: true });
    atMs += 800 + soonMs;
    add(opening, 'retry');
  } else {
    add(opening, changes ? 'first-thought' : 'answer');
  }
  if (changes) {
    atMs += laterMs;
    add(answer, 'answer');
  }
  if (repeats) {
    atMs += soonMs;
    add(answer, 'repeat');
  }
  if (withdraws) {
    atMs += laterMs;
    add('F', 'withdrawal');
  }
  return presses;
}

function think(random: () => number, slowness: number, behaviour: Behaviour): number {
  return Math.max(behaviour.leastMs, Math.round(slowness * logNormal(random, behaviour.thinkMs, behaviour.thinkSigma)));
}

function chooseAnswer(random: () => number, letters: readonly [Key, ...Key[]], asked: Asked): Key {
  const knows = random() < (asked.share ?? 0.65);
  if (asked.right === undefined || !letters.includes(asked.right)) return pick(random, letters);
  return knows ? asked.right : otherThan(random, letters, asked.right);
}

function otherThan(random: () => number, letters: readonly [Key, ...Key[]], not: Key): Key {
  const [first, ...rest] = letters.filter((letter) => letter !== not);
  return first === undefined ? not : pick(random, [first, ...rest]);
}

function optionsOf(count: number): readonly [Key, ...Key[]] {
  const [first, ...rest] = LETTERS.slice(0, count);
  return first === undefined ? LETTERS : [first, ...rest];
}
