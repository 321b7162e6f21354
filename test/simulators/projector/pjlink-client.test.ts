/** An outside program on our simulator: npm `pjlink`, a class 1 client that knows nothing of ours. */
import { createRequire } from 'node:module';
import { afterEach, describe, expect, test } from 'vitest';
import { systemPorts } from '../../../simulators/ports.ts';
import { createPjlinkProjector } from '../../../simulators/projector/pjlink.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

type Answer<T> = (error: Error | null | undefined, value: T) => void;
interface Client {
  powerOn(done: Answer<void>): void;
  powerOff(done: Answer<void>): void;
  getPowerState(done: Answer<number>): void;
  setInput(code: number, done: Answer<void>): void;
  getInput(done: Answer<{ code: string }>): void;
  setMute(mute: { audio: boolean; video: boolean }, done: Answer<void>): void;
  getMute(done: Answer<{ audio: boolean; video: boolean }>): void;
  getErrors(done: Answer<Record<string, string | false> | null>): void;
  getLamps(done: Answer<readonly { hours: number; on: boolean }[]>): void;
  getInputs(done: Answer<readonly { code: string }[]>): void;
  getName(done: Answer<string>): void;
  getManufacturer(done: Answer<string>): void;
  getModel(done: Answer<string>): void;
  getInfo(done: Answer<string>): void;
  getClass(done: Answer<string>): void;
  disconnect(): void;
}
const PJLink = createRequire(import.meta.url)('pjlink') as new (
  host: string,
  port: number,
  password?: string,
) => Client;

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function connected(password?: string, right = password): Promise<{ client: Client; simulator: StreamSimulator }> {
  const simulator = await startStream({ create: createPjlinkProjector, ports: systemPorts(1) });
  open.push(() => simulator.close());
  if (right !== undefined) simulator.set('password', right);
  const client = new PJLink('127.0.0.1', Number(/:(\d+)$/.exec(simulator.address)?.[1]), password);
  // It stops listening for errors before its socket has ended: the simulator must not be pulled out meanwhile.
  open.push(async () => {
    client.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  return { client, simulator };
}

function ask<T>(call: (done: Answer<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error === null || error === undefined ? resolve(value) : reject(error)));
  });
}

describe('npm pjlink', () => {
  test('reads everything class 1 has', async () => {
    const { client, simulator } = await connected();
    simulator.set('temperature', 'error');
    expect(await ask<number>((done) => client.getPowerState(done))).toBe(1);
    expect(await ask<{ code: string }>((done) => client.getInput(done))).toMatchObject({ code: '31' });
    expect(await ask((done: Answer<object>) => client.getMute(done as never))).toEqual({ audio: false, video: false });
    expect(await ask((done: Answer<object | null>) => client.getErrors(done as never))).toMatchObject({
      temperature: 'error',
      fan: false,
    });
    expect(await ask((done: Answer<object>) => client.getLamps(done as never))).toEqual([{ hours: 1250, on: true }]);
    const inputs = await ask<readonly { code: string }[]>((done) => client.getInputs(done));
    expect(inputs.map(({ code }) => code)).toEqual(['11', '21', '31', '32']);
    expect(await ask<string>((done) => client.getName(done))).toBe('教室投影机');
    expect(await ask<string>((done) => client.getManufacturer(done))).toBe('SIMULATED');
    expect(await ask<string>((done) => client.getModel(done))).toBe('PROJECTOR');
    expect(await ask<string>((done) => client.getClass(done))).toBe('2');
  });

  test('drives it', async () => {
    const { client, simulator } = await connected();
    await ask<void>((done) => client.setInput(32, done));
    await ask<void>((done) => client.setMute({ audio: true, video: true }, done));
    expect(simulator.state()).toMatchObject({ input: '32', muted: true, blanked: true });
    await ask<void>((done) => client.powerOff(done));
    expect(await ask<number>((done) => client.getPowerState(done))).toBe(2);
    await expect(ask<void>((done) => client.powerOn(done))).rejects.toThrow('Unavailable time');
  });

  test('gets in with the password, and not with another', async () => {
    const { client } = await connected('right');
    expect(await ask<number>((done) => client.getPowerState(done))).toBe(1);
    expect(await ask<string>((done) => client.getClass(done))).toBe('2');
    const other = await connected('wrong', 'right');
    await expect(ask<number>((done) => other.client.getPowerState(done))).rejects.toThrow('Authorization failed');
  });
});
