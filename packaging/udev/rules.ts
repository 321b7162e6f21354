// The udev rules, made from the models: whoever adds a USB device to drivers/models has written its rule.
import { readdir } from 'node:fs/promises';

interface UsbId {
  readonly vendorId: number;
  readonly productId: number;
}

const models = new URL('../../drivers/models/', import.meta.url);

/** Every USB device the models match, in the order of their files. */
export async function usbIds(): Promise<UsbId[]> {
  const ids: UsbId[] = [];
  for (const file of (await readdir(models)).filter((name) => name.endsWith('.ts')).sort()) {
    const exported: Record<string, unknown> = await import(new URL(file, models).href);
    for (const model of Object.values(exported)) {
      const usb = (model as { match?: { usb?: readonly UsbId[] } } | null)?.match?.usb;
      if (Array.isArray(usb)) ids.push(...(usb as readonly UsbId[]));
    }
  }
  return ids.filter(
    (id, at) => ids.findIndex((other) => other.vendorId === id.vendorId && other.productId === id.productId) === at,
  );
}

/** The rules file: the devices belong to the group the service runs in, and to nobody else. */
export async function udevRules(): Promise<string> {
  const lines = (await usbIds()).flatMap(({ vendorId, productId }) => [
    `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}", GROUP="banban", MODE="0660"`,
    `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${hex(vendorId)}", ATTR{idProduct}=="${hex(productId)}", GROUP="banban", MODE="0660"`,
  ]);
  return ['# Generated from drivers/models by packaging/udev/rules.ts', ...lines, ''].join('\n');
}

/** udev writes ids as four lower-case hexadecimal digits. */
function hex(id: number): string {
  return id.toString(16).padStart(4, '0');
}
