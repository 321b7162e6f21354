/**
 * The i>clicker base station, second generation (v2: votes are pushed): 64-byte reports ↔ messages, both directions.
 *
 * Source of the bytes: the project's fact sheet 01 (a USB capture and four independent clients). What the sheet infers
 * rather than knows — the fields of the info report, the body of the summary — is handed on as hex beside the inference.
 *
 * A report has neither length nor checksum. Byte 0 is its class (01 command or ack, 02 event), byte 1 the opcode. An ack
 * is `01 XX aa`; the bytes after it may be left over from an earlier report, so only these three count.
 */
import { xorOf } from '../checksum.ts';
import type { Decoder } from '../decoder.ts';
import { type Framing, fixed } from '../framing.ts';
import { toHex } from '../hex.ts';

export const REPORT_BYTES = 64;
const HALF_BYTES = 32;
/** Text that fits a line; on the wire it is padded to 17 as the vendor's software does. */
export const LCD_CHARACTERS = 16;
const LCD_BYTES = 17;

export type Frequency = 'A' | 'B' | 'C' | 'D';
const FREQUENCIES: readonly Frequency[] = ['A', 'B', 'C', 'D'];
export type PollKind = 'alpha' | 'numeric' | 'alphanumeric';
const POLL_KINDS: readonly PollKind[] = ['alpha', 'numeric', 'alphanumeric'];
export type Key = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
/** 81 A … 85 E; 86, written F: the answer is withdrawn. */
const KEYS: readonly Key[] = ['A', 'B', 'C', 'D', 'E', 'F'];

/** What the host says. The names are also the `command` of an ack. */
export type HostCommand =
  | { readonly command: 'set-channel'; readonly first: Frequency; readonly second: Frequency }
  | { readonly command: 'set-channel2'; readonly first: Frequency; readonly second: Frequency }
  | { readonly command: 'open' }
  | { readonly command: 'close' }
  | { readonly command: 'commit' }
  | { readonly command: 'info' }
  | { readonly command: 'protocol2' }
  /** Coded characters for i>clicker-2 remotes; their alphabet is unknown. */
  | { readonly command: 'welcome'; readonly codes: string }
  | { readonly command: 'prepare' }
  | { readonly command: 'summary' }
  | { readonly command: 'reset-count' }
  | { readonly command: 'fetch-votes'; readonly index: number }
  | { readonly command: 'poll-type'; readonly kind: PollKind }
  | { readonly command: 'instructor'; readonly clicker: string }
  | { readonly command: 'lcd'; readonly line: 1 | 2; readonly text: string };

export type HostMessage = ({ readonly type: 'command' } & HostCommand) | Junk;

/** What the base says. */
export type BaseMessage =
  | Ack
  | PressReport
  | {
      readonly type: 'info';
      readonly firmware: string;
      readonly channel: string;
      readonly poll: PollKind | null;
      readonly body: string;
    }
  | { readonly type: 'summary'; readonly body: string }
  | { readonly type: 'protocol2' }
  | Junk;

export interface Ack {
  readonly type: 'ack';
  /** Name of the acknowledged command; `prepare`, `summary`, `reset-count` and `fetch-votes` share an ack: `control`. */
  readonly command: AckName;
}
export interface PressReport {
  readonly type: 'press';
  /** Eight upper-case hex digits, as printed on the back of the remote. */
  readonly clicker: string;
  readonly key: Key;
  /** The base's rolling counter, 0–255. */
  readonly sq: number;
}
export interface Junk {
  readonly type: 'junk';
  readonly why: string;
  /** Hex, without the zeros at the end. */
  readonly bytes: string;
}

/** An id of zeros: the base's buffer was empty. */
const NOBODY = '00000000';

const ACK_NAMES = {
  16: 'set-channel',
  17: 'open',
  18: 'close',
  19: 'lcd',
  20: 'lcd',
  21: 'info',
  22: 'commit',
  23: 'control',
  24: 'reset-base',
  25: 'poll-type',
  30: 'instructor',
  41: 'welcome',
  42: 'set-channel2',
  45: 'protocol2',
} as const;
export type AckName = (typeof ACK_NAMES)[keyof typeof ACK_NAMES];

function ackName(opcode: number): AckName | undefined {
  return (ACK_NAMES as Readonly<Record<number, AckName>>)[opcode];
}

