/**
 * The i>clicker base station: 64-byte reports ↔ messages, both directions. The second generation pushes votes; the first
 * one is asked for them and answers with lists (iclicker-votes.ts). A report says by itself which of the two it is.
 *
 * Source of the bytes: the project's fact sheet 01 (a USB capture and four independent clients). What the sheet infers
 * rather than knows — the fields of the info report, the body of the summary — is handed on as hex beside the inference.
 *
 * A report has neither length nor checksum. Byte 0 is its class (01 command or ack, 02 event), byte 1 the opcode. An ack
 * is `01 XX aa`; the bytes after it may be left over from an earlier report, so only these three count.
 */
import { toHex } from '../hex.ts';
import { clickerText, NOBODY } from './iclicker-id.ts';
import { type VoteList, voteListOf } from './iclicker-votes.ts';

export const REPORT_BYTES = 64;
export const HALF_BYTES = 32;
/** Text that fits a line; on the wire it is padded to 17 as the vendor's software does. */
export const LCD_CHARACTERS = 16;
export const LCD_BYTES = 17;

export type Frequency = 'A' | 'B' | 'C' | 'D';
const FREQUENCIES: readonly Frequency[] = ['A', 'B', 'C', 'D'];
export type PollKind = 'alpha' | 'numeric' | 'alphanumeric';
const POLL_KINDS: readonly PollKind[] = ['alpha', 'numeric', 'alphanumeric'];
export type Key = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
/** 81 A … 85 E; 86, written F: the answer is withdrawn. */
export const KEYS: readonly Key[] = ['A', 'B', 'C', 'D', 'E', 'F'];

/** What the host says. The names are also the `command` of an ack. */
export type HostCommand =
  | { readonly command: 'set-channel'; readonly first: Frequency; readonly second: Frequency }
  | { readonly command: 'set-channel2'; readonly first: Frequency; readonly second: Frequency }
  | { readonly command: 'open' }
  /** As the first generation opens. */
  | { readonly command: 'open-polled' }
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
  /** As the first generation is told. */
  | { readonly command: 'instructor-polled'; readonly clicker: string }
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
  | VoteList
  | { readonly type: 'summary'; readonly body: string }
  | { readonly type: 'protocol2' }
  | Junk;

export interface Ack {
  readonly type: 'ack';
  /** Name of the acknowledged command; those of opcode 17 (`prepare`, `summary`, `fetch-votes` …) share one: `control`. */
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

export function ackName(opcode: number): AckName | undefined {
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
    case 'instructor-polled':
      return 'control';
    case 'open-polled':
      return 'open';
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
    case 'open-polled':
      return [0x01, 0x11, 0x00, 0x05];
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
    case 'instructor-polled':
      return [0x01, 0x17, 0x06, ...hexBytes(command.clicker, 3)];
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
    if (report[2] === 0x1a) return [{ type: 'summary', body: toHex(report.subarray(2, 28)) }];
    return [voteListOf(report) ?? junk('neither a summary nor a list of votes', report)];
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
  18: { command: 'close' },
  21: { command: 'info' },
  22: { command: 'commit' },
  45: { command: 'protocol2' },
};

export function commandOf(report: Uint8Array): HostCommand | undefined {
  const [group, opcode = 0, a = 0, b = 0] = report;
  if (group !== 0x01) return undefined;
  const plain = PLAIN_COMMANDS[opcode];
  if (plain !== undefined) return plain;
  switch (opcode) {
    case 0x11:
      return b === 0x05 ? { command: 'open-polled' } : { command: 'open' };
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
      if (a === 0x06) return { command: 'instructor-polled', clicker: clickerText(b, report[4] ?? 0, report[5] ?? 0) };
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
