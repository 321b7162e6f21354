/**
 * The base's side of the i>clicker v2 report table, written from the fact sheet alone (sections 2–4 and 6). The driver
 * has a table of its own: this one must be able to disagree with it.
 *
 * A report is 64 bytes without checksum or length. Byte 0 is the direction (01 command or its ack, 02 event), byte 1 the
 * opcode. An ack is the command's first two bytes and AA; what follows in an ack is whatever the base's buffer held.
 */

export const REPORT_BYTES = 64;
export const HALF_BYTES = 32;
/** The display has two lines of 16; the vendor's program sends 17 characters. */
export const LCD_COLUMNS = 16;

export type CommandName =
  | 'channel'
  | 'channel-2'
  | 'open'
  | 'close'
  | 'lcd-1'
  | 'lcd-2'
  | 'info'
  | 'commit'
  | 'fetch'
  | 'reset'
  | 'summary'
  | 'reset-count'
  | 'instructor'
  | 'poll-type'
  | 'welcome'
  | 'protocol-2'
  | 'unknown';

const BY_OPCODE: Readonly<Record<number, CommandName>> = {
  16: 'channel',
  17: 'open',
  18: 'close',
  19: 'lcd-1',
  20: 'lcd-2',
  21: 'info',
  22: 'commit',
  25: 'poll-type',
  30: 'instructor',
  41: 'welcome',
  42: 'channel-2',
  45: 'protocol-2',
};

const BY_SUB_OPCODE_OF_17: Readonly<Record<number, CommandName>> = {
  1: 'fetch',
  3: 'reset',
  4: 'summary',
  5: 'reset-count',
  6: 'instructor',
};

/** What the host asks for. `report` is a whole one (64 bytes). */
export function commandOf(report: Uint8Array): CommandName {
  if (report[0] !== 0x01) return 'unknown';
  const opcode = report[1] ?? 0;
  const name = opcode === 0x17 ? BY_SUB_OPCODE_OF_17[report[2] ?? 0] : BY_OPCODE[opcode];
  return name ?? 'unknown';
}

/** A short output report is zero-extended, a longer one cut: an endpoint hands over 64 bytes. */
export function wholeReport(bytes: Uint8Array): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  report.set(bytes.subarray(0, REPORT_BYTES));
  return report;
}

export type Key = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
export const KEYS: readonly Key[] = ['A', 'B', 'C', 'D', 'E', 'F'];

const KEY_CODES: Readonly<Record<Key, number>> = { A: 0x81, B: 0x82, C: 0x83, D: 0x84, E: 0x85, F: 0x86 };

export function isKey(text: string): text is Key {
  return Object.hasOwn(KEY_CODES, text);
}

export interface Vote {
  /** Eight upper-case hex digits. */
  readonly clicker: string;
  readonly key: Key;
  readonly sq: number;
}

/** The first three bytes of an id as they go over the wire; the fourth is their exclusive or and does not. */
export function idBytes(clicker: string): Uint8Array {
  return Uint8Array.from([0, 2, 4], (at) => Number.parseInt(clicker.slice(at, at + 2), 16));
}

/** The id printed on a remote: three bytes and their exclusive or. */
export function clickerId(first: number, second: number, third: number): string {
  return Buffer.from([first, second, third, first ^ second ^ third])
    .toString('hex')
    .toUpperCase();
}

export function isClickerId(text: string): boolean {
  if (!/^[0-9A-F]{8}$/.test(text)) return false;
  const [first = 0, second = 0, third = 0] = idBytes(text);
  return clickerId(first, second, third) === text;
}

export function voteHalf(vote: Vote): Uint8Array {
  return Uint8Array.of(0x02, 0x13, KEY_CODES[vote.key], ...idBytes(vote.clicker), vote.sq);
}

/** A report of one or two halves, at offsets 0 and 32. */
export function halves(first: Uint8Array, second?: Uint8Array): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  report.set(first, 0);
  if (second !== undefined) report.set(second, HALF_BYTES);
  return report;
}

export function ack(command: Uint8Array, stale: Uint8Array): Uint8Array {
  return wholeReport(Uint8Array.of(0x01, command[1] ?? 0, 0xaa, ...stale));
}

export interface Channel {
  /** 0–3: A–D. */
  readonly first: number;
  readonly second: number;
}

export function channelOf(report: Uint8Array): Channel | undefined {
  const first = (report[2] ?? 0) - 0x21;
  const second = (report[3] ?? 0) - 0x41;
  return first >= 0 && first <= 3 && second >= 0 && second <= 3 ? { first, second } : undefined;
}

export function channelName(channel: Channel): string {
  return 'ABCD'.charAt(channel.first) + 'ABCD'.charAt(channel.second);
}

/** Firmware 4.5 as captured; the poll type is the byte the host last set. */
export function info(channel: Channel, pollType: number): Uint8Array {
  return wholeReport(
    Uint8Array.of(0x01, 0x15, 0x04, 0x05, 0x21 + channel.first, 0x41 + channel.second, 0x01, 0x02, pollType),
  );
}

export const PROTOCOL_2_EVENT = wholeReport(Uint8Array.of(0x02, 0x2c));

/**
 * The two captured bodies. Their fields are not understood, so a base that counted any vote answers the one that was
 * captured after a vote, whatever the number.
 */
const SUMMARY_NOBODY = '02181a00010001000000000000000000000000000000000100000405';
const SUMMARY_VOTES = '02181a00010000000000010001000000000000000000000001000405';

export function summary(votes: number): Uint8Array {
  return wholeReport(Buffer.from(votes === 0 ? SUMMARY_NOBODY : SUMMARY_VOTES, 'hex'));
}

/** After a channel change the base emits `02 13` with a key byte that is no key: aa, 00 or 86. */
export const JUNK_AFTER_CHANNEL: readonly Uint8Array[] = [0xaa, 0x00, 0x86].map((code) =>
  wholeReport(Uint8Array.of(0x02, 0x13, code)),
);

/** What the display shows of a line: printable ASCII, 16 columns. */
export function lcdText(report: Uint8Array): string {
  return Array.from(report.subarray(2, 2 + LCD_COLUMNS), (byte) =>
    byte === 0 ? ' ' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?',
  ).join('');
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Hex without the zeros a report is padded with. */
export function shortHex(report: Uint8Array): string {
  let end = report.length;
  while (end > 2 && report[end - 1] === 0) end -= 1;
  return hex(report.subarray(0, end));
}