/** The ack a command is answered with; `undefined` for LCD lines, which the base does not acknowledge. */
export function ackOf(command: HostCommand['command']): AckName | undefined {
  switch (command) {
    case 'lcd':
      return undefined;
    case 'prepare':
    case 'summary':
    case 'reset-count':
    case 'fetch-votes':
      return 'control';
    case 'set-channel':
    case 'set-channel2':
    case 'open':
    case 'close':
    case 'commit':
    case 'info':
    case 'protocol2':
    case 'welcome':
    case 'poll-type':
    case 'instructor':
      return command;
  }
}

/** `82e970` → `82E9701B`: the fourth byte is the XOR of the first three. */
export function clickerText(id0: number, id1: number, id2: number): string {
  const id = ((id0 << 24) | (id1 << 16) | (id2 << 8) | (id0 ^ id1 ^ id2)) >>> 0;
  return id.toString(16).toUpperCase().padStart(8, '0');
}

/** Whether a text is a remote's id: eight upper-case hex digits with a right check byte. */
export function isClickerText(text: string): boolean {
  if (!/^[0-9A-F]{8}$/.test(text)) return false;
  return xorOf(Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(text.slice(at, at + 2), 16))) === 0;
}

/** A command as the 64 bytes of its report. Over-long LCD text is cut, what is not ASCII becomes `?`. */
export function encodeCommand(command: HostCommand): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  report.set(commandBytes(command));
  return report;
}

function commandBytes(command: HostCommand): number[] {
  switch (command.command) {
    case 'set-channel':
      return [0x01, 0x10, 0x21 + FREQUENCIES.indexOf(command.first), 0x41 + FREQUENCIES.indexOf(command.second)];
    case 'set-channel2':
      return [0x01, 0x2a, 0x21 + FREQUENCIES.indexOf(command.first), 0x41 + FREQUENCIES.indexOf(command.second), 0x05];
    case 'open':
      return [0x01, 0x11];
    case 'close':
      return [0x01, 0x12];
    case 'commit':
      return [0x01, 0x16];
    case 'info':
      return [0x01, 0x15];
    case 'protocol2':
      return [0x01, 0x2d];
    case 'welcome':
      return [0x01, 0x29, ...hexBytes(command.codes, 8)];
    case 'prepare':
      return [0x01, 0x17, 0x03];
    case 'summary':
      return [0x01, 0x17, 0x04];
    case 'reset-count':
      return [0x01, 0x17, 0x05];
    case 'fetch-votes':
      return [0x01, 0x17, 0x01, command.index & 0xff, 0x04];
    case 'poll-type':
      return [0x01, 0x19, 0x66 + POLL_KINDS.indexOf(command.kind), 0x0a, 0x01];
    case 'instructor':
      return [0x01, 0x1e, ...hexBytes(command.clicker, 3)];
    case 'lcd':
      return [0x01, command.line === 1 ? 0x13 : 0x14, ...lcdBytes(command.text)];
  }
}

function hexBytes(text: string, atMost: number): number[] {
  return Array.from(
    { length: Math.min(atMost, text.length >> 1) },
    (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16) & 0xff,
  );
}

function lcdBytes(text: string): number[] {
  const bytes = new Array<number>(LCD_BYTES).fill(0x20);
  let at = 0;
  for (const character of text) {
    if (at === LCD_CHARACTERS) break;
    const code = character.codePointAt(0) ?? 0;
    bytes[at++] = code >= 0x20 && code <= 0x7e ? code : 0x3f;
  }
  return bytes;
}

/**
 * What a report of the base says. Never throws; a report with two presses gives two, older first. A second half that
 * is no press is left-over bytes and means nothing; a half that claims to be a press and is none (the base sends such
 * after a channel change, with key aa or 00) is junk beside whatever else is valid.
 */
export function decodeReport(report: Uint8Array): BaseMessage[] {
  if (report.length !== REPORT_BYTES)
    return [junk(`a report has ${REPORT_BYTES} bytes, this has ${report.length}`, report)];
  const opcode = report[1] ?? 0;
  if (report[0] === 0x01) {
    if (report[2] === 0xaa) {
      const name = ackName(opcode);
      return [name === undefined ? junk('acknowledges an unknown command', report) : { type: 'ack', command: name }];
    }
    return [opcode === 0x15 ? infoOf(report) : junk('not an ack and not the info report', report)];
  }
  if (report[0] === 0x02 && opcode === 0x18) {
    return [
      report[2] === 0x1a ? { type: 'summary', body: toHex(report.subarray(2, 28)) } : junk('not a v2 summary', report),
    ];
  }
  if (report[0] === 0x02 && opcode === 0x2c) return [{ type: 'protocol2' }];
  return pressesOf(report);
}

