import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framer } from '../../../protocols/framing.ts';
import {
  type CompanionLine,
  companionFraming,
  greetingLine,
  helloLine,
  nonceOfGreeting,
  proofOfWelcome,
  readCompanionLine,
  readHello,
  welcomeLine,
  writeCompanionLine,
} from '../../../protocols/input/companion.ts';
import { inputEvents, inputGroup } from '../../../protocols/input/evdev.ts';
import { keyPress } from './events.ts';

const CAME = 'came 3 keyboard 08ff:0009 7&2a1b3c4d&0';

describe('a line of the companion', () => {
  test('is written as it is read', () => {
    const bytes = inputGroup([{ type: 1, code: 30, value: 1 }]);
    const lines: CompanionLine[] = [
      { type: 'came', device: 3, use: 'keyboard', vendorId: 0x08ff, productId: 9, port: '7&2a1b3c4d&0' },
      { type: 'came', device: 4, use: 'digitizer', vendorId: 0xeef, productId: 0xffff, port: 'x' },
      { type: 'events', device: 3, bytes },
      { type: 'went', device: 3 },
    ];
    for (const line of lines) expect(readCompanionLine(writeCompanionLine(line))).toEqual(line);
    expect(writeCompanionLine(lines[0] as CompanionLine)).toBe(CAME);
    expect(writeCompanionLine({ type: 'went', device: 3 })).toBe('went 3');
  });

  test.each([
    '',
    'came',
    'came x keyboard 08ff:0009 p',
    'came 3 mouse 08ff:0009 p',
    'came 3 keyboard 8ff:0009 p',
    'came 3 keyboard 08ff:0009',
    `${CAME} more`,
    'went',
    'went 3 4',
    'went 1234567890',
    'events 3',
    'events 3 00',
    `events 3 ${'g'.repeat(48)}`,
    `events 3 ${'0'.repeat(47)}`,
    `events 3 ${'0'.repeat(48 * 81)}`,
    'typed 3 0008712314',
  ])('is not %j', (text) => {
    expect(readCompanionLine(text)).toBeUndefined();
  });

  test('may be anything, and is never an error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const line = readCompanionLine(text);
        if (line !== undefined) expect(readCompanionLine(writeCompanionLine(line))).toEqual(line);
      }),
    );
  });
});

test('the greeting, the hello and the welcome are read, and nothing like them', () => {
  const nonce = '0123456789abcdef'.repeat(2);
  const proof = 'f0'.repeat(32);
  expect(nonceOfGreeting(greetingLine(nonce))).toBe(nonce);
  expect(readHello(helloLine(nonce, proof))).toEqual({ nonce, proof });
  expect(proofOfWelcome(welcomeLine(proof))).toBe(proof);
  for (const line of ['HTTP/1.1 400 Bad Request', `banban-companion 2 ${nonce}`, `banban-companion 1 ${nonce} x`, ''])
    expect(nonceOfGreeting(line)).toBeUndefined();
  for (const line of [`hello ${nonce}`, `hello ${nonce} ${proof} x`, `hello ${nonce} ${proof.toUpperCase()}`])
    expect(readHello(line)).toBeUndefined();
  expect(proofOfWelcome(`welcome ${nonce}`)).toBeUndefined();
});

test('lines are found however they are cut; one without an end is junk', () => {
  const lines: string[] = [];
  let junk = 0;
  const cut = framer(companionFraming, {
    frame: (bytes) => lines.push(new TextDecoder().decode(bytes)),
    junk: (bytes) => {
      junk += bytes.length;
    },
  });
  for (const byte of new TextEncoder().encode(`${CAME}\nwent 3\n`)) cut.push(Uint8Array.of(byte));
  expect(lines).toEqual([`${CAME}\n`, 'went 3\n']);
  cut.push(new Uint8Array(10_000).fill(0x61));
  cut.end();
  expect(junk).toBe(10_000);
});

test('a group of events is Linux’s, without the time', () => {
  const written = inputGroup([{ type: 1, code: 30, value: 1 }]);
  expect(inputEvents(written)).toEqual(inputEvents(keyPress(30).subarray(0, 48)));
  expect([...written.subarray(0, 16)]).toEqual(Array(16).fill(0));
});
