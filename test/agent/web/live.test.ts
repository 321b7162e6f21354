import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveChange, LiveSnapshot } from '../../../agent/web/api.ts';
import { parsePosition } from '../../../agent/web/live.ts';
import { openSse, type SseClient } from '../../harness/sse.ts';
import { type Bench, EPOCH, openQuestion, signIn, startBench } from './doubles.ts';

let bench: Bench;
const clients: SseClient[] = [];
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await bench.stop();
});

async function live(query = '', headers: Record<string, string> = {}): Promise<SseClient> {
  const client = await openSse(`${bench.url}/api/live${query}`, headers);
  clients.push(client);
  await client.until((message) => message.event === 'snapshot');
  return client;
}

const clickerOf = (n: number) => (0x10000000 + n).toString(16).toUpperCase();
const lineNumbers = (client: SseClient) =>
  client.messages.filter((one) => one.event === 'line').map((one) => Number(one.id.split(':')[1]));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('the live stream', () => {
  it('begins with the whole state', async () => {
    const client = await live();
    const first = JSON.parse(client.messages[0]?.data ?? '') as LiveSnapshot;
    expect(first.wall).toMatchObject({ room: { name: '302 教室' }, question: null, pinSet: false, language: 'zh' });
    expect(first.private).toBeUndefined();
    expect(client.messages[0]?.id).toBe(`${EPOCH}:0`);
  });

  it('sends a change with only the keys that changed, and nothing when nothing did', async () => {
    const client = await live();
    bench.classroom.show({ question: openQuestion(1) });
    const change = JSON.parse((await client.until((one) => one.event === 'change')).data) as LiveChange;
    expect(Object.keys(change).sort()).toEqual(['now', 'question']);
    const before = client.messages.length;
    bench.classroom.show({ question: { ...openQuestion(1), elapsedMs: 5_000 } });
    bench.journal.press(clickerOf(1));
    await client.until((one) => one.event === 'line');
    expect(client.messages.slice(before).map((one) => one.event)).toEqual(['line']);
  });

  it('sends the first change in the very call that announced it, and takes what follows within 16 ms together', async () => {
    const client = await live();
    for (let answered = 1; answered <= 50; answered++) bench.classroom.show({ question: openQuestion(answered) });
    await client.until((one) => one.event === 'change' && one.data.includes('"answered":50'));
    const counts = client.messages
      .filter((one) => one.event === 'change')
      .map((one) => (JSON.parse(one.data) as LiveChange).question?.answered);
    expect(counts).toEqual([1, 50]);
  });

  it('lets no other change take a press’s turn', async () => {
    const client = await live();
    bench.setUplink({ state: 'online', since: 1, backlog: 7 });
    bench.setFaults([]);
    bench.classroom.show({ question: openQuestion(1) });
    const change = await client.until((one) => one.event === 'change');
    expect(JSON.parse(change.data)).toMatchObject({ question: { answered: 1 }, uplink: { backlog: 7 } });
  });

  it('notices within about a second what nobody announces', async () => {
    const client = await live();
    bench.setUplink({ state: 'offline', since: 1, backlog: 3 });
    await client.until((one) => one.event === 'change' && one.data.includes('"backlog":3'), 3_000);
  });

  it('numbers every message by the newest line it follows', async () => {
    const client = await live();
    bench.journal.press(clickerOf(1));
    bench.classroom.show({ question: openQuestion(1) });
    const change = await client.until((one) => one.event === 'change');
    expect(change.id).toBe(`${EPOCH}:1`);
  });

  it('tells the wall that a press came, and nothing about whose', async () => {
    const client = await live();
    bench.journal.press('DEADBEEF', 'C', 'p0secret');
    const line = await client.until((one) => one.event === 'line');
    expect(JSON.parse(line.data)).toEqual({
      type: 'cn.banban.response.pressed',
      time: expect.any(String),
      sequence: 1,
      epoch: EPOCH,
      data: { question: 'q1' },
    });
    expect(client.text).not.toMatch(/DEADBEEF|secret|"key"|"C"/);
  });

  it('gives the private scope the published line itself, byte for byte', async () => {
    const client = await live('?scope=private', await signIn(bench.url));
    bench.journal.press('DEADBEEF', 'C', 'p0secret');
    const line = await client.until((one) => one.event === 'line');
    expect(line.data).toBe(bench.journal.lines[0]?.text);
  });

  it('gives the private view whole when it changed, with names on this computer', async () => {
    const seat = {
      pupilId: 'u1',
      seat: '01',
      name: '王小明',
      clicker: null,
      answer: null,
      presses: 0,
      attendance: null,
      loan: null,
      tablet: false,
      unsure: false,
      consent: true,
    };
    const client = await live('?scope=private', await signIn(bench.url));
    bench.classroom.show({}, { seats: [seat] });
    await client.until((one) => one.event === 'change' && one.data.includes('王小明'));
    const wall = await live();
    expect(wall.text).not.toContain('王小明');
  });

  it('gives seat numbers without names where the connection must not carry them', async () => {
    const seat = {
      pupilId: 'u1',
      seat: '01',
      name: '王小明',
      clicker: null,
      answer: null,
      presses: 0,
      attendance: null,
      loan: null,
      tablet: false,
      unsure: false,
      consent: true,
    };
    bench.classroom.show({}, { seats: [seat] });
    const session = await signIn(bench.url);
    const far = await live('?scope=private', { ...session, 'X-Forwarded-For': '192.168.1.9' });
    const near = await live('?scope=private', session);
    bench.classroom.show({}, { seats: [{ ...seat, presses: 1 }] });
    const change = await far.until((one) => one.event === 'change' && one.data.includes('"presses":1'));
    expect(change.data).toContain('"seat":"01"');
    await near.until((one) => one.event === 'change' && one.data.includes('"presses":1'));
    expect(near.text).toContain('王小明');
    expect(far.text).not.toContain('王小明');
  });

  it('refuses a scope it does not know, and methods other than GET', async () => {
    const answer = await fetch(`${bench.url}/api/live?scope=everything`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'WEB-INVALID']);
    expect((await fetch(`${bench.url}/api/live`, { method: 'HEAD' })).status).toBe(405);
    expect((await fetch(`${bench.url}/api/live`, { method: 'POST' })).status).toBe(405);
  });
});