function infoOf(report: Uint8Array): BaseMessage {
  const [, , major = 0, minor = 0, first = 0, second = 0] = report;
  const channel = `${FREQUENCIES[first - 0x21] ?? '?'}${FREQUENCIES[second - 0x41] ?? '?'}`;
  return {
    type: 'info',
    firmware: `${major}.${minor}`,
    channel,
    poll: POLL_KINDS[(report[8] ?? 0) - 0x66] ?? null,
    body: toHex(report.subarray(2, 9)),
  };
}

function pressesOf(report: Uint8Array): BaseMessage[] {
  const front = halfOf(report, 0);
  const back = halfOf(report, HALF_BYTES);
  if (front === undefined && back === undefined) return [junk('unknown report', report)];
  if (front === undefined) return [back as BaseMessage];
  if (back === undefined) return [front];
  if (front.type !== 'press' || back.type !== 'press') return [back, front];
  if (front.sq !== back.sq) return isNewer(front.sq, back.sq) ? [back, front] : [front, back];
  // The counter counts presses, so two with one number contradict each other, unless the report just repeats itself.
  const same = front.clicker === back.clicker && front.key === back.key;
  const clash = junk('two presses with the same sq', report);
  return same ? [front, clash] : [clash];
}

/** Whether `sq` was counted after `other`; the counter wraps from 255 to 0. */
export function isNewer(sq: number, other: number): boolean {
  const ahead = (sq - other) & 0xff;
  return ahead === 128 ? sq > other : ahead !== 0 && ahead < 128;
}

function halfOf(report: Uint8Array, at: number): PressReport | Junk | undefined {
  if (report[at] !== 0x02 || report[at + 1] !== 0x13) return undefined;
  const key = KEYS[(report[at + 2] ?? 0) - 0x81];
  if (key === undefined) return junk('not a key', report.subarray(at, at + HALF_BYTES));
  const clicker = clickerText(report[at + 3] ?? 0, report[at + 4] ?? 0, report[at + 5] ?? 0);
  if (clicker === NOBODY) return junk('no clicker', report.subarray(at, at + HALF_BYTES));
  return { type: 'press', clicker, key, sq: report[at + 6] ?? 0 };
}

function junk(why: string, bytes: Uint8Array): Junk {
  let end = bytes.length;
  while (end > 1 && bytes[end - 1] === 0) end--;
  return { type: 'junk', why, bytes: toHex(bytes.subarray(0, end)) };
}

/** What a report of the host says. Never throws. */
export function decodeCommand(report: Uint8Array): HostMessage {
  if (report.length !== REPORT_BYTES)
    return junk(`a report has ${REPORT_BYTES} bytes, this has ${report.length}`, report);
  const command = commandOf(report);
  if (command === undefined) return junk('not a command', report);
  // A command is what it encodes to: anything else in the report is something this codec does not know.
  const expected = encodeCommand(command);
  const exact = expected.every((byte, i) => byte === report[i]);
  return exact || command.command === 'lcd'
    ? { type: 'command', ...command }
    : junk(`more bytes than ${command.command} has`, report);
}

const PLAIN_COMMANDS: Readonly<Record<number, HostCommand>> = {
  17: { command: 'open' },
  18: { command: 'close' },
  21: { command: 'info' },
  22: { command: 'commit' },
  45: { command: 'protocol2' },
};

function commandOf(report: Uint8Array): HostCommand | undefined {
  const [group, opcode = 0, a = 0, b = 0] = report;
  if (group !== 0x01) return undefined;
  const plain = PLAIN_COMMANDS[opcode];
  if (plain !== undefined) return plain;
  switch (opcode) {
    case 0x10:
    case 0x2a: {
      const first = FREQUENCIES[a - 0x21];
      const second = FREQUENCIES[b - 0x41];
      if (first === undefined || second === undefined) return undefined;
      return { command: opcode === 0x10 ? 'set-channel' : 'set-channel2', first, second };
    }
    case 0x13:
    case 0x14:
      return { command: 'lcd', line: opcode === 0x13 ? 1 : 2, text: lcdText(report) };
    case 0x17:
      if (a === 0x01) return { command: 'fetch-votes', index: b };
      return a === 0x03
        ? { command: 'prepare' }
        : a === 0x04
          ? { command: 'summary' }
          : a === 0x05
            ? { command: 'reset-count' }
            : undefined;
    case 0x19: {
      const kind = POLL_KINDS[a - 0x66];
      return kind === undefined ? undefined : { command: 'poll-type', kind };
    }
    case 0x1e:
      return { command: 'instructor', clicker: clickerText(a, b, report[4] ?? 0) };
    case 0x29:
      return { command: 'welcome', codes: toHex(report.subarray(2, 10)) };
    default:
      return undefined;
  }
}

