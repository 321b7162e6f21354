/**
 * Holds one device silent and off: tells it, looks at what it says, tells it again when it says otherwise, at growing
 * distances, for as long as the exam lasts. What it finds is told once for each turn of events.
 */
import type { DeviceView, RoomDevices } from '../devices/port.ts';
import type { Log } from '../ports.ts';
import { type Held, heldTo, type Proof } from './exam-proof.ts';
import { isConnected } from './standing.ts';
import type { SceneTime } from './time.ts';
import type { Wish } from './told.ts';

/** Between two tellings: doubled each time, up to the cap. */
const FIRST_RETRY_MS = 2_000;
const RETRY_CAP_MS = 5 * 60_000;
/** Off for so long: what comes after is a new story, answered at once. */
const SETTLED_MS = 60_000;
/** A device that has just connected says what it is within this time. */
const SAYS_WITHIN_MS = 3_000;
/** Told off and still not known to be: from then on it is a deviation. */
const OFF_WITHIN_MS = 180_000;
/** Out of sight for so long: a deviation. Shorter is a loose plug or a restart. */
const LOST_MS = 30_000;
/** A lamp has cooled down by then, whatever is said. */
const COMING_MS = 180_000;

export interface HoldSetup {
  readonly device: string;
  readonly wishes: readonly Wish[];
  readonly devices: Pick<RoomDevices, 'get' | 'command'>;
  readonly time: SceneTime;
  readonly log: Log;
  /** The last that was told of it in this exam, before a restart of the agent. */
  readonly known: 'off' | 'deviated' | undefined;
  /** It is known to be off: for the first time, or again. */
  proven(): void;
  /** It is not, or not known to be any more. */
  deviated(state: Exclude<Proof, 'off'>): void;
  /** Its proof is another than before. */
  changed(): void;
}

export class ExamHold {
  readonly #setup: HoldSetup;
  #proof: Proof = 'unknown';
  #sinceMs: number;
  /** The last that was told of it; undefined: nothing yet. */
  #known: 'off' | 'deviated' | undefined;
  #beganMs: number;
  #tries = 0;
  #nextMs: number;
  #telling = false;
  /** A set-only device is told once a connection. */
  #toldConnection = false;
  #wasConnected = false;
  #cancel: () => void = () => {};
  #over = false;

  constructor(setup: HoldSetup) {
    this.#setup = setup;
    this.#known = setup.known;
    const now = setup.time.monotonicMs();
    this.#sinceMs = now;
    this.#beganMs = now;
    this.#nextMs = now;
  }

  get device(): string {
    return this.#setup.device;
  }

  get proof(): Proof {
    return this.#proof;
  }

  /** Something is new about the device, or it is time to look again. */
  look(): void {
    if (this.#over) return;
    const view = this.#setup.devices.get(this.#setup.device);
    if (view === undefined) return;
    const now = this.#setup.time.monotonicMs();
    this.#noticeConnection(view, now);
    const held = heldTo(this.#setup.wishes, view);
    this.#noticeProof(held.proof, now);
    this.#judge(now);
    const waitMs = this.#telling ? Number.POSITIVE_INFINITY : this.#waitFor(held, view, now);
    if (waitMs <= 0) void this.#tell(held.left);
    this.#cancel();
    this.#cancel = this.#setup.time.after(Math.min(waitMs > 0 ? waitMs : 1_000, this.#nextJudgement(now), 60_000), () =>
      this.look(),
    );
  }

  stop(): void {
    this.#over = true;
    this.#cancel();
  }

  #noticeConnection(view: DeviceView, now: number): void {
    const connected = isConnected(view);
    if (connected === this.#wasConnected) return;
    this.#wasConnected = connected;
    this.#toldConnection = false;
    // It comes from somewhere else: told at once again, but not before it could say what it is.
    if (connected) this.#nextMs = Math.min(this.#nextMs, now + SAYS_WITHIN_MS);
  }

  #noticeProof(proof: Proof, now: number): void {
    if (proof === this.#proof) return;
    if (this.#proof === 'off' && now - this.#sinceMs >= SETTLED_MS) {
      this.#tries = 0;
      this.#nextMs = now;
    }
    this.#proof = proof;
    this.#sinceMs = now;
    this.#setup.changed();
  }

  /** Off is told at once; out of sight, or on although told, when it lasts. */
  #judge(now: number): void {
    const { proven, deviated } = this.#setup;
    if (this.#proof === 'off') {
      if (this.#known !== 'off') proven();
      this.#known = 'off';
      return;
    }
    if (this.#known === 'deviated' || now < this.#deviatesAtMs()) return;
    this.#known = 'deviated';
    deviated(this.#proof);
  }

  /** Monotonic ms from which what is the case now is a deviation. */
  #deviatesAtMs(): number {
    if (this.#known === 'off') return this.#proof === 'on' ? this.#sinceMs : this.#sinceMs + LOST_MS;
    return this.#proof === 'on' ? this.#beganMs + OFF_WITHIN_MS : Number.POSITIVE_INFINITY;
  }

  #nextJudgement(now: number): number {
    if (this.#proof === 'off' || this.#known === 'deviated') return Number.POSITIVE_INFINITY;
    return Math.max(1, this.#deviatesAtMs() - now);
  }

  /** How long until it is told again; 0: now; infinite: not as things are. */
  #waitFor({ left, coming }: Held, view: DeviceView, now: number): number {
    if (!isConnected(view) || this.#proof === 'off') return Number.POSITIVE_INFINITY;
    if (coming) return Math.max(this.#sinceMs + COMING_MS - now, this.#nextMs - now);
    if (left.length === 0 || (!view.confirms && this.#toldConnection)) return Number.POSITIVE_INFINITY;
    const saysAtMs = view.confirms && this.#proof === 'unknown' ? this.#sinceMs + SAYS_WITHIN_MS : now;
    return Math.max(0, this.#nextMs - now, saysAtMs - now);
  }

  async #tell(left: readonly Wish[]): Promise<void> {
    const { device, devices, time, log } = this.#setup;
    this.#telling = true;
    let all = true;
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** this.#tries, RETRY_CAP_MS);
    this.#tries += 1;
    for (const [command, value] of left) {
      if (this.#over) return;
      try {
        await devices.command(device, command, value, 'exam');
      } catch (error) {
        // It is told again, and the page shows that it is on: that is all there is to do about it.
        all = false;
        log.warn({ device, command, err: error }, 'exam: a device could not be told');
      }
    }
    this.#toldConnection ||= all;
    this.#nextMs = time.monotonicMs() + waitMs;
    this.#telling = false;
    this.look();
  }
}
