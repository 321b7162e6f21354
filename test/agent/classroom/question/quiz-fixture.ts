/** A quiz on a journal and a room in memory, with a class of pseudonyms instead of a class list. */
import { createQuiz, type Quiz, type QuizOptions } from '../../../../agent/classroom/question/quiz.ts';
import { type Ports, silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { Press } from '../../../../drivers/device.ts';
import { type FakeReceivers, fakeReceivers, type HeldClock, heldClock } from '../classroom-fixture.ts';
import type { MemoryJournal } from '../memory-journal.ts';
import type { TestRoom } from '../test-room.ts';

export interface QuizFixture {
  readonly quiz: Quiz;
  readonly receivers: FakeReceivers;
  readonly clock: HeldClock;
  /** Whoever is in here holds the clicker of this name. */
  readonly holders: Map<string, string>;
  /** Pupils without consent. */
  readonly silent: Set<string>;
  lesson: string | undefined;
  press(clicker: string, key: string, fields?: Partial<Press>): boolean;
}

export interface QuizSetting {
  readonly clock?: HeldClock;
  readonly holders?: Map<string, string>;
  readonly silent?: Set<string>;
  readonly lesson?: string;
  readonly receivers?: FakeReceivers;
}

export async function openQuiz(
  journal: MemoryJournal,
  room: TestRoom,
  setting: QuizSetting = {},
): Promise<QuizFixture> {
  const { clock = heldClock(), holders = new Map(), silent = new Set(), receivers = fakeReceivers() } = setting;
  const ports: Ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  let lesson = setting.lesson;
  const options: QuizOptions = {
    journal,
    room,
    receivers: () => receivers,
    ports,
    changed: () => undefined,
    audience: () => ({ classId: undefined, counts: holders.size > 0 ? 'bound' : 'every', quiet: silent.size > 0 }),
    lesson: () => (lesson === undefined ? undefined : { id: lesson }),
    pupilOf: (clicker) => holders.get(clicker),
    withoutConsent: (pupil) => silent.has(pupil),
  };
  const quiz = await createQuiz(options);
  let sq = 0;
  return {
    quiz,
    receivers,
    clock,
    holders,
    silent,
    get lesson() {
      return lesson;
    },
    set lesson(id) {
      lesson = id;
    },
    press(clicker, key, fields = {}) {
      sq = (sq + 1) % 256;
      return quiz.press({ device: 'base', clicker, key, sq, atMonotonicMs: clock.monotonicMs(), ...fields });
    },
  };
}

/** Five pupils with a clicker each. */
export const five = (): Map<string, string> =>
  new Map(['1', '2', '3', '4', '5'].map((number) => [`4200000${number}`, `p0pupil${number}`]));
