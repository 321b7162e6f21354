import { afterEach, describe, expect, test } from 'vitest';
import { type Badge, type DeviceSink, nowhere, type Readings } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { startStream } from '../../../simulators/stream/simulator.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function reader(driver: string, model?: string) {
  const create = streamDevices[driver];
  if (create === undefined) throw new Error(driver);
  const simulator = await startStream({ create, ports: systemPorts(1) });
  const badges: Badge[] = [];
  const everything: string[] = [];
  let readings: Readings = {};
  const sink: DeviceSink = {
    ...nowhere,
    badge: (badge) => badges.push(badge),
    readings: (_id, told) => {
      readings = told;
      everything.push(JSON.stringify(told));
    },
    saw: (_id, what, detail) => everything.push(what + JSON.stringify(detail)),
    status: (_id, status, why) => everything.push(`${status} ${why}`),
  };
  const { device, transport } = buildDevice({ id: 'r', driver, model, address: simulator.address }, sink, {
    monotonicMs: () => performance.now(),
  });
  const signal = AbortSignal.timeout(5_000);
  const connection = await transport.open(signal);
  await device.attach(connection, signal);
  open.push(async () => {
    device.detach('over');
    await connection.close();
    await simulator.close();
  });
  return { simulator, device, badges, everything, readings: () => readings };
}

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ['em4100', '62E3086CED', '3808980205'],
  ['stx-bcc', '06008E6D5D', '0009334109'],
])('%s', (driver, card, number) => {
  test('a card that stays is one badge, and another one when it comes again', async () => {
    const { simulator, badges, readings } = await reader(driver);
    simulator.set('repeat', '50');
    simulator.device.press?.(card, 'in');
    await passing(600);
    simulator.device.press?.(card, 'out');
    expect(badges).toEqual([expect.objectContaining({ device: 'r', card, number })]);
    await passing(1_700);
    simulator.device.press?.(card, 'tap');
    await passing(100);
    expect(badges).toHaveLength(2);
    expect(readings()).toEqual({ cards: 2 });
  });

  test('reading it listens for a card, and a silent one is well', async () => {
    const { simulator, device } = await reader(driver);
    const quiet = device.read();
    expect(await quiet).toMatchObject({ readings: { cards: 0 } });
    const begun = performance.now();
    const listening = device.read();
    simulator.device.press?.(card, 'tap');
    expect(await listening).toMatchObject({ readings: { cards: 1 } });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test('what cannot be read is counted, and no part of a card is told', async () => {
    const { simulator, badges, everything } = await reader(driver);
    for (const how of ['half', 'checksum', 'noise', 'flood']) {
      await simulator.misbehave(how);
      simulator.set('repeat', '30');
      simulator.device.press?.(card, 'in');
      await passing(300);
      simulator.device.press?.(card, 'out');
    }
    expect(new Set(badges.map((badge) => badge.card))).toEqual(new Set([card]));
    const told = everything.join(' ').toUpperCase();
    expect(told).toContain('BYTES THAT ARE NO CARD');
    expect(told).not.toContain(card.slice(0, 6));
    expect(told).not.toContain(number.slice(0, 6));
  });

  test('it is told nothing', async () => {
    const { simulator, device } = await reader(driver);
    await expect(device.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
    expect(device.commands).toEqual([]);
    await simulator.unplug();
    await passing(50);
    await expect(device.read()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
  });
});

test('every form of the EM4100 readers gives the same card', async () => {
  const { simulator, badges } = await reader('em4100', 'em4100-3d5d');
  for (const [index, variant] of ['rdm630', 'id12', 'parallax'].entries()) {
    simulator.set('variant', variant);
    simulator.set('lower', index === 1 ? 'on' : 'off');
    simulator.device.press?.('62E3086CED', 'in');
    await passing(100);
    simulator.device.press?.('62E3086CED', 'out');
    await passing(1_600);
  }
  expect(badges.map(({ number }) => number)).toEqual(['008,27885', '008,27885', '008,27885']);
});

test('clones that count their length otherwise are read', async () => {
  const { simulator, badges } = await reader('stx-bcc');
  for (const [card, len] of [
    ['06008E6D5D', 'frame'],
    ['DEADBEEF', 'body'],
    ['CAFE0001', 'snr'],
  ] as const) {
    simulator.set('len', len);
    simulator.device.press?.(card, 'tap');
  }
  await passing(100);
  expect(badges.map(({ card }) => card)).toEqual(['06008E6D5D', 'DEADBEEF', 'CAFE0001']);
});
