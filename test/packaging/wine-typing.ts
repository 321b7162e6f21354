/**
 * Runs in Wine beside the agent: types what stands in `type.txt` with SendInput, again and again, until it is ended. Wine
 * gives what SendInput says to its own keyboard, a HID device of the ids 845e:0002.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';

const FILE = 'Z:\\w\\type.txt';
/** Scan codes of set 1; upper-case letters stand for keys with the prefix E0. */
const SCANS: Readonly<Record<string, readonly [code: number, extended: boolean]>> = {
  ...Object.fromEntries([...'1234567890'].map((digit, at) => [digit, [2 + at, false] as const])),
  '\n': [0x1c, false],
  /** Keypad 2, and Home, which has the keypad's 7. */
  p: [0x50, false],
  H: [0x47, true],
};
const INPUT_BYTES = 40;
const INPUT_KEYBOARD = 1;
const EXTENDED = 1;
const KEY_UP = 2;
const SCANCODE = 8;

const { default: koffi } = await import('koffi');
const sendInput = koffi
  .load('user32.dll')
  .func('uint32_t SendInput(uint32_t, void *, int, int64_t, int64_t, int64_t, int64_t)');

function key([code, extended]: readonly [number, boolean], up: boolean): void {
  const input = Buffer.alloc(INPUT_BYTES);
  input.writeUInt32LE(INPUT_KEYBOARD, 0);
  input.writeUInt16LE(code, 10);
  input.writeUInt32LE(SCANCODE | (extended ? EXTENDED : 0) | (up ? KEY_UP : 0), 12);
  if (sendInput(1, input, INPUT_BYTES, 0, 0, 0, 0) !== 1) throw new Error('SendInput typed nothing');
}

setInterval(() => {
  if (!existsSync(FILE)) return;
  const text = readFileSync(FILE, 'utf8');
  rmSync(FILE);
  for (const letter of text) {
    const scan = SCANS[letter];
    if (scan === undefined) throw new Error(`no key for ${JSON.stringify(letter)}`);
    key(scan, false);
    key(scan, true);
  }
}, 50);
