/**
 * The uplink: journal → the district's broker. One loop: connect, live, end, wait, again. Everything it knows between two
 * connections is the drain's position, the retained values and the answers still to be sent.
 *
 *   connection.ts  one MQTT connection       claim.ts   did the journal go back in time?
 *   session.ts     one connected life        drain.ts   lines, strictly in order
 *   states.ts      retained state/*          commands.ts, replay.ts   from the district
 */
import { ShownError } from '../../protocols/shown-error.ts';
import { type RoomPath, roomTopics, sourceOf } from '../../protocols/uplink/topics.ts';
import { backoff } from '../backoff.ts';
import type { Config } from '../config/config.ts';
import type { Journal, Position } from '../journal/port.ts';
import type { Faults } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { UplinkView } from '../web/api.ts';
import { createCommands } from './commands.ts';
import { type BrokerConnection, type ConnectionEnd, openConnection } from './connection.ts';
import { createDrain } from './drain.ts';
import { HeardTime } from './heard-time.ts';
import type { MachineCheck, Uplink } from './port.ts';
import { replay } from './replay.ts';
import { noRoomVerbs, type RoomVerbs } from './room-verbs.ts';
import { createSession, type Session } from './session.ts';
import { createStates } from './states.ts';

/** Times of the uplink, in ms unless named otherwise. Tests shorten them; nothing else does. */
export interface UplinkTimes {
  readonly connectTimeoutMs: number;
  readonly keepaliveS: number;
  readonly sessionExpiryS: number;
  readonly firstRetryMs: number;
  readonly retryCapSchoolMs: number;
  readonly retryCapOtherMs: number;
  /** Connected, something to send, and no acknowledgement for this long: not forwarding. */
  readonly stalledAfterMs: number;
  /** No broker for this long: NET-BROKER. */
  readonly brokerFaultAfterMs: number;
  /** How long a connection waits for retained claims that may not exist. */
  readonly readBackMs: number;
  /** How often the watchdog looks. */
  readonly watchEveryMs: number;
}

export const UPLINK_TIMES: UplinkTimes = {
  connectTimeoutMs: 15_000,
  keepaliveS: 20,
  sessionExpiryS: 300,
  firstRetryMs: 500,
  retryCapSchoolMs: 30_000,
  retryCapOtherMs: 300_000,
  stalledAfterMs: 15_000,
  brokerFaultAfterMs: 60_000,
  readBackMs: 2_000,
  watchEveryMs: 1_000,
};

/** The wall clock ran this much further than the monotonic one between two looks: the PC slept. */
const SLEPT_MS = 10_000;
const GOODBYE_MS = 1100;
const CLOSE_MS = 400;

export interface UplinkOptions {
  readonly config: NonNullable<Config['uplink']>;
  readonly path: RoomPath;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly ports: Ports;
  readonly version: string;
  readonly machine: MachineCheck;
  readonly schoolHours: (wallMs: number) => boolean;
  /** A question is open: the drain of history then makes way. */
  readonly lessonLive?: () => boolean;
  /** What the district may do in the room; absent: nothing. */
  readonly roomVerbs?: RoomVerbs;
  /** How far this PC's clock is off by the district's, ms; positive: it is fast. */
  readonly clockOffset?: (offsetMs: number) => void;
  /** A ping to the broker took so long, ms. */
  readonly roundTrip?: (ms: number) => void;
  readonly times?: Partial<UplinkTimes>;
}

