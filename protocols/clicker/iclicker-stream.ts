/** i>clicker reports in a plain stream of bytes, and the decoder of the family: see iclicker.ts for the reports. */
import type { Decoder } from '../decoder.ts';
import { type Framing, fixed } from '../framing.ts';
import {
  ackName,
  type BaseMessage,
  commandOf,
  decodeCommand,
  decodeReport,
  HALF_BYTES,
  KEYS,
  LCD_BYTES,
  REPORT_BYTES,
} from './iclicker.ts';
import { VOTE_BYTES, VOTES_AT, type VoteList, voteListOf } from './iclicker-votes.ts';

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
    if (opcode === 0x18) return third === 0x1a ? isQuietAfter(window, 3, 28) : isVoteList(window, inStep);
    return opcode === 0x2c && isQuietAfter(window, 2, 2);
  }
  // An empty first half with a press in the second. Out of step it is rather the rest of a damaged report and a whole one.
  if (!inStep) return false;
  if (window[HALF_BYTES] !== 0x02 || window[HALF_BYTES + 1] !== 0x13) return false;
  return window.subarray(0, HALF_BYTES).every((byte) => byte === 0);
}

/** Out of step every vote in it has to be one: a list has no padding to tell it by where it is full. */
function isVoteList(window: Uint8Array, inStep: boolean): boolean {
  const list = voteListOf(window);
  if (list === undefined) return false;
  if (!inStep && list.votes.some(({ type }) => type === 'junk')) return false;
  return paddingIsQuiet(window, VOTES_AT + VOTE_BYTES * list.votes.length, startsBaseReport);
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
  return opcode === 0x18 && (third === undefined || third <= 0x01 || third === 0x1a);
}

function startsCommand(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x01 && (bytes[at + 1] === undefined || ackName(bytes[at + 1] ?? 0) !== undefined);
}

export const iclickerDecoder: Decoder = {
  framing: { device: baseFraming, host: hostFraming },
  padTo: REPORT_BYTES,
  decode: (frame, side) =>
    (side === 'device' ? decodeReport(frame).flatMap(votesApart) : [decodeCommand(frame)]).map((message) =>
      message.type === 'junk' ? { error: message.why, bytes: message.bytes } : message,
    ),
};

/** A list of votes is one line a vote, as a report with two presses is two; an empty one says that it is. */
function votesApart(message: BaseMessage): readonly (Exclude<BaseMessage, VoteList> | NoVotes)[] {
  if (message.type !== 'votes') return [message];
  return message.votes.length > 0 ? message.votes : [{ type: 'no-votes', last: message.last }];
}

interface NoVotes {
  readonly type: 'no-votes';
  readonly last: number;
}
