import { existsSync } from 'node:fs';
import { companionDoor } from './companion.ts';

/**
 * Word that a USB device came, from the optional `usb` package (WebUSB events). Where none can be expected the listener
 * is simply never called and {@link Hotplug.live} is false: callers look by themselves every few seconds.
 *
 * There is no word that a device went: the transport that had it open notices at once, and knows which one it was.
 */

export interface UsbDeviceId {
  readonly vendorId: number;
  readonly productId: number;
}

export interface Hotplug {
  /** Whether events can be expected at all. One may still be lost: look now and then as well. */
  readonly live: boolean;
  stop(): void;
}

/** On Linux the events come from udevd; without it (containers, rescue systems) there are none, and no error either. */
const UDEVD = '/run/udev/control';

/** `came` is called some 0.1–0.5 s before the kernel has made the HID node. */
export async function watchUsb(came: (device: UsbDeviceId) => void): Promise<Hotplug> {
  if (process.platform !== 'win32') return await watchBus(came);
  // A keyboard is there for us when a companion has it: later than USB says, or long after, when somebody signs in.
  const silence = companionDoor().listen({ came });
  const bus = await watchBus(came);
  return {
    live: bus.live,
    stop() {
      silence();
      bus.stop();
    },
  };
}

async function watchBus(came: (device: UsbDeviceId) => void): Promise<Hotplug> {
  if (process.platform === 'linux' && !existsSync(UDEVD)) return { live: false, stop: () => {} };
  const loaded = await import('usb').catch(() => {
    // Optional by contract: absent on platforms it has no build for. Looking finds the device as well, only later.
    return undefined;
  });
  if (loaded === undefined) return { live: false, stop: () => {} };
  let begun = Promise.resolve(true);
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const usb = new loaded.default.WebUSB({ allowAllDevices: true });
  Object.assign(usb, {
    // The library (3.1.0) throws what fails in here from a timer of its own, where nobody can catch it: a system that has no
    // notifications to give (Wine: “failed to initialize hotplug notifications”) would end the agent.
    queueNativeEmitterOperation(operation: () => Promise<void>): void {
      begun = begun.then(operation).then(
        () => true,
        () => false,
      );
    },
  });
  const connect = (event: Event): void => came(deviceOf(event));
  usb.addEventListener('connect', connect);
  return { live: await begun, stop: () => usb.removeEventListener('connect', connect) };
}

/** A WebUSB connection event carries the device; its type lives in a package of DOM types we have no other use for. */
function deviceOf(event: Event): UsbDeviceId {
  return (event as Event & { readonly device: UsbDeviceId }).device;
}
