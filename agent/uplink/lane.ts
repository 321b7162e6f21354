/**
 * The lane: a stream between the socket and MQTT.js on which our own PUBLISH packets travel.
 *
 * MQTT.js spends some 40 µs on a message (cloned packets, a callback and two ticks each), which is all right for births,
 * states and commands and too much for a week's backlog: the drain reached 0.15 of a raw socket with it. So the drain's
 * packets are written here, many to one write, and their PUBACKs are picked out of the stream before MQTT.js parses it.
 * Packet ids keep the two apart: MQTT.js has 1–999, the lane the rest. Everything else passes through untouched.
 *
 * Claims travel in the lane too: MQTT.js writes at the next tick, and a claim must not be overtaken by its lines.
 *
 * Nudges. mosquitto leaves Nagle's algorithm on: after one PUBACK it holds back the others until our TCP has confirmed that
 * one, and our TCP waits to do so (40 ms on Linux, 200 ms on Windows) for something to send along. While lines go out there
 * always is something; when the drain waits (a line that travels alone, the end, a lesson's pace) there is not, and every
 * such wait cost those 40 ms. So a PUBACK that nothing goes out after, while others are missing, is followed by a PINGREQ.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { IClientOptions } from 'mqtt';

const FIRST_ID = 1000;
const LAST_ID = 65_535;
const PUBACK = 0x40;
const PINGREQ = Buffer.from([0xc0, 0]);
const PINGRESP = 0xd0;
const WRITE_BYTES = 128 * 1024;

export interface Lane {
  /** Copied now, written at `flush`; returns the ticket under which the broker’s answer comes. At most 60,000 unanswered. */
  publish(topic: string, payload: Uint8Array, kind: 'event' | 'retained'): number;
  /** Writes what was published since. Inside `onAnswer` this happens by itself once the chunk has been read. */
  flush(): void;
  /** PUBACK: `refusal` is undefined, or the reason code (≥ 128) of MQTT 5. */
  onAnswer: (ticket: number, refusal: number | undefined) => void;
}

const NOTHING = Buffer.alloc(0);
const CONTENT_TYPES = { event: 'application/cloudevents+json; charset=utf-8', retained: 'application/json' } as const;

export class LaneStream extends Duplex implements Lane {
  onAnswer: Lane['onAnswer'] = () => {};
  private readonly socket: Socket;
  private readonly v5: boolean;
  private readonly wallNow: () => number;
  private readonly topics = new Map<string, Buffer>();
  /** What is written next, `filled` bytes of it. */
  private outgoing: Buffer = NOTHING;
  private filled = 0;
  private spare: Buffer | undefined;
  private nextId = FIRST_ID;
  /** Packets of ours without a PUBACK. */
  private unanswered = 0;
  /** Nudges without a PINGRESP; how many of them went out before the newest packet of ours. */
  private nudges = 0;
  private olderNudges = 0;
  private rest: Buffer = NOTHING;
  private reading = false;
  private sentAtMs = Number.NaN;
  private properties: Record<'event' | 'retained', Buffer> = { event: NOTHING, retained: NOTHING };

