/** Turning a camera to somewhere: a position of its own, home, by so much, a step by hand; and knowing when it is there. */
import { pause } from '../pause.ts';
import { deviceNoEffect } from '../transport/failure.ts';
import type { CameraVelocity } from './camera.ts';
import { cameraCannot } from './cannot.ts';
import type { KnownCamera } from './known.ts';
import { learnPresets } from './learning.ts';
import type { Session } from './session.ts';
import type { Steering } from './steering.ts';

export interface PositionsSetup {
  readonly session: Session;
  readonly known: KnownCamera;
  readonly steering: Steering;
  readonly label: string;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
}

const STEP_MS = 1_000;
/** A step's lease is a little longer than the step, so that it is stopped once and not twice. */
const STEP_GRACE_MS = 500;
const ARRIVES_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 400;

/** Each rejects with `DEVICE-CANNOT` where nothing turns it. */
export class Positions {
  readonly #setup: PositionsSetup;

  constructor(setup: PositionsSetup) {
    this.#setup = setup;
  }

  async home(): Promise<void> {
    await this.#setup.session.home(this.#profile());
    await this.#arrival();
  }

  async goTo(presetToken: string): Promise<void> {
    const { session, known } = this.#setup;
    await session.goTo(this.#profile(), presetToken);
    await this.#arrival();
    const preset = known.state.presets.find(({ token }) => token === presetToken);
    known.isAt(preset === undefined || preset.label === '' ? presetToken : preset.label);
  }

  async moveTo(how: 'absolute' | 'relative', to: CameraVelocity): Promise<void> {
    await this.#setup.session.moveTo(this.#profile(), how, to);
    await this.#arrival();
  }

  /** Turns for a second, and stops whatever happens in it. */
  async step(to: CameraVelocity): Promise<void> {
    const { steering, signal } = this.#setup;
    await steering.steer(to, STEP_MS + STEP_GRACE_MS);
    try {
      await pause(STEP_MS, signal);
    } finally {
      await steering.halt();
    }
  }

  /** Where it stands now, under this label; the token it got. */
  async save(text: string, presetToken: string | undefined): Promise<string> {
    const { session, known, label } = this.#setup;
    const token = await session.savePreset(this.#profile(), text, presetToken);
    await learnPresets({ session, known });
    if (!known.state.presets.some((preset) => preset.token === token))
      throw deviceNoEffect(label, 'save-preset', 'no such preset');
    known.isAt(text);
    return token;
  }

  async remove(presetToken: string): Promise<void> {
    const { session, known } = this.#setup;
    await session.removePreset(this.#profile(), presetToken);
    await learnPresets({ session, known });
  }

  /** Until it says that it stands, or ≤ 8 s; a camera that says nothing of it is taken to be there. */
  async #arrival(): Promise<void> {
    const { session, known, monotonicMs, signal } = this.#setup;
    known.isAt(undefined);
    const until = monotonicMs() + ARRIVES_WITHIN_MS;
    while (monotonicMs() < until) {
      // It took the movement; that it does not say how far it is must not undo that.
      const { moving } = await session.status(this.#profile()).catch(() => ({ moving: undefined }));
      known.moving(moving);
      if (moving !== true) return;
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  #profile(): string {
    const { known, label } = this.#setup;
    return turnedProfile(known, label);
  }
}

/** The token of the profile that movements are told to. Throws `DEVICE-CANNOT`. */
export function turnedProfile(known: KnownCamera, label: string): string {
  const { turned } = known;
  if (turned === undefined) throw cameraCannot(label, 'PTZ');
  return turned.token;
}
