/** A classroom on a journal in memory, a room in memory, a receiver that does as told and a clock that stands still. */

import { createClassroom } from '../../../agent/classroom/classroom.ts';
import type { Receivers } from '../../../agent/classroom/port.ts';
import type { Journal } from '../../../agent/journal/port.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Clock, type Ports, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { RoomStore } from '../../../agent/room/port.ts';
import type { Press, VotingState } from '../../../drivers/device.ts';

export const NINE = Date.parse('2026-11-21T01:00:00.000Z');

export interface HeldClock extends Clock {
  wallMs: number;
  steadyMs: number;
  advance(ms: number): void;
}

export function heldClock(wallMs = NINE): HeldClock {
  return {
    wallMs,
    steadyMs: 1000,
    now() {
      return this.wallMs;
    },
    monotonicMs() {
      return this.steadyMs;
    },
    advance(ms) {
      this.wallMs += ms;
      this.steadyMs += ms;
    },
  };
}

export interface FakeReceivers extends Receivers {
  readonly calls: string[];
  readonly shown: [string, string][];
  /** Called while `close` runs: late votes come here. */
  beforeSummary: () => Promise<void> | void;
}

export function fakeReceivers(): FakeReceivers {
  let state: VotingState = 'idle';
  const receivers: FakeReceivers = {
    calls: [],
    shown: [],
    beforeSummary: () => undefined,
    open(options) {
      receivers.calls.push(`open ${options}`);
      state = 'open';
    },
    async close() {
      receivers.calls.push('close');
      state = 'closing';
      await receivers.beforeSummary();
      state = 'idle';
    },
    show(line1, line2) {
      receivers.shown.push([line1, line2]);
    },
    views: () => [],
    voting: () => state,
  };
  return receivers;
}

export async function openClassroom(journal: Journal, room: RoomStore, clock: HeldClock = heldClock()) {
  const ports: Ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const receivers = fakeReceivers();
  const faults = await createFaults({ journal, ports });
  const classroom = await createClassroom({ journal, room, receivers: () => receivers, faults, ports });
  let sq = 0;
  const press = (clicker: string, key: string, fields: Partial<Press> = {}): void => {
    sq = (sq + 1) % 256;
    classroom.press({ device: 'base', clicker, key, sq, atMonotonicMs: clock.monotonicMs(), ...fields });
  };
  return { classroom, receivers, faults, press, clock, journal, room };
}

/** Everything appended is committed and told. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A class list of `count` pupils: seats 01…, clickers 00000001… where bound. */
export function classCsv(count: number, { clickers = true } = {}): Uint8Array {
  const rows = Array.from({ length: count }, (_, index) => {
    const seat = String(index + 1).padStart(2, '0');
    return `${seat},学生${seat},2024${seat},${clickers ? clickerOf(index + 1) : ''}`;
  });
  return new TextEncoder().encode(['座号,姓名,学号,答题器', ...rows].join('\r\n'));
}

/** A valid i>clicker id: the last byte is the xor of the others. */
export function clickerOf(number: number): string {
  const bytes = [0x42, number >> 8, number & 0xff];
  return [...bytes, bytes.reduce((sum, byte) => sum ^ byte, 0)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
