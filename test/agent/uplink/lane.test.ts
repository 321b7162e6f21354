import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LaneStream } from '../../../agent/uplink/lane.ts';

/** The other end of a real socket: what arrives there, and what it says as a broker. */
let server: Server;
let broker: Socket;
let lane: LaneStream;
let heard: Buffer[];
let passed: Buffer;
let answers: number[];

const PINGREQ = [0xc0, 0];
const PINGRESP = [0xd0, 0];
const LINE = Buffer.from('{"line":1}');

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const socket = connect({ host: '127.0.0.1', port: address.port, noDelay: true });
  [broker] = (await once(server, 'connection')) as [Socket];
  lane = new LaneStream(socket, false, () => 0);
  heard = [];
  passed = Buffer.alloc(0);
  answers = [];
  broker.on('data', (chunk: Buffer) => {
    heard.push(chunk);
  });
  lane.on('data', (chunk: Buffer) => {
    passed = Buffer.concat([passed, chunk]);
  });
  lane.onAnswer = (ticket) => answers.push(ticket);
});

afterEach(async () => {
  lane.destroy();
  broker.destroy();
  server.close();
  await once(server, 'close');
});

function puback(ticket: number): number[] {
  return [0x40, 2, ticket >> 8, ticket & 0xff];
}

function says(...packets: number[][]): void {
  broker.write(Buffer.from(packets.flat()));
}

/** What the broker has heard since it was last asked, at least so many bytes. */
async function hears(bytes: number): Promise<number[]> {
  await expect.poll(() => Buffer.concat(heard).byteLength).toBeGreaterThanOrEqual(bytes);
  return [...Buffer.concat(heard.splice(0))];
}

/** Sends one line and resolves with its ticket once the broker has it and everything before it. */
async function sends(): Promise<number> {
  const ticket = lane.publish('t', LINE, 'event');
  lane.flush();
  expect(await hears(17)).toHaveLength(17);
  return ticket;
}

test('a PUBACK while others are missing and nothing is to be sent is followed by a PINGREQ', async () => {
  const first = await sends();
  await sends();
  says(puback(first));
  expect(await hears(2)).toEqual(PINGREQ);
  expect(answers).toEqual([first]);
});

test('the last PUBACK is followed by nothing', async () => {
  const first = await sends();
  says(puback(first));
  await expect.poll(() => answers).toEqual([first]);
  // Would come before it, and be heard with it.
  await sends();
});

test('a PUBACK upon which the next line goes out needs no PINGREQ', async () => {
  const first = await sends();
  await sends();
  lane.onAnswer = () => {
    lane.publish('t', LINE, 'event');
  };
  says(puback(first));
  expect(await hears(17)).toHaveLength(17);
  lane.onAnswer = () => {};
  await sends();
});

test('the answer to a nudge is kept from MQTT.js, the answer to its own PINGREQ is not', async () => {
  const first = await sends();
  await sends();
  says(puback(first));
  await hears(2);
  says(PINGRESP, PINGRESP);
  await expect.poll(() => [...passed]).toEqual(PINGRESP);
});

test('the answer to a nudge calls for another only if a line was sent after it', async () => {
  const first = await sends();
  await sends();
  says(puback(first));
  expect(await hears(2)).toEqual(PINGREQ);
  await sends();
  says(PINGRESP);
  expect(await hears(2)).toEqual(PINGREQ);
  says(PINGRESP, PINGRESP);
  await expect.poll(() => [...passed]).toEqual(PINGRESP);
  // A third PINGREQ would come before it, and be heard with it.
  await sends();
});

test('a packet that MQTT.js writes in parts is never split by one of ours, however slow the broker reads', async () => {
  broker.pause();
  const big = Buffer.alloc(16 * 1024, 0x61);
  // More than the sockets' buffers take: from here on every write waits.
  for (let count = 0; count < 1000; count++) lane.publish('t', big, 'event');
  lane.flush();
  lane.cork();
  lane.write(Buffer.from([0x30, 5, 0, 1]));
  lane.write(Buffer.from([0x6d, 0x68]));
  lane.write(Buffer.from([0x69]));
  lane.uncork();
  lane.publish('t', LINE, 'event');
  lane.flush();
  const bytes = 1000 * (4 + 5 + big.byteLength) + 7 + 17;
  broker.resume();
  await expect.poll(() => heard.reduce((sum, chunk) => sum + chunk.byteLength, 0), { timeout: 10_000 }).toBe(bytes);
  const end = Buffer.concat(heard).subarray(-7 - 17);
  expect(end.includes(Buffer.from([0x30, 5, 0, 1, 0x6d, 0x68, 0x69]))).toBe(true);
});
