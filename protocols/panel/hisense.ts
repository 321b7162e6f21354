/**
 * Hisense commercial and interactive displays. Source: fact sheet 16 D (manuals of the 65WR60AE and the 65WR6CE). Two
 * forms share a frame; the display answers with the command's own bytes between AB AB and CD CD:
 *
 *   form 1   DD FF 00 LEN C1 code 00 00 id [data…] check BB CC     LEN: C1 through check; check: XOR of 00 through data
 *   form 2   DD FF id 04 A1 op 00 value BB CC                      no check in the printed rows
 *
 * Form 1 switches the screen (31), which is the picture and not the power, and tells source (1A, three bytes) and version
 * (1B). Form 2 switches the power and sets the volume. The 65WR60AE's manual prints both. Power-on is answered twice: when it
 * is carried out, and again when Android is up; in standby nothing else is heard. Nothing tells the power or the volume.
 *
 * The screen's byte differs: 00 is on in the 65WR60AE's manual, and 01 in a guide for other series.
 */
import { xorOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import { toHex } from '../hex.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what models differ. */
export interface HisenseProfile {
  /** Both forms carry it. Undefined: any is read (`banban decode`). */
  readonly id: number | undefined;
  /** Whether form 1 is spoken. */
  readonly screen: boolean;
  /** The source's three bytes, in hex → contract's input. Read only: no source can be set by documented bytes. */
  readonly sources: Readonly<Record<string, string>>;
}

export const usualHisense: HisenseProfile = {
  id: 0x01,
  screen: true,
  sources: { '050302': 'pc', '060400': 'vga1', '050300': 'hdmi1', '050301': 'hdmi2', '050303': 'dp' },
};

const FROM_HOST = { head: [0xdd, 0xff], tail: [0xbb, 0xcc] } as const;
const FROM_DEVICE = { head: [0xab, 0xab], tail: [0xcd, 0xcd] } as const;
type Marks = typeof FROM_HOST | typeof FROM_DEVICE;

const FORM_1 = 0xc1;
const FORM_2 = 0xa1;
const SCREEN = 0x31;
const SOURCE = 0x1a;
const VERSION = 0x1b;
const DATE = 0x1c;
const ON = 0x00;
const OFF = 0x01;
const VOLUME = 0x07;
const BRIGHTNESS = 0x08;

/** Head, id, LEN; and the tail. */
const AROUND = 6;
const MOST_COUNTED = 26;

function framingOf(marks: Marks): Framing {
  return marked({
    start: marks.head,
    maxLength: AROUND + MOST_COUNTED,
    lengthOf: (bytes) => {
      const length = bytes[3];
      if (length === undefined) return 0;
      return length >= 4 && length <= MOST_COUNTED ? AROUND + length : -1;
    },
    sound: (frame) => whatIsWrong(frame, marks) === undefined,
  });
}

export const hisenseFraming = framingOf(FROM_DEVICE);
export const hisenseHostFraming = framingOf(FROM_HOST);

function whatIsWrong(frame: Uint8Array, { head, tail }: Marks): string | undefined {
  if (head.some((byte, at) => frame[at] !== byte)) return `does not begin with ${toHex(Uint8Array.from(head))}`;
  const counted = frame[3];
  if (counted === undefined) return 'ends before its length';
  if (frame.length !== AROUND + counted) return `${frame.length} bytes, its length says ${AROUND + counted}`;
  if (tail.some((byte, at) => frame[frame.length - 2 + at] !== byte))
    return `does not end with ${toHex(Uint8Array.from(tail))}`;
  if (frame[4] === FORM_2) return counted === 4 && frame[6] === 0 ? undefined : 'not as long as its form is';
  if (frame[4] !== FORM_1) return 'neither form 1 (c1) nor form 2 (a1)';
  if (frame[2] !== 0 || counted < 6) return 'not as long as its form is';
  const check = xorOf(frame.subarray(2, frame.length - 3));
  const said = frame[frame.length - 3] ?? 0;
  return said === check ? undefined : `check is ${hex(said)}, should be ${hex(check)}`;
}

/** Undefined: this model has no such thing. */
export function encodeHisense(request: HostRequest, profile: HisenseProfile): Uint8Array | undefined {
  const id = profile.id ?? 1;
  if ('ask' in request) {
    if (!profile.screen) return undefined;
    if (request.ask === 'input') return form1(SOURCE, id);
    return request.ask === 'firmware' ? form1(VERSION, id) : undefined;
  }
  const { command, value } = request;
  switch (command) {
    case 'power':
      return form2(value === 'on' ? ON : OFF, id, 0);
    case 'volume':
      return form2(VOLUME, id, Number(value));
    case 'blank':
      // On is 00 on the screen's side, so a blank picture is 01.
      return profile.screen ? form1(SCREEN, id, value === 'on' ? 0x01 : 0x00) : undefined;
    default:
      return undefined;
  }
}

function form1(code: number, id: number, ...data: readonly number[]): Uint8Array {
  const counted = Uint8Array.of(0x00, 6 + data.length, FORM_1, code, 0x00, 0x00, id, ...data);
  return Uint8Array.of(...FROM_HOST.head, ...counted, xorOf(counted), ...FROM_HOST.tail);
}

function form2(op: number, id: number, value: number): Uint8Array {
  return Uint8Array.of(...FROM_HOST.head, id, 0x04, FORM_2, op, 0x00, value, ...FROM_HOST.tail);
}

/** One frame from the display. */
export function decodeHisense(frame: Uint8Array, profile: HisenseProfile): (DeviceMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame, FROM_DEVICE);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const said = saidBy(frame);
  if (profile.id !== undefined && said.id !== profile.id)
    return [undecoded(`an answer of display ${hex(said.id)}`, frame)];
  if (said.form === 1 && said.code === SOURCE && said.data.length === 3) {
    const source = toHex(said.data);
    return [{ type: 'reading', input: profile.sources[source] ?? `0x${source}` }];
  }
  // Three bytes, in one guide year, month and day: read back as they stand.
  if (said.form === 1 && said.code === VERSION && said.data.length > 0)
    return [{ type: 'identity', firmware: toHex(said.data) }];
  const { command, value } = commandOf(said);
  return command === undefined || value === undefined
    ? [undecoded('a sound frame without a known meaning', frame)]
    : [{ type: 'ack', of: command, value }];
}

