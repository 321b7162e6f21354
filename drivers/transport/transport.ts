/** From an address to a transport. Nothing is opened or loaded here. */
import { ShownError } from '../../protocols/shown-error.ts';
import type { Transport } from '../device.ts';
import type { Address } from './address.ts';
import { hidTransport } from './hid.ts';
import { serialTransport } from './serial.ts';
import { tcpTransport } from './tcp.ts';

/** How a line is set where the address does not say. */
export interface LinkDefaults {
  readonly baud?: number;
}

export function transportFor(address: Address, link: LinkDefaults = {}): Transport {
  switch (address.kind) {
    case 'hid':
      return hidTransport(address);
    case 'serial':
      return serialTransport({ ...address, baud: address.baud ?? link.baud });
    case 'tcp':
      return tcpTransport(address);
    case 'http':
      throw new ShownError({
        code: 'DEVICE-ADDRESS',
        where: address.label,
        what: { zh: '这个驱动不走 http', en: 'this driver does not speak http' },
        todo: { zh: '换成 hid:// serial:// 或 tcp://', en: 'use hid://, serial:// or tcp://' },
      });
  }
}
