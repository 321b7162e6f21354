/**
 * The command line as an outsider checks it, who has nothing but the contract: real processes, their streams and their
 * exit codes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../harness/agent-process.ts';
import { banban, type Ended, type Running, startBanban } from '../../harness/command-line.ts';
import { connectHost, eventually } from '../../simulators/host.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const PRESS = { type: 'press', clicker: '82E9701B', key: 'A', sq: 0 };
const PRESS_HEX = '02138182e97000';

let place: { directory: string; remove(): Promise<void> };
const started: Running[] = [];
const servers: { server: Server; sockets: Set<Socket> }[] = [];

beforeAll(async () => {
  place = await scratch('contract');
});
afterEach(async () => {
  for (const running of started.splice(0)) {
    running.child.kill('SIGKILL');
    await running.ended;
  }
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});
afterAll(() => place?.remove());

function start(...args: string[]): Running {
  const running = startBanban(args);
  started.push(running);
  return running;
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(place.directory, name);
  await writeFile(path, content);
  return path;
}

/** A TCP server that does `behave` with everybody who connects. */
async function listen(behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push({ server, sockets });
  return (server.address() as AddressInfo).port;
}

const json = (ended: Pick<Ended, 'lines'>): Record<string, unknown>[] =>
  ended.lines.map((line) => JSON.parse(line) as Record<string, unknown>);

function expectNoTrace(ended: Pick<Ended, 'stdout' | 'stderr'>): void {
  expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at |node:internal|\bat \S+ \(/m);
}

const both = { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) };
const refusal = (code: string | RegExp) => ({
  ok: false,
  error: { code: expect.stringMatching(code), where: expect.stringMatching(/./), what: both, todo: both },
});

