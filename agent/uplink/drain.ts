/**
 * The drain: journal → broker, exactly once as a consumer counts.
 *
 * Invariants
 * 1. Lines are sent strictly in the journal's order, without a hole, per epoch. After a lost connection sending starts
 *    again behind the last line acknowledged: a consumer sees repeats, never a hole and never a step back to something new.
 * 2. The cursor moves on PUBACK only, and only over lines all of whose forerunners are acknowledged.
 * 3. No line is sent above the claim (claim.ts). The first claim of a connection is waited for; later ones travel ahead of
 *    their lines on the same connection, which keeps order.
 * 4. Constant memory: three blocks of 256 KiB (ahead.ts) and one window in flight, whatever the backlog.
 * 5. Only lines whose `source` is this room's are sent. A PC that worked before it had a path (`/local`), or that was
 *    carried to another room, has lines in its journal which belong to nobody's topic here: publishing them under this
 *    room's topic would put words into its mouth. They stay in the journal; the cursor steps over them.
 * 6. A line the broker refuses never blocks the head: the gap event takes its place, and only if the broker accepts that
 *    (so that a broker that refuses everything stalls the drain instead of eating the journal).
 *
 * Refusals and order. MQTT acknowledges late: with 100 in flight, 99 younger lines may be delivered before the refusal of
 * the oldest arrives, and its replacement would come out of order. What makes a broker refuse is the topic (rights) and
 * the size. So a line travels alone — nothing in flight before or after it — if this connection has not yet had a line
 * accepted on that topic, or of that size. That is a handful of round trips a connection. A refusal out of turn (a quota,
 * a content filter) ends the connection; the line is then the first of the next one, and alone.
 */
import { familyOf } from '../../protocols/uplink/events.ts';
import type { RoomTopics } from '../../protocols/uplink/topics.ts';
import type { Journal, LineBlock, Position, StoredLine } from '../journal/port.ts';
import type { Log } from '../ports.ts';
import { createAhead } from './ahead.ts';
import type { Claim } from './claim.ts';
import { gapInPlaceOf } from './gap.ts';
import { createPace } from './pace.ts';
import { createSuspicion, type Poison } from './suspicion.ts';

/** What the drain needs of one connection. */
export interface DrainChannel {
  /** How many lines may be unacknowledged at once. */
  readonly window: number;
  readonly maximumPacketBytes: number;
  /** MQTT 5: a refusal comes as a reason code. MQTT 3.1.1 can only hang up. */
  readonly explainsRefusals: boolean;
  /** Takes a line (its bytes are copied) for `flush`; returns the ticket under which the broker’s answer will come. */
  send(topic: string, line: Uint8Array): number;
  claim(claim: Claim): number;
  flush(): void;
  /** `refusal` undefined: acknowledged; else the broker’s reason code. No answers after the connection’s end. */
  onAnswer(listener: (ticket: number, refusal: number | undefined) => void): void;
  /** The connection cannot be used to forward any more; the drain has already let go of it. */
  fail(reason: string): void;
}

export interface DrainOptions {
  readonly journal: Journal;
  readonly topics: RoomTopics;
  /** CloudEvents source of this room. */
  readonly source: string;
  readonly log: Log;
  /** Monotonic ms. */
  readonly now: () => number;
  /** A question is open: history goes slowly. */
  readonly lessonLive: () => boolean;
}

export interface Drain {
  /** Loads the cursor and counts the backlog; once, before the first attach. */
  start(): Promise<void>;
  attach(channel: DrainChannel): void;
  /** The connection is gone. `brokerCode`: reason of the broker's DISCONNECT, `byBroker`: it hung up on us. */
  detach(end: { readonly brokerCode: number | undefined; readonly byBroker: boolean }): void;
  /**
   * Counts the backlog anew, after a new epoch was opened. The position stays: what of the old epoch is still to be sent
   * is the journal's to say (it withholds what it has appended again to the new one).
   */
  recount(): Promise<void>;
  /** Lines not yet acknowledged. */
  readonly backlog: number;
  /** Monotonic ms of the last sign of progress: an acknowledgement, or the backlog becoming non-empty. */
  readonly progressAt: number;
  /** The last connection was there but could not be used to forward (refusals, an unreadable journal). */
  readonly failing: boolean;
  /** Lines acknowledged since the program started. */
  readonly acknowledged: number;
  readonly position: Position;
  /** After every batch of acknowledgements. */
  onProgress: () => void;
  stop(): void;
}

