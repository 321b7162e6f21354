/** What the agent and an export's thread say to each other. */
import type { ShownErrorFields } from '../../../protocols/shown-error.ts';
import type { ExportFile, ExportWish } from './exports.ts';

/** Given to the thread at its start. */
export interface ExportOrder {
  /** The data directory. */
  readonly directory: string;
  readonly wish: ExportWish;
}

/** To the thread: this many more chunks may be sent. */
export interface MoreMessage {
  readonly more: number;
}

/** From the thread: first the file or an error, then chunks as they are asked for, then the end or an error. */
export type FromExport =
  | { readonly kind: 'file'; readonly about: Omit<ExportFile, 'chunks'> }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly message: string; readonly shown?: ShownErrorFields };
