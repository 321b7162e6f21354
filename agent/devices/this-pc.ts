/** The PC is a device of its room too, and needs no line in the config. */
import { driverEntry } from '../../drivers/registry.ts';
import type { DeviceConfig } from '../config/config.ts';

const DRIVER = 'host';
const ID = 'pc';

export function withThisPc(devices: readonly DeviceConfig[]): readonly DeviceConfig[] {
  const isThere = devices.some(({ id, driver }) => id === ID || driver === DRIVER);
  if (isThere || driverEntry(DRIVER) === undefined) return devices;
  return [...devices, { id: ID, driver: DRIVER, address: 'host://' }];
}
