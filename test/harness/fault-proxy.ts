/**
 * A TCP proxy between a client and a broker, able to misbehave as networks do.
 *
 * - `cut`: both ends get a reset.
 * - `stall`: nothing is passed on in either direction; both connections stay open.
 * - `halfOpen`: the broker's side is dropped, the client's stays open and silent (a NAT that forgot).
 * - `slow`: at most so many bytes a second, each way.
 * - `delay`: every chunk later by so many ms.
 * - `dropPuback`: PUBACKs from the broker vanish with this probability (draws from the given random).
 * - `refuse`: new connections are reset at once.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FaultProxy {
  readonly port: number;
  readonly url: string;
  /** Connections accepted so far. */
  readonly accepted: number;
  cut(): void;
  stall(on: boolean): void;
  halfOpen(): void;
  refuse(on: boolean): void;
  slow(bytesPerSecond: number | undefined): void;
  delay(ms: number): void;
  dropPuback(probability: number, random: () => number): void;
  /** How many PUBACKs were dropped. */
  readonly dropped: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const pairs = new Set<{ client: Socket; broker: Socket }>();
  const timers = new Set<NodeJS.Timeout>();
  let accepted = 0;
  let stalled = false;
  let refusing = false;
  let bytesPerSecond: number | undefined;
  let delayMs = 0;
  let probability = 0;
  let random: () => number = () => 1;
  let dropped = 0;

  /** Passes on in order, as slowly as asked for. */
  function pipe(from: Socket, to: Socket, filter?: (chunk: Buffer) => Buffer): void {
    let freeAt = 0;
    from.on('data', (raw: Buffer) => {
      const chunk = filter === undefined ? raw : filter(raw);
      if (chunk.byteLength === 0) return;
      const nowMs = performance.now();
      const costMs = bytesPerSecond === undefined ? 0 : (chunk.byteLength / bytesPerSecond) * 1000;
      freeAt = Math.max(freeAt, nowMs) + costMs;
      const waitMs = freeAt - nowMs + delayMs;
      if (waitMs <= 0) {
        to.write(chunk);
        return;
      }
      from.pause();
      const timer = setTimeout(() => {
        timers.delete(timer);
        to.write(chunk);
        if (!stalled) from.resume();
      }, waitMs);
      timers.add(timer);
    });
  }

  const server = createServer((client) => {
    accepted++;
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const broker = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const pair = { client, broker };
    pairs.add(pair);
    // Resets are what this proxy is for; they end in `close`.
    client.on('error', () => {});
    broker.on('error', () => {});
    pipe(client, broker);
    const packets = packetFilter((type) => {
      if (type !== 4 || random() >= probability) return true;
      dropped++;
      return false;
    });
    pipe(broker, client, (chunk) => packets(chunk));
    client.on('close', () => {
      broker.destroy();
      pairs.delete(pair);
    });
    broker.on('close', () => {
      if (!halfOpened.has(client)) client.destroy();
    });
    if (stalled) {
      client.pause();
      broker.pause();
    }
  });
  const halfOpened = new WeakSet<Socket>();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    port: address.port,
    url: `mqtt://127.0.0.1:${address.port}`,
    get accepted() {
      return accepted;
    },
    get dropped() {
      return dropped;
    },
    cut() {
      for (const { client, broker } of pairs) {
        client.resetAndDestroy();
        broker.resetAndDestroy();
      }
    },
    stall(on) {
      stalled = on;
      for (const { client, broker } of pairs) {
        for (const socket of [client, broker]) {
          if (on) socket.pause();
          else socket.resume();
        }
      }
    },
    halfOpen() {
      for (const { client, broker } of pairs) {
        halfOpened.add(client);
        broker.resetAndDestroy();
      }
    },
    refuse(on) {
      refusing = on;
    },
    slow(rate) {
      bytesPerSecond = rate;
    },
    delay(ms) {
      delayMs = ms;
    },
    dropPuback(chance, source) {
      probability = chance;
      random = source;
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      for (const { client, broker } of pairs) {
        client.destroy();
        broker.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

/** Cuts a stream into MQTT packets and keeps those `keep` says yes to (by packet type). */
function packetFilter(keep: (type: number) => boolean): (chunk: Buffer) => Buffer {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    const kept: Buffer[] = [];
    for (;;) {
      const bytes = packetLength(rest);
      if (bytes === undefined || bytes > rest.byteLength) break;
      const packet = rest.subarray(0, bytes);
      if (keep((packet[0] ?? 0) >> 4)) kept.push(packet);
      rest = rest.subarray(bytes);
    }
    return Buffer.concat(kept);
  };
}

/** Whole length of the packet at the front, undefined while its length field is incomplete. */
function packetLength(bytes: Buffer): number | undefined {
  let length = 0;
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return length + index + 1;
  }
  return undefined;
}
