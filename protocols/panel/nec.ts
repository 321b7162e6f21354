/**
 * NEC and Sharp/NEC MultiSync displays, RS-232 and TCP 7142. Source: fact sheet 16 F (an open client and its unit tests).
 *
 *   01 '0' to from type LEN LEN 02 … 03 BCC 0D      LEN: two hex digits, bytes from 02 through 03
 *                                                   BCC: XOR from the byte after 01 through 03, as it was sent
 *
 * Types: A command, B its reply, C get, D its reply, E set, F its reply. The display is 'A' (id 1) and up, the host '0'.
 * Everything inside is text in hexadecimal: `01D6` asks for the power, `C203D60001` switches it, `0060` is the input,
 * `0062` the volume; a value's reply is result, page and code, type, greatest and current value. Digits in either case are
 * taken, upper case is sent.
 *
 * The input's codes are that client's table (04 and 11 are both HDMI 1). The sheet has no mute: the client's 008D is left
 * out.
 */
import { xorOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Power, Undecoded } from '../message.ts';

/** In what displays differ. */
export interface NecProfile {
  /** `A` is id 1. Undefined: any is read (`banban decode`). */
  readonly monitor: string | undefined;
  /** Contract's input → codes: the first is set, all are understood. */
  readonly inputs: Readonly<Record<string, readonly [number, ...number[]]>>;
}

export const usualNec: NecProfile = {
  monitor: 'A',
  inputs: {
    hdmi1: [0x11, 0x04],
    hdmi2: [0x12],
    dp: [0x0f],
    dp2: [0x10],
    pc: [0x0d],
    vga1: [0x01],
    dvi: [0x03],
    av: [0x05],
  },
};

const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const HOST = '0';
/** Before STX, and after ETX. */
const HEADER = 7;
const TRAILER = 2;
const MAX_LENGTH = 72;

export const necFraming: Framing = marked({
  start: [SOH, 0x30],
  maxLength: MAX_LENGTH,
  lengthOf: (bytes) => {
    if (bytes.length < HEADER) return 0;
    const said = textOf(bytes.subarray(5, 7));
    return /^[0-9a-f]{2}$/i.test(said) ? HEADER + Number.parseInt(said, 16) + TRAILER : -1;
  },
  sound: (frame) => whatIsWrong(frame) === undefined,
});

function whatIsWrong(frame: Uint8Array): string | undefined {
  if (frame.length < HEADER + 2 + TRAILER) return `${frame.length} bytes, a frame has ${HEADER + 2 + TRAILER} at least`;
  if (frame[0] !== SOH || frame[1] !== 0x30) return 'does not begin with 01 30';
  const said = textOf(frame.subarray(5, 7));
  if (!/^[0-9a-f]{2}$/i.test(said)) return 'its length is not two hexadecimal digits';
  const length = HEADER + Number.parseInt(said, 16) + TRAILER;
  if (length !== frame.length) return `${frame.length} bytes, its length says ${length}`;
  const etx = frame.length - TRAILER - 1;
  if (frame[HEADER] !== STX || frame[etx] !== ETX) return 'its text does not stand between 02 and 03';
  if (frame[frame.length - 1] !== CR) return 'does not end with 0d';
  const bcc = xorOf(frame.subarray(1, etx + 1));
  return frame[etx + 1] === bcc ? undefined : `check is ${hex2(frame[etx + 1] ?? 0)}, should be ${hex2(bcc)}`;
}

interface Telegram {
  readonly to: string;
  readonly from: string;
  readonly type: string;
  /** Upper case. */
  readonly text: string;
}

function telegramOf(frame: Uint8Array): Telegram {
  return {
    to: textOf(frame.subarray(2, 3)),
    from: textOf(frame.subarray(3, 4)),
    type: textOf(frame.subarray(4, 5)),
    text: textOf(frame.subarray(HEADER + 1, frame.length - TRAILER - 1)).toUpperCase(),
  };
}

function frameOf({ to, from, type, text }: Telegram): Uint8Array {
  const length = hex2(text.length + 2).toUpperCase();
  const body = bytesOf(`0${to}${from}${type}${length}\x02${text}\x03`);
  return Uint8Array.of(SOH, ...body, xorOf(body), CR);
}

const INPUT = '0060';
const VOLUME = '0062';
const POWERS: Readonly<Record<number, Power>> = { 1: 'on', 2: 'standby', 3: 'standby', 4: 'off' };

/** Undefined: these displays have no such thing. */
export function encodeNec(request: HostRequest, profile: NecProfile): Uint8Array | undefined {
  const said = 'ask' in request ? queryOf(request.ask) : commandOf(request.command, request.value, profile);
  if (said === undefined) return undefined;
  return frameOf({ to: profile.monitor ?? 'A', from: HOST, type: said[0], text: said[1] });
}