export function createUplink(options: UplinkOptions): Uplink {
  const { journal, faults, ports, version, machine } = options;
  const { clock } = ports;
  const times: UplinkTimes = { ...UPLINK_TIMES, ...options.times };
  const topics = roomTopics(options.path);
  const source = sourceOf(options.path);
  const log = ports.log.child({ part: 'uplink' });
  const clientId = `banban-${options.path.replaceAll('/', '')}`;

  const drain = createDrain({
    journal,
    topics,
    source,
    log,
    now: () => clock.monotonicMs(),
    lessonLive: options.lessonLive ?? (() => false),
  });
  const states = createStates(topics, log);
  const commands = createCommands({
    journal,
    topics,
    ports,
    heardTime: options.clockOffset === undefined ? undefined : new HeardTime(options.clockOffset),
    handlers: {
      ...(options.roomVerbs ?? noRoomVerbs),
      ping: () =>
        Promise.resolve({
          result: {
            version,
            epoch: journal.head.epoch,
            sequence: journal.head.sequence,
            backlog: drain.backlog,
            time: new Date(clock.now()).toISOString(),
          },
        }),
      replay: (args, id) =>
        replay(
          {
            journal,
            topics,
            source,
            acknowledged: () => drain.position,
            publish: (topic, payload) => session?.publish(topic, payload) ?? Promise.reject(new Error('no connection')),
          },
          args,
          id,
        ),
    },
  });

  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  let view: UplinkView = {
    state: machine.state === 'clone' ? 'blocked' : 'connecting',
    since: clock.now(),
    backlog: 0,
  };
  let connection: BrokerConnection | undefined;
  let session: Session | undefined;
  let loop: Promise<void> = Promise.resolve();
  let wake: (() => void) | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let stalled = false;
  let offlineSince = clock.monotonicMs();
  let stalledAcknowledged = 0;
  let rolledBack = false;
  /** Without a wish in the config: 5, until a broker says that it does not speak it. */
  let protocol: 5 | 4 = options.config.protocol ?? 5;
  /** Grows with every connection, over restarts too: ms of the wall clock, corrected by what the broker remembers. */
  let connectNumber = Math.floor(clock.now());

  function show(state: UplinkView['state']): void {
    const { backlog } = drain;
    if (view.state === state && view.backlog === backlog) return;
    view = { state, since: view.state === state ? view.since : clock.now(), backlog };
    for (const listener of listeners) listener();
  }

  const acknowledgedListeners = new Set<(upTo: Position) => void>();
  drain.onProgress = () => {
    for (const listener of acknowledgedListeners) listener(drain.position);
    if (stalled && drain.acknowledged > stalledAcknowledged) {
      stalled = false;
      faults.close('AGT-FORWARD', undefined, 'reconnect');
      if (session !== undefined) show('online');
    }
    show(view.state);
  };

  function agentState(online: boolean, extra: object = {}): string {
    return JSON.stringify({
      online,
      connect: connectNumber,
      version,
      ...(online ? { epoch: journal.head.epoch, since: new Date(clock.now()).toISOString() } : {}),
      ...extra,
    });
  }

  async function run(): Promise<void> {
    await drain.start();
    await unblocked();
    let waits = newBackoff();
    while (!stopping.signal.aborted) {
      const outcome = await live();
      if (stopping.signal.aborted) break;
      if (outcome === 'again') continue;
      if (outcome === 'was-online') waits = newBackoff();
      show(stalled ? 'stalled' : 'offline');
      await pause(waits.next().value);
    }
  }

  function newBackoff(): Generator<number, never> {
    return backoff({
      firstMs: times.firstRetryMs,
      capMs: () => (options.schoolHours(clock.now()) ? times.retryCapSchoolMs : times.retryCapOtherMs),
      randomBytes: ports.randomBytes,
    });
  }

  /** A copy in another machine says nothing until a person accepts it; then it is a life of its own. */
  async function unblocked(): Promise<void> {
    if (machine.state !== 'clone') return;
    show('blocked');
    faults.open('AGT-CLONE');
    await new Promise<void>((resolve) => {
      wake = resolve;
      const unlisten = machine.onAccepted(() => {
        unlisten();
        resolve();
      });
    });
    wake = undefined;
    if (stopping.signal.aborted) return;
    const previous = journal.head;
    await journal.openEpoch('clone', previous);
    await drain.recount();
    faults.close('AGT-CLONE');
  }

  /** One connection from CONNECT to its end. */
  async function live(): Promise<'again' | 'was-online' | 'failed'> {
    connectNumber++;
    show(stalled ? 'stalled' : 'connecting');
    let ended: (end: ConnectionEnd) => void = () => {};
    const end = new Promise<ConnectionEnd>((resolve) => {
      ended = resolve;
    });
    const early: Parameters<Session['message']>[0][] = [];
    let opened: Session | undefined;
    let pingSentMs = clock.monotonicMs();
    let byUs = false;
    let over: Parameters<Session['end']>[0] | undefined;
    try {
      const current = await openConnection(
        {
          broker: { ...options.config, protocol },
          clientId,
          will: { topic: topics.state('agent'), payload: agentState(false, { why: 'lost' }) },
          connectTimeoutMs: times.connectTimeoutMs,
          keepaliveS: times.keepaliveS,
          sessionExpiryS: times.sessionExpiryS,
          wallNow: () => clock.now(),
        },
        {
          ping(what) {
            if (what === 'sent') pingSentMs = clock.monotonicMs();
            else options.roundTrip?.(Math.round(clock.monotonicMs() - pingSentMs));
          },
          message: (message) => {
            if (opened === undefined) early.push(message);
            else opened.message(message);
          },
          end: (reason) => {
            over = { brokerCode: reason.brokerCode, byBroker: !byUs && reason.reason === 'closed by the broker' };
            opened?.end(over);
            ended(reason);
          },
        },
        stopping.signal,
      );
      connection = current;
      opened = createSession({
        connection: current,
        protocol,
        topics,
        journal,
        drain,
        states,
        commands,
        log,
        wallNow: () => clock.now(),
        connectNumber,
        readBackMs: times.readBackMs,
        birth: () => agentState(true),
        onRollback: (previous, head) => {
          rolledBack = true;
          faults.open('AGT-ROLLBACK', {
            detail: { claimed: previous.sequence, epoch: previous.epoch, newEpoch: head.epoch },
          });
        },
        onAgreed: () => {
          if (!rolledBack) faults.close('AGT-ROLLBACK');
        },
      });
      // It may have ended before there was anybody to tell.
      if (over !== undefined) opened.end(over);
      for (const message of early.splice(0)) opened.message(message);
      const began = await opened.begin();
      if (began.state === 'renumber') {
        connectNumber = began.above;
        byUs = true;
        await current.close(CLOSE_MS);
        await end;
        return 'again';
      }
      if (began.state === 'over') {
        connection = undefined;
        return 'failed';
      }
    } catch (error) {
      if (connection === undefined && isOldBroker(error)) {
        log.info({}, 'uplink: the broker does not speak MQTT 5, going on with 3.1.1');
        protocol = 4;
        return 'again';
      }
      refused(error);
      if (connection !== undefined) {
        byUs = true;
        connection.destroy(String(error));
        await end;
        connection = undefined;
      }
      return 'failed';
    }
    session = opened;
    offlineSince = Number.POSITIVE_INFINITY;
    faults.close('NET-BROKER');
    faults.close('AGT-TLS');
    log.info({ connect: connectNumber, backlog: drain.backlog }, 'uplink: online');
    show(stalled ? 'stalled' : 'online');
    const acknowledgedBefore = drain.acknowledged;
    const onlineAt = clock.monotonicMs();
    const reason = await end;
    session = undefined;
    connection = undefined;
    offlineSince = clock.monotonicMs();
    log.warn({ reason: reason.reason, brokerCode: reason.brokerCode }, 'uplink: the connection ended');
    // A broker that takes us in and throws us out again deserves the growing wait as well.
    const useful = drain.acknowledged > acknowledgedBefore || offlineSince - onlineAt > 10_000;
    return useful ? 'was-online' : 'failed';
  }

  /** CONNACK said so; a broker that just hangs up may have any reason. */
  function isOldBroker(error: unknown): boolean {
    if (options.config.protocol !== undefined || protocol === 4) return false;
    return error instanceof ShownError && error.code === 'NET-PROTOCOL';
  }

  function refused(error: unknown): void {
    if (stopping.signal.aborted) return;
    if (error instanceof ShownError) {
      log.warn({ code: error.code, where: error.where, what: error.what.en }, 'uplink: no connection');
      // These do not pass by themselves: said at once.
      if (error.code === 'NET-TLS') faults.open('AGT-TLS', { detail: { what: error.what.en } });
      else if (error.code !== 'NET-UNREACHABLE')
        faults.open('NET-BROKER', { detail: { reason: error.code, what: error.what.en } });
    } else log.warn({ error: String(error) }, 'uplink: no connection');
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      wake = done;
    });
  }

  /** Promise 6: connected but not forwarding is a fault, not a state that looks healthy. */
  function watch(): void {
    const nowMs = clock.monotonicMs();
    const useless = drain.backlog > 0 && nowMs - drain.progressAt > times.stalledAfterMs;
    if (useless && (session !== undefined || drain.failing)) {
      if (!stalled) {
        stalled = true;
        stalledAcknowledged = drain.acknowledged;
        faults.open('AGT-FORWARD', { detail: { backlog: drain.backlog } });
      }
      show('stalled');
      if (session !== undefined) {
        log.warn({ backlog: drain.backlog }, 'uplink: connected but not forwarding, connecting again');
        connection?.destroy('not forwarding');
      }
    } else if (nowMs - offlineSince > times.brokerFaultAfterMs && view.state !== 'blocked') {
      faults.open('NET-BROKER', { detail: { reason: 'NET-UNREACHABLE' } });
    }
    show(view.state);
  }

  /** A PC that slept has a dead connection and does not know it yet. */
  function startWatchdog(): void {
    let wallMs = clock.now();
    let monotonicMs = clock.monotonicMs();
    watchdog = setInterval(() => {
      const wallNow = clock.now();
      const monotonicNow = clock.monotonicMs();
      const skippedMs = wallNow - wallMs - (monotonicNow - monotonicMs);
      const lateMs = monotonicNow - monotonicMs - times.watchEveryMs;
      wallMs = wallNow;
      monotonicMs = monotonicNow;
      if (skippedMs > SLEPT_MS || lateMs > SLEPT_MS) {
        log.info({ skippedMs, lateMs }, 'uplink: this PC slept, connecting again');
        connection?.destroy('this PC slept');
        if (view.state !== 'blocked') wake?.();
      }
      watch();
    }, times.watchEveryMs);
  }

  return {
    start() {
      if (watchdog !== undefined) return;
      startWatchdog();
      loop = run().catch((error: unknown) => {
        // Only the store can fail here (cursor, new epoch): the lesson goes on, the uplink says it does not.
        log.error({ error: String(error) }, 'uplink: stopped by an unexpected error');
        faults.open('AGT-FORWARD', { detail: { reason: 'store' } });
        stalled = true;
        show('stalled');
      });
    },
    async stop() {
      clearInterval(watchdog);
      if (session !== undefined) {
        await session.goodbye(agentState(false, { why: 'stopped' }), GOODBYE_MS);
        await connection?.close(CLOSE_MS);
      }
      stopping.abort();
      wake?.();
      connection?.destroy('stopping');
      await loop;
      drain.stop();
      view = { ...view, state: 'offline', since: clock.now(), backlog: drain.backlog };
    },
    view: () => (view.backlog === drain.backlog ? view : { ...view, backlog: drain.backlog }),
    onAcknowledged(listener) {
      acknowledgedListeners.add(listener);
      return () => acknowledgedListeners.delete(listener);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publishState: (thing, value) => states.publish(thing, value),
  };
}
