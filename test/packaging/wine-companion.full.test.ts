/** The companion under Wine: real user32, real raw input of Wine's own keyboard, the agent beside it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DeviceView } from '../../agent/devices/port.ts';
import type { QuestionAnswer } from '../../agent/web/api.ts';
import { addonsBeside } from '../../packaging/bundle/addons.ts';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { targets } from '../../packaging/bundle/targets.ts';
import { freePort } from '../harness/free-port.ts';
import { openSse, type SseClient } from '../harness/sse.ts';
import { type Program, startProgram } from './program.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const wine = join(root, 'test/lab/wine-lab.sh');
const WITHIN = { timeout: 60_000, interval: 200 };

let folder: string;

beforeAll(async () => {
  await run('bash', [wine, '--prepare']);
  folder = await mkdtemp(join(tmpdir(), 'banban-wine-companion-'));
  await buildBundle(targets['win-x64'], join(folder, 'banban'), Date.now());
  await build({
    absWorkingDir: root,
    entryPoints: { typing: 'test/packaging/wine-typing.ts', touch: 'test/packaging/wine-touch.ts' },
    outdir: join(folder, 'banban'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [addonsBeside(root)],
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything is one Wine session, and waits for files: processes of two calls would not share a desktop. */
const SESSION = [
  'node="wine banban/node.exe"; banban="$node banban/banban.js"',
  '$banban run --config Z:\\\\w\\\\room.yaml --data Z:\\\\w\\\\data & agent=$!',
  'until [ -e start ]; do sleep 0.1; done',
  '$banban companion --config Z:\\\\w\\\\room.yaml >companion.out 2>&1 & companion=$!',
  '$node banban/typing.js & typing=$!',
  'until grep -q ready companion.out; do sleep 0.1; done; $banban companion --config Z:\\\\w\\\\room.yaml >second.out 2>&1 || true',
  'until [ -e end ]; do sleep 0.1; done',
  'kill -9 $companion',
  // As Windows starts it at logon: no window, the config in its usual place.
  'home="$WINEPREFIX/drive_c/ProgramData/Banban"; mkdir -p "$home"; cp room.yaml "$home/banban.yaml"',
  'until [ -e logon ]; do sleep 0.1; done',
  'wine wscript banban/companion.vbs; wait $agent',
].join('\n');

async function get<T>(address: string, path: string): Promise<T> {
  return (await (await fetch(new URL(path, address))).json()) as T;
}

async function post<T>(address: string, path: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL(path, address), { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Written elsewhere first: it is to be read whole. */
async function type(text: string): Promise<void> {
  await writeFile(join(folder, 'typing'), text);
  await rename(join(folder, 'typing'), join(folder, 'type.txt'));
}

it('hands the agent what a pad and a reader type, and says when it is not there', async () => {
  const port = await freePort();
  const config = [
    `web: { port: ${port} }`,
    'devices:',
    "  - { id: pads, driver: keyboard, model: keypad-generic, address: 'hid://845e:0002' }",
    "  - { id: reader, driver: keyboard, address: 'hid://845e:0002' }",
    "  - { id: other, driver: keyboard, address: 'hid://845e:0003' }",
  ];
  await writeFile(join(folder, 'room.yaml'), `${config.join('\n')}\n`);
  let session: Program | undefined;
  let live: SseClient | undefined;
  try {
    session = await startProgram('bash', [wine, folder, SESSION], 60_000);
    const { address } = session;
    live = await openSse(new URL('/api/live', address).href);
    const device = (id: string) => get<DeviceView>(address, `/api/devices/${id}`);
    await vi.waitFor(async () => {
      expect(await device('pads')).toMatchObject({
        status: 'offline',
        why: expect.stringContaining('DEVICE-COMPANION'),
      });
    }, WITHIN);

    await writeFile(join(folder, 'start'), '');
    for (const id of ['pads', 'reader'])
      await vi.waitFor(async () => expect(await device(id)).toMatchObject({ status: 'online' }), WITHIN);
    expect(await device('other')).not.toMatchObject({ status: 'online' });

    const { id } = await post<QuestionAnswer>(address, '/api/questions', { kind: 'single', options: 4 });
    const answer = async () => (await get<QuestionAnswer>(address, `/api/questions/${id}`)).responses[0]?.answer;
    await type('1');
    await vi.waitFor(async () => expect(await answer()).toBe('A'), WITHIN);
    // The keypad's 2 counts; Home has the scan code of its 7 with a prefix, and is no digit.
    await type('HpH');
    await vi.waitFor(async () => expect(await answer()).toBe('B'), WITHIN);
    await post(address, `/api/questions/${id}/close`);
    // Enter first: what the pad has typed is not to be put before the card.
    await type('\n0008712314\n');
    await live.until(({ event, data }) => event === 'line' && data.includes('cn.banban.badge.read'), 60_000);

    await writeFile(join(folder, 'end'), '');
    await vi.waitFor(async () => expect((await device('pads')).status).not.toBe('online'), WITHIN);
    await writeFile(join(folder, 'logon'), '');
    await vi.waitFor(async () => expect(await device('pads')).toMatchObject({ status: 'online' }), WITHIN);

    expect(await readFile(join(folder, 'second.out'), 'utf8')).toContain('COMPANION-TWICE');
    expect(await readFile(join(folder, 'companion.out'), 'utf8')).not.toMatch(/0008712314|84F07A/i);
  } finally {
    live?.close();
    await session?.stop();
  }
});

it('reads the reports of a touch screen and of a pen through hid.dll, and never asks where', async () => {
  // To a file: Node under Wine cannot write to a pipe.
  await run('bash', [wine, folder, 'wine banban/node.exe banban/touch.js >touch.out']);
  const said = (await readFile(join(folder, 'touch.out'), 'utf8')).trim().split(/\r?\n/);
  const answers = Object.fromEntries(
    said.map((line) => {
      const { what, answer } = JSON.parse(line) as { what: string; answer?: unknown };
      return [what, answer];
    }),
  );
  const contact = (id: number, tip: boolean, confident = true) => ({ contact: id, tip, confident });
  expect(answers).toEqual({
    'one finger': { contacts: [contact(5, true), contact(0, false, false)], contactCount: 1 },
    'two fingers': { contacts: [contact(5, true), contact(9, true)], contactCount: 2 },
    'lifted, and a palm': { contacts: [contact(5, false), contact(9, true, false)], contactCount: 2 },
    'another report': undefined,
    'pen writes': { tip: true, inRange: true },
    'pen near': { tip: false, inRange: true },
    'pen gone': { tip: false, inRange: false },
    'no descriptor': 'refused',
  });
});
