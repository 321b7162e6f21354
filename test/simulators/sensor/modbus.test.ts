/** The simulated sensors, spoken to by a Modbus master that is not ours: Debian's `mbpoll`, built on libmodbus. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

const open: StreamSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

async function simulated(listen: string, ...settings: readonly [string, string][]): Promise<StreamSimulator> {
  const create = streamDevices['modbus'];
  if (create === undefined) throw new Error('no simulator modbus');
  const simulator = await startStream({ create, ports: systemPorts(1), listen });
  open.push(simulator);
  for (const [what, value] of settings) simulator.set(what, value);
  return simulator;
}

/** Its exit code and what it read: reference → value. Its register numbers count from 1. */
function mbpoll(
  { address }: StreamSimulator,
  args: readonly string[],
  values: readonly string[] = [],
): Promise<{ code: number; read: Record<string, string>; said: string }> {
  const tcp = /^tcp:\/\/([^:]+):(\d+)$/.exec(address);
  const [way, place] =
    tcp === null
      ? [['-m', 'rtu', '-b', '9600', '-P', 'none'], address.replace('serial://', '')]
      : [['-m', 'tcp', '-p', tcp[2] ?? ''], tcp[1] ?? ''];
  return new Promise((resolve) => {
    execFile('mbpoll', [...way, ...args, '-1', place, ...values], (error, stdout, stderr) => {
      const read = Object.fromEntries(
        [...stdout.matchAll(/^\[(\d+)\]:\s+(\S+)/gm)].map(([, at = '', value = '']) => [at, value]),
      );
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), read, said: stdout + stderr });
    });
  });
}

describe.each(['tcp://127.0.0.1:0', 'pty'])('mbpoll on %s', (listen) => {
  test('reads temperature and humidity of an XY-MD02', async () => {
    const simulator = await simulated(listen, ['temperature', '21.5'], ['humidity', '45']);
    expect(await mbpoll(simulator, ['-a', '1', '-t', '3', '-r', '2', '-c', '2'])).toMatchObject({
      code: 0,
      read: { 2: '215', 3: '450' },
    });
  });

  test('asks an S8 at the address for anybody, and at its own', async () => {
    // mbpoll takes 1–247: the S8's FE is tried by our own driver; its own address is 68 hex.
    const simulator = await simulated(listen, ['model', 'senseair-s8'], ['co2', '904']);
    expect(await mbpoll(simulator, ['-a', '104', '-t', '3', '-r', '4', '-c', '1'])).toMatchObject({
      read: { 4: '904' },
    });
  });

  test('reads a meter’s ten registers, low word first', async () => {
    const simulator = await simulated(listen, ['model', 'pzem-016'], ['power', '16500'], ['current', '70']);
    const { read } = await mbpoll(simulator, ['-a', '1', '-t', '3', '-r', '1', '-c', '10']);
    expect(Number(read['2']) + 65_536 * Number(read['3'])).toBe(70_000);
    expect(Number(read['4']) + 65_536 * Number(read['5'])).toBe(165_000);
    expect(Object.keys(read)).toHaveLength(10);
  });

  test('switches relays, one and all, and reads them back', async () => {
    const simulator = await simulated(listen, ['model', 'waveshare-relay-8']);
    expect(await mbpoll(simulator, ['-a', '1', '-t', '0', '-r', '3'], ['1'])).toMatchObject({ code: 0 });
    expect((await mbpoll(simulator, ['-a', '1', '-t', '0', '-r', '1', '-c', '8'])).read).toEqual({
      1: '0',
      2: '0',
      3: '1',
      4: '0',
      5: '0',
      6: '0',
      7: '0',
      8: '0',
    });
    const all = ['1', '1', '1', '1', '1', '1', '1', '1'];
    expect(await mbpoll(simulator, ['-a', '1', '-t', '0', '-r', '1'], all)).toMatchObject({ code: 0 });
    expect(simulator.state()).toMatchObject({ units: [{ relays: all.map(() => true) }] });
  });

  test('is refused where there is no such register, and unanswered where there is no such unit', async () => {
    const simulator = await simulated(listen);
    expect((await mbpoll(simulator, ['-a', '1', '-t', '3', '-r', '100', '-c', '1'])).said).toMatch(
      /Illegal data address/,
    );
    expect((await mbpoll(simulator, ['-a', '9', '-t', '3', '-r', '2', '-c', '1', '-o', '0.3'])).said).toMatch(
      /timed out/,
    );
  });

  test('writes a holding register: the CO2 correction of an ADTEK', async () => {
    const simulator = await simulated(listen, ['model', 'adtek-wall'], ['co2', '900']);
    expect(await mbpoll(simulator, ['-a', '1', '-t', '4', '-r', '7'], ['50'])).toMatchObject({ code: 0 });
    expect(await mbpoll(simulator, ['-a', '1', '-t', '4', '-r', '6', '-c', '1'])).toMatchObject({ read: { 6: '950' } });
  });
});

