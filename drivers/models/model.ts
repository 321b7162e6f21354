/** What a model file declares: how the device is recognised, and in what it differs from its family. */
import type { BothLanguages } from '../../protocols/shown-error.ts';

export interface Model<Options> {
  /** The contract's name of the family: driver, simulator, decoder and golden cases. */
  readonly driver: string;
  readonly name: BothLanguages;
  readonly match: { readonly usb?: readonly { readonly vendorId: number; readonly productId: number }[] };
  readonly options: Options;
  /** What differs from what one would expect, each with its reason; shown in the manual. */
  readonly quirks: readonly BothLanguages[];
}
