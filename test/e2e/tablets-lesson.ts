/**
 * A lesson of sixty tablets and as many clickers, as a program of its own, so that it can be run where there is no network
 * but the classroom's. Says what happened as one line of JSON.
 *
 *     node test/e2e/tablets-lesson.ts [HOST]     without HOST the agent chooses its address itself
 */
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { ensurePage } from '../../packaging/bundle/page.ts';
import { startBase } from '../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { makeClass } from '../../simulators/pupils.ts';
import { percentile } from '../bench/spread.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { openSse } from '../harness/sse.ts';
import { openTablet, type Tablet } from '../harness/tablet.ts';
import { until } from './teacher.ts';

export const PUPILS = 60;
const WITHIN_MS = 2_000;
const PIN = '270814';

export interface LessonOutcome {
  readonly address: string;
  readonly uplink: string;
  /** Tablets whose every answer was taken and is on disk. */
  readonly taken: number;
  readonly question: QuestionAnswer;
  /** Seat → the answer that has to stand. */
  readonly expected: Readonly<Record<string, string>>;
  /** ms from the reply to the last answer until the wall showed all of them; 0: it was faster. */
  readonly shownAfterMs: number;
  /** From sending an answer to its reply. */
  readonly replyMs: { readonly p50: number; readonly p99: number };
  /** Tablets that show their own standing answer. */
  readonly ownShown: number;
  /** Everything any tablet was told contains a name. */
  readonly names: boolean;
}

export interface LessonOptions {
  readonly host: string | undefined;
  readonly program?: readonly string[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The same every time: a letter and a moment for each seat. */
const letterOf = (index: number): string => 'ABCD'.charAt((index * 7) % 4);
const momentOf = (index: number): number => ((index * 977) % PUPILS) * (WITHIN_MS / PUPILS);

export async function holdTabletLesson({ host, program }: LessonOptions): Promise<LessonOutcome> {
  await ensurePage();
  const { directory, remove } = await scratch('tablets');
  const pupils = makeClass(PUPILS, 3);
  const base = await startBase({ ports: systemPorts(1), settings: { airMs: [0, 0], reportMs: 1 } });
  const agent = await startAgentProcess({
    directory,
    ...(program === undefined ? {} : { program }),
    config: {
      // There is a broker in the config and none in the world.
      room: { path: '34/18/02/2134000123/0302', name: '302 教室' },
      uplink: { url: `mqtt://127.0.0.1:${await freePort()}` },
      web: {
        port: await freePort(),
        tablets: { port: await freePort(), ...(host === undefined ? {} : { host }) },
      },
      devices: [{ id: 'base', driver: 'iclicker', address: base.address }],
      log: { level: 'warn' },
    },
  });
  const tell = async <T>(path: string, body?: unknown, cookie?: string): Promise<T> => {
    const answer = await api<T>(agent.address, path, { method: 'POST', body, ...(cookie && { cookie }) });
    if (answer.status >= 400) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const wall = async (): Promise<WallView> => (await api<WallView>(agent.address, '/api/state')).body;
  try {
    await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
    const { cookie } = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
    const seatOf = (index: number): string => String(index + 1).padStart(2, '0');
    const rows = pupils.map(
      ({ clicker }, index) => `${seatOf(index)},王小${seatOf(index)},2026${seatOf(index)},${clicker}`,
    );
    await tell(
      '/api/classes?name=%E4%B8%89%E5%B9%B4%E4%BA%8C%E7%8F%AD',
      ['座号,姓名,学号,答题器', ...rows].join('\r\n'),
      cookie,
    );

    await tell('/api/tablets', { on: true });
    const { tablets: told } = await wall();
    if (told === null) throw new Error('tablets are not let in');
    const address = new URL(told.url).origin;
    const tablets = await Promise.all(
      pupils.map(async (_, index) => {
        const tablet = await openTablet(address);
        const joined = await tablet.join(told.code, String(index + 1));
        if (joined.status !== 200) throw new Error(JSON.stringify(joined.body));
        await tablet.follow();
        return tablet;
      }),
    );

    const { id } = await tell<QuestionAnswer>('/api/questions', { kind: 'single', options: 4 });
    await until('voting is open', 15_000, async () => (await wall()).receivers[0]?.voting === 'open');
    const live = await openSse(`${agent.address}/api/live?scope=wall`);
    const allShown = live
      .until(({ data }) => data.includes(`"answered":${PUPILS}`), 20_000)
      .then(() => performance.now());

    const expected: Record<string, string> = {};
    let lastReplyAt = 0;
    const replyMs: number[] = [];
    const timed = async (tablet: Tablet, ...answer: Parameters<Tablet['answer']>) => {
      const sent = performance.now();
      const reply = await tablet.answer(...answer);
      replyMs.push(performance.now() - sent);
      return reply;
    };
    const taken = await Promise.all(
      tablets.map(async (tablet, index) => {
        await pause(momentOf(index));
        const letter = letterOf(index);
        expected[seatOf(index)] = letter;
        const replies = [];
        // Every third changes its mind, every fourth taps twice, every fifth had pressed its clicker before.
        if (index % 5 === 0) {
          base.press(pupils[index]?.clicker ?? '', letter === 'A' ? 'B' : 'A');
          await pause(60);
        }
        if (index % 3 === 0) replies.push(await timed(tablet, id, letter === 'C' ? 'D' : 'C'));
        const number = replies.length + 1;
        const taps = index % 4 === 0 ? [0, 1] : [0];
        replies.push(...(await Promise.all(taps.map(() => timed(tablet, id, letter, number)))));
        lastReplyAt = performance.now();
        return replies.every(({ status, body }) => status === 200 && body.accepted && body.saved);
      }),
    );
    const shownAfterMs = Math.max(0, (await allShown) - lastReplyAt);
    live.close();
    await until('every tablet shows its own answer', 5_000, () =>
      tablets.every((tablet, index) => tablet.state()?.question?.mine === letterOf(index)),
    );
    await tell(`/api/questions/${id}/close`);
    await tell(`/api/questions/${id}/reveal`, { answer: 'A' });
    await until('every tablet shows whether it was right', 5_000, () =>
      tablets.every((tablet) => (tablet.state()?.question?.verdict ?? null) !== null),
    );
    const { body: question } = await api<QuestionAnswer>(agent.address, `/api/questions/${id}`);
    const ownShown = tablets.filter(
      (tablet, index) =>
        tablet.state()?.question?.verdict === (letterOf(index) === 'A' ? 'right' : 'wrong') &&
        tablet.state()?.seat === seatOf(index),
    ).length;
    const names = tablets.some((tablet) => tablet.stream?.text.includes('王小') === true);
    const { uplink } = await wall();
    for (const tablet of tablets) tablet.disconnect();
    return {
      address,
      uplink: uplink.state,
      taken: taken.filter(Boolean).length,
      question,
      expected,
      shownAfterMs,
      replyMs: { p50: percentile(replyMs, 0.5), p99: percentile(replyMs, 0.99) },
      ownShown,
      names,
    };
  } finally {
    await agent.stop();
    await base.close();
    await remove();
  }
}

if (import.meta.main) {
  const outcome = await holdTabletLesson({ host: process.argv[2] });
  console.log(JSON.stringify(outcome));
}