function queryOf(key: string): readonly [string, string] | undefined {
  switch (key) {
    case 'power':
      return ['A', '01D6'];
    case 'input':
      return ['C', INPUT];
    case 'volume':
      return ['C', VOLUME];
    default:
      return undefined;
  }
}

function commandOf(command: string, value: string, profile: NecProfile): readonly [string, string] | undefined {
  switch (command) {
    case 'power':
      return ['A', `C203D6${value === 'on' ? '0001' : '0004'}`];
    case 'input': {
      const codes = profile.inputs[value];
      return codes === undefined ? undefined : ['E', INPUT + hex4(codes[0])];
    }
    case 'volume':
      return ['E', VOLUME + hex4(Number(value))];
    default:
      return undefined;
  }
}

/** One frame from the display. A frame of a host's, ours come back included, is none. */
export function decodeNec(frame: Uint8Array, profile: NecProfile): (DeviceMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const { to, from, type, text } = telegramOf(frame);
  if (to !== HOST || !'BDF'.includes(type)) return [undecoded('a frame of a host’s', frame)];
  if (profile.monitor !== undefined && from !== profile.monitor)
    return [undecoded(`an answer of display ${from}`, frame)];
  const message = type === 'B' ? replyOf(text) : parameterOf(text, profile);
  return [message ?? undecoded('a sound frame without a known meaning', frame)];
}

/** `02 00 D6 00 0004 0001`: the power, asked for. `00 C203D6 0001`: the power, switched. */
function replyOf(text: string): DeviceMessage | undefined {
  const [, asked = '', power = ''] = /^02([0-9A-F]{2})D600[0-9A-F]{4}([0-9A-F]{4})$/.exec(text) ?? [];
  if (asked === '00') {
    const state = POWERS[Number.parseInt(power, 16)];
    return state === undefined ? undefined : { type: 'reading', power: state };
  }
  if (asked !== '') return { type: 'nak', of: 'power', why: `result ${asked}` };
  const [, result = '', wanted = ''] = /^([0-9A-F]{2})C203D6([0-9A-F]{4})$/.exec(text) ?? [];
  if (result === '00') return { type: 'ack', of: 'power', value: Number.parseInt(wanted, 16) === 1 ? 'on' : 'off' };
  return result === '' ? undefined : { type: 'nak', of: 'power', why: `result ${result}` };
}

/** Result, page and code, type, greatest value, current value. */
function parameterOf(text: string, profile: NecProfile): DeviceMessage | undefined {
  const [, result = '', code = '', current = ''] =
    /^([0-9A-F]{2})([0-9A-F]{4})[0-9A-F]{2}[0-9A-F]{4}([0-9A-F]{4})$/.exec(text) ?? [];
  const of = code === INPUT ? 'input' : code === VOLUME ? 'volume' : undefined;
  if (of === undefined) return undefined;
  if (result !== '00') return { type: 'nak', of, why: `result ${result}` };
  const value = Number.parseInt(current, 16);
  if (of === 'input') return { type: 'reading', input: inputName(value, profile) };
  return value > 100 ? undefined : { type: 'reading', volume: value };
}

function inputName(code: number, { inputs }: NecProfile): string {
  return Object.keys(inputs).find((name) => inputs[name]?.includes(code)) ?? `0x${hex2(code)}`;
}

/** One frame from the host. */
export function decodeNecHost(frame: Uint8Array, profile: NecProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const { to, type, text } = telegramOf(frame);
  const said = `${type} ${text}`;
  const asked = ['power', 'input', 'volume'].find((key) => queryOf(key)?.join(' ') === said);
  if (asked !== undefined) return [{ type: 'query', query: asked, monitor: to }];
  const [, power = ''] = /^A C203D6([0-9A-F]{4})$/.exec(said) ?? [];
  if (power === '0001' || power === '0004')
    return [{ type: 'command', command: 'power', value: power === '0001' ? 'on' : 'off', monitor: to }];
  const [, code = '', digits = ''] = /^E (0060|0062)([0-9A-F]{4})$/.exec(said) ?? [];
  const value = Number.parseInt(digits, 16);
  if (code === INPUT) return [{ type: 'command', command: 'input', value: inputName(value, profile), monitor: to }];
  if (code === VOLUME) return [{ type: 'command', command: 'volume', value: String(value), monitor: to }];
  return [undecoded('a sound frame that is no known command', frame)];
}

const anyMonitor: NecProfile = { ...usualNec, monitor: undefined };

export const necDecoder: Decoder = {
  framing: { device: necFraming, host: necFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeNec(frame, anyMonitor) : decodeNecHost(frame, anyMonitor),
};

function hex2(value: number): string {
  return value.toString(16).padStart(2, '0');
}
function hex4(value: number): string {
  return value.toString(16).padStart(4, '0').toUpperCase();
}
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
