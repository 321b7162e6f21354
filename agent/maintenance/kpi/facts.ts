/** What the figures are computed from: the room's own record of a stretch of time, nothing typed by hand. */
import type { DeviceKind } from '../../../drivers/device.ts';
import type { Severity } from '../fault-definition.ts';
import type { Span } from './spans.ts';

export interface KpiFacts {
  /** What the figures are about; everything below may reach beyond it. */
  readonly range: Span;
  /** 在册: what the room has, and since when until when it had it. */
  readonly devices: readonly { readonly id: string; readonly kind: DeviceKind; readonly span: Span }[];
  /** `to` of one that is still open: Infinity. Drills are not among them; the last of its code and device before is. */
  readonly faults: readonly FaultFact[];
  /** 应开课时: the timetable's lessons. */
  readonly planned: readonly Span[];
  readonly lessons: readonly LessonFact[];
  /** When a panel or projector said it was on; undefined: nothing in the room can say, and the PC's own time counts. */
  readonly displayOn: readonly Span[] | undefined;
  /** When the PC ran. */
  readonly powered: readonly Span[];
  /** Stretches of at most five minutes with a touch in them. */
  readonly touched: readonly { readonly span: Span; readonly activeSeconds: number }[];
  /** Wall ms of every question, answer and draw. */
  readonly interactions: readonly number[];
  /** When school is on: for times to repair in school hours. */
  readonly schoolTime: readonly Span[];
  /** Teachers who are expected to teach here, as pseudonyms. */
  readonly teachers: readonly string[];
  /** 报修 by hand: reported, and accepted by somebody, wall ms. */
  readonly reports: readonly { readonly at: number; readonly acceptedAt: number | undefined }[];
  /** Every time a report was closed; one that was sent back and closed again is there twice. */
  readonly closings: readonly ClosingFact[];
  /** Wall ms of every 返回重修. */
  readonly returns: readonly number[];
}

export interface ClosingFact {
  /** When it was reported, wall ms. */
  readonly at: number;
  readonly closedAt: number;
  readonly severity: Severity;
}

export interface FaultFact {
  readonly code: string;
  readonly device: string | undefined;
  readonly severity: Severity;
  readonly span: Span;
}

export interface LessonFact {
  readonly span: Span;
  readonly teacher: string | undefined;
}
