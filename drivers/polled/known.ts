/**
 * What is known of a device: what it said last, never what it was told. What it does not say is not there; asleep it has
 * no volume. `warming` after `power on` is ours where a family has no word for it, until the device says on or its time
 * is up.
 */
import { type DeviceMessage, IDENTITY_KEYS } from '../../protocols/message.ts';
import type { DeviceSink, DriverClock, Identity, Readings, Troubles } from '../device.ts';
import { same } from '../same.ts';
import type { PolledFamily } from './family.ts';

export interface KnownSetup {
  readonly id: string;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
  readonly asks: PolledFamily<unknown>['asks'];
  readonly asksInStandby: readonly string[];
  /** Known from the model, until the device says better. */
  readonly identity: Identity;
}

export class Known {
  readonly #setup: KnownSetup;
  #readings: Readings = {};
  #identity: Identity;
  #troubles: Troubles = {};
  #wakesUntilMs = Number.NEGATIVE_INFINITY;
  #saysPassage = false;

  constructor(setup: KnownSetup) {
    this.#setup = setup;
    this.#identity = setup.identity;
  }

  get readings(): Readings {
    return this.#readings;
  }
  get identity(): Identity {
    return this.#identity;
  }
  get troubles(): Troubles {
    return this.#troubles;
  }

  /** It was told to come on, and its time is not up. */
  get waking(): boolean {
    return this.#setup.clock.monotonicMs() < this.#wakesUntilMs;
  }

  /** It warms up or cools down, by its own word or because it was told to. */
  get inPassage(): boolean {
    return this.#saysPassage || this.waking;
  }

  /** Whether it is on decides what can be asked, where that can be asked at all. */
  get asleep(): boolean {
    const { power } = this.#readings;
    return this.#setup.asks.often.includes('power') && power !== undefined && power !== 'on';
  }

  /** A new connection: what the old one said of a passage is over. */
  begin(): void {
    this.#saysPassage = false;
  }

  /** The connection ended: whoever asks now must not get yesterday's volume. One that wakes up may well hang up. */
  lost(): void {
    if (this.waking) return;
    this.#readings = {};
    this.#setup.sink.readings(this.#setup.id, this.#readings);
  }

  heard(message: DeviceMessage): void {
    switch (message.type) {
      case 'reading': {
        const { type: _, ...told } = message;
        this.#learn(told);
        return;
      }
      case 'identity': {
        const { type: _, ...told } = message;
        this.#learnIdentity(told);
        return;
      }
      case 'trouble':
        this.#learnTroubles(message.troubles);
        return;
      default:
        return;
    }
  }

  /** It was told to come on: it has so long. */
  expectOn(wakeMs: number): void {
    if (this.#readings['power'] === 'on') return;
    this.#wakesUntilMs = this.#setup.clock.monotonicMs() + wakeMs;
    this.#set({ ...this.#readings, power: 'warming' });
  }

  expectOff(): void {
    this.#wakesUntilMs = Number.NEGATIVE_INFINITY;
    if (this.#readings['power'] === 'warming') this.forget();
  }

  /** What it no longer tells is no longer known. */
  drop(key: string): void {
    if (!(key in this.#readings)) return;
    this.#set(Object.fromEntries(Object.entries(this.#readings).filter(([name]) => name !== key)));
  }

  forget(): void {
    this.#set({});
  }

  #learn(told: Readonly<Record<string, string | number | boolean | undefined>>): void {
    const next: Record<string, string | number | boolean> = { ...this.#readings };
    for (const [key, value] of Object.entries(told)) if (value !== undefined) next[key] = value;
    const { power } = told;
    if (power !== undefined) this.#saysPassage = power === 'warming' || power === 'cooling';
    if (power === 'on') this.#wakesUntilMs = Number.NEGATIVE_INFINITY;
    // It was told to come on, and comes on by and by.
    else if ((power === 'off' || power === 'standby') && this.waking) next['power'] = 'warming';
    // What a sleeping device was set to is nobody's business until it wakes.
    if (next['power'] !== 'on') for (const key of Object.keys(next)) if (!this.#keepsAsleep(key)) delete next[key];
    this.#set(next);
  }

  #keepsAsleep(key: string): boolean {
    const { asks, asksInStandby } = this.#setup;
    if (!asks.often.includes('power')) return true;
    return key === 'power' || asksInStandby.includes(key) || asks.seldom.includes(key) || asks.once.includes(key);
  }

  #set(next: Readings): void {
    if (same(next, this.#readings)) return;
    this.#readings = next;
    this.#setup.sink.readings(this.#setup.id, next);
  }

  #learnIdentity(told: Identity): void {
    const next: Record<string, string> = { ...this.#identity };
    for (const key of IDENTITY_KEYS) if (told[key] !== undefined) next[key] = told[key];
    if (same(next, this.#identity)) return;
    this.#identity = next;
    this.#setup.sink.identity(this.#setup.id, next);
  }

  #learnTroubles(told: Troubles): void {
    const next = { ...this.#troubles, ...told };
    if (same(next, this.#troubles)) return;
    this.#troubles = next;
    this.#setup.sink.troubles(this.#setup.id, next);
  }
}
