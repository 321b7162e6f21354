/**
 * AA BB CC … DD EE FF: ten-byte frames of many Chinese-built panels (Clevertouch, iiyama MIS, Prowise, older MAXHUB/CVTE,
 * Speechi). Source: fact sheet 10. There is no addressing and no LAN port.
 *
 *   AA BB CC main sub value sum DD EE FF        sum = (main + sub + value) mod 256
 *
 * A panel's status frames have 80…83 in `main`. Whether a set command is answered at all differs by maker; none of the
 * published answers says more than the status frame itself.
 */
import { sumOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what makers differ. */
export interface AabbccProfile {
  /** Contract's input → source id. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Sources it may say it shows and cannot be told to show. */
  readonly heardOnly?: Readonly<Record<string, number>>;
  /** The value in the *answer* to the mute query that means muted: vendors' tables say 0, one tested client says 1. */
  readonly mutedAnswer: 0 | 1;
  /** Prowise and Lango boards also know touch, blank, freeze and brightness. */
  readonly extended: boolean;
}

export const usualAabbcc: AabbccProfile = {
  inputs: {
    tv: 0x01,
    av: 0x02,
    vga1: 0x03,
    vga2: 0x04,
    hdmi3: 0x05,
    hdmi1: 0x06,
    hdmi2: 0x07,
    pc: 0x08,
    usbc: 0x09,
    android: 0x0a,
    vga3: 0x0b,
    hdmi4: 0x0c,
    'hdmi-4k': 0x0d,
    dp: 0x11,
  },
  mutedAnswer: 0,
  extended: false,
};

const LENGTH = 10;
const HEAD = [0xaa, 0xbb, 0xcc] as const;
const TAIL = [0xdd, 0xee, 0xff] as const;

export const aabbccFraming: Framing = marked({
  start: HEAD,
  maxLength: LENGTH,
  lengthOf: () => LENGTH,
  sound: (frame) => whatIsWrong(frame) === undefined,
});

function whatIsWrong(frame: Uint8Array): string | undefined {
  if (frame.length !== LENGTH) return `${frame.length} bytes, a frame has ${LENGTH}`;
  if (HEAD.some((byte, at) => frame[at] !== byte)) return 'does not begin with aa bb cc';
  if (TAIL.some((byte, at) => frame[at + 7] !== byte)) return 'does not end with dd ee ff';
  const sum = sumOf(frame.subarray(3, 6));
  return frame[6] === sum ? undefined : `checksum is ${hex(frame[6])}, should be ${hex(sum)}`;
}

const QUERIES: Readonly<Record<string, readonly [number, number, number]>> = {
  power: [0x01, 0x02, 0x00],
  input: [0x02, 0x00, 0x00],
  volume: [0x03, 0x02, 0x00],
  muted: [0x03, 0x03, 0x00],
  pc: [0x09, 0x02, 0x00],
};
const EXTENDED_QUERIES: Readonly<Record<string, readonly [number, number, number]>> = {
  blanked: [0x35, 0x02, 0x00],
  frozen: [0x34, 0x02, 0x00],
  touch: [0x39, 0x12, 0x00],
  brightness: [0x1d, 0x02, 0x00],
};

const PC_STATES = ['on', 'off', 'sleep', 'hibernate'] as const;

/** Undefined: these panels, or this maker's, have no such thing. */
export function encodeAabbcc(request: HostRequest, profile: AabbccProfile): Uint8Array | undefined {
  const body = 'ask' in request ? queryOf(request.ask, profile) : commandOf(request.command, request.value, profile);
  if (body === undefined) return undefined;
  return Uint8Array.of(...HEAD, ...body, sumOf(Uint8Array.from(body)), ...TAIL);
}

function queryOf(key: string, profile: AabbccProfile): readonly number[] | undefined {
  return QUERIES[key] ?? (profile.extended ? EXTENDED_QUERIES[key] : undefined);
}

function commandOf(command: string, value: string, profile: AabbccProfile): readonly number[] | undefined {
  switch (command) {
    case 'power':
      return [0x01, value === 'on' ? 0x00 : 0x01, 0x00];
    case 'input': {
      const source = profile.inputs[value];
      return source === undefined ? undefined : [0x02, source, 0x00];
    }
    case 'volume':
      return [0x03, 0x00, Number(value)];
    case 'mute':
      return [0x03, 0x01, value === 'on' ? 0x00 : 0x01];
    case 'touch':
      return profile.extended ? [0x38, 0x07, value === 'on' ? 0x01 : 0x00] : undefined;
    default:
      return undefined;
  }
}

/** One frame from the panel. */
export function decodeAabbcc(frame: Uint8Array, profile: AabbccProfile): (DeviceMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [main = 0, sub = 0, value = 0] = frame.subarray(3, 6);
  switch (main) {
    case 0x80:
      if (sub <= 1) return [{ type: 'reading', power: sub === 0 ? 'on' : 'off' }];
      break;
    case 0x81:
      return [{ type: 'reading', input: inputName(sub, profile) }];
    case 0x82:
      if (sub === 0 && value <= 100) return [{ type: 'reading', volume: value }];
      if (sub === 1 && value <= 1) return [{ type: 'reading', muted: value === profile.mutedAnswer }];
      break;
    case 0x83: {
      const state = PC_STATES[sub];
      if (state !== undefined) return [{ type: 'reading', pc: state }];
      break;
    }
    case 0x35:
      if (sub === 3) return [{ type: 'reading', blanked: value === 1 }];
      break;
    case 0x34:
      if (sub === 3) return [{ type: 'reading', frozen: value === 1 }];
      break;
    case 0x1d:
      if (sub === 3 && value <= 100) return [{ type: 'reading', brightness: value }];
      break;
    case 0x40:
      if (sub === 0x12) return [{ type: 'reading', touch: value === 1 }];
      break;
  }
  return [undecoded('a sound frame that is no known status', frame)];
}

function inputName(source: number, profile: AabbccProfile): string {
  const inputs = { ...profile.heardOnly, ...profile.inputs };
  return Object.keys(inputs).find((name) => inputs[name] === source) ?? `0x${hex(source)}`;
}

/** One frame from the host. */
export function decodeAabbccHost(frame: Uint8Array, profile: AabbccProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [main = 0, sub = 0, value = 0] = frame.subarray(3, 6);
  const query = Object.entries({ ...QUERIES, ...EXTENDED_QUERIES }).find(
    ([, body]) => body[0] === main && body[1] === sub && body[2] === value,
  );
  if (query !== undefined) return [{ type: 'query', query: query[0] }];
  if (main === 0x01 && sub <= 1) return [{ type: 'command', command: 'power', value: sub === 0 ? 'on' : 'off' }];
  if (main === 0x02) return [{ type: 'command', command: 'input', value: inputName(sub, profile) }];
  if (main === 0x03 && sub === 0) return [{ type: 'command', command: 'volume', value: String(value) }];
  if (main === 0x03 && sub === 1) return [{ type: 'command', command: 'mute', value: value === 0 ? 'on' : 'off' }];
  if (main === 0x09 && sub <= 1) return [{ type: 'command', command: 'pc', value: sub === 1 ? 'on' : 'off' }];
  if (main === 0x38 && sub === 7) return [{ type: 'command', command: 'touch', value: value === 1 ? 'on' : 'off' }];
  if (main === 0x07) return [{ type: 'command', command: 'key', value: hex(sub) }];
  return [undecoded('a sound frame that is no known command', frame)];
}

export const aabbccDecoder: Decoder = {
  framing: { device: aabbccFraming, host: aabbccFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeAabbcc(frame, usualAabbcc) : decodeAabbccHost(frame, usualAabbcc),
};

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}
