/**
 * A register map: what a model file says of its device, and what numbers become of registers. Pure.
 *
 * Addresses are the bytes on the wire, from 0: a manual's 30001 or 40001 is 0 here, and so is mbpoll's 1.
 */

/** Big-endian within a register always; of two registers the high one comes first, unless the type says otherwise. */
export type RegisterType = 'u16' | 's16' | 'u32' | 'u32-low-first';

export interface RegisterValue {
  /** A reading of the contract (`co2Ppm`, `temperatureC` …), or one of this device’s own. */
  readonly key: string;
  /** The register it begins at. */
  readonly at: number;
  readonly type: RegisterType;
  /** The reading is the number times this: 0.1 for a register in tenths. */
  readonly scale: number;
  /** A reading outside cannot be: the sensor is broken or the map is another device’s. It is not taken. */
  readonly sane: readonly [least: number, most: number];
}

/** A trouble the device tells of itself: any bit of `mask` in a register. */
export interface TroubleBits {
  readonly at: number;
  readonly mask: number;
  readonly trouble: string;
  readonly level: 'warning' | 'error';
}

/** What is read in one request. Only what the sheet shows to be readable together stands together. */
export interface RegisterRead {
  readonly function: 3 | 4;
  readonly address: number;
  readonly count: number;
  /** Every round, or every 5 minutes. */
  readonly poll: 'often' | 'seldom';
  readonly values: readonly RegisterValue[];
  readonly troubles?: readonly TroubleBits[];
}

/** Relays as coils: `relay1` is the first. */
export interface Relays {
  readonly coil: number;
  readonly count: number;
}

export interface ModbusMap {
  /** Where the address does not say. */
  readonly unit: number;
  readonly reads: readonly RegisterRead[];
  readonly relays?: Relays;
  /** Between two rounds. */
  readonly pollMs: number;
  /** How long an answer may take. */
  readonly answerMs: number;
}

export interface ReadValues {
  readonly readings: Readonly<Record<string, number>>;
  /** Out of all reason, by key: the number that was read. */
  readonly insane: Readonly<Record<string, number>>;
  readonly troubles: Readonly<Record<string, 'ok' | 'warning' | 'error'>>;
}

/** @param registers as many as `read.count`, as they came */
export function valuesOf(read: RegisterRead, registers: readonly number[]): ReadValues {
  const readings: Record<string, number> = {};
  const insane: Record<string, number> = {};
  for (const { key, at, type, scale, sane } of read.values) {
    const value = tidy(numberAt(registers, at - read.address, type) * scale);
    const [least, most] = sane;
    if (value >= least && value <= most) readings[key] = value;
    else insane[key] = value;
  }
  const troubles: Record<string, 'ok' | 'warning' | 'error'> = {};
  for (const { at, mask, trouble, level } of read.troubles ?? []) {
    const there = ((registers[at - read.address] ?? 0) & mask) !== 0;
    if (there) troubles[trouble] = level;
    else troubles[trouble] ??= 'ok';
  }
  return { readings, insane, troubles };
}

function numberAt(registers: readonly number[], at: number, type: RegisterType): number {
  const first = registers[at] ?? 0;
  const second = registers[at + 1] ?? 0;
  switch (type) {
    case 'u16':
      return first;
    case 's16':
      return first >= 0x8000 ? first - 0x1_0000 : first;
    case 'u32':
      return first * 0x1_0000 + second;
    case 'u32-low-first':
      return second * 0x1_0000 + first;
  }
}

/** 305 × 0.1 is 30.5, not 30.500000000000004. */
function tidy(value: number): number {
  return Number(value.toFixed(6));
}
