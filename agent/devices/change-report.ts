/**
 * Tells the journal what a device is set to and what it says is wrong with itself: when it has changed and stayed so for a
 * moment, the whole of it, and not too often. And who it is, when it says so anew. Numbers are measurements.ts' business.
 */
import type { Identity, Readings, Troubles } from '../../drivers/device.ts';
import { same } from '../../drivers/same.ts';
import type { EventData } from '../../protocols/uplink/events.ts';
import type { Ports } from '../ports.ts';
import { Allowance } from './allowance.ts';
import type { Note } from './note.ts';
import type { DeviceRecord } from './record.ts';

type Discrete = EventData<'cn.banban.device.changed'>['readings'];

const SETTLED_AFTER_MS = 1_000;
/** 上课 takes a handful of changes; a device that goes on and on is told every two minutes as it then stands. */
const RATE = { atOnce: 12, thenEveryMs: 2 * 60_000 };
const IDENTITY_RATE = { atOnce: 3, thenEveryMs: 10 * 60_000 };
const MOST_TEXT = 64;
const MOST_WORD = 32;

export class ChangeReport {
  readonly #record: DeviceRecord;
  readonly #note: Note;
  readonly #ports: Ports;
  readonly #allowance: Allowance;
  readonly #identityAllowance: Allowance;
  #told: { readonly readings: Discrete; readonly troubles: Troubles } = { readings: {}, troubles: {} };
  #toldIdentity: Identity = {};
  #timer: NodeJS.Timeout | undefined;
  #identityTimer: NodeJS.Timeout | undefined;

  constructor(record: DeviceRecord, note: Note, ports: Ports) {
    this.#record = record;
    this.#note = note;
    this.#ports = ports;
    const monotonicMs = (): number => ports.clock.monotonicMs();
    this.#allowance = new Allowance(RATE, monotonicMs);
    this.#identityAllowance = new Allowance(IDENTITY_RATE, monotonicMs);
  }

  changed(): void {
    if (!this.#news()) return;
    this.#timer ??= setTimeout(() => this.#tell(), SETTLED_AFTER_MS);
  }

  identified(): void {
    this.#identityTimer ??= setTimeout(() => this.#tellIdentity(), SETTLED_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#identityTimer);
  }

  /** What is different from what the journal knows. Of a device that is away there is no news: its status is. */
  #news(): { readings: Discrete; troubles: Troubles; changed: string[] } | undefined {
    if (!this.#record.connected) return undefined;
    const { readings: all, troubles } = this.#record.view;
    const readings = discreteOf(all);
    const changed = [...differing(readings, this.#told.readings), ...differing(troubles, this.#told.troubles)];
    return changed.length === 0 ? undefined : { readings, troubles, changed };
  }

  #tell(): void {
    this.#timer = undefined;
    const news = this.#news();
    if (news === undefined) return;
    const waitMs = this.#allowance.take();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#tell(), waitMs);
      return;
    }
    const { readings, troubles, changed } = news;
    this.#told = { readings, troubles };
    const { id } = this.#record.view;
    this.#note({
      type: 'cn.banban.device.changed',
      subject: id,
      at: this.#ports.clock.now(),
      data: {
        device: id,
        changed,
        readings,
        ...(Object.keys(troubles).length === 0 ? {} : { troubles: { ...troubles } }),
      },
    });
  }

  #tellIdentity(): void {
    this.#identityTimer = undefined;
    const { identity } = this.#record;
    // A name is what a person typed into the device: it stays in the room.
    const { name: _, ...asset } = identity;
    if (same(asset, this.#toldIdentity)) return;
    const waitMs = this.#identityAllowance.take();
    if (waitMs > 0) {
      this.#identityTimer = setTimeout(() => this.#tellIdentity(), waitMs);
      return;
    }
    this.#toldIdentity = asset;
    const { id, driver, kind } = this.#record.view;
    const told = Object.entries(asset).flatMap(([key, text]) =>
      text === undefined ? [] : [[key, text.slice(0, MOST_TEXT)]],
    );
    this.#note({
      type: 'cn.banban.device.identified',
      subject: id,
      at: this.#ports.clock.now(),
      data: { device: id, driver, kind, ...(Object.fromEntries(told) as Omit<Identity, 'name'>) },
    });
  }
}

/** The readings that are a state and not a measurement. */
export function discreteOf(readings: Readings): Discrete {
  const { power, input, muted, blanked, frozen, touch } = readings;
  const word = (value: unknown): value is string => typeof value === 'string' && value !== '';
  return {
    ...(word(power) ? { power: power.slice(0, MOST_WORD) } : {}),
    ...(word(input) ? { input: input.slice(0, MOST_WORD) } : {}),
    ...(typeof muted === 'boolean' ? { muted } : {}),
    ...(typeof blanked === 'boolean' ? { blanked } : {}),
    ...(typeof frozen === 'boolean' ? { frozen } : {}),
    ...(typeof touch === 'boolean' ? { touch } : {}),
  };
}

function differing(now: object, before: object): string[] {
  const a = now as Readonly<Record<string, unknown>>;
  const b = before as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]);
}
