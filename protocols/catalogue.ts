/**
 * Every family that can be decoded, by its contract name. A family is one entry: how a stream is cut, and what a frame
 * says as JSON. `banban decode`, the golden cases under test/cases/ and the fuzz tests walk this table.
 */
import { onvifDecoder } from './camera/discovery.ts';
import { iclickerDecoder } from './clicker/iclicker-stream.ts';
import { sunvoteDecoder } from './clicker/sunvote.ts';
import { turningpointDecoder } from './clicker/turningpoint.ts';
import type { Decoder } from './decoder.ts';
import { digitizerDecoder } from './input/digitizer.ts';
import { keyboardDecoder } from './input/keyboard.ts';
import { aabbccDecoder } from './panel/aabbcc.ts';
import { ctouchDecoder } from './panel/ctouch.ts';
import { hisenseDecoder } from './panel/hisense.ts';
import { lgDecoder } from './panel/lg.ts';
import { maxhubDecoder } from './panel/maxhub.ts';
import { necDecoder } from './panel/nec.ts';
import { newlineDecoder } from './panel/newline.ts';
import { sicpDecoder } from './panel/philips-sicp.ts';
import { prometheanDecoder } from './panel/promethean.ts';
import { mdcDecoder } from './panel/samsung-mdc.ts';
import { smartDecoder } from './panel/smart.ts';
import { viewsonicDecoder } from './panel/viewsonic.ts';
import { pjlinkDecoder } from './projector/pjlink.ts';
import { em4100Decoder } from './reader/em4100.ts';
import { osdpDecoder } from './reader/osdp.ts';
import { stxBccDecoder } from './reader/stx-bcc.ts';
import { modbusDecoder } from './sensor/modbus.ts';

/** Names in the order of the contract. */
export const catalogue: Readonly<Record<string, Decoder>> = {
  iclicker: iclickerDecoder,
  sunvote: sunvoteDecoder,
  turningpoint: turningpointDecoder,
  aabbcc: aabbccDecoder,
  viewsonic: viewsonicDecoder,
  maxhub: maxhubDecoder,
  'samsung-mdc': mdcDecoder,
  'philips-sicp': sicpDecoder,
  lg: lgDecoder,
  smart: smartDecoder,
  newline: newlineDecoder,
  promethean: prometheanDecoder,
  ctouch: ctouchDecoder,
  hisense: hisenseDecoder,
  nec: necDecoder,
  pjlink: pjlinkDecoder,
  em4100: em4100Decoder,
  'stx-bcc': stxBccDecoder,
  osdp: osdpDecoder,
  modbus: modbusDecoder,
  onvif: onvifDecoder,
  digitizer: digitizerDecoder,
  keyboard: keyboardDecoder,
};
