/** Tablets of a class of three in a room in memory; what the quiz does with an answer is the test's to say. */
import type { TabletAnswer } from '../../../../agent/classroom/question/submit.ts';
import { loadClassList } from '../../../../agent/classroom/roster/class-list.ts';
import { createTablets, type TabletsOptions } from '../../../../agent/classroom/tablets/tablets.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { Pupil } from '../../../../agent/room/port.ts';
import type { WallQuestion } from '../../../../agent/web/api.ts';
import { heldClock } from '../classroom-fixture.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

export const PLACE = { address: '192.168.1.20', url: 'http://192.168.1.20:8642/t' };
export const FROM = '192.168.1.77';

export const wallQuestion = (fields: Partial<WallQuestion> = {}): WallQuestion => ({
  id: 'q1',
  kind: 'single',
  number: 1,
  options: 4,
  rule: 'last',
  state: 'open',
  anonymous: false,
  round: 1,
  stem: null,
  optionTexts: null,
  picture: null,
  elapsedMs: 4_000,
  seconds: null,
  answered: 0,
  pulse: 0,
  tally: null,
  right: null,
  settling: false,
  answer: null,
  tolerance: null,
  answerKnown: false,
  rounds: null,
  buzz: null,
  saved: true,
  ...fields,
});

export async function openTablets(given?: { room?: TestRoom; classes?: boolean }) {
  const room = given?.room ?? (await createTestRoom());
  const clock = heldClock();
  const pseudonymOf = (_class: unknown, pupil: Pupil): string => `p0seat${pupil.seat}`;
  const listNamed = async (name: string, seats: readonly string[]) => {
    const schoolClass = await room.importRoster(
      name,
      seats.map((seat) => ({ name: `学生${seat}`, seat, ...(seat === '03' ? { consent: false } : {}) })),
    );
    return loadClassList(room, pseudonymOf, schoolClass);
  };
  const state = {
    list: given?.classes === false ? undefined : await listNamed('三年二班', ['01', '02', '03']),
    lesson: undefined as { id: string; practice: boolean } | undefined,
    exam: false,
    question: wallQuestion() as WallQuestion | undefined,
    standing: new Map<string, { answer: string }>(),
    submitted: [] as TabletAnswer[],
    seen: [] as string[],
    audit: [] as unknown[],
    changes: 0,
    /** What the quiz says to the next answer. */
    outcome: (answer: TabletAnswer): ReturnType<TabletsOptions['submit']> => {
      state.standing.set(answer.pupil ?? answer.tablet, { answer: answer.answer });
      return Promise.resolve({ accepted: true, answer: answer.answer, saved: true });
    },
  };
  const tablets = await createTablets({
    room,
    ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
    list: () => state.list,
    lesson: () => state.lesson,
    examMode: () => state.exam,
    question: () =>
      state.question === undefined
        ? undefined
        : {
            wall: state.question,
            judged: {
              kind: state.question.kind,
              options: 4,
              answer: state.question.answer,
              tolerance: null,
              points: 1,
              partial: 0.5,
            },
          },
    standing: (who) => state.standing.get(who),
    submit: (answer) => {
      state.submitted.push(answer);
      return state.outcome(answer);
    },
    seen: (pupil) => void state.seen.push(pupil.seat),
    audit: (what, fields) => {
      state.audit.push([what, fields]);
      return Promise.resolve();
    },
    changed: () => {
      state.changes += 1;
    },
  });
  const code = (): string => tablets.view()?.code ?? '';
  const join = (token: string, seat?: string): Promise<void> =>
    tablets.join({ code: code(), ...(seat === undefined ? {} : { seat }) }, token, FROM);
  return { room, clock, state, tablets, code, join, listNamed };
}
