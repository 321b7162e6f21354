import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EXIT_OK } from '../../../agent/cli/io.ts';
import { command } from '../../../agent/cli/simulate.ts';
import { connectHost, eventually } from '../../simulators/host.ts';

interface Running {
  readonly lines: string[];
  readonly json: () => Record<string, unknown>[];
  tell(line: string): void;
  endStdin(): void;
  stop(): Promise<number>;
}

function run(...args: string[]): Running {
  const stdin = new PassThrough();
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = command(args, {
    stdin,
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    stop: stop.signal,
    json: true,
  });
  ended.catch(() => {});
  return {
    lines,
    json: () => lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>),
    tell: (line) => stdin.write(`${line}\n`),
    endStdin: () => stdin.end(),
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

async function ready(running: Running): Promise<string> {
  await eventually('a first line', () => running.lines.length > 0);
  const [first = ''] = running.lines;
  expect(first).toMatch(/^ready tcp:\/\/127\.0\.0\.1:\d+(\?generation=1)?$/);
  return first.slice('ready '.length);
}

describe('banban simulate', () => {
  it('prints ready first, then one JSON object a line: what the host commanded and what was pressed', async () => {
    const running = run('iclicker');
    const client = await connectHost(await ready(running));
    client.write('0111');
    await client.until('0111aa');
    running.tell('press 82E9701B A');
    await client.until('02138182e970');
    await eventually('events', () => running.json().some(({ event }) => event === 'vote'));
    expect(running.json()).toContainEqual(expect.objectContaining({ event: 'command', command: 'open', hex: '0111' }));
    expect(running.json()).toContainEqual(expect.objectContaining({ ok: true, press: '82E9701B', result: 'accepted' }));
    expect(running.lines.slice(1).every((line) => line.startsWith('{'))).toBe(true);
    await client.close();
    expect(await running.stop()).toBe(EXIT_OK);
  });

  it('refuses wrong lines one by one and goes on', async () => {
    const running = run('iclicker');
    await ready(running);
    const wrong = [
      'nonsense',
      'press',
      'press 82E9701C A',
      'press 82E9701B Z',
      'misbehave politely',
      'set ack soon',
      'set',
      '\u0000',
    ];
    for (const line of wrong) running.tell(line);
    running.tell('');
    running.tell('  help  ');
    await eventually('help', () => running.json().some((line) => line['help'] !== undefined));
    const refusals = running.json().filter(({ ok }) => ok === false);
    expect(refusals.length).toBe(wrong.length);
    for (const { error } of refusals)
      expect(error).toMatchObject({
        code: expect.any(String),
        where: expect.any(String),
        what: { zh: expect.any(String), en: expect.any(String) },
        todo: { zh: expect.any(String), en: expect.any(String) },
      });
    await running.stop();
  });

  it('does lines in their order, and serves on after stdin has ended', async () => {
    const running = run('iclicker');
    const address = await ready(running);
    for (const line of ['unplug', 'press 82E9701B A', 'plug', 'misbehave stall', 'misbehave none', 'set repeats 0'])
      running.tell(line);
    running.endStdin();
    await eventually('the last answer', () => running.json().some((line) => line['set'] === 'repeats'));
    const answers = running
      .json()
      .filter(({ ok }) => ok === true)
      .map(({ atMs: _, ok: __, ...answer }) => answer);
    expect(answers).toEqual([
      { unplug: true },
      { press: '82E9701B', key: 'A', result: 'unheard' },
      { plug: true, address },
      { misbehave: 'stall' },
      { misbehave: 'none' },
      { set: 'repeats', value: '0' },
    ]);
    const client = await connectHost(address);
    client.write('0112');
    await client.until('0112aa');
    await client.close();
    await running.stop();
  });

  it('simulates a base of the first generation, and says so in its address', async () => {
    const running = run('iclicker', '--generation', '1');
    const address = await ready(running);
    expect(address).toMatch(/^tcp:.*\?generation=1$/);
    const client = await connectHost(address);
    client.write('01110005');
    await client.until('0111aa');
    running.tell('press 82E9701B C');
    await eventually('a vote', () => running.json().some(({ event }) => event === 'vote'));
    client.write('0117010004');
    await client.until('021800010001016382e970');
    await client.close();
    await running.stop();
  });

  it('presses keypads and cards, which are named as on their backs', async () => {
    for (const [name, who, key] of [
      ['sunvote', 'SV0012', 'B'],
      ['turningpoint', '090FD3', '2'],
    ] as const) {
      const running = run(name);
      await ready(running);
      running.tell(`press ${who} ${key}`);
      await eventually('an answer', () => running.json().some(({ press }) => press === who));
      expect(running.json().find(({ press }) => press === who)).toMatchObject({ ok: true, result: 'unheard' });
      await running.stop();
    }
  });

  it('simulates a camera, spoils one of its answers and refuses what it cannot', async () => {
    const running = run('onvif', '--listen', 'http://user:pass@127.0.0.1:0/onvif/device_service');
    await eventually('a first line', () => running.lines.length > 0);
    expect(running.lines[0]).toMatch(/^ready http:\/\/user:pass@127\.0\.0\.1:\d+\/onvif\/device_service$/);
    const snapshot = new URL('/snapshot/Profile_1.jpg', running.lines[0]?.replace(/^ready (http:\/\/).*@/, '$1'));
    running.tell('set snapshot open');
    running.tell('misbehave html snapshot');
    running.tell('misbehave sing');
    running.tell('set motion on');
    await eventually('answers', () => running.json().some(({ set }) => set === 'motion'));
    expect(running.json()).toContainEqual(expect.objectContaining({ ok: true, misbehave: 'html:snapshot' }));
    expect(running.json().filter(({ ok }) => ok === false)).toHaveLength(1);
    expect((await fetch(snapshot)).headers.get('content-type')).toMatch(/text\/html/);
    running.tell('misbehave none');
    running.tell('help');
    await eventually('help', () => running.json().some(({ help }) => help !== undefined));
    expect((await fetch(snapshot)).headers.get('content-type')).toBe('image/jpeg');
    expect(await running.stop()).toBe(EXIT_OK);
  });

  it('simulates a whole room, the same for the same seed', async () => {
    const running = run('room', '--pupils', '12', '--seed', '4', '--pace', '50', '--options', '3', '--right', 'b');
    const client = await connectHost(await ready(running));
    client.write('0111');
    await eventually('answers', () => running.json().filter(({ event }) => event === 'vote').length > 8);
    const question = running.json().find(({ event }) => event === 'question');
    expect(question).toMatchObject({ question: 1, answers: expect.objectContaining({ B: expect.any(Number) }) });
    await client.close();
    await running.stop();
  });

  it.each([
    [['fleet', '--rooms'], 'USAGE'],
    [['fleet'], 'SIMULATE-NOT-YET'],
    [[], 'USAGE'],
    [['nothing'], 'USAGE'],
    [['iclicker', '--listen', 'pty'], 'SIMULATE-NO-SERIAL'],
    [['iclicker', '--listen', 'tcp://192.0.2.1:1'], 'SIMULATE-LISTEN'],
    [['room', '--pupils', 'many'], 'USAGE'],
    [['room', '--pace', '0'], 'USAGE'],
  ])('refuses %j with %s', async (args, code) => {
    await expect(run(...args).stop()).rejects.toMatchObject({ code });
  });
});