describe('resume', () => {
  for (const scope of ['wall', 'private']) {
    it(`misses no line and doubles none (${scope}), however often the connection is cut while lines keep coming`, async () => {
      const session = await signIn(bench.url);
      const seen: number[] = [];
      let last = `${EPOCH}:0`;
      let pressing = true;
      const presses = (async () => {
        for (let n = 1; n <= 400; n++) {
          bench.journal.press(clickerOf(n));
          bench.classroom.show({ question: openQuestion(n) });
          if (n % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
        }
        pressing = false;
      })();
      while (pressing || seen.at(-1) !== 400) {
        const client = await openSse(`${bench.url}/api/live?scope=${scope}`, { ...session, 'Last-Event-ID': last });
        const cutAfter = 1 + (seen.length % 11);
        await client
          .until(() => client.messages.length > cutAfter || seen.length + lineNumbers(client).length >= 400, 200)
          // Fewer messages than that came in time: cut it here, then.
          .catch(() => undefined);
        client.close();
        await client.ended;
        seen.push(...lineNumbers(client));
        last = client.messages.at(-1)?.id ?? last;
      }
      await presses;
      expect(seen).toEqual(range(1, 400));
    });
  }

  it('takes the place from the query too, sends the missed lines first, then the state', async () => {
    for (let n = 1; n <= 250; n++) bench.journal.press(clickerOf(n));
    const client = await live(`?lastEventId=${EPOCH}:50`);
    expect(lineNumbers(client)).toEqual(range(51, 250));
    expect(client.messages.at(-1)).toMatchObject({ event: 'snapshot', id: `${EPOCH}:250` });
  });

  it('sends at most the newest 1,000 lines, and says how many it left out', async () => {
    for (let n = 1; n <= 1_300; n++) bench.journal.press(clickerOf(n));
    const client = await live(`?lastEventId=${EPOCH}:100`);
    expect(client.messages[0]).toMatchObject({ event: 'skipped', data: '{"lines":200}' });
    expect(lineNumbers(client)).toEqual(range(301, 1_300));
  });

  it('sends no old lines to who asks for none, nor to who is up to date', async () => {
    bench.journal.press(clickerOf(1));
    expect(lineNumbers(await live())).toEqual([]);
    expect(lineNumbers(await live(`?lastEventId=${EPOCH}:1`))).toEqual([]);
  });

  it.each(['', 'x', `${EPOCH}:`, `${EPOCH}:-1`, `${EPOCH}:1e3`, `${EPOCH}:9999999999999999`, 'a:1', `${EPOCH}:77`])(
    'starts afresh from %j, which is no place here',
    async (place) => {
      bench.journal.press(clickerOf(1));
      const client = await live(`?lastEventId=${encodeURIComponent(place)}`);
      bench.journal.press(clickerOf(2));
      await client.until((one) => one.id === `${EPOCH}:2`);
      expect(lineNumbers(client)).toEqual([2]);
    },
  );

  it('reads a place as epoch and sequence', () => {
    expect(parsePosition(`${EPOCH}:12`)).toEqual({ epoch: EPOCH, sequence: 12 });
    expect(parsePosition(undefined)).toBeUndefined();
  });
});

describe('many readers and bad ones', () => {
  it('serves sixty at once, each with every line in order', async () => {
    const all = await Promise.all(range(1, 60).map(() => live()));
    for (let n = 1; n <= 30; n++) {
      bench.journal.press(clickerOf(n));
      bench.classroom.show({ question: openQuestion(n) });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await Promise.all(
      all.map((one) => one.until((message) => message.event === 'change' && message.data.includes('"answered":30'))),
    );
    for (const one of all) expect(lineNumbers(one)).toEqual(range(1, 30));
  });

  it('drops one that never reads, while the others go on', async () => {
    const deaf = await live();
    const good = await live();
    deaf.pause();
    const stem = '长'.repeat(60_000);
    const dropped = async () => {
      const text = await (await fetch(`${bench.url}/metrics`)).text();
      return Number(/^banban_live_dropped_total (\d+)$/m.exec(text)?.[1]);
    };
    let n = 0;
    while ((await dropped()) === 0 && n < 400) {
      n += 1;
      bench.classroom.show({ question: { ...openQuestion(n), stem: `${n}${stem}` } });
      await good.until((one) => one.event === 'change' && one.data.includes(`"answered":${n},`));
    }
    expect(await dropped()).toBe(1);
    bench.classroom.show({ question: openQuestion(1_000) });
    await good.until((one) => one.event === 'change' && one.data.includes('"answered":1000'));
  });

  it('refuses a stream beyond the hundred and twenty-eighth, in words', async () => {
    await Promise.all(range(1, 128).map(() => live()));
    const answer = await fetch(`${bench.url}/api/live`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'WEB-BUSY']);
  });

  it('closes within a second with streams open, also those nobody reads', async () => {
    const all = await Promise.all(range(1, 20).map(() => live()));
    all[0]?.pause();
    const from = performance.now();
    await bench.server.close();
    expect(performance.now() - from).toBeLessThan(1_000);
    await Promise.all(all.slice(1).map((one) => one.ended));
  });
});
