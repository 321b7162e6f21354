/**
 * One connection to the broker, from CONNECT to its end. Never reconnects: a new attempt is a new connection, so nothing
 * of an old one (MQTT.js's own queue and store, packet ids, half-read packets) can leak into the next.
 *
 * MQTT.js is used as a protocol engine only: it gets a store that keeps nothing, since our queue is the journal
 * (its in-memory store is not one: MQTT.js #607, #2015).
 */
import { readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { IClientOptions, IClientPublishOptions, IStore, MqttClient } from 'mqtt';
// The client alone: the package's entry brings WebSocket, SOCKS and TLS along (decision 0015).
import mqttClient from 'mqtt/lib/client';
import { ShownError } from '../../protocols/shown-error.ts';
import { type Lane, LaneStream, lowMessageIds } from './lane.ts';

/** Node gives a CommonJS module's exports as the default, vitest its `default`. */
const { default: Client = mqttClient as unknown as typeof mqttClient.default } = mqttClient;

export interface BrokerAddress {
  /** mqtt:// or mqtts:// */
  readonly url: string;
  readonly protocol: 5 | 4;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** File names, read at every attempt: a renewed certificate needs no restart. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

export interface ConnectionOptions {
  readonly broker: BrokerAddress;
  readonly clientId: string;
  readonly will: { readonly topic: string; readonly payload: string };
  readonly connectTimeoutMs: number;
  readonly keepaliveS: number;
  /** Wall ms, for the send time. */
  readonly wallNow: () => number;
  /** How long the broker keeps our subscription, so that a command survives a short drop. */
  readonly sessionExpiryS: number;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** MQTT 5 only, as the broker passed it on (seconds that are left). */
  readonly expiryS: number | undefined;
  readonly responseTopic: string | undefined;
  readonly correlationData: Uint8Array | undefined;
}

export interface ConnectionEnd {
  /** In English, for the log. */
  readonly reason: string;
  /** Reason code of a DISCONNECT from the broker (MQTT 5). */
  readonly brokerCode: number | undefined;
}

export interface BrokerConnection {
  /** From CONNACK; a broker that says nothing takes 65,535 at once and packets up to 256 MB. */
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number;
  /** For the drain. */
  readonly lane: Lane;
  /**
   * Sends now. `done` gets undefined on PUBACK, or the reason code (≥ 128) of a refusal; it is never called when the
   * connection ends first. Quietly does nothing after the end.
   */
  publish(
    topic: string,
    payload: string,
    options: IClientPublishOptions,
    done: (refusal: number | undefined) => void,
  ): void;
  /** Rejects with a ShownError if the broker refuses. */
  subscribe(topics: readonly string[]): Promise<void>;
  unsubscribe(topic: string): void;
  /** DISCONNECT, then the socket; at most `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
  /** Drops the socket at once: the broker will send the last will. */
  destroy(reason: string): void;
}

export interface ConnectionEvents {
  /** MQTT's own keep-alive, by which the way to the broker is measured. */
  ping?(what: 'sent' | 'answered'): void;
  message(message: IncomingMessage): void;
  /** Exactly once after a successful open, however it ended. */
  end(end: ConnectionEnd): void;
}

const MAX_RECEIVE = 65_535;
const MAX_PACKET_BYTES = 268_435_455;

/**
 * Connects, within `connectTimeoutMs` over all (name lookup, TCP, TLS, CONNACK).
 * @throws ShownError NET-TLS, NET-LOGIN, NET-PROTOCOL, NET-FILE, NET-UNREACHABLE, NET-SUBSCRIBE
 */
export function openConnection(
  options: ConnectionOptions,
  events: ConnectionEvents,
  signal: AbortSignal,
): Promise<BrokerConnection> {
  return new Promise((resolve, reject) => {
    let client: MqttClient;
    let lane: LaneStream;
    try {
      lane = new LaneStream(openSocket(options), options.broker.protocol === 5, options.wallNow);
      // Its type asks for deprecated members of readable-stream that nothing in it uses.
      client = new Client(() => lane as unknown as MqttClient['stream'], clientOptions(options));
    } catch (error) {
      // Files of the config that cannot be read, certificates that cannot be parsed, a malformed URL.
      reject(shown(options.broker.url, error));
      return;
    }
    let opened = false;
    let ended = false;
    // MQTT.js never answers a subscription of a connection that has ended.
    const subscribing = new Set<(error: Error) => void>();
    let firstError: unknown;
    let brokerCode: number | undefined;

    const deadline = setTimeout(() => {
      firstError ??= new Error('no CONNACK in time');
      client.stream.destroy();
    }, options.connectTimeoutMs);
    const abort = (): void => {
      firstError ??= new Error('stopped');
      client.stream.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    const settle = (): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', abort);
    };

    // MQTT.js emits an error and then closes; what matters is kept for the end.
    client.on('error', (error) => {
      firstError ??= error;
      if (opened) client.stream.destroy();
    });
    client.on('packetsend', ({ cmd }) => {
      if (cmd === 'pingreq') events.ping?.('sent');
    });
    client.on('packetreceive', ({ cmd }) => {
      if (cmd === 'pingresp') events.ping?.('answered');
    });
    client.on('disconnect', (packet) => {
      brokerCode = packet.reasonCode;
    });
    client.on('close', () => {
      if (ended) return;
      ended = true;
      settle();
      // Ends timers and parsers of MQTT.js; there is no socket any more to be polite on.
      client.end(true);
      for (const fail of subscribing) fail(new Error('the connection ended'));
      if (opened)
        events.end({ reason: firstError === undefined ? 'closed by the broker' : String(firstError), brokerCode });
      else reject(shown(options.broker.url, firstError ?? new Error('closed before CONNACK')));
    });
    client.on('message', (topic, payload, packet) => {
      if (ended) return;
      events.message({
        topic,
        payload,
        retained: packet.retain,
        expiryS: packet.properties?.messageExpiryInterval,
        responseTopic: packet.properties?.responseTopic,
        correlationData: packet.properties?.correlationData,
      });
    });
    client.on('connect', (connack) => {
      settle();
      opened = true;
      resolve({
        receiveMaximum: connack.properties?.receiveMaximum ?? MAX_RECEIVE,
        maximumPacketBytes: connack.properties?.maximumPacketSize ?? MAX_PACKET_BYTES,
        lane,
        publish(topic, payload, publishOptions, done) {
          if (ended) return;
          client.publish(topic, payload, publishOptions, (error) => {
            if (ended) return;
            if (!error) done(undefined);
            else if ('code' in error && typeof error.code === 'number') done(error.code);
            // Any other error is the end of the connection, which `end` tells.
          });
        },
        subscribe(topics) {
          return new Promise((granted, failed) => {
            if (ended) {
              failed(new Error('the connection ended'));
              return;
            }
            subscribing.add(failed);
            client.subscribe([...topics], { qos: 1 }, (error, grants) => {
              subscribing.delete(failed);
              const refused = grants?.find((grant) => grant.qos >= 128);
              if (refused !== undefined) failed(refusedSubscription(refused.topic, refused.qos));
              else if (error) failed(error);
              else granted();
            });
          });
        },
        unsubscribe(topic) {
          if (!ended) client.unsubscribe(topic);
        },
        async close(timeoutMs) {
          if (ended) return;
          await new Promise<void>((closed) => {
            const force = setTimeout(() => client.stream.destroy(), timeoutMs);
            client.once('close', () => {
              clearTimeout(force);
              closed();
            });
            // The callback form waits for `outgoing` to empty: what is unacknowledged must not hold a goodbye.
            for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
            client.end(false);
          });
        },
        destroy(reason) {
          firstError ??= new Error(reason);
          client.stream.destroy();
        },
      });
    });
  });
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  const { broker } = options;
  const v5 = broker.protocol === 5;
  return {
    protocolId: 'MQTT',
    protocolVersion: broker.protocol,
    clientId: options.clientId,
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
    clean: false,
    keepalive: options.keepaliveS,
    reschedulePings: false,
    reconnectPeriod: 0,
    connectTimeout: options.connectTimeoutMs,
    queueQoSZero: false,
    // A buffer kept for each of 65,536 packet ids: 8 MB for some births and states.
    writeCache: false,
    resubscribe: false,
    messageIdProvider: lowMessageIds(),
    outgoingStore: keepsNothing,
    incomingStore: keepsNothing,
    will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1, retain: true },
    ...(v5 ? { properties: { sessionExpiryInterval: options.sessionExpiryS, receiveMaximum: 20 } } : {}),
  };
}

function openSocket(options: ConnectionOptions): Socket {
  const { broker } = options;
  const url = new URL(broker.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'mqtts:') {
    return connectTcp({ host, port: Number(url.port || 1883), noDelay: true });
  }
  // Loaded where it is used: it costs 6 MB, and most brokers of a school's own network are spoken to without.
  const socket = process.getBuiltinModule('node:tls').connect({
    host,
    port: Number(url.port || 8883),
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(broker.ca === undefined ? {} : { ca: readFileSync(broker.ca) }),
    ...(broker.cert === undefined ? {} : { cert: readFileSync(broker.cert) }),
    ...(broker.key === undefined ? {} : { key: readFileSync(broker.key) }),
    minVersion: 'TLSv1.2',
  });
  socket.setNoDelay(true);
  return socket;
}

/** The store MQTT.js asks for. The journal is the store; a second copy could only disagree with it. */
const keepsNothing: IStore = {
  put(_packet, done) {
    done();
    return keepsNothing;
  },
  createStream: () => Readable.from([]) as unknown as ReturnType<IStore['createStream']>,
  del(packet, done) {
    // MQTT.js hands what was deleted to the publisher's callback; nobody looks at it.
    done(undefined, packet as Parameters<typeof done>[1]);
    return keepsNothing;
  },
  get(packet, done) {
    done(new Error('nothing is stored'), packet as Parameters<typeof done>[1]);
    return keepsNothing;
  },
  close(done) {
    done();
  },
} as IStore;

function refusedSubscription(topic: string, code: number): ShownError {
  return new ShownError({
    code: 'NET-SUBSCRIBE',
    where: topic,
    what: { zh: `服务器不让订阅（${code}）`, en: `the broker refuses the subscription (${code})` },
    todo: { zh: '请上级检查本教室账号的权限', en: 'ask the district to check this room’s access rights' },
  });
}

const TLS_CODE = /CERT|SSL|TLS|ALTNAME|SELF_SIGNED|UNABLE_TO|ERR_OSSL|EPROTO/;
/** CONNACK of MQTT 3.1.1, and of MQTT 5: unsupported protocol version. */
const PROTOCOL_CODES = new Set([1, 0x84]);
const LOGIN_CODES = new Set([4, 5, 0x86, 0x87, 0x85, 0x8a]);

/** What went wrong, for a person; the cause keeps the original. */
function shown(url: string, error: unknown): ShownError {
  // The URL may carry a password: only host and port are shown.
  const where = URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'uplink.url';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  if (typeof code === 'number' && PROTOCOL_CODES.has(code)) {
    return new ShownError(
      {
        code: 'NET-PROTOCOL',
        where,
        what: {
          zh: `服务器不支持这个 MQTT 版本（${code}）`,
          en: `the broker does not speak this version of MQTT (${code})`,
        },
        todo: {
          zh: '删去 uplink.protocol，让本机自己选；或请上级升级服务器',
          en: 'remove uplink.protocol to let this PC choose, or ask the district to update the broker',
        },
      },
      { cause: error },
    );
  }
  if (typeof code === 'number' && LOGIN_CODES.has(code)) {
    return new ShownError(
      {
        code: 'NET-LOGIN',
        where,
        what: { zh: `服务器拒绝登录（${code}）`, en: `the broker refuses the login (${code}: ${text})` },
        todo: { zh: '检查 uplink 的用户名、密码、证书', en: 'check username, password and certificate under uplink' },
      },
      { cause: error },
    );
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'open') {
    return new ShownError(
      {
        code: 'NET-FILE',
        where,
        what: { zh: `读不到证书文件（${String(code)}）`, en: `a certificate file cannot be read (${String(code)})` },
        todo: { zh: '检查 uplink 的 ca、cert、key', en: 'check ca, cert and key under uplink' },
      },
      { cause: error },
    );
  }
  if (typeof code === 'string' && TLS_CODE.test(code)) {
    return new ShownError(
      {
        code: 'NET-TLS',
        where,
        what: { zh: `加密连接不可信（${code}）`, en: `the encrypted connection cannot be trusted (${code})` },
        todo: {
          zh: '检查 uplink.ca 是否是上级发的证书，以及本机时间',
          en: 'check that uplink.ca is the district’s certificate, and this PC’s clock',
        },
      },
      { cause: error },
    );
  }
  return new ShownError(
    {
      code: 'NET-UNREACHABLE',
      where,
      what: {
        zh: `连不上服务器（${String(code ?? text)}）`,
        en: `the broker cannot be reached (${String(code ?? text)})`,
      },
      todo: { zh: '检查网络和 uplink.url；会自动重试', en: 'check the network and uplink.url; retried by itself' },
    },
    { cause: error },
  );
}
