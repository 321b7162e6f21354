/** A head on a motor: where it looks, how fast it turns, where it stops. Positions follow from the time, no timer runs. */
import type { SimulatorPorts } from '../ports.ts';

export interface Position {
  /** −1…1, left to right. */
  readonly pan: number;
  /** −1…1, down to up. */
  readonly tilt: number;
  /** 0…1, wide to near. */
  readonly zoom: number;
}

type Axis = keyof Position;
const AXES: readonly Axis[] = ['pan', 'tilt', 'zoom'];
const LIMITS: Readonly<Record<Axis, readonly [least: number, most: number]>> = {
  pan: [-1, 1],
  tilt: [-1, 1],
  zoom: [0, 1],
};
/** At full speed: 2 s from one end to the middle. */
const FULL_SPEED_PER_S = 0.5;

/** Something with a target is over when it is there; something with a speed when its time is, or at the end stop. */
interface Course {
  readonly from: Position;
  readonly sinceMs: number;
  /** Per second. */
  readonly speed: Position;
  readonly target?: Position;
  readonly untilMs: number;
}

export class PtzMotion {
  readonly #ports: SimulatorPorts;
  #course: Course;

  constructor(ports: SimulatorPorts) {
    this.#ports = ports;
    this.#course = this.#still({ pan: 0, tilt: 0, zoom: 0 });
  }

  position(): Position {
    const { from, sinceMs, speed, target, untilMs } = this.#course;
    const s = Math.max(0, Math.min(this.#ports.monotonicMs(), untilMs) - sinceMs) / 1000;
    const axis = (name: Axis): number => {
      const [least, most] = LIMITS[name];
      const reached = Math.min(most, Math.max(least, from[name] + speed[name] * s));
      const end = target?.[name];
      if (end === undefined) return reached;
      return speed[name] >= 0 ? Math.min(end, reached) : Math.max(end, reached);
    };
    return { pan: axis('pan'), tilt: axis('tilt'), zoom: axis('zoom') };
  }

  moving(): { readonly panTilt: boolean; readonly zoom: boolean } {
    const { speed, target, untilMs } = this.#course;
    const now = this.position();
    const going = (name: Axis): boolean => {
      if (speed[name] === 0 || this.#ports.monotonicMs() >= untilMs) return false;
      const end = target?.[name] ?? LIMITS[name][speed[name] > 0 ? 1 : 0];
      return now[name] !== end;
    };
    return { panTilt: going('pan') || going('tilt'), zoom: going('zoom') };
  }

  /** `speed` −1…1 for each axis; an axis that is not named keeps what it does. */
  turn(speed: Partial<Position>, forMs: number): void {
    const sinceMs = this.#ports.monotonicMs();
    const before = this.moving();
    const kept = (name: Axis): number =>
      this.#course.target === undefined && (name === 'zoom' ? before.zoom : before.panTilt)
        ? this.#course.speed[name]
        : 0;
    const now = (name: Axis): number =>
      speed[name] === undefined ? kept(name) : Math.max(-1, Math.min(1, speed[name])) * FULL_SPEED_PER_S;
    this.#course = {
      from: this.position(),
      sinceMs,
      speed: { pan: now('pan'), tilt: now('tilt'), zoom: now('zoom') },
      untilMs: sinceMs + forMs,
    };
  }

  /** Every axis at full speed. An axis that is not named stays where it is. */
  goTo(wanted: Partial<Position>): void {
    const from = this.position();
    const target = { ...from, ...wanted };
    const towards = (name: Axis): number => Math.sign(target[name] - from[name]) * FULL_SPEED_PER_S;
    this.#course = {
      from,
      sinceMs: this.#ports.monotonicMs(),
      speed: { pan: towards('pan'), tilt: towards('tilt'), zoom: towards('zoom') },
      target,
      untilMs: Number.POSITIVE_INFINITY,
    };
  }

  stop(which: { readonly panTilt: boolean; readonly zoom: boolean }): void {
    const { speed, target, untilMs } = this.#course;
    const from = this.position();
    const rest = (name: Axis): number =>
      (name === 'zoom' ? which.zoom : which.panTilt) || from[name] === target?.[name] ? 0 : speed[name];
    this.#course = {
      from,
      sinceMs: this.#ports.monotonicMs(),
      speed: { pan: rest('pan'), tilt: rest('tilt'), zoom: rest('zoom') },
      ...(target === undefined
        ? {}
        : {
            target: {
              ...target,
              ...(which.panTilt ? { pan: from.pan, tilt: from.tilt } : {}),
              ...(which.zoom ? { zoom: from.zoom } : {}),
            },
          }),
      untilMs,
    };
  }

  /** Whether a head can look there at all. */
  static within(position: Partial<Position>): boolean {
    return AXES.every((name) => {
      const value = position[name];
      return value === undefined || (value >= LIMITS[name][0] && value <= LIMITS[name][1]);
    });
  }

  #still(from: Position): Course {
    const none = { pan: 0, tilt: 0, zoom: 0 };
    return { from, sinceMs: this.#ports.monotonicMs(), speed: none, untilMs: Number.POSITIVE_INFINITY };
  }
}
