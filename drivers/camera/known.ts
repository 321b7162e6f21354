/** What is known of one camera, and told onward when it changes. What it does not say is not there; nothing is asked here. */
import type { OnvifNode } from '../../protocols/camera/onvif-answers.ts';
import type { OnvifNotice } from '../../protocols/camera/onvif-events.ts';
import type { CommandOffer, DeviceSink, Identity, Readings, Troubles } from '../device.ts';
import { same } from '../same.ts';
import type { CameraAbilities, CameraClock, CameraLevel, CameraPreset, CameraState } from './camera.ts';
import { type Chosen, choose, turnable } from './choice.ts';
import { Noticed } from './noticed.ts';
import type { NoticesState } from './notices.ts';
import { type CanDo, offersOf } from './orders.ts';
import type { KnownProfile, Profiles } from './session.ts';
import type { MeasuredClock } from './talk.ts';

const CLOCK_WARNING_MS = 5_000;
const CLOCK_ERROR_MS = 60_000;

const NOTHING: CameraAbilities = {
  media: 'unknown',
  media2: 'unknown',
  ptz: 'unknown',
  presets: 'unknown',
  home: 'unknown',
  events: 'unknown',
  snapshot: 'unknown',
  setClock: 'unknown',
};

export class KnownCamera {
  readonly #id: string;
  readonly #sink: DeviceSink;
  readonly #noticed = new Noticed();
  #attached = false;
  #level: CameraLevel = 'unreachable';
  #abilities = NOTHING;
  #profiles: readonly KnownProfile[] = [];
  #presets: readonly CameraPreset[] = [];
  #clock: CameraClock | undefined;
  #ourClockOffMs = 0;
  #events: NoticesState = 'off';
  #moving: boolean | undefined;
  #preset: string | undefined;
  #identity: Identity;
  #readings: Readings = {};
  #troubles: Troubles = {};
  #quality: 'online' | 'degraded' = 'online';
  chosen: Chosen | undefined;
  turned: KnownProfile | undefined;
  node: OnvifNode | undefined;

  constructor(setup: { readonly id: string; readonly sink: DeviceSink; readonly identity: Identity }) {
    this.#id = setup.id;
    this.#sink = setup.sink;
    this.#identity = setup.identity;
  }

  get state(): CameraState {
    return {
      level: this.#level,
      abilities: this.#abilities,
      profiles: this.#profiles,
      presets: this.#presets,
      clock: this.#clock,
      events: this.#events,
    };
  }

  get commands(): readonly CommandOffer[] {
    return this.#level === 'authenticated' ? offersOf(this.canDo) : [];
  }

  get canDo(): CanDo {
    return {
      abilities: this.#abilities,
      presets: this.#presets,
      absolute: this.node?.absolute === true,
      relative: this.node?.relative === true,
    };
  }

  get identity(): Identity {
    return this.#identity;
  }
  get readings(): Readings {
    return this.#readings;
  }
  get troubles(): Troubles {
    return this.#troubles;
  }
  get ourClockOffMs(): number {
    return this.#ourClockOffMs;
  }

  /** A new connection: of the one before only who it is and what it can is still true. */
  attached(): void {
    this.#attached = true;
    this.#quality = 'online';
  }

  /** Whoever asks now must not get yesterday's. */
  detached(): void {
    this.#attached = false;
    if (this.#level === 'authenticated') this.#level = 'up';
    this.#noticed.forget();
    this.#events = 'off';
    this.#moving = undefined;
    this.#preset = undefined;
    this.#tell();
  }

  level(level: CameraLevel): void {
    if (this.#level === level) return;
    this.#level = level;
    this.#tell();
  }

  able(news: Partial<CameraAbilities>): void {
    this.#abilities = { ...this.#abilities, ...news };
    this.#tell();
  }

  learnIdentity(told: Identity): void {
    const next = { ...this.#identity, ...told };
    if (same(next, this.#identity)) return;
    this.#identity = next;
    this.#sink.identity(this.#id, next);
  }

  learnProfiles({ all, media, media2 }: Profiles): void {
    this.#profiles = all;
    this.chosen = choose(all);
    this.turned = turnable(all, this.chosen?.main);
    this.able({ media, media2 });
  }

  learnPresets(presets: readonly CameraPreset[]): void {
    this.#presets = presets;
    this.able({ presets: 'ok' });
  }

  learnClock(measured: MeasuredClock | undefined): void {
    this.#clock =
      measured === undefined
        ? undefined
        : { offsetMs: measured.offsetMs, rttMs: measured.rttMs, mode: measured.time.mode };
    this.#judgeClock();
  }

  /** So far this PC's own clock is off, as somebody who knows has said: the camera is not to be blamed for it. */
  ourClockIsOff(offsetMs: number): void {
    this.#ourClockOffMs = offsetMs;
    this.#judgeClock();
  }

  eventsAre(state: NoticesState, why: string | undefined): void {
    if (state !== 'alive') this.#noticed.forget();
    if (this.#events !== state && why !== undefined) this.#sink.saw(this.#id, 'its events are broken', { why });
    this.#events = state;
    this.#setTroubles({ ...this.#troubles, events: state === 'broken' ? 'warning' : 'ok' });
    this.able({ events: state === 'alive' ? 'ok' : state === 'broken' ? 'fault' : 'unsupported' });
  }

  noticed(notice: OnvifNotice): void {
    this.#noticed.take(notice);
    this.#tell();
  }

  moving(moving: boolean | undefined): void {
    this.#moving = moving;
    this.#tell();
  }

  /** Undefined: on its way, or turned by hand. */
  isAt(preset: string | undefined): void {
    this.#preset = preset;
    this.#tell();
  }

  /** It is well, as far as its connection goes. */
  well(): void {
    const { media, media2 } = this.#abilities;
    const isBlind = this.chosen === undefined && (media === 'fault' || media2 === 'fault');
    this.quality(isBlind ? 'degraded' : 'online', isBlind ? 'it does not say where its pictures are' : undefined);
  }

  quality(quality: 'online' | 'degraded', why?: string): void {
    if (this.#quality === quality) return;
    this.#quality = quality;
    this.#sink.status(this.#id, quality, why);
  }

  #judgeClock(): void {
    const offMs = this.#clock === undefined ? 0 : Math.abs(this.#clock.offsetMs + this.#ourClockOffMs);
    const clock = offMs <= CLOCK_WARNING_MS ? 'ok' : offMs <= CLOCK_ERROR_MS ? 'warning' : 'error';
    this.#setTroubles({ ...this.#troubles, clock });
    this.#tell();
  }

  #setTroubles(troubles: Troubles): void {
    if (same(troubles, this.#troubles)) return;
    this.#troubles = troubles;
    this.#sink.troubles(this.#id, troubles);
  }

  #tell(): void {
    const next: Readings = { level: this.#level, ...(this.#attached ? this.#live() : {}) };
    if (same(next, this.#readings)) return;
    this.#readings = next;
    this.#sink.readings(this.#id, next);
  }

  #live(): Readings {
    const offsetMs = this.#clock?.offsetMs;
    return {
      ...(offsetMs === undefined ? {} : { clockOffsetS: Math.round(offsetMs / 1_000) }),
      ...(this.#level === 'authenticated' ? { events: this.#events } : {}),
      ...this.#noticed.readings,
      ...(this.#moving === undefined ? {} : { moving: this.#moving }),
      ...(this.#preset === undefined ? {} : { preset: this.#preset }),
    };
  }
}
