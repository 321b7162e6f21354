/**
 * The claim: what this room has told the broker it may send, kept by the broker, to find out a journal that went back in
 * time. Classroom PCs are reset at each boot (还原卡, 冰点) and cloned; a journal cannot see by itself that it is an old
 * copy, and would give a second meaning to (epoch, sequence) pairs that consumers have already seen and will drop.
 *
 * - Retained `state/journal` = `{epoch, sequence, hash}`: “lines up to here may have been sent”. It is written on the same
 *   connection before any line beyond it, so whatever a consumer ever saw is covered by it. It is a topic of its own,
 *   because `state/agent` is overwritten by the last will at any time.
 * - Retained `state/journal-earlier` = the claims of epochs before, newest use first. A PC that is reset at each boot
 *   comes back as epoch E1 every morning while the broker's claim speaks of the E2 of yesterday: without this list E1
 *   would look fine, and be continued under sequences that were used long ago.
 * - Before anything is published on a connection both are read back. A claim for our epoch that lies above our head, or
 *   whose hash is not the hash of our line at that place, means: an older or another copy. A new epoch is opened.
 *   What was appended since this start is appended again to it; older lines that were never acknowledged are still sent
 *   under their old ids, since a copy shares its past with the other life and consumers drop what they have.
 *   An epoch the broker knows and we do not is somebody's past life: kept in the list, nothing to say about it.
 */
import { z } from 'zod';
import type { Head, Journal } from '../journal/port.ts';

export type Claim = Head;

const claimSchema = z.object({
  epoch: z.string().length(26),
  sequence: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const earlierSchema = z.array(claimSchema);

/** One claim for each past epoch; the least recently met fall off. 64 × ~120 bytes. */
const MAX_EARLIER = 64;

export interface Claims {
  readonly current: Claim | undefined;
  readonly earlier: readonly Claim[];
}

export function encodeClaim(claim: Claim): string {
  return JSON.stringify({ epoch: claim.epoch, sequence: claim.sequence, hash: claim.hash });
}

/** Undefined: not a claim; somebody else wrote there. */
export function decodeClaim(payload: Uint8Array): Claim | undefined {
  return claimSchema.safeParse(parseJson(payload)).data;
}

export function encodeEarlier(earlier: readonly Claim[]): string {
  return JSON.stringify(earlier);
}

export function decodeEarlier(payload: Uint8Array): readonly Claim[] | undefined {
  return earlierSchema.safeParse(parseJson(payload)).data;
}

/** The claim that shows our journal to be another copy of that epoch, or undefined if the two agree. */
export async function contradiction(
  claims: Claims,
  journal: Pick<Journal, 'head' | 'hashAt'>,
): Promise<Claim | undefined> {
  const { head } = journal;
  for (const claim of [claims.current, ...claims.earlier]) {
    if (claim?.epoch !== head.epoch) continue;
    if (claim.sequence > head.sequence) return claim;
    if (claim.sequence === 0) continue;
    const ours = await journal.hashAt(claim);
    // A line that retention has taken cannot be compared any more; it was sent and acknowledged long ago.
    if (ours !== undefined && ours !== claim.hash) return claim;
  }
  return undefined;
}

/** The list to keep when `epoch` is the one in use from now on: past claims, the one just met first. */
export function earlierFor(epoch: string, claims: Claims): Claim[] {
  const list: Claim[] = [];
  for (const claim of [claims.current, ...claims.earlier]) {
    if (claim === undefined || claim.epoch === epoch || list.some((other) => other.epoch === claim.epoch)) continue;
    list.push(claim);
  }
  return list.slice(0, MAX_EARLIER);
}

/** `met` (a contradiction just found) moves to the front, so that it is the last to fall off. */
export function metFirst(claims: Claims, met: Claim): Claims {
  return {
    current: met,
    earlier: [...(claims.current === undefined ? [] : [claims.current]), ...claims.earlier].filter(
      (claim) => claim !== met,
    ),
  };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    // Not JSON: not ours. The schema refuses undefined.
    return undefined;
  }
}
