/**
 * One device's commands, one after the other, in the order they came; other devices have lanes of their own. The exam
 * goes before everybody, and while it holds the room nobody else is let in, not even who waits already.
 */
import type { Device, Readings } from '../../drivers/device.ts';
import { deviceTimeout } from '../../drivers/transport/failure.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { CommandBy } from './port.ts';
import { commandsEnded, examMode, tooManyCommands } from './refusals.ts';
import { within } from './within.ts';

/** Families bound their own waiting far below this; it is for a driver that hangs. */
const COMMAND_WITHIN_MS = 20_000;
/** A slider that is dragged, and a few hands at once. */
const MOST_WAITING = 16;

export interface CommandDone {
  readonly command: string;
  readonly value: string | undefined;
  readonly by: CommandBy;
  /** Undefined: it is done. */
  readonly code: string | undefined;
}

export interface LaneOptions {
  readonly device: Device;
  /** Throws a ShownError while the device is not connected. */
  requireConnected(): void;
  /** What is being carried out; null: nothing any more. */
  busy(what: string | null): void;
  done(outcome: CommandDone): void;
}

interface Waiting {
  readonly name: string;
  readonly value: string | undefined;
  readonly by: CommandBy;
  resolve(readings: Readings): void;
  reject(reason: unknown): void;
}

export class CommandLane {
  readonly #options: LaneOptions;
  readonly #stopped = new AbortController();
  readonly #waiting: Waiting[] = [];
  #running = false;
  #locked = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  run(name: string, value: string | undefined, by: CommandBy): Promise<Readings> {
    return new Promise((resolve, reject) => {
      const one: Waiting = { name, value, by, resolve, reject };
      const refusal = this.#refusal(by);
      if (refusal !== undefined) {
        this.#end(one, refusal);
        return;
      }
      if (by === 'exam') this.#waiting.unshift(one);
      else this.#waiting.push(one);
      if (!this.#running) void this.#work();
    });
  }

  /** While it is on, only the exam passes. */
  lock(on: boolean): void {
    this.#locked = on;
    if (!on) return;
    for (const one of this.#waiting.splice(0)) {
      if (one.by === 'exam') this.#waiting.push(one);
      else this.#end(one, examMode(this.#options.device.id));
    }
  }

  stop(): void {
    const reason = commandsEnded(this.#options.device.id);
    this.#stopped.abort(reason);
    for (const one of this.#waiting.splice(0)) one.reject(reason);
  }

  #refusal(by: CommandBy): unknown {
    const { id } = this.#options.device;
    if (this.#stopped.signal.aborted) return this.#stopped.signal.reason;
    if (this.#locked && by !== 'exam') return examMode(id);
    if (this.#waiting.length >= MOST_WAITING && by !== 'exam') return tooManyCommands(id);
    return undefined;
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        const readings = await this.#carryOut(next);
        this.#tellDone(next, undefined);
        next.resolve(readings);
      } catch (error) {
        this.#end(next, error);
      }
    }
    this.#running = false;
    this.#options.busy(null);
  }

  async #carryOut({ name, value }: Waiting): Promise<Readings> {
    const { device, requireConnected, busy } = this.#options;
    requireConnected();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(device.id)), COMMAND_WITHIN_MS);
    try {
      // Told first: whatever showing it costs must not stand between a tap and the first byte.
      const told = device.command(name, value);
      busy(value === undefined ? name : `${name} ${value}`);
      return await within(told, AbortSignal.any([deadline.signal, this.#stopped.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  #end(one: Waiting, error: unknown): void {
    this.#tellDone(one, error);
    one.reject(error);
  }

  #tellDone({ name, value, by }: Waiting, error: unknown): void {
    const code = error === undefined ? undefined : error instanceof ShownError ? error.code : 'DEVICE-DEFECT';
    this.#options.done({ command: name, value, by, code });
  }
}