/** Four at a time: two cores, and each start is mostly waiting. */
async function each<T>(cases: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const rest = [...cases];
  const worker = async (): Promise<void> => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await run(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

describe('the command line', () => {
  it('works as `npx banban` in a checkout', async () => {
    const child = spawn('npx', ['banban', 'help'], { cwd: checkout, stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    for (const command of ['run', 'demo', 'check', 'decode', 'probe', 'simulate', 'verify', 'diag'])
      expect(out).toMatch(new RegExp(`^  ${command} +\\p{Script=Han}`, 'mu'));
  });

  it('helps, Chinese first, for the whole and for each command, in every way it is asked', async () => {
    await each(
      [
        ['help'],
        ['--help'],
        ['-h'],
        ['help', 'run'],
        ['run', '--help'],
        ['demo', '-h'],
        ['decode', '--help'],
        ['version'],
      ],
      async (args) => {
        const ended = await banban(args);
        expect(ended).toMatchObject({ code: 0, stderr: '' });
        expect(ended.stdout).toContain('banban');
      },
    );
    expect((await banban(['help', 'run'])).stdout).toBe((await banban(['run', '--help'])).stdout);
    const bare = await banban([]);
    expect(bare).toMatchObject({ code: 2, stdout: '' });
    expect(bare.stderr).toContain('用法');
  });

  it('is used wrongly: exit 2, one line, in both languages, nothing on stdout', async () => {
    await each<string[]>(
      [
        ['nonsense'],
        ['toString'],
        ['--what'],
        ['run', 'extra'],
        ['run', '--what'],
        ['run', '--config'],
        ['demo', 'extra'],
        ['demo', '--port', 'many'],
        ['demo', '--pupils', '-1'],
        ['check', 'a', 'b'],
        ['check', '--what'],
        ['diag', 'extra'],
      ],
      async (args) => {
        const ended = await banban(args);
        expect([args, ended.code, ended.stdout]).toEqual([args, 2, '']);
        expect(ended.stderr.trim().split('\n')).toHaveLength(1);
        expect(ended.stderr).toMatch(/\p{Script=Han}.* \/ .*[a-z]/u);
        expectNoTrace(ended);
      },
    );
  }, 120_000);

  it('is used wrongly where JSON is spoken: exit 2 and one object that says what is wrong', async () => {
    await each<string[]>(
      [
        ['nonsense', '--json'],
        ['run', 'extra', '--json'],
        ['decode'],
        ['decode', 'nonsense'],
        ['decode', 'iclicker', 'extra'],
        ['decode', 'iclicker', '--what'],
        ['decode', 'iclicker', '--side', 'left'],
        ['probe'],
        ['probe', 'iclicker'],
        ['probe', 'iclicker', 'nowhere'],
        ['probe', 'nonsense', 'tcp://127.0.0.1:1'],
        ['probe', 'iclicker', 'tcp://127.0.0.1:1', 'extra'],
        ['send'],
        ['send', 'pjlink', 'tcp://127.0.0.1:1'],
        ['send', 'nonsense', 'tcp://127.0.0.1:1', 'power', 'on'],
        ['send', 'lg', 'tcp://127.0.0.1:1', 'power', 'on', 'now'],
        ['probe', 'lg', 'tcp://127.0.0.1:1', '--model', 'nonsense'],
        ['scan', 'hid://1881:0150', '--json'],
        ['scan', '--what', '--json'],
        ['simulate'],
        ['simulate', 'nonsense'],
        ['simulate', 'iclicker', 'extra'],
        ['simulate', 'iclicker', '--what'],
        ['simulate', 'room', '--pupils', 'many'],
        ['verify', 'a', 'b'],
        ['verify', '--what'],
      ],
      async (args) => {
        const ended = await banban(args);
        expect([args, ended.code, ended.lines.length]).toEqual([args, 2, 1]);
        expect(json(ended)[0]).toMatchObject(refusal(/^[A-Z]+(-[A-Z]+)*$/));
        expectNoTrace(ended);
      },
    );
  }, 120_000);

  it('says of the contract’s later commands that they come later', async () => {
    await each(['desk', 'enroll', 'service'], async (name) => {
      const ended = await banban([name, 'whatever', '--some', 'thing']);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/还没有.*not in version .* yet/);
    });
  });
});

describe('banban decode', () => {
  it('reads frames with spaces, comments, blank lines and CR LF, pads short reports, and gives two lines for two presses', async () => {
    const input = [
      '# a lesson',
      '',
      PRESS_HEX,
      '  02 13 81 82  E9 70 00   # with spaces',
      `${PRESS_HEX}\r`,
      'zz',
      '021',
      `02 13 81 82 e9 70 00 ${'00 '.repeat(25)} 02 13 82 82 e9 70 01`,
    ].join('\n');
    const ended = await banban(['decode', 'iclicker'], input);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const out = json(ended);
    expect(out.slice(0, 3)).toEqual([PRESS, PRESS, PRESS]);
    expect(out.slice(3, 5)).toEqual([
      { error: expect.any(String), bytes: 'zz' },
      { error: expect.any(String), bytes: '021' },
    ]);
    expect(out.slice(5).filter(({ type }) => type === 'press')).toHaveLength(2);
  });

  it('takes any bytes: nothing, binary, a line without an end, and goes on with what is good', async () => {
    expect(await banban(['decode', 'iclicker'])).toMatchObject({ code: 0, stdout: '' });
    expect(await banban(['decode', 'iclicker', '--raw'])).toMatchObject({ code: 0, stdout: '' });
    const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3)) % 256);
    await each<string[]>([[], ['--raw'], ['--side', 'host'], ['--side', 'host', '--raw']], async (options) => {
      const ended = await banban(['decode', 'iclicker', ...options], noise);
      expect([options, ended.code, ended.stderr]).toEqual([options, 0, '']);
      for (const message of json(ended)) expect(message['type'] ?? message['error']).toEqual(expect.any(String));
    });
    const long = Buffer.from(`${'ab'.repeat(5_000_000)}\n${PRESS_HEX}\n`);
    const out = json(await banban(['decode', 'iclicker'], long));
    expect(out.at(-1)).toEqual(PRESS);
    expect(out.length).toBeLessThan(5);
  });

  it('ends with its reader, and at once when it is interrupted', async () => {
    const endless = startBanban(['decode', 'iclicker']);
    started.push(endless);
    const feed = setInterval(() => endless.child.stdin.write(`${PRESS_HEX}\n`), 5);
    await once(endless.child.stdout, 'data');
    endless.child.stdout.destroy();
    const ended = await endless.ended;
    clearInterval(feed);
    expect(ended.code).toBe(0);
    expectNoTrace(ended);

    const waiting = start('decode', 'iclicker');
    waiting.child.stdin.write(`${PRESS_HEX}\n`);
    await eventually('the first line', () => waiting.lines().length === 1);
    expect((await waiting.stop('SIGINT')).tookMs).toBeLessThan(1_000);
  });
});

