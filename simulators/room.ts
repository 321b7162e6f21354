/**
 * A whole classroom: one base and a class of pupils who answer whenever voting opens.
 *
 * A host that went away or a base that lost its power in mid question does not make a new question of the next opening:
 * pupils who had answered do not answer again, the others go on. Whose remote shows no light presses again later.
 */
import type { BaseState, PressResult } from './iclicker/base.ts';
import type { Key } from './iclicker/messages.ts';
import { isKey } from './iclicker/messages.ts';
import { type SimulatedBase, type SimulatorEvent, startBase } from './iclicker/simulator.ts';
import { type SimulatorPorts, systemPorts } from './ports.ts';
import {
  type Asked,
  type Behaviour,
  makeClass,
  type PlannedPress,
  type Pupil,
  planPresses,
  standingAnswers,
  usualBehaviour,
} from './pupils.ts';
import { seedFor } from './random.ts';
import { numberOf, wrongValue } from './wrong-value.ts';

export interface RoomOptions {
  /** Default 48. */
  readonly pupils?: number;
  /** Default 1. The same seed gives the same clickers and the same presses. */
  readonly seed?: number;
  /** As for one base; default tcp://127.0.0.1:0. */
  readonly listen?: string;
  /** Divides every thinking time: 2 is twice as fast. Default 1. */
  readonly pace?: number;
  readonly behaviour?: Partial<Behaviour>;
  /** What is asked until `ask` is called. Default 4 options and no right answer. */
  readonly asked?: Partial<Omit<Asked, 'question'>>;
  readonly ports?: SimulatorPorts;
  readonly onEvent?: (event: RoomEvent) => void;
}

export type RoomEvent =
  | SimulatorEvent
  | {
      readonly event: 'question';
      readonly question: number;
      readonly planned: number;
      readonly answers: Readonly<Record<string, number>>;
    };

export interface Room {
  readonly address: string;
  /** In the order of seats. */
  readonly clickers: readonly string[];
  readonly pupils: readonly Pupil[];
  state(): BaseState;
  press(clicker: string, key: string): PressResult;
  /** What the pupils will hear at the next opening: how many options, which is right, what share knows it. */
  ask(asked: Partial<Omit<Asked, 'question'>>): void;
  /** What the pupils were about to do at the last opening. */
  planned(): readonly PlannedPress[];
  misbehave(how: string): Promise<void>;
  /** As for one base, and `options` `right` `share` `pace` `strangers` `silent` `changes` `withdraws` `repeat-presses` `lost`. */
  set(what: string, value: string): void;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

/** An opening this long after the host or the power came back is a new question. */
const SAME_QUESTION_MS = 20_000;
const RETRY_MS = 2_000;
const MOST_RETRIES = 10;

export async function startRoom(options: RoomOptions = {}): Promise<Room> {
  const seed = options.seed ?? 1;
  const pupils = makeClass(options.pupils ?? 48, seed);
  const ports = options.ports ?? systemPorts(seedFor(seed, 'base'));
  const lesson = new Lesson(pupils, seed, ports, options);
  const base = await startBase({
    ports,
    ...(options.listen === undefined ? {} : { listen: options.listen }),
    onEvent: (event) => {
      options.onEvent?.(event);
      lesson.notice(event);
    },
  });
  lesson.base = base;
  return {
    address: base.address,
    clickers: pupils.map((pupil) => pupil.clicker),
    pupils,
    state: () => base.state(),
    press: (clicker, key) => base.press(clicker, key),
    ask: (asked) => {
      lesson.asked = { ...lesson.asked, ...asked };
    },
    planned: () => lesson.planned,
    misbehave: (how) => base.misbehave(how),
    set: (what, value) => {
      if (!lesson.set(what, value)) base.set(what, value);
    },
    plug: () => base.plug(),
    unplug: () => base.unplug(),
    close: async () => {
      lesson.end();
      await base.close();
    },
  };
}

class Lesson {
  base: SimulatedBase | undefined;
  asked: Omit<Asked, 'question'>;
  planned: readonly PlannedPress[] = [];
  #pupils: readonly Pupil[];
  #seed: number;
  #ports: SimulatorPorts;
  #behaviour: Behaviour;
  #pace: number;
  #onEvent: (event: RoomEvent) => void;
  #question = 0;
  #open = false;
  /** Since when the base may come back for the same question; undefined while nothing is interrupted. */
  #interruptedMs: number | undefined;
  #timers = new Set<() => void>();
  /** By clicker: the planned time of the latest press tried. */
  #pressedMs = new Map<string, number>();

