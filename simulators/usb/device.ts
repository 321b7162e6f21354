/** What a simulated device is on USB: its identity and its one HID interface. */
import type { HidFunction, UsbIdentity } from './gadget.ts';

export interface UsbDevice extends Omit<HidFunction, 'kind'> {
  /** Of its directory in configfs. */
  readonly name: string;
  readonly identity: UsbIdentity;
}
