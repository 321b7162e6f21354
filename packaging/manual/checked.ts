/**
 * How each family was checked, beside its published vectors (those are counted in the golden cases). Only what a test of
 * ours runs is written here; a real unit nowhere yet.
 */

export interface Checked {
  /** Somebody else's program, as it is named in Debian or npm, talking to our simulator or our driver. */
  readonly programs?: readonly string[];
  /** A real USB device through the kernel, in the laboratory (test/lab). */
  readonly laboratory?: true;
}

export const checked: Readonly<Record<string, Checked>> = {
  iclicker: { laboratory: true },
  aabbcc: { laboratory: true },
  pjlink: { programs: ['npm pjlink 0.2.8'] },
  modbus: { programs: ['Debian mbpoll', 'npm modbus-serial 8'] },
  onvif: { programs: ['npm onvif 0.8.3', 'npm node-onvif'] },
  keyboard: { laboratory: true },
  digitizer: { laboratory: true },
};