  constructor(pupils: readonly Pupil[], seed: number, ports: SimulatorPorts, options: RoomOptions) {
    this.#pupils = pupils;
    this.#seed = seed;
    this.#ports = ports;
    this.#behaviour = { ...usualBehaviour, ...options.behaviour };
    this.#pace = options.pace ?? 1;
    this.#onEvent = (event) => options.onEvent?.(event);
    this.asked = { options: 4, ...options.asked };
  }

  notice(event: SimulatorEvent): void {
    if (event.event === 'voting') {
      if (event.open) this.#opened();
      else this.#closed();
      return;
    }
    // Setting the channel begins every connect sequence: how a host's return is seen on USB, where nobody attaches.
    const cameBack = event.event === 'attached' || (event.event === 'command' && event.command === 'channel');
    if ((cameBack || event.event === 'powered') && (this.#open || this.#interruptedMs !== undefined)) {
      this.#open = false;
      this.#interruptedMs = this.#ports.monotonicMs();
    }
  }

  /** False: not one of the lesson's settings. */
  set(what: string, value: string): boolean {
    switch (what) {
      case 'options':
        this.asked = { ...this.asked, options: Math.round(numberOf(what, value, 2, 5)) };
        return true;
      case 'right': {
        const right = value.toUpperCase();
        if (right !== 'NONE' && (!isKey(right) || right === 'F')) throw wrongValue(what, value, 'A B C D E none');
        this.asked = { ...this.asked, right: right === 'NONE' ? undefined : (right as Key) };
        return true;
      }
      case 'share':
        this.asked = { ...this.asked, share: numberOf(what, value, 0, 1) };
        return true;
      case 'pace':
        this.#pace = numberOf(what, value, 0.01, 1000);
        return true;
      case 'strangers':
        this.#behaviour = { ...this.#behaviour, strangers: Math.round(numberOf(what, value, 0, 1000)) };
        return true;
      case 'silent':
      case 'changes':
      case 'withdraws':
      case 'lost':
        this.#behaviour = { ...this.#behaviour, [what]: numberOf(what, value, 0, 1) };
        return true;
      case 'repeat-presses':
        this.#behaviour = { ...this.#behaviour, repeats: numberOf(what, value, 0, 1) };
        return true;
      default:
        return false;
    }
  }

  end(): void {
    this.#forgetPresses();
    this.#open = false;
    this.#interruptedMs = undefined;
  }

  #opened(): void {
    const interrupted = this.#interruptedMs;
    this.#interruptedMs = undefined;
    this.#open = true;
    if (interrupted !== undefined && this.#ports.monotonicMs() - interrupted <= SAME_QUESTION_MS) return;
    this.#forgetPresses();
    this.#question += 1;
    this.planned = planPresses(this.#pupils, { ...this.asked, question: this.#question }, this.#behaviour, this.#seed);
    for (const press of this.planned) {
      if (!press.lost) this.#after(press.atMs / this.#pace, () => this.#press(press, 0));
    }
    const answers: Record<string, number> = {};
    for (const key of standingAnswers(this.planned).values()) answers[key] = (answers[key] ?? 0) + 1;
    this.#onEvent({ event: 'question', question: this.#question, planned: this.planned.length, answers });
  }

  #closed(): void {
    // A host that came back closes voting before it opens it again: the question is not over by that.
    if (this.#interruptedMs !== undefined) return;
    this.#open = false;
    this.#forgetPresses();
  }

  #press(press: PlannedPress, tried: number): void {
    // Nobody tries an answer again after having pressed a later one.
    if ((this.#pressedMs.get(press.clicker) ?? -1) > press.atMs) return;
    this.#pressedMs.set(press.clicker, press.atMs);
    const result = this.base?.press(press.clicker, press.key);
    if (result === 'accepted' || tried >= MOST_RETRIES) return;
    this.#after(RETRY_MS * (0.5 + this.#ports.random()), () => this.#press(press, tried + 1));
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#ports.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  #forgetPresses(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#pressedMs.clear();
  }
}
