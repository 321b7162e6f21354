/**
 * One 上课 or 下课 under way. Every device has a lane of its own and takes its steps in order; what fails says so and the
 * rest goes on. Nothing waits for ever: every wait has its end in ms, and a device that hangs costs only its own steps.
 *
 * A step is `waiting` → `running` → `done` | `failed` | `skipped`. What is so already is done without a word.
 */
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import type { DeviceView, RoomDevices } from '../devices/port.ts';
import type { Log } from '../ports.ts';
import type { PlannedStep } from './plan.ts';
import type { SceneBy, SceneName, SceneView, StepView } from './port.ts';
import { isConnected, standing } from './standing.ts';
import type { SceneTime } from './time.ts';
import { isSwitch } from './told.ts';
import { WHY } from './words.ts';

/** A device that just reconnects is back by then. */
const PRESENT_WITHIN_MS = 10_000;
/** Its power may have come with a relay of this very scene. */
const POWERED_WITHIN_MS = 60_000;
/** The longest a panel or projector of the fact sheets takes to come on. */
const ON_WITHIN_MS = 90_000;
const OFF_WITHIN_MS = 60_000;
/** A projector blows on its lamp for up to two minutes. */
const COOLED_WITHIN_MS = 180_000;
/** Longer than a driver and its lane may take. */
const TOLD_WITHIN_MS = 25_000;
/** So long a lower rank is waited for, then the others go on without it. */
const ORDER_WITHIN_MS = 5_000;
/** Told off or on, and says nothing of its power: by then it would have. */
const SAID_WITHIN_MS = 5_000;
/** A set-only device that was told to come on gets this long before it is told more. */
const BLIND_WAKE_MS = 15_000;

export interface RunSetup {
  readonly scene: SceneName;
  readonly by: SceneBy;
  readonly plan: readonly PlannedStep[];
  readonly devices: Pick<RoomDevices, 'get' | 'command' | 'listen'>;
  readonly time: SceneTime;
  readonly log: Log;
  /** The view is another than before. */
  changed(): void;
}

/** For the district: codes instead of sentences. */
export interface StepResult {
  readonly device: string;
  /** `power on` */
  readonly step: string;
  readonly state: StepView['state'];
  readonly code?: string;
}

interface Step {
  readonly plan: PlannedStep;
  state: StepView['state'];
  why: BothLanguages | null;
  code: string | undefined;
  /** Others need not wait for it any longer. */
  told: boolean;
}

interface Wait {
  readonly test: () => boolean;
  end(came: boolean): void;
  fail(over: Over): void;
}

/** The run was replaced, or the agent stops: whatever waits lets go. */
class Over extends Error {}

export class SceneRun {
  readonly ended: Promise<SceneView>;
  readonly #setup: RunSetup;
  readonly #steps: readonly Step[];
  readonly #waits = new Set<Wait>();
  readonly #startedAt: number;
  #state: SceneView['state'] = 'running';
  #endedAt: number | null = null;
  #view: SceneView | undefined;
  #tellEnd: (view: SceneView) => void = () => {};
  #unlisten: () => void = () => {};
  /** A relay was switched on: what hangs on it needs time to boot. */
  #powered = false;

