/** What a fault is, as data; the tables themselves are the `…-catalogue.ts` files. */
import type { BothLanguages } from '../../protocols/shown-error.ts';

export type Severity = 'S1' | 'S2' | 'S3' | 'S4';
export type FaultDetail = Readonly<Record<string, string | number | boolean>>;
/** What a fault has in common with others, `via` → network. */
export type Labels = Readonly<Record<string, string>>;

/** 谁主管谁负责、谁运维谁负责、谁使用谁负责: 主管 decides and pays · 运维 repairs · 使用 is in the room and can help at once. */
export type Owner = 'charge' | 'service' | 'use';

export interface Cause {
  readonly code: string;
  /**
   * Labels both must have alike, where a label that both lack counts as alike. Absent: the device, and a cause without one
   * explains every device.
   */
  readonly equal?: readonly string[];
}

export interface FaultDefinition {
  /** S1 the lesson cannot go on · S2 one function is gone · S3 it will be · S4 good to know. */
  readonly severity: Severity | ((detail: FaultDetail) => Severity);
  /** A clause without a full stop: the time is put behind it. */
  readonly what: (detail: FaultDetail, device: string | undefined) => BothLanguages;
  /** A sentence. */
  readonly works: BothLanguages;
  /** A sentence. */
  readonly todo: BothLanguages;
  /** First aid, in this order: short commands to somebody who stands in the room. */
  readonly steps: readonly BothLanguages[];
  /** For whoever repairs it: the likely part and how to tell. A sentence or two. */
  readonly technician: BothLanguages;
  readonly owner: Owner;
  /** How it is found: for the manual. A clause without a full stop. */
  readonly found: BothLanguages;
  /** How long it must be so before it is said, and not so before it is over, ms. */
  readonly forMs: number | ((detail: FaultDetail) => number);
  readonly clearMs: number;
  /** Bad looks in a row before it is said; absent: one. */
  readonly attempts?: number;
  /** `in-use`: said only while the room is in use, since what is off at night is not broken. */
  readonly when?: 'in-use';
  /** Not said so soon after the start: `pc` 5 minutes, `room` 20 (the mains, then everything on them). */
  readonly grace?: 'pc' | 'room';
  readonly dependsOn: readonly (string | Cause)[];
  /** A person says it, and says when it is over: however often, it does not flap. */
  readonly saidByPerson?: true;
}

export function define<const D extends FaultDefinition>(definition: D): D {
  return definition;
}

/** A number of the detail, or undefined where the fault was opened without it. */
export function numberOf(detail: FaultDetail, key: string): number | undefined {
  const value = detail[key];
  return typeof value === 'number' ? value : undefined;
}

export function textOf(detail: FaultDetail, key: string): string | undefined {
  const value = detail[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a thing says of itself: a warning is not yet a loss. */
export const byLevel = (detail: FaultDetail): Severity => (detail['level'] === 'warning' ? 'S3' : 'S2');

export const inBrackets = (text: string | undefined): string => (text === undefined ? '' : `（${text}）`);
export const inBracketsEn = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);

export const both = (zh: string, en: string): BothLanguages => ({ zh, en });

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
