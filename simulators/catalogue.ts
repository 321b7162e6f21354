/** Every simulator by its contract name: what `banban simulate NAME` finds and a simulated room is furnished with. */
import { createSunvoteBase } from './clicker/sunvote.ts';
import { createTurningpointReceiver } from './clicker/turningpoint.ts';
import { createDigitizer } from './input/digitizer.ts';
import { createKeyboard } from './input/keyboard.ts';
import { createAabbccPanel } from './panel/aabbcc.ts';
import { createCtouchPanel } from './panel/ctouch.ts';
import { createHisensePanel } from './panel/hisense.ts';
import { createLgPanel } from './panel/lg.ts';
import { createMaxhubPanel } from './panel/maxhub.ts';
import { createNecPanel } from './panel/nec.ts';
import { createNewlinePanel } from './panel/newline.ts';
import { createPhilipsPanel } from './panel/philips-sicp.ts';
import { createPrometheanPanel } from './panel/promethean.ts';
import { createSamsungPanel } from './panel/samsung-mdc.ts';
import { createSmartPanel } from './panel/smart.ts';
import { createViewsonicPanel } from './panel/viewsonic.ts';
import { createPjlinkProjector } from './projector/pjlink.ts';
import { createEm4100Reader } from './reader/em4100.ts';
import { createStxBccReader } from './reader/stx-bcc.ts';
import { createModbusLine } from './sensor/modbus.ts';
import type { CreateDevice } from './stream/device.ts';

/**
 * Devices on a line or a socket. Two stand apart: the i>clicker base, whose plug is USB (`iclicker/`), and the ONVIF
 * camera, which is an HTTP server, a responder on UDP and a stream (`camera/`).
 */
export const streamDevices: Readonly<Record<string, CreateDevice>> = {
  sunvote: createSunvoteBase,
  turningpoint: createTurningpointReceiver,
  aabbcc: createAabbccPanel,
  viewsonic: createViewsonicPanel,
  maxhub: createMaxhubPanel,
  'samsung-mdc': createSamsungPanel,
  'philips-sicp': createPhilipsPanel,
  lg: createLgPanel,
  smart: createSmartPanel,
  newline: createNewlinePanel,
  promethean: createPrometheanPanel,
  ctouch: createCtouchPanel,
  hisense: createHisensePanel,
  nec: createNecPanel,
  pjlink: createPjlinkProjector,
  em4100: createEm4100Reader,
  'stx-bcc': createStxBccReader,
  modbus: createModbusLine,
  digitizer: createDigitizer,
  keyboard: createKeyboard,
};
