/** What can be practised from the page: what a teacher meets, not every code there is. Pure. */
import type { DeviceKind } from '../../../../../drivers/device.ts';
import type { FaultCode } from '../../../../maintenance/catalogue.ts';
import type { DeviceCard } from '../../../api-maintenance.ts';

/** `kind`: only where the room has such a thing; null: any room. */
export const DRILLS = [
  { code: 'NET-LINK', kind: null },
  { code: 'PRJ-OFFLINE', kind: 'projector' },
  { code: 'DSP-NOSIG', kind: 'panel' },
  { code: 'BRD-TOUCH', kind: 'input' },
  { code: 'CLK-BASE', kind: 'clicker' },
  { code: 'CAM-OFFLINE', kind: 'camera' },
  { code: 'AUD-NONE', kind: null },
] as const satisfies readonly { readonly code: FaultCode; readonly kind: DeviceKind | null }[];
export type DrillCode = (typeof DRILLS)[number]['code'];

export interface Drill {
  readonly code: DrillCode;
  /** The first of its kind; null: of the room. */
  readonly device: string | null;
}

export function drillsOf(devices: readonly Pick<DeviceCard, 'id' | 'kind'>[]): Drill[] {
  return DRILLS.flatMap(({ code, kind }): Drill[] => {
    if (kind === null) return [{ code, device: null }];
    const first = devices.find((device) => device.kind === kind);
    return first === undefined ? [] : [{ code, device: first.id }];
  });
}
