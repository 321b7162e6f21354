/** What a fault is, as data; the tables themselves are device-catalogue.ts and catalogue.ts. */
import type { BothLanguages } from '../../protocols/shown-error.ts';

export type Severity = 'S1' | 'S2' | 'S3' | 'S4';
export type FaultDetail = Readonly<Record<string, string | number | boolean>>;

export interface FaultDefinition {
  /** S1 the lesson cannot go on · S2 one function is gone · S3 it will be · S4 good to know. */
  readonly severity: Severity | ((detail: FaultDetail) => Severity);
  /** A clause without a full stop: the time is put behind it. */
  readonly what: (detail: FaultDetail, device: string | undefined) => BothLanguages;
  /** A sentence. */
  readonly works: BothLanguages;
  /** A sentence. */
  readonly todo: BothLanguages;
  readonly dependsOn: readonly string[];
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

export const inBrackets = (text: string | undefined): string => (text === undefined ? '' : `（${text}）`);
export const inBracketsEn = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);
