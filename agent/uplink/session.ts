/**
 * One connected life, in this order: read back what the broker keeps of us (claims, state/agent) → refuse to go on as a
 * rolled-back copy → birth → retained states → commands → drain. Ends with the connection.
 */
import type { RoomTopics } from '../../protocols/uplink/topics.ts';
import type { Head, Journal } from '../journal/port.ts';
import type { Log } from '../ports.ts';
import {
  type Claim,
  contradiction,
  decodeClaim,
  decodeEarlier,
  earlierFor,
  encodeClaim,
  encodeEarlier,
  metFirst,
} from './claim.ts';
import type { Commands } from './commands.ts';
import type { BrokerConnection, IncomingMessage } from './connection.ts';
import type { Drain } from './drain.ts';
import type { States } from './states.ts';

export interface SessionOptions {
  readonly connection: BrokerConnection;
  readonly protocol: 5 | 4;
  readonly topics: RoomTopics;
  readonly journal: Journal;
  readonly drain: Drain;
  readonly states: States;
  readonly commands: Commands;
  readonly log: Log;
  /** Wall ms: for the send time. */
  readonly wallNow: () => number;
  /** This connection's number, as in its last will. */
  readonly connectNumber: number;
  /** Payload of state/agent while online. */
  readonly birth: () => string;
  readonly onRollback: (previous: Claim, head: Head) => void;
  readonly onAgreed: () => void;
  /** Retained messages follow the SUBACK at once where they exist; this long is waited only where they do not. */
  readonly readBackMs: number;
}

export type SessionStart =
  /** Everything runs. */
  | { readonly state: 'running' }
  /** The connection ended meanwhile. */
  | { readonly state: 'over' }
  /** The broker has seen a higher connect number: connect again, from that number on. */
  | { readonly state: 'renumber'; readonly above: number };

export interface Session {
  /** Rejects with a ShownError if the broker refuses what the room cannot do without. */
  begin(): Promise<SessionStart>;
  message(message: IncomingMessage): void;
  /** Publishes the goodbye and waits for its PUBACK, at most `timeoutMs`. */
  goodbye(payload: string, timeoutMs: number): Promise<void>;
  /** Resolves on PUBACK, rejects on a refusal or the end. */
  publish(topic: string, payload: string, correlationData?: Uint8Array): Promise<void>;
  /** The connection is gone. */
  end(end: { readonly brokerCode: number | undefined; readonly byBroker: boolean }): void;
}

/** After the first connect: by then every part of the agent has published what it has. */
const CLEAR_STRANGERS_MS = 10_000;
/** A message in flight is at most this much of the broker's window: claim, state, birth, result. */
const RESERVED = 4;
const MAX_WINDOW = 100;
const REASSERT_EVERY_MS = 1000;
const JSON_TYPE = 'application/json';

