/**
 * Which address of this PC the tablets are to open. A classroom PC often has several: cable, Wi-Fi, a hotspot it offers
 * itself, and what virtual machines put there. Best is a private address of the interface that leads out of the room;
 * without any way out (the cable is pulled, no internet at all) the first private one of a real interface.
 */
import type { NetworkInterfaceInfo } from 'node:os';

export interface LanAddress {
  /** IPv4: short enough to be typed. */
  readonly address: string;
  /** What the system calls the interface: `WLAN`, `eth0`. */
  readonly name: string;
}

/** Of virtual machines, containers and tunnels: no tablet comes that way. */
const VIRTUAL =
  /vethernet|hyper-v|default switch|vmware|vmnet|virtualbox|vboxnet|docker|^br-|^veth|^virbr|wsl|^tun|^tap|tailscale|zerotier|wireguard|^wg|^lo/i;

/** RFC 1918, and 100.64/10 (RFC 6598), which some school networks use. */
export function isPrivateAddress(address: string): boolean {
  const [first = 0, second = 0] = address.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second <= 127)
  );
}

/** Self-assigned (RFC 3927): no router gave an address, and tablets on the same cable might still find it. */
const isSelfAssigned = (address: string): boolean => address.startsWith('169.254.');

/**
 * Best first. Never loopback, never a public address: a port that pupils reach is not for the internet.
 * @param outward the address that packets to the outside leave from; undefined: there is no way out
 */
export function lanAddresses(
  interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>,
  outward: string | undefined,
): LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter((info) => info.family === 'IPv4' && !info.internal)
      .filter(({ address }) => isPrivateAddress(address) || isSelfAssigned(address))
      .map(({ address }) => ({ address, name })),
  );
  const rank = ({ address, name }: LanAddress): number => {
    if (address === outward && !VIRTUAL.test(name)) return 0;
    if (isSelfAssigned(address)) return 3;
    return VIRTUAL.test(name) ? 2 : 1;
  };
  // A stable sort: among equals the system's own order.
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** Of the test networks (RFC 5737): nobody is there, and nothing is sent. */
const NOWHERE = '192.0.2.1';

/** The address that packets to the outside would leave from; undefined without a way out. A datagram socket that is only connected sends nothing. */
export async function outwardAddress(): Promise<string | undefined> {
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (address: string | undefined): void => {
      socket.close();
      resolve(address);
    };
    // ENETUNREACH: there is no way out, which is an answer.
    socket.once('error', () => end(undefined));
    socket.connect(9, NOWHERE, () => end(socket.address().address));
  });
}
