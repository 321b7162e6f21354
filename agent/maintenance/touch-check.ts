/**
 * BRD-CAL: what a person found who touched the page's four targets. The page measures and tells how far off each touch was;
 * where anybody touched is never sent. On record first, a fault afterwards.
 */
import type { DeviceView } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { TouchCheckView, TouchErrors } from '../web/api-maintenance.ts';
import type { FaultReports } from './port.ts';

/** Physical pixels of the screen (CSS pixels × devicePixelRatio): the sheet's 4-point check. */
export const TOUCH_LIMIT_PX = 15;

export interface TouchCheckOptions {
  readonly journal: Pick<Journal, 'append'>;
  readonly faults: FaultReports;
  readonly devices: () => readonly Pick<DeviceView, 'id' | 'driver'>[];
  readonly ports: Pick<Ports, 'clock'>;
}

/** Resolves when it is on disk. */
export type TouchCheck = (errors: TouchErrors) => Promise<TouchCheckView>;

export function createTouchCheck({ journal, faults, devices, ports }: TouchCheckOptions): TouchCheck {
  return async (errors) => {
    const touch = devices().filter(({ driver }) => driver === 'digitizer');
    // Of several nobody can tell which one the finger was on.
    const device = touch.length === 1 ? touch[0]?.id : undefined;
    const worstPx = Math.max(...Object.values(errors));
    await journal.append({
      type: 'cn.banban.touch.checked',
      at: ports.clock.now(),
      data: { ...(device === undefined ? {} : { device }), errorsPx: { ...errors }, limitPx: TOUCH_LIMIT_PX },
    });
    const ok = worstPx <= TOUCH_LIMIT_PX;
    faults.report('BRD-CAL', { device, detail: ok ? undefined : { worstPx } });
    return { ok, worstPx, limitPx: TOUCH_LIMIT_PX };
  };
}
