/**
 * A whole lesson where every network is cut, as a program of its own: no broker, no way out, and in the middle of a
 * question the classroom's own network goes down as well. Clickers do not notice. Says what happened as one line of JSON.
 */
import { execFileSync } from 'node:child_process';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import type { LessonReport } from '../../agent/web/api-report.ts';
import { ensurePage } from '../../packaging/bundle/page.ts';
import { startRoom } from '../../simulators/room.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { until } from './teacher.ts';

export const PUPILS = 48;
const PIN = '270814';

export interface OfflineOutcome {
  readonly uplink: WallView['uplink'];
  readonly attendance: WallView['attendance'];
  readonly questions: readonly QuestionAnswer[];
  readonly report: LessonReport;
  /** Status and first bytes of each exported file, hex. */
  readonly files: Readonly<Record<string, { readonly status: number; readonly magic: string; readonly bytes: number }>>;
  readonly verified: { readonly ok: boolean };
  /** The network cards that were up at the end, loopback left out. */
  readonly cardsUp: readonly string[];
}

export async function holdOfflineLesson(cutCard: string | undefined): Promise<OfflineOutcome> {
  await ensurePage();
  const { directory, remove } = await scratch('offline');
  const room = await startRoom({ pupils: PUPILS, pace: 4, asked: { options: 4, right: 'B', share: 0.6 } });
  const agent = await startAgentProcess({
    directory,
    config: {
      room: { path: '34/18/02/2134000123/0302', name: '302 教室' },
      uplink: { url: `mqtt://127.0.0.1:${await freePort()}` },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
      log: { level: 'warn' },
    },
  });
  let cookie: string | undefined;
  const tell = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await api<T>(agent.address, path, { method: 'POST', body, ...(cookie && { cookie }) });
    if (answer.status >= 400) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const wall = async (): Promise<WallView> => (await api<WallView>(agent.address, '/api/state')).body;
  const answered = async (least: number): Promise<void> =>
    until(`${least} have answered`, 30_000, async () => ((await wall()).question?.answered ?? 0) >= least);
  try {
    await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
    ({ cookie } = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } }));
    const rows = room.clickers.map((clicker, index) => {
      const seat = String(index + 1).padStart(2, '0');
      return `${seat},王小${seat},0026${seat},${clicker}`;
    });
    await tell(
      '/api/classes?name=%E4%B8%89%E5%B9%B4%E4%BA%8C%E7%8F%AD',
      ['座号,姓名,学号,答题器', ...rows].join('\r\n'),
    );
    await until('the receiver is there', 15_000, async () => (await wall()).receivers[0]?.status === 'online');

    await tell('/api/lessons', { subject: 'mathematics' });
    await tell('/api/lessons/current/roll-call', { on: true });
    await until('most are here', 30_000, async () => ((await wall()).attendance?.present ?? 0) >= PUPILS / 2);
    await tell('/api/lessons/current/roll-call', { on: false });

    const ids: string[] = [];
    const single = await tell<QuestionAnswer>('/api/questions', { kind: 'single', options: 4 });
    ids.push(single.id);
    await answered(5);
    if (cutCard !== undefined) execFileSync('ip', ['link', 'set', cutCard, 'down']);
    await answered(PUPILS / 2);
    await tell(`/api/questions/${single.id}/close`);
    await tell(`/api/questions/${single.id}/reveal`, { answer: 'B' });

    const again = await tell<QuestionAnswer>('/api/questions', { before: single.id });
    ids.push(again.id);
    await answered(PUPILS / 2);
    await tell(`/api/questions/${again.id}/close`);
    await tell(`/api/questions/${again.id}/reveal`, {});

    const buzz = await tell<QuestionAnswer>('/api/questions', { kind: 'buzz', thinkSeconds: 1 });
    ids.push(buzz.id);
    await until('somebody was first', 30_000, async () => (await wall()).question?.buzz?.state === 'won');
    await tell(`/api/questions/${buzz.id}/close`);
    await tell('/api/draws');

    const { attendance, lesson } = await wall();
    const id = lesson?.id ?? '';
    await tell('/api/lessons/current/end');
    const report = (await api<LessonReport>(agent.address, `/api/lessons/${id}/report`)).body;
    const questions = await Promise.all(
      ids.map(async (one) => (await api<QuestionAnswer>(agent.address, `/api/questions/${one}`)).body),
    );
    const files: Record<string, { status: number; magic: string; bytes: number }> = {};
    for (const [name, query] of [
      ['matrix', 'format=xlsx'],
      ['attendance', 'format=csv'],
      ['presses', 'format=gbk'],
    ] as const) {
      const response = await fetch(`${agent.address}/api/exports/${name}?lesson=${id}&${query}`, {
        headers: { Cookie: cookie ?? '' },
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      files[name] = { status: response.status, magic: bytes.subarray(0, 4).toString('hex'), bytes: bytes.length };
    }
    const { uplink } = await wall();
    await agent.stop();
    const cli = new URL('../../agent/cli/banban.ts', import.meta.url).pathname;
    const verified = JSON.parse(
      execFileSync(process.execPath, [cli, 'verify', `${directory}/data`], { encoding: 'utf8' }).split('\n')[0] ?? '{}',
    ) as { ok: boolean };
    const { networkInterfaces } = await import('node:os');
    const cardsUp = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');
    return { uplink, attendance, questions, report, files, verified, cardsUp };
  } finally {
    await agent.stop();
    await room.close();
    await remove();
  }
}

if (import.meta.main) console.log(JSON.stringify(await holdOfflineLesson(process.argv[2])));
