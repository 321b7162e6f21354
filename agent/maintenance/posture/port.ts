/** 态势 of this PC: what the system says of its own protection. Nothing is changed, blocked or looked into. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';

export interface StorageView {
  /** How many different USB sticks and disks have been in this PC. */
  readonly known: number;
  /** Wall ms when one came that had not been here before; null: none since somebody looks. */
  readonly newAt: number | null;
}

export interface PostureView {
  /** Wall ms of the look. */
  readonly at: number;
  /** Null: it cannot be told on this system. */
  readonly antivirus: 'on' | 'off' | 'outdated' | 'none' | null;
  /** Days since the system was last updated. */
  readonly updateAgeDays: number | null;
  readonly system: string | null;
  /** `2025-10-14`: no updates after this day; null: not in the table. */
  readonly supportEnds: string | null;
  /** How many accounts may do everything; never whose they are. */
  readonly administrators: number | null;
  /** Installed and not on the list, where there is a list. */
  readonly unlisted: readonly { readonly name: string; readonly publisher: string | null }[];
  /** Null: it cannot be told; absent: nobody looks. */
  readonly usbStorage?: StorageView | null;
  /** What somebody should look at, worst first; empty: nothing. */
  readonly remarks: readonly BothLanguages[];
}
