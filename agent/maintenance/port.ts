/** Faults, as the parts that notice them and those that tell of them see it. One fault per (code, device) is open at a time. */
import type { FaultView } from '../web/api.ts';
import type { FaultCode, FaultDetail } from './catalogue.ts';
import type { Report } from './engine.ts';
import type { Labels, Owner, Severity } from './fault-definition.ts';

/** What the agent itself did to mend a thing. `reset`: its port was closed and opened anew, which drops DTR on a serial line. */
export type Helped = 'reconnect' | 'reset' | 'restart';

export interface Subject {
  readonly code: FaultCode;
  readonly device?: string | undefined;
}

/** For whoever has timed it himself, and for whoever only looks. */
export interface Faults {
  /** Idempotent: an open fault stays as it is. A new code is first written into the catalogue. */
  open(code: FaultCode, options?: { readonly device?: string; readonly detail?: FaultDetail }): void;
  /** Idempotent; `helped`: it is over because the agent did this. One that comes and goes stays open until it keeps still. */
  close(code: FaultCode, device?: string, helped?: Helped): void;
  /** The open faults, gravest first: committed ones, without those a deeper open fault explains, those a person has muted, and drills. */
  list(): readonly FaultView[];
  /** All open faults, with everything `list` leaves out: for technicians and for parts that look after their own. */
  listAll(): readonly FaultView[];
  /** Closes what is open for devices that are not in the config any more: nobody else ever would. */
  keepDevices(devices: readonly string[]): void;
  onChange(listener: () => void): () => void;
}

/** For whoever only says what he sees: the engine waits, and knows the night from the day. */
export interface FaultReports {
  /** What a look found; `detail` undefined: all is well. */
  report(code: FaultCode, report: Report): void;
}

/** An open fault with everything there is to know. */
export interface OpenFault extends FaultView {
  readonly detail: FaultDetail;
  readonly labels: Labels;
  readonly owner: Owner;
  readonly flapping: boolean;
  /** A practice alarm: nothing is broken, nobody is sent. */
  readonly drill: boolean;
  /** Wall ms when it ends by itself; absent: it is no drill. */
  readonly drillUntil?: number;
  /** Wall ms until when a person wants no notices; null: nobody does. */
  readonly mutedUntil: number | null;
  /** The code of a deeper open fault of which this one is a consequence; null: none. */
  readonly because: FaultCode | null;
  /** Step by step, for somebody who stands in the room. */
  readonly steps: readonly FaultView['text'][];
  readonly technician: FaultView['text'];
}

/** As the journal has it. */
export interface PastFault {
  readonly fault: string;
  readonly code: string;
  readonly device: string | null;
  readonly severity: Severity;
  readonly detail: FaultDetail;
  /** Wall ms. */
  readonly from: number;
  /** Undefined: still open. */
  readonly to: number | undefined;
  /** It came and went at some time. */
  readonly flapping: boolean;
  readonly drill: boolean;
  readonly helped: Helped | null;
}

/**
 * What a person is told, once each. `opened`: it is broken, and no deeper fault says so already. `flapping`: it comes and
 * goes; nothing more is said until it is over. `graver`: it stops the lesson now. `closed`: one that was told of is over.
 */
export interface Notice {
  readonly what: 'opened' | 'flapping' | 'graver' | 'closed';
  readonly fault: OpenFault;
}

export interface FaultDesk extends Faults, FaultReports {
  listAll(): readonly OpenFault[];
  /**
   * No notices of it for so long, also if it closes and opens again meanwhile; 0 ends it. At most a week. Throws a
   * ShownError: `FAULT-UNKNOWN` (none of this id is open), `FAULT-MUTE` (minutes out of range).
   */
  mute(fault: string, minutes: number): void;
  /**
   * Opens a fault for practice, which ends by itself; marked as such wherever it goes. It explains nothing, and nothing
   * explains it. Throws a ShownError `FAULT-DRILL` (minutes out of 1–240).
   */
  drill(code: FaultCode, options: { readonly device?: string; readonly minutes: number }): void;
  /** Ends one before its time. Throws a ShownError `FAULT-UNKNOWN` (no drill of this id goes on). */
  endDrill(fault: string): void;
  /** Everything that was open at any time in [from, to), wall ms, oldest first; from the journal, as far back as it reaches. */
  faultsBetween(from: number, to: number): Promise<readonly PastFault[]>;
  onNotice(listener: (notice: Notice) => void): () => void;
  /** How often the agent mended what, since it started. */
  readonly helped: ReadonlyMap<string, number>;
  stop(): void;
}
