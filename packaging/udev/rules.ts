// The udev rules, made from the models: whoever adds a USB device to drivers/models has written its rule.
import { readdir } from 'node:fs/promises';
import { type InputUse, inputRule } from '../../drivers/transport/input-access.ts';

interface UsbId {
  readonly vendorId: number;
  readonly productId: number;
}

/** A USB device some model matches; `input`: the system takes it for its keyboard or its touch screen. */
interface MatchedUsb extends UsbId {
  readonly input: InputUse | undefined;
}

const models = new URL('../../drivers/models/', import.meta.url);

/** Every USB device the models match, in the order of their files. */
export async function matchedUsb(): Promise<MatchedUsb[]> {
  const found: MatchedUsb[] = [];
  for (const file of (await readdir(models)).filter((name) => name.endsWith('.ts')).sort()) {
    const exported: Record<string, unknown> = await import(new URL(file, models).href);
    for (const value of Object.values(exported)) {
      const model = value as {
        match?: { usb?: readonly UsbId[] };
        link?: { input?: { use: InputUse } };
      } | null;
      const usb = model?.match?.usb;
      if (!Array.isArray(usb)) continue;
      for (const id of usb as readonly UsbId[]) found.push({ ...id, input: model?.link?.input?.use });
    }
  }
  return found.filter(
    (id, at) => found.findIndex((other) => other.vendorId === id.vendorId && other.productId === id.productId) === at,
  );
}

/** The rules file: the devices belong to the group the service runs in, and to nobody else. */
export async function udevRules(): Promise<string> {
  const lines = (await matchedUsb()).flatMap(({ vendorId, productId, input }) =>
    input === undefined
      ? [
          `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}", GROUP="banban", MODE="0660"`,
          `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${hex(vendorId)}", ATTR{idProduct}=="${hex(productId)}", GROUP="banban", MODE="0660"`,
        ]
      : [inputRule(vendorId, productId, input)],
  );
  return ['# Generated from drivers/models by packaging/udev/rules.ts', ...lines, ...everywhere, ''].join('\n');
}

/**
 * Touch screens and pens are read beside the desktop, which keeps them: an access list where there is one, the group
 * otherwise. Keyboards are never given as a kind: a reader or a pad is named, by its model or by the administrator.
 * Serial adapters have this group on Debian anyway, and not everywhere else.
 */
const everywhere: readonly string[] = [
  ...['ID_INPUT_TOUCHSCREEN', 'ID_INPUT_TABLET'].map(
    (kind) =>
      `SUBSYSTEM=="input", KERNEL=="event*", ACTION!="remove", ENV{${kind}}=="1", RUN+="/bin/sh -c 'setfacl -m g:banban:r $devnode 2>/dev/null || chgrp banban $devnode'"`,
  ),
  'SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*", GROUP="dialout", MODE="0660"',
  // The timetable's wake-up: an alarm of the PC's own clock, set through `rtcwake`.
  'SUBSYSTEM=="rtc", KERNEL=="rtc0", GROUP="banban", MODE="0660"',
];

/** udev writes ids as four lower-case hexadecimal digits. */
function hex(id: number): string {
  return id.toString(16).padStart(4, '0');
}
