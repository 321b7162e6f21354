/**
 * One of our connections as `modbus-serial` wants a port. Its own ports open devices by themselves (past our transports and
 * their deadlines), take the first bytes that look right for the answer, whatever their checksum, and keep what came late
 * for the next question. Here an answer is what the question calls for, byte for byte: its unit, its function, its length,
 * what it repeats, its CRC or its transaction. Everything else is skipped and counted.
 */
import { EventEmitter } from 'node:events';
import { crcModbus } from '../../../protocols/checksum.ts';
import { type Framer, type Framing, framer } from '../../../protocols/framing.ts';
import type { Connection } from '../../device.ts';

export type ModbusFraming = 'rtu' | 'tcp';

export interface PortListener {
  /** The answer to the question last given up came after all. */
  late(): void;
  /** Bytes that answer nothing: noise, half frames, wrong checksums, a neighbour's talk. */
  junk(bytes: Uint8Array): void;
}

const MOST_FRAME_BYTES = 260;
const MBAP_BYTES = 6;
const CRC_BYTES = 2;

/** What an answer must begin with, and how long it is. Unit first. */
interface Expected {
  readonly start: Uint8Array;
  /** From the unit on, without the CRC. */
  readonly length: number;
  readonly transaction: number;
}

export class ConnectionPort extends EventEmitter {
  /** `modbus-serial` finds its transaction by these; they are set anew for every request. */
  _transactionIdRead = 1;
  _transactionIdWrite = 1;
  isOpen = true;
  readonly #connection: Connection;
  readonly #framing: ModbusFraming;
  readonly #listener: PortListener;
  #stream: Framer | undefined;
  #late = false;

  constructor(connection: Connection, framing: ModbusFraming, listener: PortListener) {
    super();
    this.#connection = connection;
    this.#framing = framing;
    this.#listener = listener;
    connection.onData = (bytes) => this.#received(bytes);
  }

  open(callback: () => void): void {
    callback();
  }

  /** The connection is the keeper's to close. */
  close(callback?: () => void): void {
    this.destroy();
    callback?.();
  }

  destroy(): void {
    this.isOpen = false;
    this.#stream = undefined;
  }

  /** An RTU frame, as `modbus-serial` makes them. */
  write(frame: Uint8Array): void {
    const transaction = this._transactionIdWrite;
    this._transactionIdRead = transaction;
    // Modbus/TCP numbers its requests. 0 is left out because some devices answer everything with it, and beyond 255 because
    // the library keeps one entry for every number it has seen.
    if (this.#framing === 'tcp') this._transactionIdWrite = (transaction % 255) + 1;
    this.#late = false;
    this.#stream = this.#streamFor(expectedAnswer(frame, transaction));
    // A stalled write may never finish; the answer, or its absence, decides. A failed one ends the connection.
    this.#connection.write(this.#framing === 'tcp' ? withHeader(frame, transaction) : frame).catch(() => {});
  }

  /** Nobody waits for the answer any more. If it comes, it is told as late, and no other is taken for it. */
  giveUp(): void {
    this.#late = true;
  }

  #received(bytes: Uint8Array): void {
    if (this.#stream === undefined) this.#listener.junk(bytes);
    else this.#stream.push(bytes);
  }

  #streamFor(expected: Expected): Framer {
    const stream = framer(this.#framing === 'tcp' ? tcpAnswers(expected) : rtuAnswers(expected), {
      frame: (frame) => {
        // One answer to one question: a second one, and what comes between questions, is junk.
        if (this.#stream !== stream) return this.#listener.junk(frame);
        this.#stream = undefined;
        if (this.#late) this.#listener.late();
        else this.emit('data', this.#framing === 'tcp' ? asRtu(frame) : Buffer.from(frame));
      },
      junk: (junk) => this.#listener.junk(junk),
    });
    return stream;
  }
}

function expectedAnswer(request: Uint8Array, transaction: number): Expected {
  const [unit = 0, code = 0] = request;
  const count = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  if (code <= 4) {
    const bytes = code <= 2 ? (count + 7) >> 3 : 2 * count;
    return { start: Uint8Array.of(unit, code, bytes), length: 3 + bytes, transaction };
  }
  // What is written is confirmed by its address and its value, or its count.
  return { start: request.slice(0, 6), length: 6, transaction };
}

/** The length of what begins with its unit: the answer, or a refusal; 0 too early to tell, −1 neither. */
function lengthFrom({ start, length }: Expected, bytes: Uint8Array): number {
  const [unit, code = 0] = start;
  if (bytes[0] !== unit) return -1;
  if (bytes.length < 2) return 0;
  if (bytes[1] === (code | 0x80)) return 3;
  for (let at = 1; at < start.length; at++) {
    if (at === bytes.length) return 0;
    if (bytes[at] !== start[at]) return -1;
  }
  return length;
}

function rtuAnswers(expected: Expected): Framing {
  return {
    maxLength: MOST_FRAME_BYTES,
    measure(bytes) {
      const body = lengthFrom(expected, bytes);
      if (body <= 0) return body;
      const length = body + CRC_BYTES;
      if (bytes.length < length) return 0;
      const crc = crcModbus(bytes.subarray(0, body));
      return bytes[body] === (crc & 0xff) && bytes[body + 1] === crc >> 8 ? length : -1;
    },
  };
}

function tcpAnswers(expected: Expected): Framing {
  const { transaction } = expected;
  const head = [transaction >> 8, transaction & 0xff, 0, 0];
  return {
    maxLength: MOST_FRAME_BYTES,
    measure(bytes) {
      for (const [at, byte] of head.entries()) {
        if (at === bytes.length) return 0;
        if (bytes[at] !== byte) return -1;
      }
      if (bytes.length < MBAP_BYTES) return 0;
      const said = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
      const body = bytes.length === MBAP_BYTES ? 0 : lengthFrom(expected, bytes.subarray(MBAP_BYTES));
      if (body === 0) return said < 3 || MBAP_BYTES + said > MOST_FRAME_BYTES ? -1 : 0;
      if (body !== said) return -1;
      return bytes.length < MBAP_BYTES + body ? 0 : MBAP_BYTES + body;
    },
  };
}

function withHeader(frame: Uint8Array, transaction: number): Uint8Array {
  const body = frame.subarray(0, -CRC_BYTES);
  return Uint8Array.of(transaction >> 8, transaction & 0xff, 0, 0, body.length >> 8, body.length & 0xff, ...body);
}

function asRtu(frame: Uint8Array): Buffer {
  const body = frame.subarray(MBAP_BYTES);
  const crc = crcModbus(body);
  return Buffer.from([...body, crc & 0xff, crc >> 8]);
}
