/**
 * Word that a USB device came or went, from the optional `usb` package (WebUSB events; on Linux these need a running
 * udevd). Where there is none the listener is simply never called and {@link Hotplug.live} is false: callers rescan.
 */

export interface UsbDeviceId {
  readonly vendorId: number;
  readonly productId: number;
}

export interface Hotplug {
  /** Whether events can be expected at all. A udevd that is not running cannot be seen from here: rescan as well. */
  readonly live: boolean;
  stop(): void;
}

/** `came` is called some 0.1–0.5 s before the kernel has made the HID node; `went` with the ids of what was pulled. */
export async function watchUsb(listener: {
  came(device: UsbDeviceId): void;
  went(device: UsbDeviceId): void;
}): Promise<Hotplug> {
  const library = await import('usb').catch(() => {
    // Optional by contract: absent on platforms it has no build for. Rescanning finds the device as well, only later.
    return undefined;
  });
  if (library === undefined) return { live: false, stop: () => {} };
  const usb = new library.WebUSB({ allowAllDevices: true });
  const connect = (event: Event): void => listener.came(deviceOf(event));
  const disconnect = (event: Event): void => listener.went(deviceOf(event));
  usb.addEventListener('connect', connect);
  usb.addEventListener('disconnect', disconnect);
  return {
    live: true,
    stop: () => {
      usb.removeEventListener('connect', connect);
      usb.removeEventListener('disconnect', disconnect);
    },
  };
}

/** A WebUSB connection event carries the device; its type lives in a package of DOM types we have no other use for. */
function deviceOf(event: Event): UsbDeviceId {
  return (event as Event & { readonly device: UsbDeviceId }).device;
}