  constructor(setup: RunSetup) {
    this.#setup = setup;
    this.#startedAt = setup.time.now();
    this.#steps = setup.plan.map((plan) => ({
      plan,
      state: 'waiting',
      why: null,
      code: undefined,
      told: false,
    }));
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  start(): void {
    this.#unlisten = this.#setup.devices.listen({ changed: () => this.#look() });
    const lanes = Map.groupBy(this.#steps, ({ plan }) => plan.device);
    void Promise.all([...lanes.values()].map((steps) => this.#lane(steps))).then(() => {
      if (this.#state !== 'running') return;
      this.#end(this.#steps.some(({ state }) => state === 'failed') ? 'failed' : 'done');
    });
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  get view(): SceneView {
    this.#view ??= {
      scene: this.#setup.scene,
      state: this.#state,
      by: this.#setup.by,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      steps: this.#steps.map(({ plan, state, why }) => ({ device: plan.device, what: plan.what, state, why })),
    };
    return this.#view;
  }

  get results(): readonly StepResult[] {
    return this.#steps.map(({ plan, state, code }) => ({
      device: plan.device,
      step: `${plan.command} ${plan.value}`,
      state,
      ...(code === undefined ? {} : { code }),
    }));
  }

  /** What has not been done is not done any more. A command on its way cannot be called back. */
  replace(why: BothLanguages): void {
    if (!this.running) return;
    for (const step of this.#steps) {
      if (step.state !== 'waiting' && step.state !== 'running') continue;
      step.state = 'skipped';
      step.why = why;
      step.code = 'SCENE-REPLACED';
    }
    this.#end('replaced');
  }

  #end(state: SceneView['state']): void {
    this.#state = state;
    this.#endedAt = this.#setup.time.now();
    this.#unlisten();
    this.#news();
    for (const wait of [...this.#waits]) wait.fail(new Over());
    this.#tellEnd(this.view);
  }

  async #lane(steps: readonly Step[]): Promise<void> {
    let lost = false;
    for (const step of steps) {
      try {
        await this.#itsTurn(step);
        this.#set(step, 'running');
        await this.#carryOut(step, lost ? 0 : this.#powered ? POWERED_WITHIN_MS : PRESENT_WITHIN_MS);
      } catch (error) {
        if (error instanceof Over) return;
        // A defect of ours ends this step and no other.
        this.#setup.log.error({ err: error, step: step.plan }, 'a step of a scene met a defect');
        this.#set(step, 'failed', WHY.defect, 'SCENE-DEFECT');
      }
      lost ||= step.code === 'DEVICE-NOT-CONNECTED';
    }
  }

  /** Until what comes before it has been told; a device that hangs, or is not there, is not waited for. */
  async #itsTurn({ plan }: Step): Promise<void> {
    const { rank, afterCooling } = plan;
    if (rank !== undefined) {
      const before = this.#steps.filter(({ plan: other }) => other.rank !== undefined && other.rank < rank);
      await this.#until(() => before.every((other) => other.told || !this.#connected(other)), ORDER_WITHIN_MS);
    }
    if (!afterCooling) return;
    const hot = this.#steps.filter(({ plan: { device, command } }) => {
      return command === 'power' && this.#setup.devices.get(device)?.kind === 'projector';
    });
    await this.#until(() => hot.every(({ state }) => state === 'done'), COOLED_WITHIN_MS);
  }

  async #carryOut(step: Step, presentWithinMs: number): Promise<void> {
    const { command } = step.plan;
    if (!(await this.#until(() => this.#connected(step), presentWithinMs))) {
      this.#set(step, 'failed', WHY.notConnected, 'DEVICE-NOT-CONNECTED');
      return;
    }
    if (command === 'power') await this.#power(step);
    else if (await this.#isAwake(step)) await this.#tellAndSay(step);
  }

  /** What sleeps is told nothing; what is waking up is waited for. */
  async #isAwake(step: Step): Promise<boolean> {
    const view = this.#device(step);
    if (view === undefined || !sleeps(view)) return true;
    await this.#until(() => this.#powerOf(step) !== 'warming', ON_WITHIN_MS);
    const power = this.#powerOf(step);
    if (power === undefined || power === 'on') return true;
    this.#set(step, 'skipped', WHY.notOn, 'DEVICE-NOT-ON');
    return false;
  }

  #powerOf(step: Step): unknown {
    return this.#device(step)?.readings['power'];
  }

  /** Everything but power: told, and what the driver read back is the answer. */
  async #tellAndSay(step: Step): Promise<boolean> {
    const { device, command, value } = step.plan;
    const view = this.#device(step);
    if (
      view?.confirms === true &&
      !isPartly(view, command, value) &&
      standing(view.readings, command, value) === 'so'
    ) {
      this.#set(step, 'done');
      return true;
    }
    let error: unknown;
    let settled = false;
    if (value === 'on' && view !== undefined && isSwitch(view)) this.#powered = true;
    this.#setup.devices.command(device, command, value, 'scene').then(
      () => {
        settled = true;
        this.#look();
      },
      (reason: unknown) => {
        settled = true;
        error = reason;
        this.#look();
      },
    );
    const answered = await this.#until(() => settled, TOLD_WITHIN_MS);
    if (!answered) this.#set(step, 'failed', WHY.tooSlow, 'DEVICE-TIMEOUT');
    else if (error instanceof ShownError) this.#set(step, 'failed', error.what, error.code);
    else if (error !== undefined) throw error;
    else if (this.#device(step)?.confirms === false) this.#set(step, 'done', WHY.unconfirmed);
    else if (command !== 'power') this.#set(step, 'done');
    return answered && error === undefined;
  }

  async #power(step: Step): Promise<void> {
    const { value } = step.plan;
    const stands = () => standing(this.#device(step)?.readings ?? {}, 'power', value);
    // It is cooling, and hears nothing until it is off.
    if (stands() === 'blocked') await this.#until(() => stands() !== 'blocked', COOLED_WITHIN_MS);
    if (stands() !== 'coming' && !(await this.#tellAndSay(step))) return;
    if (step.state !== 'running') {
      if (step.why === WHY.unconfirmed && value === 'on') await this.#until(() => false, BLIND_WAKE_MS);
      return;
    }
    this.#told(step);
    if (value === 'on') await this.#comesOn(step, stands);
    else await this.#goesOff(step, stands);
  }

  async #comesOn(step: Step, stands: () => ReturnType<typeof standing>): Promise<void> {
    let warmed = stands() === 'coming';
    const unknownUntilMs = this.#setup.time.monotonicMs() + SAID_WITHIN_MS;
    let blind = false;
    await this.#until(() => {
      const now = stands();
      warmed ||= now === 'coming';
      blind = now === 'unknown' && this.#connected(step) && this.#setup.time.monotonicMs() >= unknownUntilMs;
      return now === 'so' || (warmed && now === 'not') || blind;
    }, ON_WITHIN_MS);
    const now = stands();
    if (now === 'so') this.#set(step, 'done');
    else if (blind) this.#set(step, 'done', WHY.unconfirmed);
    else if (now === 'not' && warmed) this.#set(step, 'failed', WHY.stayedOff, 'DEVICE-NO-EFFECT');
    else this.#set(step, 'failed', WHY.notOnInTime, 'DEVICE-TIMEOUT');
  }

  async #goesOff(step: Step, stands: () => ReturnType<typeof standing>): Promise<void> {
    const saidUntilMs = this.#setup.time.monotonicMs() + SAID_WITHIN_MS;
    const isProjector = this.#device(step)?.kind === 'projector';
    let silent = false;
    await this.#until(
      () => {
        const now = stands();
        silent = now === 'unknown' && this.#setup.time.monotonicMs() >= saidUntilMs;
        return now === 'so' || silent;
      },
      isProjector ? COOLED_WITHIN_MS : OFF_WITHIN_MS,
    );
    if (stands() === 'so') this.#set(step, 'done');
    else if (silent) this.#set(step, 'done', this.#connected(step) ? WHY.unconfirmed : WHY.wentSilent);
    else this.#set(step, 'failed', WHY.notOffInTime, 'DEVICE-NO-EFFECT');
  }

  #device(step: Step): DeviceView | undefined {
    return this.#setup.devices.get(step.plan.device);
  }

  #connected(step: Step): boolean {
    const view = this.#device(step);
    return view !== undefined && isConnected(view);
  }

  #told(step: Step): void {
    if (step.told) return;
    step.told = true;
    this.#look();
  }

  #set(step: Step, state: StepView['state'], why: BothLanguages | null = null, code?: string): void {
    step.state = state;
    step.why = why;
    step.code = code;
    if (state !== 'running') step.told = true;
    this.#news();
    this.#look();
  }

  #news(): void {
    this.#view = undefined;
    this.#setup.changed();
  }

  /** Something changed: whoever waits for it goes on. */
  #look(): void {
    for (const wait of [...this.#waits]) if (wait.test()) wait.end(true);
  }

  /** Whether it came to be so in time. Throws {@link Over} once the run is. Looked at on every change, and once a second. */
  #until(test: () => boolean, withinMs: number): Promise<boolean> {
    if (!this.running) return Promise.reject(new Over());
    if (test()) return Promise.resolve(true);
    if (withinMs <= 0) return Promise.resolve(false);
    const { time } = this.#setup;
    const deadlineMs = time.monotonicMs() + withinMs;
    return new Promise((resolve, reject) => {
      let cancel: () => void = () => {};
      const settle = (): void => {
        cancel();
        this.#waits.delete(wait);
      };
      const wait: Wait = {
        test,
        end: (came) => {
          settle();
          resolve(came);
        },
        fail: (over) => {
          settle();
          reject(over);
        },
      };
      const tick = (): void => {
        const leftMs = deadlineMs - time.monotonicMs();
        if (test()) wait.end(true);
        else if (leftMs <= 0) wait.end(false);
        else cancel = time.after(Math.min(1_000, leftMs), tick);
      };
      this.#waits.add(wait);
      tick();
    });
  }
}

/** Has a power of its own, without which it hears nothing. */
function sleeps(view: DeviceView): boolean {
  return view.confirms && !isSwitch(view) && view.commands.some(({ name }) => name === 'power');
}

/** A relay board is on as soon as one of its relays is. */
function isPartly(view: DeviceView, command: string, value: string): boolean {
  return isSwitch(view) && command === 'power' && value === 'on';
}
