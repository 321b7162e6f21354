/**
 * Whether somebody else in the network has this PC's address.
 *
 * Linux keeps quiet about it, so it is asked for: `arping -D` sends the probe of RFC 5227 and hears who answers. That takes
 * the right to send raw frames, which the agent's service does not have: Debian's package has it asked by a small service of
 * its own (packaging/deb/banban-address.service) that leaves the answer in a file. Where neither is there, what
 * NetworkManager or systemd-networkd wrote into the journal in the last hour. Windows watches by itself: an address it holds
 * to be a duplicate, and events 4198 and 4199 of Tcpip.
 */
import { readFile, stat } from 'node:fs/promises';
import { type AddressedPort, addressedPorts } from './network-ports.ts';
import { type Runner, systemRunner } from './run.ts';

/** Whose address is held twice, and by which hardware as well, where it is known: `10.20.1.7 52:54:00:12:34:56`. */
export type AddressConflict = string;
export const NO_CONFLICT = 'none';

export interface AddressSource {
  readonly run: Runner;
  readonly ports: () => readonly AddressedPort[];
  /** What the small service wrote, and how long ago, ms. */
  readonly answer: () => Promise<{ readonly text: string; readonly ageMs: number } | undefined>;
}

/** Written by packaging/deb/address-check. */
export const ANSWER_FILE = '/run/banban-address/answer';
const ANSWER_HOLDS_MS = 90 * 60_000;

const thisMachine: AddressSource = {
  run: systemRunner,
  ports: addressedPorts,
  answer: async () => {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(ANSWER_FILE, 'utf8'), stat(ANSWER_FILE)]);
      return { text, ageMs: Date.now() - mtimeMs };
    } catch {
      // Nobody asks here on our behalf.
      return undefined;
    }
  },
};

/** Undefined: it cannot be told here. */
export async function linuxConflict(source: AddressSource = thisMachine): Promise<AddressConflict | undefined> {
  const told = await answeredConflict(source);
  if (told !== undefined) return told;
  const ports = source.ports();
  let asked = false;
  for (const { port, address } of ports) {
    const { code, said } = await source.run('arping', ['-D', '-c', '2', '-w', '3', '-I', port, address]);
    if (code === undefined || /not permitted|denied|usage|invalid/i.test(said)) continue;
    asked = true;
    const found = conflictIn(said, ports);
    if (found !== undefined) return found;
  }
  return asked ? NO_CONFLICT : await conflictInJournal(source.run);
}

/** What the small service found, without a program; undefined: it is not there, or has not asked for long. */
export async function answeredConflict(source: AddressSource = thisMachine): Promise<AddressConflict | undefined> {
  const told = await source.answer();
  if (told === undefined || told.ageMs >= ANSWER_HOLDS_MS) return undefined;
  return conflictIn(told.text, source.ports()) ?? NO_CONFLICT;
}

/** Of iputils: `Unicast reply from 10.20.1.7 [52:54:00:12:34:56]  0.540ms`. Our own frames, come back by a loop, are no answer. */
export function conflictIn(
  said: string,
  ports: readonly Pick<AddressedPort, 'address' | 'mac'>[],
): AddressConflict | undefined {
  for (const [, address = '', mac = ''] of said.matchAll(/reply from (\d+\.\d+\.\d+\.\d+) \[([0-9a-f:]{17})\]/gi)) {
    const own = ports.filter((one) => one.address === address);
    if (own.length > 0 && !ports.some((one) => one.mac.toLowerCase() === mac.toLowerCase()))
      return `${address} ${mac.toLowerCase()}`;
  }
  return undefined;
}

async function conflictInJournal(run: Runner): Promise<AddressConflict | undefined> {
  const units = ['_SYSTEMD_UNIT=NetworkManager.service', '+', '_SYSTEMD_UNIT=systemd-networkd.service'];
  const { code, said } = await run('journalctl', ['--since', '-1h', '-o', 'cat', '--no-pager', ...units]);
  // A user who may not read it is given his own part of it, and a hint.
  if (code !== 0 || /insufficient permissions|not seeing messages/i.test(said)) return undefined;
  return conflictWritten(said) ?? NO_CONFLICT;
}

/**
 * NetworkManager (nm-l3cfg.c): “IPv4 address collision detection sees conflict on interface 2 ("eth0") for address 10.20.1.7
 * from host 52:54:00:12:34:56”. systemd-networkd (networkd-ipv4acd.c): “eth0: Dropping address 10.20.1.7, as an address
 * conflict was detected.”
 */
export function conflictWritten(journal: string): AddressConflict | undefined {
  const manager = /sees conflict on interface .* for address (\d+\.\d+\.\d+\.\d+) from host ([0-9a-f:]{17})/i.exec(
    journal,
  );
  if (manager !== null) return `${manager[1]} ${(manager[2] ?? '').toLowerCase()}`;
  return /Dropping address (\d+\.\d+\.\d+\.\d+), as an address conflict was detected/.exec(journal)?.[1];
}

/** What is asked of Windows; a Windows 7 knows the events alone, and its error in words is no answer. */
export const CONFLICT_COMMAND =
  "Get-NetIPAddress -AddressFamily IPv4 -AddressState Duplicate -ErrorAction SilentlyContinue | % { 'duplicate ' + $_.IPAddress }; Get-WinEvent -FilterHashtable @{LogName='System';ProviderName='Tcpip';Id=4198,4199;StartTime=(Get-Date).AddMinutes(-30)} -ErrorAction SilentlyContinue | % { $_.ToXml() }";

/**
 * Events 4198 and 4199 of Tcpip: “The system detected an address conflict for IP address %2 with the system having network
 * hardware address %3”. About 0.0.0.0 Windows is known to speak without reason (KB178550).
 */
export function windowsConflict(said: string): AddressConflict {
  for (const [xml] of said.matchAll(/<Event[\s>][\s\S]*?<\/Event>/g)) {
    if (!/<EventID[^>]*>\s*419[89]\s*<\/EventID>/.test(xml)) continue;
    const data = [...xml.matchAll(/<Data[^>]*>([^<]*)<\/Data>/g)].map(([, text]) => (text ?? '').trim());
    const address = data.find((text) => /^\d+\.\d+\.\d+\.\d+$/.test(text) && text !== '0.0.0.0');
    const mac = data.find((text) => /^([0-9a-f]{2}[-:]){5}[0-9a-f]{2}$/i.test(text));
    if (address !== undefined)
      return [address, mac?.replaceAll('-', ':').toLowerCase()].filter((part) => part !== undefined).join(' ');
  }
  return /^duplicate (\d+\.\d+\.\d+\.\d+)\s*$/m.exec(said)?.[1] ?? NO_CONFLICT;
}
