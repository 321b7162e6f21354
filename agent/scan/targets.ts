/** Where a family may be met: the lines' speeds and the ports of the network, read off the models. */

import { models } from '../../drivers/models/models.ts';
import type { Hello } from '../../drivers/recognise.ts';
import { driverEntry } from '../../drivers/registry.ts';

export interface Candidate extends Hello {
  readonly driver: string;
  readonly model: string;
  readonly baud: number | undefined;
  readonly tcpPort: number | undefined;
}

/** Their frames have no mark to begin with: behind another family's question theirs would not be understood. */
const ON_A_CLEAN_LINE = ['philips-sicp', 'modbus'];

/** One for each family, and one more for each model that is met at another speed or port. */
export function candidates(transport: 'serial' | 'tcp'): readonly Candidate[] {
  const seen = new Set<string>();
  const found = models.flatMap((model) => {
    const entry = driverEntry(model.driver);
    const hello = entry?.transports.includes(transport) === true ? entry.hello?.(model) : undefined;
    const baud = model.link?.baud;
    const tcpPort = model.link?.tcpPort;
    const at = `${model.driver} ${transport === 'serial' ? baud : tcpPort}`;
    if (hello === undefined || seen.has(at)) return [];
    seen.add(at);
    return [{ ...hello, driver: model.driver, model: model.id, baud, tcpPort }];
  });
  const turn = ({ driver }: Candidate): number => (ON_A_CLEAN_LINE.includes(driver) ? 0 : 1);
  return found.sort((one, other) => turn(one) - turn(other));
}

/** Speeds at which anything is met, the commonest first. */
export function speeds(all: readonly Candidate[]): readonly number[] {
  const count = new Map<number, number>();
  for (const { baud } of all) if (baud !== undefined) count.set(baud, (count.get(baud) ?? 0) + 1);
  return [...count.keys()].sort((one, other) => (count.get(other) ?? 0) - (count.get(one) ?? 0));
}

/** Who may be met at this port: those whose port it is go first, and alone where the port is somebody's. */
export function atPort(all: readonly Candidate[], port: number): readonly Candidate[] {
  const theirs = all.filter(({ tcpPort }) => tcpPort === port);
  if (theirs.length > 0) return theirs;
  const seen = new Set<string>();
  return all.filter(({ driver }) => !seen.has(driver) && seen.add(driver));
}

export function knownPorts(all: readonly Candidate[]): readonly number[] {
  return [...new Set(all.flatMap(({ tcpPort }) => tcpPort ?? []))];
}