describe('by hand', () => {
  /** One question over a connection of its own: the line takes one host at a time. */
  async function exchange(simulator: StreamSimulator, hex: string): Promise<string> {
    const url = new URL(simulator.address);
    const socket = connect(Number(url.port), url.hostname);
    socket.write(Buffer.from(hex, 'hex'));
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(2_000) })) as [Buffer];
    const closed = once(socket, 'close');
    socket.end();
    await closed;
    return chunk.toString('hex');
  }

  test('every vector of the sheet is answered as the sheet says', async () => {
    const s8 = await simulated('tcp://127.0.0.1:0', ['model', 'senseair-s8'], ['co2', '904']);
    expect(await exchange(s8, 'fe0400030001d5c5')).toBe('fe04020388adb2');
    const md02 = await simulated('tcp://127.0.0.1:0', ['temperature', '30.5'], ['humidity', '54.6']);
    expect(await exchange(md02, '010400010001600a')).toBe('01040201317974');
    expect(await exchange(md02, '010400010002200b')).toBe('010404013102222ace');
    const pzem = await simulated('tcp://127.0.0.1:0', ['model', 'pzem-016'], ['voltage', '249.5']);
    expect(await exchange(pzem, '01040000000131ca')).toBe('01040209bffed0');
    expect(await exchange(pzem, '01428011')).toBe('01428011');
    expect(pzem.state()).toMatchObject({ units: [{ energyKWh: 0 }] });
    const relay = await simulated('tcp://127.0.0.1:0', ['model', 'waveshare-relay-8']);
    expect(await exchange(relay, '01050000ff008c3a')).toBe('01050000ff008c3a');
    expect(await exchange(relay, '010f0000000801ffbed5')).toBe('010f00000008540d');
    expect(relay.state()).toMatchObject({ units: [{ relays: Array.from({ length: 8 }, () => true) }] });
    // Toggle, and coil FF for all: what the maker adds.
    expect(await exchange(relay, '010500025500535a')).toBe('010500025500535a');
    expect(relay.state()).toMatchObject({ units: [{ relays: [true, true, false, true, true, true, true, true] }] });
    expect(await exchange(relay, '010500ff0000fdfa')).toBe('010500ff0000fdfa');
    expect(relay.state()).toMatchObject({ units: [{ relays: Array.from({ length: 8 }, () => false) }] });
  });

  test('what cannot be set is refused in words', async () => {
    const simulator = await simulated('tcp://127.0.0.1:0');
    for (const [what, value] of [
      ['model', 'renke-n01'],
      ['add', '300:xy-md02'],
      ['relay', '9:on'],
      ['temperature', 'warm'],
      ['nonsense', '1'],
    ] as const)
      expect(() => simulator.set(what, value)).toThrow('SIMULATE-VALUE');
  });
});