describe('banban probe', () => {
  it('is answered by the simulator, and says of everything else what it is, within 15 s', async () => {
    const base = start('simulate', 'iclicker');
    const found = await banban(['probe', 'iclicker', await base.ready]);
    expect(found.code).toBe(0);
    expect(json(found)).toEqual([
      {
        ok: true,
        driver: 'iclicker',
        address: await base.ready,
        identity: expect.objectContaining({ make: expect.any(String) }),
        readings: expect.any(Object),
        faults: [],
      },
    ]);

    const silent = await listen((socket) => socket.resume());
    const garbage = await listen((socket) => {
      const timer = setInterval(() => socket.write(Buffer.alloc(1_000, 0xa7)), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const rude = await listen((socket) => socket.destroy());
    await each(
      [
        'tcp://127.0.0.1:1',
        `tcp://127.0.0.1:${silent}`,
        `tcp://127.0.0.1:${garbage}`,
        `tcp://127.0.0.1:${rude}`,
        'hid://1881:0150/NONE',
      ],
      async (address) => {
        const ended = await banban(['probe', 'iclicker', address]);
        expect([address, ended.code, ended.lines.length]).toEqual([address, 1, 1]);
        expect(json(ended)[0]).toMatchObject(refusal(/^DEVICE-/));
        expect(ended.tookMs).toBeLessThan(15_000);
        expectNoTrace(ended);
      },
    );
  });
});

describe('banban simulate', () => {
  it('speaks its protocol on stdin, one JSON object a line, and survives whatever else is typed', async () => {
    const base = start('simulate', 'iclicker');
    const host = await connectHost(await base.ready);
    const out = (): Record<string, unknown>[] => json({ lines: base.lines().slice(1) });
    const told = async (line: string | Uint8Array): Promise<Record<string, unknown>> => {
      const before = out().filter(({ ok }) => ok !== undefined).length;
      base.child.stdin.write(typeof line === 'string' ? `${line}\n` : line);
      await eventually(String(line).slice(0, 20), () => out().filter(({ ok }) => ok !== undefined).length > before);
      return out().filter(({ ok }) => ok !== undefined)[before] ?? {};
    };
    host.write('0111');
    await host.until('0111aa');
    expect(await told('press 82E9701B A')).toMatchObject({ ok: true, result: 'accepted' });
    await host.until('02138182e970');
    expect(await told('help')).toMatchObject({ ok: true, help: expect.any(Object) });
    expect(await told('set ack 5')).toMatchObject({ ok: true, set: 'ack' });
    expect(await told('misbehave duplicate')).toMatchObject({ ok: true, misbehave: 'duplicate' });
    expect(await told('unplug')).toMatchObject({ ok: true });
    expect(await told('plug')).toMatchObject({ ok: true });
    for (const wrong of ['toString', 'set', 'set ack soon', 'press x y', 'misbehave politely', 'x'.repeat(200_000)])
      expect(await told(wrong)).toMatchObject(refusal(/^SIMULATE-/));
    expect(await told(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]))).toMatchObject({ ok: false });
    await host.close();

    base.child.stdin.end();
    const again = await connectHost(await base.ready);
    again.write('0112');
    await again.until('0112aa');
    // The host stays connected and says nothing: that must not keep it.
    const ended = await base.stop('SIGTERM');
    expect(ended.code).toBe(0);
    expect(ended.tookMs).toBeLessThan(5_000);
    expectNoTrace(ended);
    await again.close();
  });

  it('says where it cannot listen', async () => {
    const taken = await listen(() => undefined);
    const ended = await banban(['simulate', 'iclicker', '--listen', `tcp://127.0.0.1:${taken}`]);
    expect(ended.code).toBe(1);
    expect(json(ended)[0]).toMatchObject(refusal(/^SIMULATE-/));
    expectNoTrace(ended);
  });
});

describe('banban check', () => {
  it('names file, line and column of each mistake, as text and as JSON', async () => {
    const good = await file('good.yaml', 'room: { name: 302 教室 }\n');
    expect(await banban(['check', good])).toMatchObject({ code: 0 });
    const bad = await file('bad.yaml', 'room: { name: 302 教室 }\nweb: { port: many }\ncolour: red\n');
    const text = await banban(['check', bad]);
    expect(text).toMatchObject({ code: 1, stderr: '' });
    expect(text.lines.map((line) => line.split(': ')[0])).toEqual([`${bad}:2:14`, `${bad}:3:1`]);
    const asJson = await banban(['check', bad, '--json']);
    expect(asJson.code).toBe(1);
    expect(json(asJson)).toEqual([
      {
        ok: false,
        file: bad,
        problems: [
          expect.objectContaining({ where: `${bad}:2:14`, what: both, todo: both }),
          expect.objectContaining({ where: `${bad}:3:1` }),
        ],
      },
    ]);
    const missing = await banban(['check', join(place.directory, 'none.yaml'), '--json']);
    expect(missing.code).toBe(1);
    expect(json(missing)[0]).toMatchObject(refusal('CONFIG-UNREADABLE'));
  });
});

describe('banban run', () => {
  it('runs what is valid in a broken config, next to a broker and a base that hang, and ends within 5 s', async () => {
    const [brokerPort, basePort] = [
      await listen((socket) => socket.resume()),
      await listen((socket) => socket.pause()),
    ];
    const config = await file(
      'broken.yaml',
      `room: { path: 34/18/02/2134000123/0302, name: 302 教室, colour: red }
uplink: { url: mqtt://127.0.0.1:${brokerPort} }
web: { port: 0 }
devices:
  - { id: base, driver: iclicker, address: tcp://127.0.0.1:${basePort} }
  - { id: base, driver: iclicker, address: tcp://127.0.0.1:1 }
  - { id: other, driver: nonsense, address: tcp://127.0.0.1:1 }
nonsense: [1, 2
`,
    );
    const data = join(place.directory, 'data-broken');
    const agent = start('run', '--config', config, '--data', data);
    const address = await agent.ready;
    expect(agent.lines()).toEqual([`ready ${address}`]);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const state = (await (await fetch(`${address}/api/state`)).json()) as {
      room: { name: string };
      receivers: { id: string }[];
    };
    expect(state.room.name).toBe('302 教室');
    expect(state.receivers.map(({ id }) => id)).toEqual(['base']);
    for (const where of [`${config}:1:`, `${config}:6:`, `${config}:7:`, `${config}:8:`])
      expect(agent.stderr()).toContain(where);

    const second = await banban(['run', '--config', config, '--data', data, '--json']);
    expect(second.code).toBe(1);
    expect(json(second)[0]).toMatchObject(refusal('STORE-IN-USE'));
    expectNoTrace(second);

    const port = Number(new URL(address).port);
    const busy = await file('busy.yaml', `web: { port: ${port} }\n`);
    const third = await banban(['run', '--config', busy, '--data', join(place.directory, 'data-busy')]);
    expect(third).toMatchObject({ code: 1, stdout: '' });
    expect(third.stderr).toMatch(/WEB-[A-Z-]+ .*\p{Script=Han}.* \/ /u);
    expect(third.stderr).toContain(String(port));
    expectNoTrace(third);

    const diag = await banban(['diag', '--config', config, '--data', data, '--json']);
    expect(diag.code).toBe(1);
    for (const finding of json(diag))
      expect(finding).toEqual({ check: expect.any(String), ok: expect.any(Boolean), zh: both.zh, en: both.en });
    expectNoTrace(diag);

    // A page that never closes its stream must not keep it either.
    const stream = await fetch(`${address}/api/live`);
    const ended = await agent.stop('SIGINT');
    await stream.body?.cancel().catch(() => undefined);
    expect(ended.code).toBe(0);
    expect(ended.tookMs).toBeLessThan(5_000);
    expectNoTrace(ended);

    const verified = await banban(['verify', data]);
    expect(verified.code).toBe(0);
    expect(json(verified)).toEqual([expect.objectContaining({ ok: true, lines: expect.any(Number) })]);
  });

  it('says of what can be no data directory that it is none', async () => {
    const any = await file('any.yaml', 'web: { port: 0 }\n');
    await each([await file('in-the-way', ''), join(any, 'below'), '', '/proc/none'], async (data) => {
      const ended = await banban(['run', '--config', any, '--data', data, '--json']);
      expect([data, ended.code]).toEqual([data, 1]);
      expect(json(ended)[0]).toMatchObject(refusal('DATA-DIRECTORY'));
      expectNoTrace(ended);
    });
  });

  it('verify names the first bad record of a journal that was touched, and says of other files that they are none', async () => {
    const data = join(place.directory, 'data-touched');
    const agent = start('run', '--config', await file('any.yaml', 'web: { port: 0 }\n'), '--data', data);
    await agent.ready;
    expect((await agent.stop()).code).toBe(0);
    const path = join(data, 'journal.db');
    const whole = await readFile(path);
    // In the line itself, and in the column by which it is filed.
    for (const what of ['"type":"cn.banban.agent.started"', 'cn.banban.agent.started']) {
      const at = whole.indexOf(what);
      expect(at).toBeGreaterThan(0);
      const bytes = Buffer.from(whole);
      bytes.write(what.replace('started', 'STARTED'), at);
      await writeFile(path, bytes);
      const touched = await banban(['verify', data]);
      expect(touched.code).toBe(1);
      expect(json(touched)[0]).toMatchObject({ ...refusal('JOURNAL-BROKEN'), sequence: 2 });
      expectNoTrace(touched);
    }
    await each([place.directory, await file('noise.db', Buffer.alloc(8192, 0xa7)), '/dev/null'], async (what) => {
      const ended = await banban(['verify', what]);
      expect([what, ended.code]).toEqual([what, 1]);
      expect(json(ended)[0]).toMatchObject(refusal(/^JOURNAL-|^VERIFY-/));
      expectNoTrace(ended);
    });
  });
});

describe('banban demo', () => {
  it('serves a page and a broker, and ends within 5 s with a subscriber and a page still there', async () => {
    const demo = start('demo', '--port', '0', '--data', join(place.directory, 'data-demo'));
    const address = await demo.ready;
    expect(demo.lines()).toEqual([`ready ${address}`]);
    const broker = /mqtt:\/\/127\.0\.0\.1:\d+/.exec(demo.stderr())?.[0] ?? '';
    const watcher = await connectAsync(broker, { protocolVersion: 4, reconnectPeriod: 0 });
    await watcher.subscribeAsync('banban/#', { qos: 1 });
    const stream = await fetch(`${address}/api/live`);
    expect((await fetch(address)).status).toBe(200);
    const ended = await demo.stop('SIGINT');
    await stream.body?.cancel().catch(() => undefined);
    await watcher.endAsync(true);
    expect(ended.code).toBe(0);
    expect(ended.tookMs).toBeLessThan(5_000);
    expectNoTrace(ended);
  });
});
