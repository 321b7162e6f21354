/** Faults, as the parts that notice them see it. One fault per (code, device) is open at a time. */
import type { FaultView } from '../web/api.ts';
import type { FaultCode, FaultDetail } from './catalogue.ts';

export interface Faults {
  /** Idempotent: an open fault stays as it is. A new code is first written into catalogue.ts. */
  open(code: FaultCode, options?: { readonly device?: string; readonly detail?: FaultDetail }): void;
  /** Idempotent. */
  close(code: FaultCode, device?: string): void;
  /** The open faults, gravest first, without those that a deeper open fault explains. Committed ones only. */
  list(): readonly FaultView[];
  /** The open faults with those that `list` leaves out: for technicians and for parts that look after their own. */
  listAll(): readonly FaultView[];
  /** Closes what is open for devices that are not in the config any more: nobody else ever would. */
  keepDevices(devices: readonly string[]): void;
  onChange(listener: () => void): () => void;
}
