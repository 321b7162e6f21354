/**
 * What we say is what the fact sheets say: every command and question of the golden cases that our encoder has a word for
 * comes out as exactly those bytes, in the profile the case was written in.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../protocols/decoder.ts';
import { fromHex, toHex } from '../../../protocols/hex.ts';
import type { HostRequest } from '../../../protocols/message.ts';
import { ctouchDecoder, encodeCtouch, usualCtouch } from '../../../protocols/panel/ctouch.ts';
import { encodeHisense, hisenseDecoder, usualHisense } from '../../../protocols/panel/hisense.ts';
import { decodeLg, encodeLg, lgDecoder, usualLg } from '../../../protocols/panel/lg.ts';
import { decodeNec, encodeNec, necDecoder, usualNec } from '../../../protocols/panel/nec.ts';
import { encodeNewline, newlineDecoder, usualNewline } from '../../../protocols/panel/newline.ts';
import { encodePromethean, prometheanDecoder, usualPromethean } from '../../../protocols/panel/promethean.ts';
import { decodeSmart, encodeSmart, smartDecoder, usualSmart } from '../../../protocols/panel/smart.ts';

const cases = new URL('../../cases/', import.meta.url).pathname;

const families = {
  lg: { decoder: lgDecoder, encode: (request: HostRequest) => encodeLg(request, usualLg) },
  smart: { decoder: smartDecoder, encode: (request: HostRequest) => encodeSmart(request, usualSmart) },
  newline: { decoder: newlineDecoder, encode: (request: HostRequest) => encodeNewline(request, usualNewline) },
  promethean: {
    decoder: prometheanDecoder,
    encode: (request: HostRequest) => encodePromethean(request, usualPromethean),
  },
  ctouch: { decoder: ctouchDecoder, encode: (request: HostRequest) => encodeCtouch(request, usualCtouch) },
  hisense: { decoder: hisenseDecoder, encode: (request: HostRequest) => encodeHisense(request, usualHisense) },
  nec: { decoder: necDecoder, encode: (request: HostRequest) => encodeNec(request, usualNec) },
};

/** Sound, and said otherwise by us. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '7f0899a2b3c402ff0a07cf': 'newline: the backlight is never asked',
  f64d0100446f: 'promethean: the signal is never asked',
  '6b6120303120377a0d': 'lg: a value there is not',
};

describe.each(Object.entries(families))('%s', (name, { decoder, encode }) => {
  const folder = `${cases}${name}/vectors-from-the-host`;
  const lines = readFileSync(`${folder}/input.hex`, 'utf8').trimEnd().split('\n');
  test.each(lines.map((line) => line.split(' # ')))('%s (%s)', (hex = '') => {
    const bytes = fromHex(hex.trim()) ?? new Uint8Array(0);
    const [said] = decodeFrame(decoder, bytes, 'host') as readonly Record<string, string>[];
    const request: HostRequest =
      said?.['type'] === 'query'
        ? { ask: String(said['query']) }
        : { command: String(said?.['command']), value: String(said?.['value']) };
    const ours = encode(request);
    if (OTHERWISE[toHex(bytes)] === undefined) expect(toHex(ours ?? new Uint8Array(0))).toBe(toHex(bytes));
    else expect(ours === undefined || toHex(ours) !== toHex(bytes)).toBe(true);
  });

  test('everything it says is understood by its own host side', () => {
    const requests: HostRequest[] = [
      ...['power', 'input', 'volume', 'muted', 'blanked', 'frozen', 'serial', 'firmware'].map((ask) => ({ ask })),
      ...['power', 'mute', 'blank', 'freeze'].flatMap((command) => ['on', 'off'].map((value) => ({ command, value }))),
      ...['0', '1', '99', '100'].map((value) => ({ command: 'volume', value })),
      ...['hdmi1', 'hdmi2', 'pc', 'dp', 'vga1'].map((value) => ({ command: 'input', value })),
    ];
    for (const request of requests) {
      const bytes = encode(request);
      if (bytes === undefined) continue;
      const expected = 'ask' in request ? { type: 'query', query: request.ask } : { type: 'command', ...request };
      expect(decodeFrame(decoder, bytes, 'host'), JSON.stringify(request)).toMatchObject([expected]);
    }
  });

  test('what it said itself, come back, is no answer', () => {
    for (const line of readdirSync(`${cases}${name}`)
      .filter((each) => each === 'commands' || each === 'vectors-from-the-host')
      .flatMap((each) => readFileSync(`${cases}${name}/${each}/input.hex`, 'utf8').trimEnd().split('\n'))) {
      const bytes = fromHex(line.replace(/#.*$/, '').trim()) ?? new Uint8Array(0);
      const heard = decodeFrame(decoder, bytes, 'device').filter((message) => !('error' in message));
      expect(heard, line).toEqual([]);
    }
  });
});

test('models differ where they say they do', () => {
  const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');
  const hdmi1 = { command: 'input', value: 'hdmi1' };
  expect(text(encodeLg(hdmi1, { ...usualLg, inputCommand: 'kb' }))).toBe('kb 01 90\r');
  expect(text(encodeLg(hdmi1, { ...usualLg, setId: '001' }))).toBe('xb 001 90\r');
  const off = { command: 'power', value: 'off' };
  expect(text(encodeSmart(off, { ...usualSmart, offWord: 'ready' }))).toBe('set powerstate=ready\r');
  expect(text(encodeSmart(off, { ...usualSmart, blanksAroundEquals: true }))).toBe('set powerstate = standby\r');
  expect(encodeHisense({ command: 'blank', value: 'on' }, { ...usualHisense, screen: false })).toBeUndefined();
});

test('an answer of another set or display is not taken by the driver’s decoder', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  expect(decodeLg(bytes('f 02 OK32x'), usualLg)).toMatchObject([{ error: 'an answer of set 02' }]);
  expect(decodeLg(bytes('f 001 OK32x'), usualLg)).toEqual([{ type: 'reading', volume: 50 }]);
  const fromB = fromHex('01303042423132023032303044363030303030343030303103770d') ?? new Uint8Array(0);
  expect(decodeNec(fromB, usualNec)).toMatchObject([{ error: 'an answer of display B' }]);
});

test('a SMART line that a prompt cuts short is no shorter number', () => {
  expect(decodeFrame(smartDecoder, Buffer.from('volume=5>'), 'device')).toMatchObject([{ error: 'out-of-step' }]);
  expect(decodeSmart(Buffer.from('volume=55'), usualSmart)).toEqual([{ type: 'reading', volume: 55 }]);
});
