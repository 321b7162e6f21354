/** Faults, as the parts that notice them see it. One fault per (code, device) is open at a time. */
import type { FaultView } from '../web/api.ts';

export interface Faults {
  /** Idempotent: an open fault stays as it is. */
  open(code: string, options?: { readonly device?: string; readonly detail?: Readonly<Record<string, string | number | boolean>> }): void;
  /** Idempotent. */
  close(code: string, device?: string): void;
  list(): readonly FaultView[];
  onChange(listener: () => void): () => void;
}
