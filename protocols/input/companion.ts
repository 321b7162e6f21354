/**
 * Between the agent, which on Windows sits in session 0 and hears no keyboard, and the companion in a user's session, which
 * does: lines of ASCII on loopback. The agent listens, the companion calls.
 *
 *     agent      banban-companion 1 NONCE
 *     companion  hello NONCE PROOF
 *     agent      welcome PROOF                          or: refused
 *     companion  came 3 keyboard 08ff:0009 7&2a1b3c4d&0
 *                events 3 HEX                           whole groups of input events (evdev.ts)
 *                went 3
 *
 * Nonces and proofs are hex; a proof is HMAC-SHA-256 with the key both have read from one file, over {@link proofText}: who
 * cannot read the file is told nothing, and nothing he says is heard. Nothing is said of a device before both are proven.
 */
import type { Framing } from '../framing.ts';
import { EVENT_BYTES } from './evdev.ts';

export type CompanionUse = 'keyboard' | 'digitizer';

export interface CompanionDevice {
  /** Of this call; given anew when it is plugged in again. */
  readonly device: number;
  readonly use: CompanionUse;
  readonly vendorId: number;
  readonly productId: number;
  /** Where it is plugged in, as Windows knows it: `7&2a1b3c4d&0`. */
  readonly port: string;
}

export type CompanionLine =
  | ({ readonly type: 'came' } & CompanionDevice)
  | { readonly type: 'events'; readonly device: number; readonly bytes: Uint8Array }
  | { readonly type: 'went'; readonly device: number };

/** Room for some eighty events in one line; a key takes four. */
const MOST_LINE_BYTES = 4096;
const MOST_EVENT_BYTES = 80 * EVENT_BYTES;
const NEW_LINE = 0x0a;
const PRINTABLE = /^[\x21-\x7e]{1,200}$/;
const HEX_PROOF = /^[0-9a-f]{64}$/;
const HEX_NONCE = /^[0-9a-f]{32}$/;
export const REFUSED = 'refused';

/** Lines that end in LF; a longer one is skipped. */
export const companionFraming: Framing = {
  maxLength: MOST_LINE_BYTES,
  measure: (bytes) => bytes.indexOf(NEW_LINE) + 1,
};

/** What each side signs. The sides are told apart, so that an answer cannot be sent back as one's own. */
export function proofText(side: 'agent' | 'companion', agentNonce: string, companionNonce: string): string {
  return `banban-companion 1 ${side} ${agentNonce} ${companionNonce}`;
}

export const greetingLine = (nonce: string): string => `banban-companion 1 ${nonce}`;
export const helloLine = (nonce: string, proof: string): string => `hello ${nonce} ${proof}`;
export const welcomeLine = (proof: string): string => `welcome ${proof}`;

/** The agent's nonce; undefined: this is no agent of ours. */
export function nonceOfGreeting(line: string): string | undefined {
  const [name, version, nonce = '', ...rest] = line.split(' ');
  return name === 'banban-companion' && version === '1' && rest.length === 0 && HEX_NONCE.test(nonce)
    ? nonce
    : undefined;
}

export function readHello(line: string): { readonly nonce: string; readonly proof: string } | undefined {
  const [word, nonce = '', proof = '', ...rest] = line.split(' ');
  return word === 'hello' && rest.length === 0 && HEX_NONCE.test(nonce) && HEX_PROOF.test(proof)
    ? { nonce, proof }
    : undefined;
}

export function proofOfWelcome(line: string): string | undefined {
  const [word, proof = '', ...rest] = line.split(' ');
  return word === 'welcome' && rest.length === 0 && HEX_PROOF.test(proof) ? proof : undefined;
}

export function writeCompanionLine(line: CompanionLine): string {
  switch (line.type) {
    case 'came':
      return `came ${line.device} ${line.use} ${id(line.vendorId)}:${id(line.productId)} ${line.port}`;
    case 'events':
      return `events ${line.device} ${hexOf(line.bytes)}`;
    case 'went':
      return `went ${line.device}`;
  }
}

/** Undefined: no such line. */
export function readCompanionLine(text: string): CompanionLine | undefined {
  const [type, number = '', ...rest] = text.split(' ');
  if (!/^\d{1,9}$/.test(number)) return undefined;
  const device = Number(number);
  if (type === 'went') return rest.length === 0 ? { type, device } : undefined;
  if (type === 'events') return readEvents(device, rest);
  return type === 'came' ? readCame(device, rest) : undefined;
}

function readCame(device: number, [use, ids = '', port = '', ...rest]: readonly string[]): CompanionLine | undefined {
  const [, vendor = '', product = ''] = /^([0-9a-f]{4}):([0-9a-f]{4})$/.exec(ids) ?? [];
  if (use !== 'keyboard' && use !== 'digitizer') return undefined;
  if (vendor === '' || rest.length > 0 || !PRINTABLE.test(port)) return undefined;
  const vendorId = Number.parseInt(vendor, 16);
  return { type: 'came', device, use, vendorId, productId: Number.parseInt(product, 16), port };
}

function readEvents(device: number, [hex = '', ...rest]: readonly string[]): CompanionLine | undefined {
  const count = hex.length / 2;
  if (rest.length > 0 || count === 0 || count > MOST_EVENT_BYTES || count % EVENT_BYTES !== 0) return undefined;
  if (!/^[0-9a-f]+$/.test(hex)) return undefined;
  const bytes = Uint8Array.from({ length: count }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
  return { type: 'events', device, bytes };
}

function id(number: number): string {
  return number.toString(16).padStart(4, '0');
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