  /** `wallNow`: wall ms, for the user property `sent`. */
  constructor(socket: Socket, v5: boolean, wallNow: () => number) {
    super({ autoDestroy: true });
    this.socket = socket;
    this.v5 = v5;
    this.wallNow = wallNow;
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  publish(topic: string, payload: Uint8Array, kind: 'event' | 'retained'): number {
    const id = this.nextId;
    this.nextId = id === LAST_ID ? FIRST_ID : id + 1;
    const topicBytes = this.topicBytes(topic);
    const properties = this.v5 ? this.propertiesOf(kind) : NOTHING;
    const length = 4 + topicBytes.byteLength + properties.byteLength + payload.byteLength;
    this.makeRoom(5 + length);
    const bytes = this.outgoing;
    let at = this.filled;
    bytes[at++] = kind === 'retained' ? 0x33 : 0x32;
    at = writeLength(bytes, at, length);
    at = bytes.writeUInt16BE(topicBytes.byteLength, at);
    bytes.set(topicBytes, at);
    at = bytes.writeUInt16BE(id, at + topicBytes.byteLength);
    bytes.set(properties, at);
    at += properties.byteLength;
    bytes.set(payload, at);
    this.filled = at + payload.byteLength;
    this.unanswered++;
    this.olderNudges = this.nudges;
    return id;
  }

  flush(): void {
    if (!this.reading) this.send();
  }

  private makeRoom(size: number): void {
    if (this.filled + size > this.outgoing.byteLength) this.send();
    if (this.outgoing.byteLength >= size) return;
    // One buffer is used again and again: a new one for each write is 20 MB/s of garbage.
    this.outgoing = size > WRITE_BYTES ? Buffer.allocUnsafe(size) : (this.spare ?? Buffer.allocUnsafeSlow(WRITE_BYTES));
    this.spare = undefined;
  }

  private send(): void {
    const { outgoing, filled } = this;
    if (filled === 0) return;
    this.filled = 0;
    this.outgoing = NOTHING;
    if (this.socket.destroyed) return;
    this.socket.write(outgoing.subarray(0, filled), () => {
      if (outgoing.byteLength === WRITE_BYTES) this.spare = outgoing;
    });
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  /** A packet of MQTT.js comes in parts, corked: written as one, or a packet of ours could come in between on a slow line. */
  override _writev(parts: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.socket.write(Buffer.concat(parts.map((part) => part.chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  /** Cuts the stream into packets; ours are answered, all others are passed on as they came. */
  private receive(chunk: Buffer): void {
    const bytes = this.rest.byteLength === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    let passFrom = 0;
    let nudge = false;
    this.reading = true;
    for (;;) {
      const end = packetEnd(bytes, at);
      if (end === undefined || end > bytes.byteLength) break;
      // PUBACK: type, length, id (2), and with MQTT 5 perhaps a reason code. No PUBACK is as long as 128 bytes.
      if (bytes[at] === PUBACK && end - at >= 4) {
        const id = bytes.readUInt16BE(at + 2);
        if (id >= FIRST_ID) {
          if (passFrom < at) this.pass(bytes.subarray(passFrom, at));
          const code = end - at > 4 ? (bytes[at + 4] ?? 0) : 0;
          passFrom = end;
          nudge = true;
          this.unanswered--;
          this.onAnswer(id, code >= 0x80 ? code : undefined);
        }
      } else if (bytes[at] === PINGRESP && this.nudges > 0) {
        // As many as we asked for are ours; which of them MQTT.js gets makes no difference to it.
        if (passFrom < at) this.pass(bytes.subarray(passFrom, at));
        passFrom = end;
        this.nudges--;
        // It holds back the PUBACK of a packet sent after its nudge. Only then: nudges must not go on for ever.
        if (this.olderNudges > 0) {
          this.olderNudges--;
          nudge = true;
        }
      }
      at = end;
    }
    if (passFrom < at) this.pass(bytes.subarray(passFrom, at));
    // What is incomplete waits here, so that nothing is passed on in parts that could hide a PUBACK.
    this.rest = at < bytes.byteLength ? Buffer.from(bytes.subarray(at)) : NOTHING;
    this.reading = false;
    if (nudge && this.filled === 0 && this.unanswered > 0) this.nudge();
    this.flush();
  }

  private nudge(): void {
    if (this.socket.destroyed) return;
    this.nudges++;
    this.socket.write(PINGREQ);
  }

  private pass(bytes: Buffer): void {
    if (!this.push(bytes)) this.socket.pause();
  }

  private topicBytes(topic: string): Buffer {
    let bytes = this.topics.get(topic);
    if (bytes === undefined) {
      bytes = Buffer.from(topic);
      this.topics.set(topic, bytes);
    }
    return bytes;
  }

  /** Content type and the user property `sent`; made again when the millisecond has changed. */
  private propertiesOf(kind: 'event' | 'retained'): Buffer {
    const nowMs = this.wallNow();
    if (nowMs !== this.sentAtMs) {
      this.sentAtMs = nowMs;
      const sent = new Date(nowMs).toISOString();
      this.properties = {
        event: properties(CONTENT_TYPES.event, sent),
        retained: properties(CONTENT_TYPES.retained, sent),
      };
    }
    return this.properties[kind];
  }
}

/** MQTT 5 property block: 0x03 content type, 0x26 user property `sent`. Shorter than 128 bytes. */
function properties(contentType: string, sent: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([0x03, 0, contentType.length]),
    Buffer.from(contentType),
    Buffer.from([0x26, 0, 4]),
    Buffer.from('sent'),
    Buffer.from([0, sent.length]),
    Buffer.from(sent),
  ]);
  return Buffer.concat([Buffer.from([body.byteLength]), body]);
}

function writeLength(bytes: Buffer, start: number, length: number): number {
  let at = start;
  let left = length;
  do {
    const digit = left % 128;
    left = (left - digit) / 128;
    bytes[at++] = left > 0 ? digit | 0x80 : digit;
  } while (left > 0);
  return at;
}

/** End of the packet that starts at `start`, undefined while its length is not known. A bad length ends the packet there: MQTT.js will refuse it. */
function packetEnd(bytes: Buffer, start: number): number | undefined {
  let length = 0;
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return start + index + 1 + length;
  }
  return start + 5;
}

/** MQTT.js's packet ids: 1–999. */
export function lowMessageIds(): NonNullable<IClientOptions['messageIdProvider']> {
  const used = new Set<number>();
  let last = 0;
  return {
    allocate() {
      for (let tries = 1; tries < FIRST_ID; tries++) {
        last = (last % (FIRST_ID - 1)) + 1;
        if (!used.has(last)) {
          used.add(last);
          return last;
        }
      }
      return null;
    },
    getLastAllocated: () => (last === 0 ? null : last),
    register(id) {
      if (used.has(id)) return false;
      used.add(id);
      return true;
    },
    deallocate: (id) => {
      used.delete(id);
    },
    clear: () => used.clear(),
  };
}
