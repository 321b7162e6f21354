/** The network ports of this PC that are of use: what a plug or an aerial is behind. */
import os from 'node:os';

/** Made by programs, not by a plug. */
export const MADE_BY_SOFTWARE = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|wg|zt|vethernet|vmware|virtualbox)/i;

export interface AddressedPort {
  readonly port: string;
  /** IPv4; its first. */
  readonly address: string;
  readonly mac: string;
}

/** The ports that have an address on a network. */
export function addressedPorts(): AddressedPort[] {
  return Object.entries(os.networkInterfaces()).flatMap(([port, addresses = []]) => {
    if (MADE_BY_SOFTWARE.test(port)) return [];
    const outward = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
    return outward === undefined ? [] : [{ port, address: outward.address, mac: outward.mac }];
  });
}
