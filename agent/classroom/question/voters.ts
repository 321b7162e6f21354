/**
 * Voices without a name. While a question runs its key makes the same voter of the same pupil, clicker or tablet, so that
 * a voice counts once and can be changed; the key is erased when the question is over, and then nobody, not even with
 * the whole room.db, can say whose voice it was.
 */
import { createHmac } from 'node:crypto';

const KEY_BYTES = 32;
const VOTER_BYTES = 10;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Who presses, as far as it is known: the pupil whatever is pressed on, else the thing itself. */
export interface Presser {
  readonly pupil: string | undefined;
  /** A clicker's id or a tablet's: their forms differ. */
  readonly device: string;
}

export interface Voters {
  /** Hex, to be kept in the room while the question runs. */
  readonly key: string;
  voterOf(presser: Presser): string;
}

export function createVoters(key: string): Voters {
  const bytes = Buffer.from(key, 'hex');
  return {
    key,
    voterOf({ pupil, device }) {
      const who = JSON.stringify(pupil === undefined ? ['device', device] : ['pupil', pupil]);
      const mac = createHmac('sha256', bytes).update(who, 'utf8').digest();
      return `v${base32(mac.subarray(0, VOTER_BYTES))}`;
    },
  };
}

export function newVoterKey(randomBytes: (count: number) => Uint8Array): string {
  return Buffer.from(randomBytes(KEY_BYTES)).toString('hex');
}

/** 5 bits a letter; the bytes are a multiple of five. */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}
