/** Who may read an input device on Linux: the udev rule that gives one to our group. */

/** What is wanted of it: keys that type, or a glass that is touched. */
export type InputUse = 'keyboard' | 'digitizer';

/**
 * A line for /etc/udev/rules.d. A reader or a pad is taken away from the desktop altogether, also while we are not
 * running: what it types is nobody else's business. A touch screen is only lent.
 */
export function inputRule(vendorId: number, productId: number, use: InputUse): string {
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  const device = `SUBSYSTEM=="input", KERNEL=="event*", ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}"`;
  return use === 'keyboard'
    ? `${device}, GROUP="banban", MODE="0660", ENV{LIBINPUT_IGNORE_DEVICE}="1"`
    : `${device}, ACTION!="remove", RUN+="/bin/sh -c 'setfacl -m g:banban:r $devnode 2>/dev/null || chgrp banban $devnode'"`;
}
