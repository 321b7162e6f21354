/** From an address to a transport. Nothing is opened or loaded here. */
import { ShownError } from '../../protocols/shown-error.ts';
import type { Transport } from '../device.ts';
import type { Address, HidAddress } from './address.ts';
import { companionDoor, companionTransport } from './companion.ts';
import { evdevTransport, type InputLink } from './evdev.ts';
import { hidTransport } from './hid.ts';
import { serialTransport } from './serial.ts';
import { tcpTransport } from './tcp.ts';

/** How a line is set where the address does not say. */
export interface LinkDefaults {
  readonly baud?: number;
  /** A HID device that the system has taken for itself, as its keyboard or its touch screen. */
  readonly input?: InputLink;
}

export function transportFor(address: Address, link: LinkDefaults = {}): Transport {
  switch (address.kind) {
    case 'hid':
      return link.input === undefined ? hidTransport(address) : inputTransport(address, link.input);
    case 'serial':
      return serialTransport({ ...address, baud: address.baud ?? link.baud });
    case 'tcp':
      return tcpTransport(address);
    case 'host':
    case 'http':
      throw new ShownError({
        code: 'DEVICE-ADDRESS',
        where: address.label,
        what: { zh: `这个驱动不走 ${address.kind}`, en: `this driver does not speak ${address.kind}` },
        todo: { zh: '换成 hid:// serial:// 或 tcp://', en: 'use hid://, serial:// or tcp://' },
      });
  }
}

/** What the system keeps for itself: Linux lends it, on Windows somebody in the user's session listens for us. */
function inputTransport(address: HidAddress, link: InputLink): Transport {
  return process.platform === 'win32'
    ? companionTransport(address, link.use, companionDoor())
    : evdevTransport(address, link);
}