export const DRAIN_CURSOR = 'uplink';
/** The cursor is handed to the store this often at most; a crash in between repeats lines, which consumers drop. */
const CURSOR_EVERY_MS = 50;
/** Topic, packet header and properties of a PUBLISH, generously. */
const PACKET_OVERHEAD_BYTES = 256;
/** MQTT 5: not a property of the line; later it may well be taken. */
const TRANSIENT = new Set([0x93, 0x97]);

interface InFlight {
  /** 0: nothing was sent, these lines are not this room's. */
  readonly ticket: number;
  /** Lines it stands for; more than one only where nothing was sent. */
  readonly lines: number;
  readonly epoch: string;
  readonly sequence: number;
  acknowledged: boolean;
  /** Of the one that travels alone. */
  readonly alone: Alone | undefined;
}

interface Alone {
  /** What the broker's rights and limits are asked about with it. */
  readonly topic: string;
  readonly bytes: number;
  readonly line: StoredLine;
  /** A gap event that stands for the line. */
  readonly gap: boolean;
}

export function createDrain(options: DrainOptions): Drain {
  const { journal, topics, source, log, now } = options;
  const topicOf = new Map<string, string>();

  let position: Position = { epoch: '', sequence: 0 };
  let backlog = 0;
  let acknowledged = 0;
  let progressAt = now();
  let channel: DrainChannel | undefined;
  /** Grows with every attach and detach: answers to an older one are not for us. */
  let generation = 0;

  const ahead = createAhead({
    journal,
    arrived: pump,
    atHead: settleAtHead,
    failed(error) {
      // A store that cannot be read now: the watchdog sees a backlog without progress and says so.
      log.error({ error: String(error) }, 'uplink: the journal cannot be read');
      fail('the journal cannot be read');
    },
  });
  const pace = createPace(options.lessonLive, pump);
  /** The block being sent, its bytes, its topics, and which of its lines is next. */
  let sending: { readonly block: LineBlock; readonly bytes: Buffer; readonly topics: readonly string[] } | undefined;
  let nextLine = 0;
  const inFlight: InFlight[] = [];
  let firstInFlight = 0;
  let alone = false;
  let firstClaim: number | undefined;
  let waitingForClaim = false;
  let claimed = false;
  const claims = new Set<number>();
  let acceptedTopics = new Set<string>();
  let acceptedBytes = 0;

  let cursorTimer: NodeJS.Timeout | undefined;
  const suspicion = createSuspicion();
  /** Connections in a row that could not be used to forward. */
  let failures = 0;
  const unlisten = journal.onCommitted((events) => {
    let saved = 0;
    for (const event of events) if (event.saved) saved++;
    if (saved === 0) return;
    if (backlog === 0) progressAt = now();
    backlog += saved;
    ahead.wake();
  });

  function eventTopic(type: string): string {
    let topic = topicOf.get(type);
    if (topic === undefined) {
      topic = topics.event(familyOf(type));
      topicOf.set(type, topic);
    }
    return topic;
  }

  function idOf(line: Position): string {
    return `${line.epoch}-${line.sequence}`;
  }

  /** Nothing left to read and nothing in flight: the count is exact again, whatever was cut or skipped. */
  function settleAtHead(): void {
    if (ahead.block !== undefined || inFlight.length > firstInFlight) return;
    if (backlog !== 0) {
      backlog = 0;
      drain.onProgress();
    }
  }

  function pump(): void {
    const to = channel;
    if (to === undefined) return;
    while (!alone && !waitingForClaim && inFlight.length - firstInFlight < to.window) {
      const block = ahead.block;
      if (block === undefined) break;
      if (sending?.block !== block) {
        sending = { block, bytes: Buffer.from(block.buffer), topics: block.types.map(eventTopic) };
        nextLine = 0;
        if (block.source !== source) {
          passOver(block);
          continue;
        }
        if (!sendClaim(to, { epoch: block.epoch, sequence: block.first + block.count - 1, hash: block.hash })) break;
      }
      if (!pace.take() || !sendLine(to, sending)) break;
      nextLine++;
      if (nextLine === block.count) ahead.next();
    }
    to.flush();
  }

  /** Lines that belong to nobody's topic here. */
  function passOver({ epoch, first, count }: LineBlock): void {
    const sequence = first + count - 1;
    inFlight.push({ ticket: 0, lines: count, epoch, sequence, acknowledged: true, alone: undefined });
    ahead.next();
    advance();
  }

  /** False: the drain must wait for the broker's answer first. */
  function sendClaim(to: DrainChannel, claim: Claim): boolean {
    const first = !claimed;
    claimed = true;
    const ticket = to.claim(claim);
    claims.add(ticket);
    if (!first) return true;
    firstClaim = ticket;
    waitingForClaim = true;
    return false;
  }

  function answered(ticket: number, refusal: number | undefined): void {
    if (claims.delete(ticket)) {
      if (refusal !== undefined) fail(`the broker refuses the claim (${refusal})`);
      else if (ticket === firstClaim) {
        firstClaim = undefined;
        waitingForClaim = false;
        pump();
      }
      return;
    }
    // Brokers answer in order; the search is for those that do not.
    let entry = inFlight[firstInFlight];
    for (
      let index = firstInFlight + 1;
      entry !== undefined && (entry.ticket !== ticket || entry.acknowledged);
      index++
    ) {
      entry = inFlight[index];
    }
    if (entry === undefined) return;
    if (refusal === undefined) accepted(entry);
    else refused(entry, refusal);
  }

  /** False: it cannot go now (it has to travel alone and others are in flight). */
  function sendLine(to: DrainChannel, from: NonNullable<typeof sending>): boolean {
    const { block } = from;
    const start = nextLine === 0 ? 0 : (block.ends[nextLine - 1] ?? 0);
    const end = block.ends[nextLine] ?? start;
    const bytes = end - start;
    const sequence = block.first + nextLine;
    const kind = block.kinds[nextLine] ?? 0;
    const topic = from.topics[kind] ?? '';
    const tooLarge = bytes + PACKET_OVERHEAD_BYTES > to.maximumPacketBytes;
    const poison = tooLarge ? 'too-large' : suspicion.of(block.epoch, sequence);
    const goesAlone = poison !== undefined || bytes > acceptedBytes || !acceptedTopics.has(topic);
    if (goesAlone && inFlight.length > firstInFlight) return false;
    const { epoch } = block;
    const payload = from.bytes.subarray(start, end);
    if (!goesAlone) {
      const ticket = to.send(topic, payload);
      inFlight.push({ ticket, lines: 1, epoch, sequence, acknowledged: false, alone: undefined });
      return true;
    }
    const line: StoredLine = { epoch, sequence, type: block.types[kind] ?? '', text: payload.toString('utf8') };
    if (poison !== undefined) replace(to, line, poison);
    else sendAlone(to, { topic, bytes, line, gap: false }, payload);
    return true;
  }

  function sendAlone(to: DrainChannel, what: Alone, payload: Uint8Array): void {
    const { epoch, sequence } = what.line;
    const ticket = to.send(what.topic, payload);
    inFlight.push({ ticket, lines: 1, epoch, sequence, acknowledged: false, alone: what });
    alone = true;
  }

  function accepted(entry: InFlight): void {
    entry.acknowledged = true;
    if (entry.alone !== undefined) {
      const { gap, topic, bytes, line } = entry.alone;
      if (gap) {
        log.warn({ id: idOf(line), type: line.type }, 'uplink: a gap event took the place of a line');
        suspicion.clear();
      }
      alone = false;
      acceptedTopics.add(topic);
      if (bytes > acceptedBytes) acceptedBytes = bytes;
    }
    advance();
    pump();
  }

  function refused(entry: InFlight, code: number): void {
    log.warn({ id: idOf(entry), code }, 'uplink: the broker refused a line');
    if (entry.alone?.gap) {
      // It refuses everything: not this line's fault, which is tried again when the broker has come to its senses.
      suspicion.clear();
      fail(`the broker refuses a line and the gap in its place (${code})`);
      return;
    }
    if (entry.alone === undefined || channel === undefined || TRANSIENT.has(code)) {
      fail(`the broker refused a line (${code})`);
      return;
    }
    // Kept over the connection: mosquitto 2.0.11 hangs up after a refused PUBLISH.
    const why = suspicion.refused(entry, code);
    inFlight.length = firstInFlight;
    replace(channel, entry.alone.line, why);
    channel.flush();
  }

  /** Sends the gap event in the line's place, alone. */
  function replace(to: DrainChannel, line: StoredLine, why: Poison): void {
    const gap = gapInPlaceOf(line, source, why);
    sendAlone(to, { topic: eventTopic(gap.type), bytes: 0, line, gap: true }, Buffer.from(gap.text));
  }

  /** Moves over everything acknowledged at the front. */
  function advance(): void {
    let moved = 0;
    let last: Position | undefined;
    for (;;) {
      const entry = inFlight[firstInFlight];
      if (entry === undefined || !entry.acknowledged) break;
      last = entry;
      moved += entry.lines;
      firstInFlight++;
    }
    if (last === undefined) return;
    position = { epoch: last.epoch, sequence: last.sequence };
    backlog = Math.max(0, backlog - moved);
    acknowledged += moved;
    progressAt = now();
    suspicion.progress();
    failures = 0;
    // The array is a window, not a history.
    if (firstInFlight >= 256 || firstInFlight === inFlight.length) {
      inFlight.splice(0, firstInFlight);
      firstInFlight = 0;
    }
    cursorTimer ??= setTimeout(writeCursor, CURSOR_EVERY_MS);
  }

  function writeCursor(): void {
    clearTimeout(cursorTimer);
    cursorTimer = undefined;
    if (position.epoch === '') return;
    journal.moveCursor(DRAIN_CURSOR, position);
    drain.onProgress();
    settleIfDrained();
  }

  function settleIfDrained(): void {
    if (channel !== undefined && backlog > 0 && ahead.block === undefined && inFlight.length === firstInFlight)
      ahead.wake();
  }

  function fail(reason: string): void {
    const failed = channel;
    failures++;
    log.warn({ reason }, 'uplink: this connection cannot forward');
    forget();
    failed?.fail(reason);
  }

  function forget(): void {
    generation++;
    channel = undefined;
    ahead.stop();
    pace.stop();
    sending = undefined;
    inFlight.length = 0;
    firstInFlight = 0;
    alone = false;
    waitingForClaim = false;
    firstClaim = undefined;
    claimed = false;
    claims.clear();
    acceptedTopics = new Set();
    acceptedBytes = 0;
  }

  /** The broker hung up: was it about the line that travelled alone? */
  function suspect(brokerCode: number | undefined, byBroker: boolean): void {
    const entry = alone ? inFlight[firstInFlight] : undefined;
    if (entry !== undefined) suspicion.hungUp(entry, brokerCode, byBroker && channel?.explainsRefusals === false);
  }

  const drain: Drain = {
    async start() {
      position = (await journal.cursor(DRAIN_CURSOR)) ?? (await journal.firstPosition());
      backlog = await journal.countAfter(position);
      progressAt = now();
    },
    attach(next) {
      forget();
      channel = next;
      const started = generation;
      next.onAnswer((ticket, refusal) => {
        if (started === generation) answered(ticket, refusal);
      });
      // A new try after a useless connection is no progress.
      if (failures === 0) progressAt = now();
      ahead.from(position);
    },
    detach({ brokerCode, byBroker }) {
      if (channel === undefined) return;
      suspect(brokerCode, byBroker);
      forget();
      if (cursorTimer !== undefined) writeCursor();
    },
    async recount() {
      backlog = await journal.countAfter(position);
    },
    stop() {
      unlisten();
      forget();
      if (cursorTimer !== undefined) writeCursor();
    },
    get backlog() {
      return backlog;
    },
    get progressAt() {
      return progressAt;
    },
    get failing() {
      return failures > 0;
    },
    get acknowledged() {
      return acknowledged;
    },
    get position() {
      return position;
    },
    onProgress: () => {},
  };
  return drain;
}
