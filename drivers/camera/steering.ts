/**
 * Turning by hand, so that it always ends: every movement is a lease that runs out by itself, and the last thing a camera
 * hears is `stop`. The newest wish counts; older ones that wait are never sent.
 */
import type { CameraVelocity } from './camera.ts';

export interface SteeringSetup {
  /** Tells the camera to turn; `leaseMs`: for so long, as far as it minds. */
  move(velocity: CameraVelocity, leaseMs: number): Promise<void>;
  /** Past everybody who waits. */
  stop(): Promise<void>;
  /** Whether it turns because of us. */
  turning(yes: boolean): void;
  /** A lease ran out and the camera could not be told: in English, for the log. */
  failed(why: unknown): void;
}

const LEAST_LEASE_MS = 100;
const MOST_LEASE_MS = 2_000;
const STOP_TRIES = 3;

export class Steering {
  readonly #setup: SteeringSetup;
  #wanted: { readonly velocity: CameraVelocity; readonly leaseMs: number } | undefined;
  #pumping: Promise<void> | undefined;
  #lease: NodeJS.Timeout | undefined;
  /** Counts the stops: a movement that was on its way when one was called must be stopped again. */
  #stops = 0;

  constructor(setup: SteeringSetup) {
    this.#setup = setup;
  }

  /** Whether there is something that must still be stopped. */
  get turning(): boolean {
    return this.#lease !== undefined;
  }

  /** Resolves once the camera has been told this or something newer. */
  async steer(velocity: CameraVelocity, leaseMs: number): Promise<void> {
    const speed = { pan: speedOf(velocity.pan), tilt: speedOf(velocity.tilt), zoom: speedOf(velocity.zoom) };
    if (speed.pan === 0 && speed.tilt === 0 && speed.zoom === 0) return await this.halt();
    const lease = Math.min(MOST_LEASE_MS, Math.max(LEAST_LEASE_MS, leaseMs));
    clearTimeout(this.#lease);
    this.#lease = setTimeout(() => {
      this.halt().catch((error: unknown) => this.#setup.failed(error));
    }, lease);
    this.#wanted = { velocity: speed, leaseMs: lease };
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    await this.#pumping;
  }

  async halt(): Promise<void> {
    this.#stops++;
    this.#wanted = undefined;
    clearTimeout(this.#lease);
    this.#lease = undefined;
    await this.#stop();
    this.#setup.turning(false);
  }

  async #pump(): Promise<void> {
    for (let next = this.#wanted; next !== undefined; next = this.#wanted) {
      this.#wanted = undefined;
      const stops = this.#stops;
      this.#setup.turning(true);
      try {
        await this.#setup.move(next.velocity, next.leaseMs);
      } finally {
        // Stopped while it was under way: the two may have overtaken each other.
        if (stops !== this.#stops) await this.#stop();
      }
    }
  }

  async #stop(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#setup.stop();
        return;
      } catch (error) {
        if (tries >= STOP_TRIES) throw error;
      }
    }
  }
}

function speedOf(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : 0;
}
