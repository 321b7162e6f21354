/**
 * The drain: journal → broker, exactly once as a consumer counts.
 *
 * Invariants
 * 1. Lines are sent strictly in the journal's order, without a hole, per epoch. After a lost connection sending starts
 *    again behind the last line acknowledged: a consumer sees repeats, never a hole and never a step back to something new.
 * 2. The cursor moves on PUBACK only, and only over lines all of whose forerunners are acknowledged.
 * 3. No line is sent above the claim (claim.ts). The first claim of a connection is waited for; later ones travel ahead of
 *    their lines on the same connection, which keeps order.
 * 4. Constant memory: at most four batches of 500 lines and 512 KiB and one window in flight, whatever the backlog.
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
import type { Journal, Position, StoredLine } from '../journal/port.ts';
import type { Log } from '../ports.ts';
import type { Claim } from './claim.ts';
import { GAP, gapInPlaceOf, sha256 } from './gap.ts';

/** What the drain needs of one connection. */
export interface DrainChannel {
  /** How many lines may be unacknowledged at once. */
  readonly window: number;
  readonly maximumPacketBytes: number;
  /** MQTT 5: a refusal comes as a reason code. MQTT 3.1.1 can only hang up. */
  readonly explainsRefusals: boolean;
  /** Queues a line for `flush`; returns the ticket under which the broker’s answer will come. */
  send(topic: string, text: string): number;
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
const READ_LIMIT = { lines: 500, bytes: 512 * 1024 } as const;
/** Batches held at once, the one being sent included. */
const READ_AHEAD = 4;
/** The cursor is handed to the store this often at most; a crash in between repeats lines, which consumers drop. */
const CURSOR_EVERY_MS = 50;
/** Topic, packet header and properties of a PUBLISH, generously. */
const PACKET_OVERHEAD_BYTES = 256;
/** MQTT 5: not a property of the line; later it may well be taken. */
const TRANSIENT = new Set([0x93, 0x97]);
/** A DISCONNECT that is about the packet just sent. */
const DISCONNECT_ABOUT_PACKET = new Set([0x81, 0x82, 0x83, 0x90, 0x95, 0x99]);
/** MQTT 3.1.1 cannot say why: this many times in a row the broker hung up on the same line, sent alone. */
const HANG_UPS_ABOUT_LINE = 5;

/** Where the id begins in every line. */
const ID_AT = '{"specversion":"1.0","id":"'.length;

interface Batch {
  readonly lines: readonly StoredLine[];
  /** Undefined once it is sent. */
  claim: Claim | undefined;
  next: number;
}

interface InFlight {
  readonly ticket: number;
  /** A gap event that stands for the line. */
  readonly gap: boolean;
  readonly line: StoredLine;
  readonly bytes: number;
  readonly topic: string;
  acknowledged: boolean;
}

export function createDrain(options: DrainOptions): Drain {
  const { journal, topics, source, log, now } = options;
  const topicOf = new Map<string, string>();

  let position: Position = { epoch: '', sequence: 0 };
  let readAt: Position = position;
  let backlog = 0;
  let acknowledged = 0;
  let progressAt = now();
  let channel: DrainChannel | undefined;
  /** Grows with every attach and detach: answers to an older one are not for us. */
  let generation = 0;

  const batches: Batch[] = [];
  let reading = false;
  let readAgain = false;
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
  let hungUpOn: { id: string; times: number } | undefined;
  /** Connections in a row that could not be used to forward. */
  let failures = 0;
  /** The line that must be replaced when it is met, and why. */
  let poison: { id: string; why: 'too-large' | 'refused-by-broker' } | undefined;

  const unlisten = journal.onCommitted((events) => {
    let saved = 0;
    for (const event of events) if (event.saved) saved++;
    if (saved === 0) return;
    if (backlog === 0) progressAt = now();
    backlog += saved;
    fill();
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

  const ours = `","source":"${source}",`;
  /** The envelope's keys have one order (encodeLine), so this needs no parsing: `{"specversion":"1.0","id":"E-S","source":…`. */
  function isOurs(line: StoredLine): boolean {
    const at = ID_AT + line.epoch.length + 1 + digits(line.sequence);
    return line.text.startsWith(ours, at);
  }

  /** Reads ahead until enough batches are here. */
  function fill(): void {
    if (channel === undefined || batches.length >= READ_AHEAD) return;
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readAgain = false;
    const started = generation;
    readBatches(readAt)
      .then((read) => {
        reading = false;
        if (started !== generation) {
          fill();
          return;
        }
        const last = read.at(-1)?.lines.at(-1);
        if (last === undefined) {
          if (readAgain) fill();
          else settleAtHead();
          return;
        }
        readAt = { epoch: last.epoch, sequence: last.sequence };
        batches.push(...read);
        fill();
        pump();
      })
      .catch((error: unknown) => {
        // A store that cannot be read now: the watchdog sees a backlog without progress and says so.
        reading = false;
        log.error({ error: String(error) }, 'uplink: the journal cannot be read');
        if (started === generation) fail('the journal cannot be read');
      });
  }

  /** One read of the journal, cut where an epoch ends, each part with the claim that covers it. */
  async function readBatches(after: Position): Promise<Batch[]> {
    const lines = await journal.read(after, READ_LIMIT);
    const parts: Batch[] = [];
    let start = 0;
    while (start < lines.length) {
      const epoch = lines[start]?.epoch;
      let end = start;
      while (end < lines.length && lines[end]?.epoch === epoch) end++;
      const part = lines.slice(start, end);
      parts.push({ lines: part, claim: await claimFor(part), next: 0 });
      start = end;
    }
    return parts;
  }

  async function claimFor(lines: readonly StoredLine[]): Promise<Claim | undefined> {
    const last = lines.at(-1);
    if (last === undefined || !lines.some(isOurs)) return undefined;
    const { head } = journal;
    if (head.epoch === last.epoch && head.sequence === last.sequence) return head;
    // A gap event may stand for a line that cannot be read: then the stored hash is another than that of this text.
    const hash = last.type === GAP ? await journal.hashAt(last) : sha256(last.text);
    if (hash === undefined) throw new Error(`no hash at ${idOf(last)}`);
    return { epoch: last.epoch, sequence: last.sequence, hash };
  }

  /** Nothing left to read and nothing in flight: the count is exact again, whatever was cut or skipped. */
  function settleAtHead(): void {
    if (batches.length > 0 || inFlight.length > firstInFlight) return;
    if (backlog !== 0) {
      backlog = 0;
      drain.onProgress();
    }
  }

  function pump(): void {
    while (channel !== undefined && !alone && !waitingForClaim && inFlight.length - firstInFlight < channel.window) {
      const batch = batches[0];
      if (batch === undefined) break;
      const line = batch.lines[batch.next];
      if (line === undefined) {
        batches.shift();
        fill();
        continue;
      }
      if (batch.claim !== undefined && !sendClaim(channel, batch, batch.claim)) break;
      if (!sendLine(channel, line)) break;
      batch.next++;
    }
    channel?.flush();
  }

  /** False: the drain must wait for the broker's answer first. */
  function sendClaim(to: DrainChannel, batch: Batch, claim: Claim): boolean {
    const first = !claimed;
    claimed = true;
    batch.claim = undefined;
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
  function sendLine(to: DrainChannel, line: StoredLine): boolean {
    if (!isOurs(line)) {
      inFlight.push({ ticket: 0, gap: false, line, bytes: 0, topic: '', acknowledged: true });
      advance();
      return true;
    }
    const bytes = line.text.length < to.maximumPacketBytes / 4 ? line.text.length : Buffer.byteLength(line.text);
    const tooLarge = bytes + PACKET_OVERHEAD_BYTES > to.maximumPacketBytes;
    if (tooLarge || (poison !== undefined && poison.id === idOf(line))) {
      if (inFlight.length > firstInFlight) return false;
      replace(to, line, tooLarge ? 'too-large' : (poison?.why ?? 'refused-by-broker'));
      return true;
    }
    const topic = eventTopic(line.type);
    const goesAlone = bytes > acceptedBytes || !acceptedTopics.has(topic);
    if (goesAlone && inFlight.length > firstInFlight) return false;
    inFlight.push({ ticket: to.send(topic, line.text), gap: false, line, bytes, topic, acknowledged: false });
    alone = goesAlone;
    return true;
  }

  function accepted(entry: InFlight): void {
    entry.acknowledged = true;
    if (entry.gap) {
      log.warn({ id: idOf(entry.line), type: entry.line.type }, 'uplink: a gap event took the place of a line');
      poison = undefined;
    }
    if (alone) {
      alone = false;
      acceptedTopics.add(entry.topic);
      if (entry.bytes > acceptedBytes) acceptedBytes = entry.bytes;
    }
    advance();
    pump();
  }

  function refused(entry: InFlight, code: number): void {
    log.warn({ id: idOf(entry.line), code, type: entry.line.type }, 'uplink: the broker refused a line');
    if (entry.gap) {
      // It refuses everything: not this line's fault, which is tried again when the broker has come to its senses.
      poison = undefined;
      fail(`the broker refuses a line and the gap in its place (${code})`);
      return;
    }
    if (!alone || channel === undefined || TRANSIENT.has(code)) {
      fail(`the broker refused a line (${code})`);
      return;
    }
    const why = code === 0x95 ? 'too-large' : 'refused-by-broker';
    // Kept over the connection: mosquitto 2.0.11 hangs up after a refused PUBLISH.
    poison = { id: idOf(entry.line), why };
    inFlight.length = firstInFlight;
    replace(channel, entry.line, why);
    channel.flush();
  }

  /** Sends the gap event in the line's place, alone. */
  function replace(to: DrainChannel, line: StoredLine, why: 'too-large' | 'refused-by-broker'): void {
    const gap = gapInPlaceOf(line, source, why);
    const topic = eventTopic(gap.type);
    inFlight.push({ ticket: to.send(topic, gap.text), gap: true, line, bytes: 0, topic, acknowledged: false });
    alone = true;
  }

  /** Moves over everything acknowledged at the front. */
  function advance(): void {
    const before = firstInFlight;
    let last: Position | undefined;
    for (;;) {
      const entry = inFlight[firstInFlight];
      if (entry === undefined || !entry.acknowledged) break;
      last = entry.line;
      firstInFlight++;
    }
    if (last === undefined) return;
    const moved = firstInFlight - before;
    position = { epoch: last.epoch, sequence: last.sequence };
    backlog = Math.max(0, backlog - moved);
    acknowledged += moved;
    progressAt = now();
    hungUpOn = undefined;
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
    if (channel !== undefined && backlog > 0 && batches.length === 0 && inFlight.length === firstInFlight) fill();
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
    batches.length = 0;
    inFlight.length = 0;
    firstInFlight = 0;
    alone = false;
    waitingForClaim = false;
    firstClaim = undefined;
    claimed = false;
    claims.clear();
    acceptedTopics = new Set();
    acceptedBytes = 0;
    readAt = position;
  }

  /** The broker hung up right after a line that travelled alone: was it about that line? */
  function suspect(brokerCode: number | undefined, byBroker: boolean): void {
    const entry = alone ? inFlight[firstInFlight] : undefined;
    if (entry === undefined) return;
    const id = idOf(entry.line);
    if (brokerCode !== undefined && DISCONNECT_ABOUT_PACKET.has(brokerCode)) {
      poison = { id, why: brokerCode === 0x95 ? 'too-large' : 'refused-by-broker' };
      return;
    }
    if (!byBroker || channel?.explainsRefusals !== false) return;
    hungUpOn = hungUpOn?.id === id ? { id, times: hungUpOn.times + 1 } : { id, times: 1 };
    if (hungUpOn.times >= HANG_UPS_ABOUT_LINE) poison = { id, why: 'refused-by-broker' };
  }

  const drain: Drain = {
    async start() {
      position = (await journal.cursor(DRAIN_CURSOR)) ?? (await journal.firstPosition());
      readAt = position;
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
      fill();
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

function digits(sequence: number): number {
  let count = 1;
  for (let bound = 10; sequence >= bound; bound *= 10) count++;
  return count;
}
