/**
 * F6 … 6F: Promethean ActivPanel (Elements and older) and Lango boards. Source: fact sheet 16 B.
 *
 *   F6 command length data… sum 6F      sum = (F6 + … + data) mod 256
 *
 * No reply is documented: what these panels say back is not known, so nothing from them is given a meaning, not even the
 * signal's answer (4D), of which the sheet knows the data and not the bytes around them. The brightness row of the
 * published table contradicts itself (length 06, one data byte) and is left out.
 */
import { sumOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what panels differ. */
export interface PrometheanProfile {
  /** Contract's input → source id. */
  readonly inputs: Readonly<Record<string, number>>;
}

export const usualPromethean: PrometheanProfile = {
  inputs: {
    hdmi1: 0x09,
    hdmi2: 0x0a,
    hdmi3: 0x13,
    hdmi4: 0x14,
    pc: 0x12,
    android: 0x0b,
    usbc: 0x0c,
    'usbc-front': 0x15,
    vga1: 0x08,
    av: 0x02,
  },
};

const START = 0xf6;
const END = 0x6f;
/** Bytes of a frame beside its data. */
const AROUND = 5;
const MOST_DATA = 16;

export const prometheanFraming: Framing = marked({
  start: [START],
  maxLength: AROUND + MOST_DATA,
  lengthOf: (bytes) => {
    const [, , length] = bytes;
    if (length === undefined) return 0;
    return length >= 1 && length <= MOST_DATA ? AROUND + length : -1;
  },
  sound: (frame) => whatIsWrong(frame) === undefined,
});

function whatIsWrong(frame: Uint8Array): string | undefined {
  const [start, , length] = frame;
  if (start !== START) return 'does not begin with f6';
  if (length === undefined) return 'ends before its length';
  if (frame.length !== AROUND + length) return `${frame.length} bytes, its length says ${AROUND + length}`;
  if (frame[frame.length - 1] !== END) return 'does not end with 6f';
  const sum = sumOf(frame.subarray(0, frame.length - 2));
  const said = frame[frame.length - 2] ?? 0;
  return said === sum ? undefined : `checksum is ${hex(said)}, should be ${hex(sum)}`;
}

const POWER = 0x01;
const VOLUME = 0x0c;
const SOURCE = 0x30;
const SIGNAL = 0x4d;

/** Undefined: these panels have no such thing. They are asked nothing. */
export function encodePromethean(request: HostRequest, profile: PrometheanProfile): Uint8Array | undefined {
  const said = 'ask' in request ? undefined : commandOf(request.command, request.value, profile);
  if (said === undefined) return undefined;
  const [command, value] = said;
  const body = Uint8Array.of(START, command, 0x01, value);
  return Uint8Array.of(...body, sumOf(body), END);
}

function commandOf(command: string, value: string, profile: PrometheanProfile): readonly [number, number] | undefined {
  switch (command) {
    case 'power':
      return [POWER, value === 'on' ? 0x01 : 0x00];
    case 'volume':
      return [VOLUME, Number(value)];
    case 'input': {
      const source = profile.inputs[value];
      return source === undefined ? undefined : [SOURCE, source];
    }
    default:
      return undefined;
  }
}

/** One frame from the panel: sound or not, nobody knows what it means. */
export function decodePromethean(frame: Uint8Array): (DeviceMessage | Undecoded)[] {
  return [undecoded(whatIsWrong(frame) ?? 'a sound frame: what these panels answer is not documented', frame)];
}

/** One frame from the host. */
export function decodePrometheanHost(frame: Uint8Array, profile: PrometheanProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [, command = 0, length = 0, value = 0] = frame;
  if (length === 1) {
    if (command === POWER && value <= 1)
      return [{ type: 'command', command: 'power', value: value === 1 ? 'on' : 'off' }];
    if (command === VOLUME && value <= 100) return [{ type: 'command', command: 'volume', value: String(value) }];
    if (command === SOURCE) return [{ type: 'command', command: 'input', value: inputName(value, profile) }];
    if (command === SIGNAL) return [{ type: 'query', query: 'signal' }];
  }
  return [undecoded('a sound frame that is no known command', frame)];
}

function inputName(source: number, { inputs }: PrometheanProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === source) ?? `0x${hex(source)}`;
}

export const prometheanDecoder: Decoder = {
  framing: { device: prometheanFraming, host: prometheanFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodePromethean(frame) : decodePrometheanHost(frame, usualPromethean),
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
