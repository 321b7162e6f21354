/**
 * Which line the broker will not take. It is known over connections: brokers hang up after a refusal, and MQTT 3.1.1 can
 * do nothing else.
 */
import type { Position } from '../journal/port.ts';

/** Why a line is replaced by a gap event. */
export type Poison = 'too-large' | 'refused-by-broker';

const PACKET_TOO_LARGE = 0x95;
/** A DISCONNECT that is about the packet just sent. */
const DISCONNECT_ABOUT_PACKET = new Set([0x81, 0x82, 0x83, 0x90, PACKET_TOO_LARGE, 0x99]);
/** MQTT 3.1.1 cannot say why: this many times in a row the broker hung up on the same line, sent alone. */
const HANG_UPS_ABOUT_LINE = 5;

export interface Suspicion {
  /** Whether this line has to be replaced. */
  of(epoch: string, sequence: number): Poison | undefined;
  /** The broker refused it, with this reason code. */
  refused(line: Position, code: number): Poison;
  /** The broker ended the connection while the line travelled alone; `mute`: MQTT 3.1.1, it could not say why. */
  hungUp(line: Position, brokerCode: number | undefined, mute: boolean): void;
  /** Something was acknowledged: hang-ups before it say nothing about what comes now. */
  progress(): void;
  clear(): void;
}

export function createSuspicion(): Suspicion {
  let poison: { readonly line: Position; readonly why: Poison } | undefined;
  let hungUpOn: { readonly line: Position; readonly times: number } | undefined;

  function refused({ epoch, sequence }: Position, code: number): Poison {
    const why = code === PACKET_TOO_LARGE ? 'too-large' : 'refused-by-broker';
    poison = { line: { epoch, sequence }, why };
    return why;
  }

  return {
    of(epoch, sequence) {
      return poison?.line.sequence === sequence && poison.line.epoch === epoch ? poison.why : undefined;
    },
    refused,
    hungUp({ epoch, sequence }, brokerCode, mute) {
      if (brokerCode !== undefined && DISCONNECT_ABOUT_PACKET.has(brokerCode)) {
        refused({ epoch, sequence }, brokerCode);
        return;
      }
      if (!mute) return;
      const same = hungUpOn?.line.sequence === sequence && hungUpOn.line.epoch === epoch;
      hungUpOn = { line: { epoch, sequence }, times: same ? (hungUpOn?.times ?? 0) + 1 : 1 };
      if (hungUpOn.times >= HANG_UPS_ABOUT_LINE) refused({ epoch, sequence }, 0x80);
    },
    progress() {
      hungUpOn = undefined;
    },
    clear() {
      poison = undefined;
    },
  };
}
