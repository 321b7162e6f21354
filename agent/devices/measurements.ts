/**
 * What a device measures, over ten minutes: least, most, and the mean by time, since a reading is told when it changes and
 * holds until then. Of every device what is a measurement anywhere; of sensors and the PC every number.
 */
import type { DeviceKind, Readings } from '../../drivers/device.ts';
import type { Clock } from '../ports.ts';
import type { Note } from './note.ts';

const MEASURED = new Set([
  'temperatureC',
  'humidityPct',
  'co2Ppm',
  'illuminanceLx',
  'powerW',
  'energyKWh',
  'lampHours',
  'hours',
]);
/** Counters of ours about the line, and a set value. */
const NEVER = new Set(['junk', 'generation', 'volume', 'channel']);
const DECIMALS = 1_000;
const LEAST_MS = 60_000;
const MOST_KEY = 32;
const MOST_KEYS = 40;

interface Series {
  min: number;
  max: number;
  /** Value × ms, and the ms. */
  area: number;
  heldMs: number;
  /** Undefined: it is not known at the moment. */
  now: number | undefined;
  sinceMs: number;
}

export class Measurements {
  readonly #device: string;
  readonly #kind: DeviceKind;
  readonly #note: Note;
  readonly #clock: Clock;
  readonly #series = new Map<string, Series>();
  #fromMs: number;

  constructor(device: { readonly id: string; readonly kind: DeviceKind }, note: Note, clock: Clock) {
    this.#device = device.id;
    this.#kind = device.kind;
    this.#note = note;
    this.#clock = clock;
    this.#fromMs = clock.monotonicMs();
  }

  read(readings: Readings): void {
    const now = this.#clock.monotonicMs();
    for (const [key, series] of this.#series) if (typeof readings[key] !== 'number') hold(series, undefined, now);
    for (const [key, value] of Object.entries(readings)) {
      if (typeof value !== 'number' || !Number.isFinite(value) || !this.#isMeasured(key)) continue;
      const series = this.#series.get(key);
      if (series !== undefined) hold(series, value, now);
      else if (this.#series.size < MOST_KEYS) this.#series.set(key, begun(value, now));
    }
  }

  /** The period is over: told if anything was measured in it. One of less than a minute goes on. */
  tell(): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#fromMs < LEAST_MS) return;
    const values: Record<string, { min: number; mean: number; max: number }> = {};
    for (const [key, series] of this.#series) {
      hold(series, series.now, now);
      if (series.heldMs > 0)
        values[key] = {
          min: rounded(series.min),
          mean: rounded(series.area / series.heldMs),
          max: rounded(series.max),
        };
      if (series.now === undefined) this.#series.delete(key);
      else this.#series.set(key, begun(series.now, now));
    }
    const seconds = Math.round((now - this.#fromMs) / 1_000);
    this.#fromMs = now;
    if (Object.keys(values).length === 0) return;
    this.#note({
      type: 'cn.banban.sensor.measured',
      subject: this.#device,
      at: this.#clock.now(),
      data: { device: this.#device, seconds, values },
    });
  }

  #isMeasured(key: string): boolean {
    if (MEASURED.has(key)) return true;
    return (this.#kind === 'sensor' || this.#kind === 'host') && !NEVER.has(key) && key.length <= MOST_KEY;
  }
}

function begun(value: number, now: number): Series {
  return { min: value, max: value, area: 0, heldMs: 0, now: value, sinceMs: now };
}

/** What it was until now counts for as long as it was; from now on it is this. */
function hold(series: Series, value: number | undefined, now: number): void {
  if (series.now !== undefined) {
    series.area += series.now * (now - series.sinceMs);
    series.heldMs += now - series.sinceMs;
  }
  series.now = value;
  series.sinceMs = now;
  if (value === undefined) return;
  series.min = Math.min(series.min, value);
  series.max = Math.max(series.max, value);
}

function rounded(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS;
}
