/** 报修 with one tap, as those see it who make, take on and end reports. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { reportEnds, reportKinds } from '../../../protocols/uplink/events.ts';
import type { OwnerRole } from '../../config/config.ts';
import type { Span } from '../kpi/spans.ts';

export type ReportKind = (typeof reportKinds)[number];
export type ReportEnd = (typeof reportEnds)[number];
/** 已报 · 已接 · 已修，待验收 · 已关闭 */
export type ReportState = 'open' | 'accepted' | 'repaired' | 'closed';
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
  /** A lesson was going on when it was made; absent: made by a version that did not ask. */
  readonly inLesson?: boolean;
  readonly acceptedAt?: number;
  /** Whoever repairs says it is done; the room has not tried it yet. */
  readonly repairedAt?: number;
  readonly closedAt?: number;
  readonly how?: ReportEnd;
  /** How often it was sent back (返回重修); absent: never. */
  readonly returned?: number;
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
  readonly repairedAt: number | null;
  readonly closedAt: number | null;
  readonly how: ReportEnd | null;
  readonly returned: number;
  /** It may still be sent back. */
  readonly returnable: boolean;
  readonly device: string | null;
  readonly words: string | null;
  /** Something was added in words, whoever may read them. */
  readonly worded: boolean;
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
  /**
   * What a person adds in words, or empty: none. Until it is taken on. Rejects with `REPORT-UNKNOWN`, `REPORT-CLOSED`,
   * `REPORT-ACCEPTED`.
   */
  say(id: string, words: string): Promise<ReportView>;
  /** 维修完成, 待验收. Idempotent. Rejects with `REPORT-UNKNOWN`, `REPORT-CLOSED`. */
  repaired(id: string, by: ReportBy): Promise<ReportView>;
  /**
   * 返回重修: it was said to be repaired, or was closed a short while ago, and is not well. One that is still being worked
   * on stays as it is. Rejects with `REPORT-UNKNOWN`, `REPORT-OLD`.
   */
  giveBack(id: string, by: ReportBy): Promise<ReportView>;
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
