/** The PC is a device of its room too, and needs no line in the config. */
import { checkDevice } from '../../drivers/registry.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { DeviceConfig } from '../config/config.ts';

const PC: DeviceConfig = { id: 'pc', driver: 'host', address: 'host://' };

export function withThisPc(devices: readonly DeviceConfig[]): readonly DeviceConfig[] {
  if (devices.some(({ id, driver }) => id === PC.id || driver === PC.driver)) return devices;
  try {
    checkDevice(PC, PC.id);
    return [...devices, PC];
  } catch (error) {
    // A build without it: the room starts all the same.
    if (!(error instanceof ShownError)) throw error;
    return devices;
  }
}