/** Clients pad to 16 or to 17, with spaces or zeros; a byte that is not ASCII reads as `?`. */
function lcdText(report: Uint8Array): string {
  let text = '';
  for (const byte of report.subarray(2, 2 + LCD_CHARACTERS)) {
    if (byte === 0) break;
    text += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '?';
  }
  return text.trimEnd();
}

/**
 * Framing where the base speaks over a plain stream. A window is a report when its head is known and no other report
 * seems to begin inside what must be its padding: that is how the beat is found again after lost or inserted bytes.
 * Left-over bytes in the padding are tolerated as long as they do not look like the beginning of a report.
 */
export const baseFraming: Framing = fixed({ length: REPORT_BYTES, plausible: isBaseReport });
export const hostFraming: Framing = fixed({ length: REPORT_BYTES, plausible: isHostReport });

function isBaseReport(window: Uint8Array, inStep: boolean): boolean {
  const [group, opcode = 0, third] = window;
  if (group === 0x01) {
    // What is left over in an ack is the id and sq of a press, at the place where it stood.
    if (third === 0xaa) return ackName(opcode) !== undefined && isQuietAfter(window, 3, 7);
    return opcode === 0x15 && paddingIsQuiet(window, 2, startsBaseReport);
  }
  if (group === 0x02) {
    if (opcode === 0x13) return isQuietAfter(window, 2, 7);
    if (opcode === 0x18) return third === 0x1a && isQuietAfter(window, 3, 28);
    return opcode === 0x2c && isQuietAfter(window, 2, 2);
  }
  // An empty first half with a press in the second. Out of step it is rather the rest of a damaged report and a whole one.
  if (!inStep) return false;
  if (window[HALF_BYTES] !== 0x02 || window[HALF_BYTES + 1] !== 0x13) return false;
  return window.subarray(0, HALF_BYTES).every((byte) => byte === 0);
}

/**
 * Whether no other report seems to begin after the head. With zeros from `end` to the half, what stands between is the
 * report's own and is not looked at: a remote's id may look like anything.
 */
function isQuietAfter(window: Uint8Array, head: number, end: number): boolean {
  const tidy = window.subarray(end, HALF_BYTES).every((byte) => byte === 0);
  return paddingIsQuiet(window, tidy ? end : head, startsBaseReport);
}

function isHostReport(window: Uint8Array): boolean {
  if (commandOf(window) === undefined) return false;
  return paddingIsQuiet(window, window[1] === 0x13 || window[1] === 0x14 ? 2 + LCD_BYTES : 10, startsCommand);
}

/** Whether no report seems to begin between `from` and the end. The second half's own press is not another report. */
function paddingIsQuiet(window: Uint8Array, from: number, starts: (bytes: Uint8Array, at: number) => boolean): boolean {
  for (let at = from; at < REPORT_BYTES; at++) {
    if (window[at] === 0) continue;
    if (at === HALF_BYTES && starts === startsBaseReport && window[at] === 0x02 && window[at + 1] === 0x13) {
      at = HALF_BYTES + 6;
      continue;
    }
    if (starts(window, at)) return false;
  }
  return true;
}

/** Whether the bytes from `at` on, as far as there are any, begin like a report of the base. */
function startsBaseReport(bytes: Uint8Array, at: number): boolean {
  const [group, opcode, third] = bytes.subarray(at, at + 3);
  if (group === 0x01) {
    if (opcode === undefined) return true;
    return ackName(opcode) !== undefined && (third === undefined || third === 0xaa || opcode === 0x15);
  }
  if (group !== 0x02) return false;
  if (opcode === undefined || opcode === 0x2c) return true;
  if (opcode === 0x13) return third === undefined || KEYS[third - 0x81] !== undefined;
  return opcode === 0x18 && (third === undefined || third === 0x1a);
}

function startsCommand(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x01 && (bytes[at + 1] === undefined || ackName(bytes[at + 1] ?? 0) !== undefined);
}

export const iclickerDecoder: Decoder = {
  framing: { device: baseFraming, host: hostFraming },
  padTo: REPORT_BYTES,
  decode: (frame, side) =>
    (side === 'device' ? decodeReport(frame) : [decodeCommand(frame)]).map((message) =>
      message.type === 'junk' ? { error: message.why, bytes: message.bytes } : message,
    ),
};
