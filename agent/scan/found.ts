/** What a scan brings home. */
import type { DeviceKind, Identity } from '../../drivers/device.ts';

/** A device that is known by its USB ids, or that answered as one of its family. */
export interface Found {
  readonly driver: string;
  readonly kind: DeviceKind;
  /** The model's id, where it is more than the family's generic one. */
  readonly model: string | undefined;
  readonly address: string;
  readonly identity: Identity;
}

/** Something is there, and nobody knows what: a line that does not answer, or one that cannot be opened. */
export interface Unknown {
  readonly address: string;
  /** What the system says of it. */
  readonly says: string;
  /** The code of the error that kept us out (`DEVICE-BUSY`), or `DEVICE-SILENT`. */
  readonly code: string;
  readonly why: { readonly zh: string; readonly en: string };
}

export interface Scan {
  readonly found: readonly Found[];
  readonly unknown: readonly Unknown[];
}
