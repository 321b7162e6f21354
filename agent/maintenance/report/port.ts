/** 报修 with one tap, as those see it who make, take on and end reports. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { reportEnds, reportKinds } from '../../../protocols/uplink/events.ts';
import type { OwnerRole } from '../../config/config.ts';
import type { Span } from '../kpi/spans.ts';

export type ReportKind = (typeof reportKinds)[number];
export type ReportEnd = (typeof reportEnds)[number];
export type ReportState = 'open' | 'accepted' | 'closed';
export type ReportBy = 'room' | 'district';

/** As room.db keeps it. */
export interface Report {
  readonly id: string;
  readonly what: ReportKind;
  /** Wall ms. */
  readonly at: number;
  /** What the teacher added; stays in the room. */
  readonly words?: string;
  readonly device?: string;
  readonly requestId?: string;
  readonly acceptedAt?: number;
  readonly closedAt?: number;
  readonly how?: ReportEnd;
  /** Codes of what was open then. */
  readonly faults: readonly string[];
  /** What, where, since when, tried, likely part, whose it is: for the technician. */
  readonly text: BothLanguages;
  readonly likely: BothLanguages;
  readonly missing: readonly OwnerRole[];
}

export interface ReportOwner {
  readonly role: OwnerRole;
  readonly title: BothLanguages;
  /** Null: nobody has been named. */
  readonly name: string | null;
}

export interface ReportView {
  readonly id: string;
  readonly what: ReportKind;
  readonly state: ReportState;
  /** Wall ms. */
  readonly at: number;
  readonly acceptedAt: number | null;
  readonly closedAt: number | null;
  readonly how: ReportEnd | null;
  readonly device: string | null;
  readonly words: string | null;
  readonly text: BothLanguages;
  readonly likely: BothLanguages;
  /** What happens now, for the teacher. */
  readonly next: BothLanguages;
  readonly owners: readonly ReportOwner[];
  /** The report is on record, and yet not as it should be: three owners have not been named. */
  readonly remarks: readonly { readonly code: string; readonly zh: string; readonly en: string }[];
  /** The redacted bundle can be fetched. */
  readonly bundle: boolean;
}

export interface NewReport {
  readonly what: ReportKind;
  readonly words?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface Reports {
  /** The same request, or the same thing once more within ten minutes, is the same report. Resolves when it is on disk. */
  make(report: NewReport): Promise<ReportView>;
  /** Idempotent. Rejects with a ShownError `REPORT-UNKNOWN`, `REPORT-CLOSED`. */
  accept(id: string, by: ReportBy): Promise<ReportView>;
  /** Idempotent: one that is closed stays closed as it was. Rejects with `REPORT-UNKNOWN`. */
  close(id: string, how: ReportEnd, by: ReportBy): Promise<ReportView>;
  /** Newest first. */
  list(): Promise<ReportView[]>;
  /** The gzipped bundle of a report; undefined: it is not kept any more. */
  bundle(id: string): Promise<Uint8Array | undefined>;
  /** For the figures: accepted in the span, or made in it and not accepted yet. */
  facts(span: Span): { readonly at: number; readonly acceptedAt: number | undefined }[];
  /** What is open, for the retained state. */
  readonly open: readonly Report[];
  onChange(listener: () => void): () => void;
}