export function createSession(options: SessionOptions): Session {
  const { connection, topics, journal, drain, states, commands, log } = options;
  const v5 = options.protocol === 5;
  const agentTopic = topics.state('agent');
  const journalTopic = topics.state('journal');
  const earlierTopic = topics.state('journal-earlier');
  const statePrefix = topics.state('');

  const retained = new Map<string, Uint8Array>();
  const pending = new Set<(error: Error) => void>();
  let readingBack: (() => void) | undefined;
  let running = false;
  let over = false;
  let birthText = '';
  let reassertTimer: NodeJS.Timeout | undefined;
  let strangersTimer: NodeJS.Timeout | undefined;
  let closing = false;

  let sentAtMs = Number.NaN;
  let sentText = '';
  /** The send time as a user property (a line never changes); the text is made once a millisecond. */
  function sent(): { sent: string } {
    const nowMs = options.wallNow();
    if (nowMs !== sentAtMs) {
      sentAtMs = nowMs;
      sentText = new Date(nowMs).toISOString();
    }
    return { sent: sentText };
  }

  function publishRetained(topic: string, payload: string, done: (refusal: number | undefined) => void): void {
    connection.publish(
      topic,
      payload,
      { qos: 1, retain: true, ...(v5 ? { properties: { contentType: JSON_TYPE, userProperties: sent() } } : {}) },
      done,
    );
  }

  function publish(topic: string, payload: string, correlationData?: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (over) {
        reject(new Error('no connection'));
        return;
      }
      const fail = (error: Error): void => {
        pending.delete(fail);
        reject(error);
      };
      pending.add(fail);
      const properties = v5
        ? {
            properties: {
              contentType: JSON_TYPE,
              userProperties: sent(),
              ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
            },
          }
        : {};
      connection.publish(topic, payload, { qos: 1, ...properties }, (refusal) => {
        if (refusal !== undefined) fail(new Error(`refused by the broker (${refusal})`));
        else {
          pending.delete(fail);
          resolve();
        }
      });
    });
  }

  async function readBack(): Promise<void> {
    const complete = new Promise<void>((resolve) => {
      readingBack = resolve;
    });
    await connection.subscribe([`${statePrefix}#`]);
    checkReadBack();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, options.readBackMs);
    });
    await Promise.race([complete, bound]);
    clearTimeout(timer);
    readingBack = undefined;
  }

  function checkReadBack(): void {
    if (retained.has(journalTopic) && retained.has(earlierTopic) && retained.has(agentTopic)) readingBack?.();
  }

  async function checkClaims(): Promise<void> {
    const kept = retained.get(journalTopic);
    const keptEarlier = retained.get(earlierTopic);
    let claims = {
      current: kept === undefined ? undefined : decodeClaim(kept),
      earlier: (keptEarlier === undefined ? undefined : decodeEarlier(keptEarlier)) ?? [],
    };
    const met = await contradiction(claims, journal);
    if (met !== undefined) {
      log.warn(
        { epoch: met.epoch, claimed: met.sequence, head: journal.head.sequence },
        'uplink: this journal is an older or another copy',
      );
      // What this copy has published stays where it is; everything behind it moves into the new life.
      const head = await journal.openEpoch('rollback', met, { publishedUpTo: drain.position });
      await drain.recount();
      claims = metFirst(claims, met);
      options.onRollback(met, head);
    } else options.onAgreed();
    if (over) return;
    const earlier = encodeEarlier(earlierFor(journal.head.epoch, claims));
    if (keptEarlier === undefined || earlier !== Buffer.from(keptEarlier).toString('utf8')) {
      await new Promise<void>((resolve, reject) => {
        pending.add(reject);
        publishRetained(earlierTopic, earlier, (refusal) => {
          pending.delete(reject);
          if (refusal === undefined) resolve();
          else reject(new Error(`the broker refuses ${earlierTopic} (${refusal})`));
        });
      });
    }
  }

  function assertBirth(): void {
    birthText = options.birth();
    publishRetained(agentTopic, birthText, (refusal) => {
      if (refusal !== undefined) log.warn({ refusal }, 'uplink: the broker refused state/agent');
    });
  }

  /** Whoever wrote something else there — our own late last will, as a rule — is corrected, at most once a second. */
  function watchAgent(message: IncomingMessage): void {
    if (!running || closing || reassertTimer !== undefined) return;
    if (Buffer.from(message.payload).toString('utf8') === birthText) return;
    reassertTimer = setTimeout(() => {
      reassertTimer = undefined;
      if (running && !closing) {
        log.info({}, 'uplink: a late last will was corrected');
        assertBirth();
      }
    }, REASSERT_EVERY_MS);
  }

  return {
    async begin() {
      await readBack();
      if (over) return { state: 'over' };
      const seen = connectNumberOf(retained.get(agentTopic));
      if (seen >= options.connectNumber) return { state: 'renumber', above: seen };
      await checkClaims();
      if (over) return { state: 'over' };
      assertBirth();
      running = true;
      states.attach(publishRetained);
      await connection.subscribe([topics.commands, agentTopic]);
      if (over) return { state: 'over' };
      commands.attach(publish);
      strangersTimer = setTimeout(() => {
        connection.unsubscribe(`${statePrefix}#`);
        states.clearStrangers();
      }, CLEAR_STRANGERS_MS);
      drain.attach({
        window: Math.max(1, Math.min(MAX_WINDOW, connection.receiveMaximum - RESERVED)),
        maximumPacketBytes: connection.maximumPacketBytes,
        explainsRefusals: v5,
        send: (topic, line) => connection.lane.publish(topic, line, 'event'),
        claim: (claim) => connection.lane.publish(journalTopic, Buffer.from(encodeClaim(claim)), 'retained'),
        flush: () => connection.lane.flush(),
        onAnswer: (listener) => {
          connection.lane.onAnswer = listener;
        },
        fail: (reason) => connection.destroy(reason),
      });
      return { state: 'running' };
    },
    message(message) {
      if (message.topic.startsWith(statePrefix)) {
        if (readingBack !== undefined) {
          retained.set(message.topic, message.payload);
          checkReadBack();
        }
        if (message.retained && message.payload.byteLength > 0) states.seen(message.topic.slice(statePrefix.length));
        if (message.topic === agentTopic) watchAgent(message);
        return;
      }
      // Also before the birth: a broker that kept our session hands waiting commands over at once, and only once.
      commands.receive(message);
    },
    async goodbye(payload, timeoutMs) {
      if (over) return;
      closing = true;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        const finish = (): void => {
          clearTimeout(timer);
          resolve();
        };
        pending.add(finish);
        publishRetained(agentTopic, payload, finish);
      });
    },
    publish,
    end(end) {
      over = true;
      running = false;
      clearTimeout(reassertTimer);
      clearTimeout(strangersTimer);
      readingBack?.();
      drain.detach(end);
      states.detach();
      commands.detach();
      for (const fail of [...pending]) fail(new Error('the connection ended'));
      pending.clear();
    },
  };
}

function connectNumberOf(payload: Uint8Array | undefined): number {
  if (payload === undefined) return 0;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof value === 'object' && value !== null && 'connect' in value) {
      const { connect } = value;
      if (
        typeof connect === 'number' &&
        Number.isSafeInteger(connect) &&
        connect >= 0 &&
        connect < Number.MAX_SAFE_INTEGER - 1e9
      )
        return connect;
    }
  } catch {
    // Somebody else's text under our topic: it will be overwritten by the birth.
  }
  return 0;
}
