/** The short text a technician takes along in a photograph. No names: room, code, since when, and what the device is. Pure. */
import type { AssetView, FaultCard, MaintenanceView } from '../../../api-maintenance.ts';
import { exactly } from './times.ts';

/** What a phone reads at arm's length from a screen or from paper, at error correction M. */
const MOST_BYTES = 600;

export interface Photographed {
  readonly text: string;
  /** Faults for which there was no room. */
  readonly left: number;
}

export function photographed(
  view: Pick<MaintenanceView, 'now' | 'room' | 'faults' | 'devices'>,
  assets: readonly AssetView[],
): Photographed {
  const { name, path } = view.room;
  const head = [`班班 ${name}${path === null ? '' : ` ${path}`}`, exactly(view.now)];
  const lines = view.faults.map((fault) => faultLine(fault, deviceSaid(fault.device, view.devices, assets)));
  const fits = (count: number): boolean =>
    new TextEncoder().encode([...head, ...lines.slice(0, count)].join('\n')).length <= MOST_BYTES;
  let count = lines.length;
  while (count > 0 && !fits(count)) count -= 1;
  return { text: [...head, ...lines.slice(0, count)].join('\n'), left: lines.length - count };
}

function faultLine({ severity, code, since, drill, because }: FaultCard, device: string): string {
  const marks = [drill ? 'DRILL' : '', because === null ? '' : `<${because}`].filter((mark) => mark !== '');
  return [severity, code, exactly(since).slice(0, 16), device, ...marks].filter((part) => part !== '').join(' ');
}

function deviceSaid(id: string | null, devices: MaintenanceView['devices'], assets: readonly AssetView[]): string {
  if (id === null) return '';
  const card = assets.find(({ device, goneAt }) => device === id && goneAt === null);
  const { make, model, firmware } = card?.identity ?? {};
  const said = [make, model, firmware === undefined ? undefined : `fw ${firmware}`].filter(
    (part) => part !== undefined,
  );
  if (said.length === 0) {
    const known = devices.find((device) => device.id === id);
    if (known !== undefined) said.push(known.model.en);
  }
  return [id, ...said].join(' ');
}
