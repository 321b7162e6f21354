/** A newcomer's round: a simulated room, found by a scan, its draft checked, every device probed and told something. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { banban, type Running, startBanban } from '../../harness/command-line.ts';
import { eventually } from '../../simulators/host.ts';

interface Piece {
  readonly id: string;
  readonly driver: string;
  readonly model?: string;
  readonly address: string;
}

let room: Running;
let pieces: readonly Piece[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banban-room-'));
  room = startBanban(['simulate', 'room', '--pupils', '3']);
  await room.ready;
  const devices = (): Piece[] =>
    room
      .lines()
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Piece & { event?: string })
      .filter(({ event }) => event === 'device');
  await eventually('six devices', () => devices().length >= 6);
  pieces = devices();
}, 60_000);
afterAll(async () => {
  await room.stop();
  await rm(folder, { recursive: true });
});

const json = (text: string): Record<string, unknown> => JSON.parse(text.trim().split('\n').at(-1) ?? '{}');

test('the room says what hangs in it', () => {
  expect(pieces.map(({ id }) => id)).toEqual(['panel', 'front', 'air', 'lights', 'badge', 'camera']);
});

test('a scan finds what answers within 5 s, and its draft is a config without a mistake', async () => {
  const addresses = pieces.filter(({ driver }) => driver !== 'em4100').map(({ address }) => address);
  const ended = await banban(['scan', ...addresses, '--json']);
  expect(ended.code).toBe(0);
  const scan = json(ended.stdout) as { tookMs: number; devices: readonly Piece[]; config: string };
  expect(scan.tookMs).toBeLessThan(5_000);
  for (const address of addresses) {
    const piece = pieces.find((each) => each.address === address);
    expect(scan.devices.find((device) => device.address === address)?.driver, address).toBe(piece?.driver);
  }
  const file = join(folder, 'banban.yaml');
  await writeFile(file, scan.config);
  expect(await banban(['check', file])).toMatchObject({ code: 0 });
}, 60_000);

test('each is probed by its own driver', async () => {
  for (const { driver, model, address } of pieces) {
    const ended = await banban(['probe', driver, address, ...(model === undefined ? [] : ['--model', model])]);
    expect(json(ended.stdout), driver).toMatchObject({ ok: true, driver });
  }
}, 120_000);

test('told something, each reads back what it was told; told nonsense, it says what there is', async () => {
  const at = (id: string): Piece => {
    const piece = pieces.find((each) => each.id === id);
    if (piece === undefined) throw new Error(id);
    return piece;
  };
  const send = async (id: string, ...words: string[]): Promise<Record<string, unknown>> => {
    const { driver, model, address } = at(id);
    return json(
      (await banban(['send', driver, address, ...words, ...(model === undefined ? [] : ['--model', model])])).stdout,
    );
  };
  expect(await send('panel', 'power', 'on')).toMatchObject({ ok: true });
  expect(await send('panel', 'volume', '41')).toMatchObject({ ok: true, readings: { volume: 41 } });
  expect(await send('lights', 'relay3', 'on')).toMatchObject({ ok: true, readings: { relay3: 'on' } });
  expect(await send('front', 'power', 'on')).toMatchObject({ ok: true });
  expect(await send('panel', 'volume', '141')).toMatchObject({ ok: false, error: { code: 'DEVICE-VALUE' } });
  expect(await send('air', 'power', 'on')).toMatchObject({ ok: false, error: { code: 'DEVICE-CANNOT' } });
}, 120_000);
