/**
 * Every family that can be decoded, by its contract name. A family is one entry: how a stream is cut, and what a frame
 * says as JSON. `banban decode`, the golden cases under test/cases/ and the fuzz tests walk this table.
 */
import { iclickerDecoder } from './clicker/iclicker-stream.ts';
import type { Decoder } from './decoder.ts';
import { digitizerDecoder } from './input/digitizer.ts';
import { keyboardDecoder } from './input/keyboard.ts';
import { aabbccDecoder } from './panel/aabbcc.ts';
import { pjlinkDecoder } from './projector/pjlink.ts';
import { modbusDecoder } from './sensor/modbus.ts';

/** Names in the order of the contract. */
export const catalogue: Readonly<Record<string, Decoder>> = {
  iclicker: iclickerDecoder,
  aabbcc: aabbccDecoder,
  pjlink: pjlinkDecoder,
  modbus: modbusDecoder,
  digitizer: digitizerDecoder,
  keyboard: keyboardDecoder,
};
