/**
 * An independent consumer: receives a room's events with MQTT.js, dedupes by the contract's rule (highest sequence per
 * source and epoch) and checks what the contract promises: contiguous, in order, chain intact. It knows nothing of our code
 * but the topics' text.
 */
import { createHash } from 'node:crypto';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';

export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly packet: IPublishPacket;
}

interface Line {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly epoch: string;
  readonly sequence: string;
  readonly prevhash: string;
  readonly data: { readonly hash?: string } & Record<string, unknown>;
}

export interface Subscriber {
  readonly client: MqttClient;
  /** Everything that came, on any topic subscribed to. */
  readonly messages: Received[];
  /** Events after dedupe, in the order they counted. */
  readonly events: Line[];
  /** Event messages before dedupe. */
  readonly raw: number;
  /** Broken promises, in words. */
  readonly violations: string[];
  /** Waits until `done` is true of this subscriber, at most `timeoutMs`. */
  until(done: () => boolean, timeoutMs: number, what: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startSubscriber(
  url: string,
  base: string,
  options: { readonly filter?: string; readonly keepMessages?: boolean } = {},
): Promise<Subscriber> {
  const messages: Received[] = [];
  const events: Line[] = [];
  const violations: string[] = [];
  const last = new Map<string, { sequence: number; hash: string }>();
  let raw = 0;
  const client = await connectAsync(url, {
    protocolVersion: 5,
    clientId: `subscriber-${process.pid}-${Math.random().toString(36).slice(2)}`,
    clean: false,
    properties: { sessionExpiryInterval: 600, receiveMaximum: 1000 },
    reconnectPeriod: 50,
  });
  client.on('error', () => {
    // It reconnects; what was missed shows as a hole.
  });
  client.on('message', (topic, payload, packet) => {
    const text = payload.toString('utf8');
    if (options.keepMessages !== false || !topic.startsWith(`${base}/event/`)) messages.push({ topic, text, packet });
    if (topic.startsWith(`${base}/event/`)) take(topic, text);
  });

  function take(topic: string, text: string): void {
    raw++;
    const line = JSON.parse(text) as Line;
    const family = line.type.split('.')[2];
    if (topic !== `${base}/event/${family}`) violations.push(`${line.id} came on ${topic}`);
    if (line.id !== `${line.epoch}-${line.sequence}`) violations.push(`${line.id} is not epoch-sequence`);
    const key = `${line.source} ${line.epoch}`;
    const sequence = Number(line.sequence);
    const before = last.get(key);
    if (before !== undefined && sequence <= before.sequence) return;
    // A gap event stands at the last of the lines that are missing (retention takes many at once).
    const from = line.type === 'cn.banban.journal.gap' ? Number(line.data['from']) : sequence;
    if (before === undefined ? sequence !== 1 : Math.min(from, sequence) > before.sequence + 1) {
      violations.push(`hole before ${line.id}: last was ${before?.sequence ?? 'nothing'}`);
    }
    const expected = before?.hash ?? (sequence === 1 ? '0'.repeat(64) : undefined);
    if (expected !== undefined && line.prevhash !== expected) violations.push(`chain broken at ${line.id}`);
    const hash =
      line.type === 'cn.banban.journal.gap' && line.data.hash !== undefined
        ? line.data.hash
        : createHash('sha256').update(text).digest('hex');
    last.set(key, { sequence, hash });
    events.push(line);
  }

  await client.subscribeAsync(options.filter ?? `${base}/#`, { qos: 1 });
  return {
    client,
    messages,
    events,
    violations,
    get raw() {
      return raw;
    },
    async until(done, timeoutMs, what) {
      const deadline = performance.now() + timeoutMs;
      while (!done()) {
        if (performance.now() > deadline) {
          throw new Error(
            `not in ${timeoutMs} ms: ${what} (events ${events.length}, raw ${raw}, ${violations.slice(0, 3).join('; ')})`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
    },
  };
}