interface Said {
  readonly form: 1 | 2;
  readonly id: number;
  readonly code: number;
  readonly data: Uint8Array;
}

function saidBy(frame: Uint8Array): Said {
  const code = frame[5] ?? 0;
  return frame[4] === FORM_2
    ? { form: 2, id: frame[2] ?? 0, code, data: frame.subarray(7, 8) }
    : { form: 1, id: frame[8] ?? 0, code, data: frame.subarray(9, frame.length - 3) };
}

function commandOf({ form, code, data }: Said): { command?: string; value?: string } {
  const value = data[0] ?? 0;
  if (form === 1) {
    if (code === SCREEN && data.length === 1 && value <= 1)
      return { command: 'blank', value: value === 1 ? 'on' : 'off' };
    if (code === DATE && data.length > 0) return { command: 'date', value: toHex(data) };
    return {};
  }
  if (code === ON || code === OFF) return { command: 'power', value: code === ON ? 'on' : 'off' };
  if (code === VOLUME && value <= 100) return { command: 'volume', value: String(value) };
  if (code === BRIGHTNESS && value <= 100) return { command: 'brightness', value: String(value) };
  return {};
}

/** One frame from the host. */
export function decodeHisenseHost(frame: Uint8Array): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame, FROM_HOST);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const said = saidBy(frame);
  if (said.form === 1 && said.data.length === 0) {
    if (said.code === SOURCE) return [{ type: 'query', query: 'input', id: said.id }];
    if (said.code === VERSION) return [{ type: 'query', query: 'firmware', id: said.id }];
  }
  const { command, value } = commandOf(said);
  return command === undefined || value === undefined
    ? [undecoded('a sound frame that is no known command', frame)]
    : [{ type: 'command', command, value, id: said.id }];
}

const anyDisplay: HisenseProfile = { ...usualHisense, id: undefined };

export const hisenseDecoder: Decoder = {
  framing: { device: hisenseFraming, host: hisenseHostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeHisense(frame, anyDisplay) : decodeHisenseHost(frame),
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
