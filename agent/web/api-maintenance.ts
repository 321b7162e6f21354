/** What the server says of faults, 报修, figures and assets. Types only, like api.ts. */
import type { DeviceKind, Identity, Readings, Troubles } from '../../drivers/device.ts';
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { PostureView } from '../maintenance/posture/port.ts';
import type { ReportView } from '../maintenance/report/port.ts';
import type { FaultView } from './api.ts';

export type { PostureView } from '../maintenance/posture/port.ts';
export type { ReportKind, ReportState, ReportView } from '../maintenance/report/port.ts';

/** An open fault with everything for whoever mends it. */
export interface FaultCard extends FaultView {
  readonly steps: readonly BothLanguages[];
  readonly technician: BothLanguages;
  /** 主管 运维 使用: whose it is. */
  readonly owner: 'charge' | 'service' | 'use';
  readonly flapping: boolean;
  readonly drill: boolean;
  /** Wall ms when a drill ends by itself; absent: it is none. */
  readonly drillUntil?: number;
  readonly mutedUntil: number | null;
  /** The code of the deeper fault that explains it; null: none. */
  readonly because: string | null;
  /** Codes that would explain it, were they open. */
  readonly dependsOn: readonly string[];
  /** What the agent has done about it by itself, and is doing. */
  readonly tried: readonly BothLanguages[];
}

/** A device with its true state. */
export interface DeviceCard {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: string | null;
  readonly model: BothLanguages;
  readonly status: 'absent' | 'connecting' | 'online' | 'degraded' | 'offline';
  readonly since: number;
  readonly why: string | null;
  readonly readings: Readings;
  readonly troubles: Troubles;
}

export interface FigureView {
  readonly id: string;
  readonly name: BothLanguages;
  readonly formula: BothLanguages;
  readonly numerator: number;
  readonly denominator: number;
  /** A share 0–1, minutes, hours, times; null: nothing to divide by. */
  readonly value: number | null;
  readonly unit: 'share' | 'minutes' | 'hours' | 'times';
}

/** 完整性 一致性 准确性 及时性 of the day's data. */
export interface QualityView {
  /** Told, gaps among them; and how many of what happened are missing. */
  readonly lines: number;
  readonly missing: number;
  readonly repeated: number;
  readonly answers: number;
  /** Of clickers nobody on the list has. */
  readonly answersOfNobody: number;
  readonly clockCorrections: number;
  /** The largest, ms. */
  readonly clockOffsetMs: number;
  /** From the disk to the platform's acknowledgement, ms; null: none was measured. */
  readonly delayMs: { readonly measured: number; readonly p50: number | null; readonly p95: number | null };
}

export interface DayView {
  /** `2026-11-27` */
  readonly day: string;
  readonly figures: readonly FigureView[];
  readonly quality: QualityView;
}

export interface ReplaceView {
  readonly asset: string;
  readonly device: string;
  readonly kind: DeviceKind;
  readonly make: string | null;
  readonly model: string | null;
  /** `now`: this term. */
  readonly when: 'now' | 'next';
  readonly reasons: readonly BothLanguages[];
}

export interface AssetView {
  readonly id: string;
  readonly device: string;
  readonly kind: DeviceKind;
  readonly identity: Identity;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly hours: number | null;
  /** Null: it is here. */
  readonly goneAt: number | null;
}

/** `GET /api/maintenance` */
export interface MaintenanceView {
  readonly now: number;
  readonly room: { readonly name: string; readonly path: string | null };
  /** Gravest first; also those explained by a deeper one, muted ones and drills, marked. */
  readonly faults: readonly FaultCard[];
  readonly devices: readonly DeviceCard[];
  /** The newest day that is over; null: none yet. */
  readonly day: DayView | null;
  readonly assets: { readonly here: number; readonly gone: number; readonly replace: readonly ReplaceView[] };
  /** Open ones. */
  readonly reports: readonly ReportView[];
  readonly posture: PostureView | null;
}

/** How far off the touch on each of the four targets was, physical pixels of the screen. */
export interface TouchErrors {
  readonly topLeft: number;
  readonly topRight: number;
  readonly bottomLeft: number;
  readonly bottomRight: number;
}

/** `POST /api/maintenance/touch-check` */
export interface TouchCheckView {
  readonly ok: boolean;
  readonly worstPx: number;
  /** Above it touch has to be calibrated. */
  readonly limitPx: number;
}

/** A fault that is over, or still is open. */
export interface PastFaultView {
  readonly fault: string;
  readonly code: string;
  readonly device: string | null;
  readonly severity: FaultView['severity'];
  /** A clause: what was broken. */
  readonly text: BothLanguages;
  /** Wall ms. */
  readonly from: number;
  /** Null: still open. */
  readonly to: number | null;
  readonly lastedMs: number;
  readonly flapping: boolean;
  readonly drill: boolean;
  /** The agent mended it so; null: it was not the agent. */
  readonly helped: 'reconnect' | 'reset' | 'restart' | null;
}

/** Mended by the agent before it was a fault. */
export interface AvertedView {
  readonly code: string;
  readonly device: string | null;
  readonly helped: 'reconnect' | 'reset' | 'restart';
  readonly times: number;
}

/** `GET /api/faults/history` */
export interface FaultHistory {
  /** Wall ms. */
  readonly from: number;
  readonly to: number;
  /** Newest first. */
  readonly faults: readonly PastFaultView[];
  /** Older ones that are not in the list. */
  readonly more: number;
  readonly averted: readonly AvertedView[];
}

/** `GET /api/assets` */
export interface AssetList {
  readonly assets: readonly AssetView[];
  readonly replace: readonly ReplaceView[];
}

/** `GET /api/reports`, newest first. */
export interface ReportList {
  readonly reports: readonly ReportView[];
}
