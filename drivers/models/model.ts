/** What a model file declares: how the device is recognised, and in what it differs from its family. */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { InputLink } from '../transport/evdev.ts';

export interface UsbId {
  readonly vendorId: number;
  readonly productId: number;
}

export interface Model<Options> {
  /** The file's name without `.ts`; what `model:` in the config says. */
  readonly id: string;
  /** The contract's name of the family: driver, simulator, decoder and golden cases. */
  readonly driver: string;
  readonly name: BothLanguages;
  readonly match: { readonly usb?: readonly UsbId[] };
  /** How its line is set where the address does not say. */
  readonly link?: { readonly baud?: number; readonly tcpPort?: number; readonly input?: InputLink };
  readonly options: Options;
  /** Of a projector, where its maker states it: how long a lamp lasts, hours. */
  readonly lampLifeHours?: number;
  /** What differs from what one would expect, each with its reason; shown in the manual. */
  readonly quirks: readonly BothLanguages[];
  /** The public fact this model rests on: a document's or a program's name. Never a claim without one. */
  readonly source: string;
}
