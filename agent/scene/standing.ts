/** What a device says against what it is to be. Pure. */
import type { Readings } from '../../drivers/device.ts';
import { READING_OF } from '../../drivers/polled/answers.ts';
import type { DeviceView } from '../devices/port.ts';

/**
 * so: it says it is so. coming: it is on the way (warming, cooling). blocked: it is on the way to the contrary and takes
 * no other order until then. not: it says otherwise. unknown: it does not say.
 */
export type Standing = 'so' | 'coming' | 'blocked' | 'not' | 'unknown';

export function standing(readings: Readings, command: string, value: string): Standing {
  if (command === 'power') return powerStanding(readings['power'], value);
  const reading = readings[READING_OF[command] ?? command];
  if (reading === undefined) return 'unknown';
  const is = typeof reading === 'boolean' ? reading === (value === 'on') : String(reading) === value;
  return is ? 'so' : 'not';
}

function powerStanding(power: string | number | boolean | undefined, value: string): Standing {
  switch (power) {
    case 'on':
      return value === 'on' ? 'so' : 'not';
    case 'off':
    case 'standby':
      return value === 'on' ? 'not' : 'so';
    case 'warming':
      return value === 'on' ? 'coming' : 'not';
    case 'cooling':
      return value === 'on' ? 'blocked' : 'coming';
    default:
      return 'unknown';
  }
}

export function isConnected({ status }: DeviceView): boolean {
  return status === 'online' || status === 'degraded';
}

/** Whether what a command asked for is known to be so. */
export function confirmed(device: DeviceView, readings: Readings, command: string, value: string | undefined): boolean {
  return device.confirms && value !== undefined && standing(readings, command, value) === 'so';
}
