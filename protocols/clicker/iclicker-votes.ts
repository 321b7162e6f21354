/**
 * Lists of votes, as a base of the first generation answers `01 17 01 idx 04`: fact sheet 01, section 4.2.
 *
 * `02 18 M L S E N` and N times `K I0 I1 I2`. The votes of a poll are numbered from 1: those of a list are S+1 … S+N. No
 * capture exists, one Java driver does; so E is handed on beside what N says, and nothing is refused for their difference.
 */
import { toHex } from '../hex.ts';
import type { Junk, Key, PressReport } from './iclicker.ts';
import { clickerText, NOBODY } from './iclicker-id.ts';

/** Where the first vote stands. */
export const VOTES_AT = 7;
export const VOTE_BYTES = 4;
const MOST_VOTES = 14;
/** 61 … 65, the letters in lower case. */
const KEYS: readonly Key[] = ['A', 'B', 'C', 'D', 'E'];

export interface VoteList {
  readonly type: 'votes';
  /** Another report with more of the same answer follows. */
  readonly more: boolean;
  /** How many votes the base says are left. */
  readonly left: number;
  /** The number of the vote before the first one here, 0–255. */
  readonly before: number;
  /** The number of the last vote: what to ask from next time. */
  readonly last: number;
  /** In the order of their numbers; `sq` is the number, 0–255. Junk stands at its place. */
  readonly votes: readonly (PressReport | Junk)[];
}

/** Undefined: not such a list. Takes a whole report of 64 bytes. */
export function voteListOf(report: Uint8Array): VoteList | undefined {
  const [, , more = 0, left = 0, before = 0, last = 0, count = 0] = report;
  if (more > 1 || count > MOST_VOTES) return undefined;
  const votes = Array.from({ length: count }, (_, i) =>
    voteOf(report.subarray(VOTES_AT + VOTE_BYTES * i, VOTES_AT + VOTE_BYTES * (i + 1)), (before + 1 + i) & 0xff),
  );
  return { type: 'votes', more: more === 1, left, before, last, votes };
}

function voteOf(bytes: Uint8Array, sq: number): PressReport | Junk {
  const [code = 0, id0 = 0, id1 = 0, id2 = 0] = bytes;
  const key = KEYS[code - 0x61];
  if (key === undefined) return { type: 'junk', why: 'not a key', bytes: toHex(bytes) };
  const clicker = clickerText(id0, id1, id2);
  if (clicker === NOBODY) return { type: 'junk', why: 'no clicker', bytes: toHex(bytes) };
  return { type: 'press', clicker, key, sq };
}
