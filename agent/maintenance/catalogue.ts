/**
 * The fault catalogue, as data: code, severity, what a teacher and a technician read, first aid, whose it is, how long it must
 * last, and which deeper fault explains it away. What is true of the room is reported by those who see it (device-faults.ts,
 * network-watch.ts, store-watch.ts, start-watch.ts, the uplink, the classroom); a code nobody reports is not in here.
 *
 * A text answers four things in this order: what happened (since when is added by {@link faultText}), what still works,
 * what to do. It names no pupil and no secret; `detail` is published with the fault, so nothing else may go in there.
 *
 * `dependsOn`: while one of these is open with the same labels, this fault is a consequence and is not listed: people see the
 * lowest broken layer only.
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import { clockTime } from '../beijing-time.ts';
import { agentCatalogue } from './agent-catalogue.ts';
import { cameraCatalogue } from './camera-catalogue.ts';
import { deviceCatalogue } from './device-catalogue.ts';
import type { Cause, FaultDefinition, FaultDetail, Labels, Severity } from './fault-definition.ts';
import { networkCatalogue } from './network-catalogue.ts';
import { pcCatalogue } from './pc-catalogue.ts';
import { postureCatalogue } from './posture-catalogue.ts';
import { projectorCatalogue } from './projector-catalogue.ts';
import { recordingCatalogue } from './recording-catalogue.ts';
import { touchCatalogue } from './touch-catalogue.ts';

export type { FaultDetail, Severity } from './fault-definition.ts';

export const catalogue = {
  ...deviceCatalogue,
  ...projectorCatalogue,
  ...cameraCatalogue,
  ...pcCatalogue,
  ...postureCatalogue,
  ...networkCatalogue,
  ...agentCatalogue,
  ...recordingCatalogue,
  ...touchCatalogue,
} as const satisfies Record<string, FaultDefinition>;

/** A code that is not in the catalogue does not compile. */
export type FaultCode = keyof typeof catalogue;

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(catalogue, code);
}

export function definitionOf(code: FaultCode): FaultDefinition {
  return catalogue[code];
}

export function severityOf(code: FaultCode, detail: FaultDetail): Severity {
  const { severity } = definitionOf(code);
  return typeof severity === 'function' ? severity(detail) : severity;
}

/** Every code that explains this one away, however deep. */
export function causesOf(code: FaultCode): ReadonlySet<FaultCode> {
  const found = new Set<FaultCode>();
  const waiting = directCauses(code);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isFaultCode(next.code) || found.has(next.code)) continue;
    found.add(next.code);
    waiting.push(...directCauses(next.code));
  }
  return found;
}

function directCauses(code: FaultCode): Cause[] {
  return definitionOf(code).dependsOn.map((cause) => (typeof cause === 'string' ? { code: cause } : cause));
}

/** What tells two open faults of one code apart. */
export interface Placed {
  readonly code: FaultCode;
  readonly device: string | undefined;
  readonly labels: Labels;
}

/**
 * The open fault that explains this one away, if there is one: a cause may itself be explained, it need not be open in
 * between (the gateway does not answer, so nobody asked the name server).
 */
export function explains<F extends Placed>(fault: F, open: readonly F[]): F | undefined {
  const seen = new Set<FaultCode>();
  const waiting: { readonly cause: Cause; readonly equal: readonly string[] | undefined }[] = [];
  const ask = (code: FaultCode, equal: readonly string[] | undefined): void => {
    if (seen.has(code)) return;
    seen.add(code);
    for (const cause of directCauses(code)) waiting.push({ cause, equal: cause.equal ?? equal });
  };
  ask(fault.code, undefined);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { code } = next.cause;
    if (!isFaultCode(code)) continue;
    const { equal } = next;
    const found = open.find((other) => other.code === code && isAlike(other, fault, equal));
    if (found !== undefined) return found;
    ask(code, equal);
  }
  return undefined;
}

function isAlike(cause: Placed, fault: Placed, equal: readonly string[] | undefined): boolean {
  if (equal === undefined) return cause.device === undefined || cause.device === fault.device;
  return equal.every((label) => cause.labels[label] === fault.labels[label]);
}

export interface FaultOccurrence {
  readonly code: FaultCode;
  readonly device: string | undefined;
  readonly detail: FaultDetail;
  /** Wall ms. */
  readonly since: number;
  readonly flapping?: boolean;
}

/** What a teacher reads: what, since when, what still works, what to do. `now`: wall ms, to name the day if it was not today. */
export function faultText(fault: FaultOccurrence, now: number): BothLanguages {
  const definition = definitionOf(fault.code);
  const what = definition.what(fault.detail, fault.device);
  const since = clockTime(fault.since, now);
  const flapping = fault.flapping === true ? { zh: '，时好时坏', en: ', on and off' } : { zh: '', en: '' };
  return {
    zh: `${what.zh}${flapping.zh}，${since.zh} 起。${definition.works.zh}${definition.todo.zh}`,
    en: `${what.en}${flapping.en}, since ${since.en}. ${definition.works.en} ${definition.todo.en}`,
  };
}
