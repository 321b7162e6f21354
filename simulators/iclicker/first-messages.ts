/**
 * What differs in a base of the first generation, from the fact sheet alone (sections 2, 4.2, 5 and the last vector of 6).
 *
 * Its votes are fetched: `01 17 01 idx 04` is answered by an ack and one or more reports `02 18 M L S E N (K I0 I1 I2)×N`,
 * at most 14 votes each. The letters are ASCII in lower case.
 */
import { idBytes, type Key, wholeReport } from './messages.ts';

export const MOST_IN_REPORT = 14;

export interface CountedVote {
  readonly clicker: string;
  /** The remotes of this generation have five keys. */
  readonly key: Exclude<Key, 'F'>;
}

/** One report of an answer. `before`: the number of the vote before the first one; `left`: so many are not told yet. */
export function voteReport(
  votes: readonly CountedVote[],
  { before, left, more }: { readonly before: number; readonly left: number; readonly more: boolean },
): Uint8Array {
  const last = (before + votes.length) & 0xff;
  const head = [0x02, 0x18, more ? 0x01 : 0x00, Math.min(left, 0xff), before & 0xff, last, votes.length];
  const bodies = votes.flatMap(({ clicker, key }) => [0x61 + 'ABCDE'.indexOf(key), ...idBytes(clicker)]);
  return wholeReport(Uint8Array.from([...head, ...bodies]));
}
