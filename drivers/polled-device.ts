/**
 * A device that is asked: panels, projectors, meters. A family says how to write a request, how to read an answer, and
 * what may be asked when; everything else — polling, silence, waking up, reading back — is here once for all of them.
 *
 * Its state is what the device said last, never what it was told. What it does not say is not there: a panel in standby
 * has no volume. Two states are ours, because families lack them: after `power on` a device that is not on yet is
 * `warming`, until it says on or its time is up; a projector that says so itself is believed.
 */
import type { Framing } from '../protocols/framing.ts';
import { type DeviceMessage, type HostRequest, IDENTITY_KEYS, type Undecoded } from '../protocols/message.ts';
import type {
  CommandOffer,
  Connection,
  Device,
  DeviceKind,
  DeviceSink,
  DriverClock,
  Identity,
  Readings,
  Troubles,
} from './device.ts';
import { Exchange, type Order, type Outcome, type Refusal, type Turn } from './exchange.ts';
import { pause } from './pause.ts';
import {
  deviceAbsent,
  deviceCannot,
  deviceNoEffect,
  deviceNotNow,
  deviceRefuses,
  deviceTimeout,
  deviceValue,
} from './transport/failure.ts';

export interface Timing {
  /** How long an answer to a question may take. */
  readonly answerMs: number;
  /** How long the answer to a command may take; 0: none is ever given. */
  readonly ackMs: number;
  /** Quiet time between two requests. */
  readonly gapMs: number;
  /** How long a device may take from `power on` to its first sensible answer. */
  readonly wakeMs: number;
  /** Between two rounds of questions. Default 10 s. */
  readonly pollMs?: number;
  /** From a command to the state it asks for, other than power. Default 2 s. */
  readonly settleMs?: number;
}

/** How one family is spoken to. `Profile` is what its models differ in. */
export interface PolledFamily<Profile> {
  readonly driver: string;
  readonly kind: DeviceKind;
  readonly framing: Framing;
  /** `asked`: the request under way, for answers that do not say what they answer. */
  decode(frame: Uint8Array, profile: Profile, asked: HostRequest | undefined): readonly (DeviceMessage | Undecoded)[];
  /** Undefined: this family, or this profile, has no such thing. */
  encode(request: HostRequest, profile: Profile): Uint8Array | undefined;
  /**
   * Reading keys, identity keys and `troubles`, in the order in which they are asked. Nothing often: there is nothing it
   * surely answers; it is there when its line is.
   */
  readonly asks: {
    readonly often: readonly string[];
    /** Every 5 minutes. */
    readonly seldom: readonly string[];
    /** Once a connection. */
    readonly once: readonly string[];
  };
  /** What is answered while the power is not on; the others are not asked then. */
  readonly asksInStandby: readonly string[];
  /** Commands without `input`, which the profile's inputs say. Default values: on and off; volume 0–100. */
  readonly commands: readonly string[];
  /** The values of commands that take other ones than on and off. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  inputs(profile: Profile): readonly string[];
  /** always: a command without an ack has failed. maybe: it may come. never: nothing is known of answers, to anything. */
  readonly acks: 'always' | 'maybe' | 'never';
  /** A device that may answer nothing at all while asleep, and still hears `power on`. */
  readonly deepStandby: boolean;
  timing(profile: Profile): Timing;
  /** A device that may only be spoken to when it says so. */
  readonly turn?: Turn;
  /** What a connection begins with: a greeting, a login. Throws a ShownError when the device will not have us. */
  greet?(talk: Talk, profile: Profile): Promise<void>;
  /** Where the default (see `settlesAsk`, `settlesCommand`) does not fit. Undefined: the default decides. */
  settles?(request: HostRequest, message: DeviceMessage): 'answered' | Refusal | 'no' | undefined;
  /** What a message tells of how this device is to be spoken to, as long as the connection lasts: its class, its inputs. */
  learns?(message: DeviceMessage, profile: Profile): Profile | undefined;
  /** The most it may turn out to be, where it tells by `learns`: what it is taken for until it is connected. */
  atBest?(profile: Profile): Profile;
  /** True: it never speaks unasked, so what answers no question of ours is not believed. */
  readonly answersOnly?: true;
}

/** What a family's greeting may use. */
export interface Talk {
  readonly connection: Connection;
  /** From the address. */
  readonly secret: string | undefined;
  readonly label: string;
  readonly signal: AbortSignal;
  readonly clock: DriverClock;
  /** The family's own, as long as the device: over connections. */
  readonly memory: Map<string, number>;
  /** Resolves with the first message that fits; rejects when the connection ends. Messages from before it was called count. */
  hear(fits: (message: DeviceMessage) => boolean, withinMs: number): Promise<DeviceMessage | undefined>;
  /** Put before the bytes of every request from now on, until it gives undefined. */
  prefix(next: () => Uint8Array | undefined): void;
}

export interface PolledSetup<Profile> {
  readonly id: string;
  readonly label: string;
  readonly family: PolledFamily<Profile>;
  readonly profile: Profile;
  /** Identity known from the model, told until the device says better. */
  readonly identity: Identity;
  readonly secret: string | undefined;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** Command → the reading it changes. */
export const READING_OF: Readonly<Record<string, string>> = {
  power: 'power',
  input: 'input',
  volume: 'volume',
  mute: 'muted',
  blank: 'blanked',
  freeze: 'frozen',
  touch: 'touch',
};

const POLL_MS = 10_000;
const SELDOM_MS = 5 * 60_000;
const SETTLE_MS = 2_000;
const READ_BACK_EVERY_MS = 250;
/** While it wakes up, it is asked more often. */
const WAKING_POLL_MS = 1_000;
/** Silent so often in a row: it is gone, whatever the line says. */
const MOST_SILENT = 3;
/** A single question unanswered so often, others being answered: it does not know it, or no longer tells. */
const MOST_IN_VAIN = 2;
/** A command's answer may be missed once. */
const COMMAND_TRIES = 2;
/** How long a command waits for a device that is warming up or cooling down, and how often it looks. */
const NOT_NOW_MS = 8_000;
const NOT_NOW_EVERY_MS = 1_000;
/** Whoever reads a device that is slow to answer gets what it has said by then. */
const READ_WITHIN_MS = 9_000;
const BETWEEN_SAW_MS = 10_000;

export class PolledDevice<Profile> implements Device {
  readonly id: string;
  readonly driver: string;
  readonly kind: DeviceKind;
  readonly confirms: boolean;
  readonly #setup: PolledSetup<Profile>;
  /** The model's, and what the device itself has told of how it is spoken to. */
  #profile: Profile;
  #commands: readonly CommandOffer[];
  readonly #timing: Timing;
  #exchange: Exchange | undefined;
  #prefix: () => Uint8Array | undefined = () => undefined;
  #readings: Readings = {};
  #identity: Identity;
  #troubles: Troubles = {};
  /** Asked in vain so often in a row, on this connection. */
  #inVain = new Map<string, number>();
  /** Asks that were answered once on this connection: it knows them, whatever it says now. */
  #known = new Set<string>();
  #askedSeldomMs = Number.NEGATIVE_INFINITY;
  #onceLeft = new Set<string>();
  #silent = 0;
  #told: 'online' | 'degraded' = 'online';
  #wakesUntilMs = Number.NEGATIVE_INFINITY;
  #hurry: (() => void) | undefined;
  readonly #memory = new Map<string, number>();
  #hinted = false;
  #saysPassage = false;
  #listeners = new Set<(message: DeviceMessage) => void>();
  #early: DeviceMessage[] | undefined;
  #sawUndecoded = 0;
  #tellUndecodedAtMs = 0;

  constructor(setup: PolledSetup<Profile>) {
    this.#setup = setup;
    this.id = setup.id;
    this.driver = setup.family.driver;
    this.kind = setup.family.kind;
    this.confirms = setup.family.acks !== 'never';
    this.#profile = setup.profile;
    this.#commands = offersOf(setup.family, setup.family.atBest?.(setup.profile) ?? setup.profile);
    this.#timing = setup.family.timing(setup.profile);
    this.#identity = setup.identity;
  }

  get commands(): readonly CommandOffer[] {
    return this.#commands;
  }

  /** As spoken to now: see {@link PolledFamily.learns}. */
  protected get profile(): Profile {
    return this.#profile;
  }

  /** Somebody says that something about it has changed: it is asked now, not with the next round. */
  hint(): void {
    this.#hinted = true;
    this.#hurry?.();
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    const { family, label } = this.#setup;
    this.#speakAs(this.#setup.profile);
    const exchange = new Exchange({
      connection,
      label,
      framing: family.framing,
      decode: (frame, asked) => family.decode(frame, this.#profile, asked),
      listener: {
        message: (message, asked) => this.#heard(message, asked),
        undecoded: (what) => this.#undecoded(what),
      },
      turn: family.turn,
    });
    connection.onClose = (reason) => {
      exchange.lost(reason);
      if (this.#exchange === exchange) this.detach(reason);
    };
    this.#exchange = exchange;
    this.#prefix = () => undefined;
    this.#inVain.clear();
    this.#known.clear();
    this.#silent = 0;
    this.#told = 'online';
    this.#saysPassage = false;
    this.#askedSeldomMs = Number.NEGATIVE_INFINITY;
    this.#onceLeft = new Set(family.asks.once);
    const onAbort = (): void => exchange.close('connecting took too long');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await this.#greet(connection, exchange, signal);
      if (this.#answers) await this.#firstAnswer(exchange);
    } catch (error) {
      this.detach('it could not be attached');
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    if (this.#answers) void this.#pollUntilEnded(exchange);
  }

  detach(reason: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#exchange = undefined;
    exchange.lost(reason);
    // What is not known is not said: whoever asks now must not get yesterday's volume.
    if (this.#waking) return;
    this.#readings = {};
    this.#setup.sink.readings(this.id, this.#readings);
  }

  async read(): Promise<{ identity: Identity; readings: Readings; troubles: Troubles }> {
    const exchange = this.#connected();
    const { family } = this.#setup;
    if (this.#answers) {
      const before = this.#silent;
      const answered = await this.#round(
        exchange,
        [...family.asks.often, ...family.asks.seldom, ...family.asks.once.filter((key) => this.#onceLeft.has(key))],
        this.#setup.clock.monotonicMs() + READ_WITHIN_MS,
      );
      if (!answered && this.#silent > before) throw deviceTimeout(this.#setup.label);
    }
    return { identity: this.#identity, readings: this.#readings, troubles: this.#troubles };
  }

  async command(name: string, value: string | undefined): Promise<Readings> {
    const { family, label, clock } = this.#setup;
    const wanted = checkedValue(this.commands, name, value, label);
    const request: HostRequest = { command: name, value: wanted };
    const bytes = family.encode(request, this.#profile);
    if (bytes === undefined) throw deviceCannot(label, `${name} ${wanted}`, namesOf(this.commands));
    const exchange = this.#connected();
    const until = clock.monotonicMs() + NOT_NOW_MS;
    const isPowerOn = name === 'power' && wanted === 'on';
    // A lamp that cools down is not lit again: whoever tries breaks it.
    if (isPowerOn && this.#readings['power'] === 'cooling') await this.#passage(exchange, `${name} ${wanted}`, until);
    if (name === 'power') this.#expectPower(wanted);
    let outcome = await this.#tell(exchange, request, bytes);
    while (outcome.outcome === 'refused' && outcome.later) {
      if (isPowerOn) this.#expectPower('off');
      if (!(await this.#passage(exchange, `${name} ${wanted}`, until))) break;
      if (isPowerOn) this.#expectPower(wanted);
      outcome = await this.#tell(exchange, request, bytes);
    }
    if (outcome.outcome === 'refused') {
      if (name === 'power') this.#expectPower('off');
      throw deviceRefuses(label, `${name} ${wanted}`, outcome.why);
    }
    if (outcome.outcome === 'silent' && family.acks === 'always' && !this.#waking) throw deviceTimeout(label);
    this.#hurry?.();
    if (family.acks === 'never') return this.#readings;
    try {
      return await this.#readBack(exchange, name, wanted);
    } catch (error) {
      // Some hang up when they go to sleep or wake: they had said yes.
      if (name === 'power' && outcome.outcome === 'answered' && exchange.ended.aborted) return this.#readings;
      throw error;
    }
  }

  /** Whether there is anything it surely answers. */
  get #answers(): boolean {
    const { acks, asks } = this.#setup.family;
    return acks !== 'never' && asks.often.some((key) => this.#canAsk(key));
  }

  #canAsk(key: string): boolean {
    return this.#setup.family.encode({ ask: key }, this.#profile) !== undefined;
  }

  /**
   * Waits while the device warms up or cools down; whether it did. Throws `DEVICE-REFUSES` when that takes longer than
   * anybody should wait: it takes some devices minutes.
   */
  async #passage(exchange: Exchange, name: string, until: number): Promise<boolean> {
    const { family, clock, label } = this.#setup;
    const request: HostRequest = { ask: 'power' };
    for (let waited = false; ; waited = true) {
      const bytes = family.encode(request, this.#profile);
      if (bytes === undefined) return false;
      const outcome = await exchange.say(this.#order(request, bytes, this.#timing.answerMs), 'urgent');
      if (outcome.outcome === 'answered') this.#wasHeard();
      if (!this.#inPassage) return waited;
      if (clock.monotonicMs() >= until) throw deviceNotNow(label, name, this.#readings['power'] === 'cooling');
      await pause(NOT_NOW_EVERY_MS, exchange.ended);
    }
  }

  /** It warms up or cools down, by its own word or because it was told to. */
  get #inPassage(): boolean {
    return this.#saysPassage || this.#waking;
  }

  #speakAs(profile: Profile): void {
    this.#profile = profile;
    this.#commands = offersOf(this.#setup.family, profile);
  }

  get #waking(): boolean {
    return this.#setup.clock.monotonicMs() < this.#wakesUntilMs;
  }

  #connected(): Exchange {
    if (this.#exchange === undefined) throw deviceAbsent(this.#setup.label);
    return this.#exchange;
  }

  async #greet(connection: Connection, exchange: Exchange, signal: AbortSignal): Promise<void> {
    const { family, secret, label, clock } = this.#setup;
    if (family.greet === undefined) return;
    const early: DeviceMessage[] = [];
    this.#early = early;
    try {
      const talk: Talk = {
        connection,
        secret,
        label,
        signal,
        clock,
        memory: this.#memory,
        hear: (fits, withinMs) => this.#hear(exchange, early, fits, withinMs),
        prefix: (next) => {
          this.#prefix = next;
        },
      };
      await family.greet(talk, this.#profile);
    } finally {
      this.#early = undefined;
    }
  }

  #hear(
    exchange: Exchange,
    early: DeviceMessage[],
    fits: (message: DeviceMessage) => boolean,
    withinMs: number,
  ): Promise<DeviceMessage | undefined> {
    const at = early.findIndex(fits);
    if (at >= 0) return Promise.resolve(early.splice(0, at + 1)[at]);
    return new Promise((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        exchange.ended.removeEventListener('abort', onEnd);
      };
      const onEnd = (): void => {
        over();
        reject(exchange.ended.reason);
      };
      const listener = (message: DeviceMessage): void => {
        if (!fits(message)) return;
        over();
        resolve(message);
      };
      const timer = setTimeout(() => {
        over();
        resolve(undefined);
      }, withinMs);
      this.#listeners.add(listener);
      exchange.ended.addEventListener('abort', onEnd, { once: true });
      if (exchange.ended.aborted) onEnd();
    });
  }

  /** The device is there when it answers. One that may be fast asleep is there when its line is. */
  async #firstAnswer(exchange: Exchange): Promise<void> {
    const { family } = this.#setup;
    for (let tries = 0; tries < MOST_SILENT; tries++) {
      if (await this.#round(exchange, family.asks.often.slice(0, 1))) return;
    }
    if (!family.deepStandby) {
      exchange.close('no answer');
      throw deviceTimeout(this.#setup.label);
    }
    this.#quality('degraded', 'no answer: asleep, or off at the mains');
  }

  async #pollUntilEnded(exchange: Exchange): Promise<void> {
    const { family } = this.#setup;
    try {
      for (;;) {
        this.#hinted = false;
        const now = this.#setup.clock.monotonicMs();
        const seldom = now - this.#askedSeldomMs >= SELDOM_MS;
        if (seldom) {
          this.#askedSeldomMs = now;
          // What it did not know while it was busy it may know now.
          this.#inVain.clear();
        }
        const asks = [...family.asks.often, ...(seldom ? family.asks.seldom : []), ...this.#onceLeft];
        await this.#round(exchange, asks);
        await this.#rest(exchange);
      }
    } catch {
      // The connection has ended: told through onClose, and the keeper starts again.
    }
  }

  #rest(exchange: Exchange): Promise<void> {
    if (this.#hinted && !exchange.ended.aborted) return Promise.resolve();
    const ms = this.#inPassage ? WAKING_POLL_MS : (this.#timing.pollMs ?? POLL_MS);
    const rest = new AbortController();
    this.#hurry = () => rest.abort();
    return pause(ms, AbortSignal.any([rest.signal, exchange.ended])).catch((error: unknown) => {
      if (exchange.ended.aborted) throw error;
      // Hurried: there is something to see.
    });
  }

  /** Asks one after the other, none after `until`; whether anything was answered. */
  async #round(exchange: Exchange, keys: readonly string[], until = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { family, clock } = this.#setup;
    let answered = false;
    for (const key of keys) {
      if (clock.monotonicMs() >= until) break;
      if (!this.#worthAsking(key)) continue;
      const request: HostRequest = { ask: key };
      const bytes = family.encode(request, this.#profile);
      if (bytes === undefined) {
        this.#onceLeft.delete(key);
        continue;
      }
      const outcome = await exchange.say(this.#order(request, bytes, this.#timing.answerMs));
      if (outcome.outcome === 'silent') {
        this.#unanswered(exchange, key);
        // A device that is silent to one question is not asked a dozen: others wait on its line.
        if (this.#silent > 1) return answered;
        continue;
      }
      answered = true;
      this.#wasHeard();
      if (outcome.outcome === 'refused') {
        if (!outcome.later) this.#refusedAsk(key, outcome.why);
      } else {
        this.#inVain.delete(key);
        this.#known.add(key);
        this.#onceLeft.delete(key);
      }
    }
    return answered;
  }

  #worthAsking(key: string): boolean {
    const { family } = this.#setup;
    const knows = this.#known.has(key) || key === family.asks.often[0];
    if (!knows && (this.#inVain.get(key) ?? 0) >= MOST_IN_VAIN) return false;
    const { power } = this.#readings;
    // Whether it is on decides, where it can be asked at all.
    const asleep = family.asks.often.includes('power') && power !== undefined && power !== 'on';
    return !asleep || family.asksInStandby.includes(key);
  }

  #refusedAsk(key: string, why: string): void {
    this.#askedInVain(key);
    this.#saw('refuses a question', { ask: key, why });
  }

  #unanswered(exchange: Exchange, key: string): void {
    this.#silent++;
    if (this.#waking) return;
    this.#saw('does not answer', { ask: key, inARow: this.#silent });
    if (this.#silent === 1) {
      this.#askedInVain(key);
      return;
    }
    // It is the device, not the question.
    this.#inVain.delete(key);
    if (this.#silent < MOST_SILENT) {
      this.#quality('degraded', `no answer to ${key}`);
    } else if (this.#setup.family.deepStandby) {
      this.#forgetReadings();
      this.#quality('degraded', 'no answer: asleep, or off at the mains');
    } else {
      exchange.close('no answer');
    }
  }

  #askedInVain(key: string): void {
    const times = (this.#inVain.get(key) ?? 0) + 1;
    this.#inVain.set(key, times);
    // What it no longer tells is no longer known.
    if (times < MOST_IN_VAIN || !(key in this.#readings)) return;
    this.#setReadings(Object.fromEntries(Object.entries(this.#readings).filter(([name]) => name !== key)));
  }

  #wasHeard(): void {
    this.#silent = 0;
    this.#quality('online');
  }

  #quality(quality: 'online' | 'degraded', why?: string): void {
    if (this.#told === quality) return;
    this.#told = quality;
    this.#setup.sink.status(this.id, quality, why);
  }

  async #tell(exchange: Exchange, request: HostRequest, bytes: Uint8Array): Promise<Outcome> {
    const { acks } = this.#setup.family;
    const order = this.#order(request, bytes, this.#timing.ackMs);
    let outcome: Outcome = { outcome: 'silent' };
    for (let tries = 0; tries < (acks === 'always' ? COMMAND_TRIES : 1); tries++) {
      outcome = await exchange.say(order, 'urgent');
      if (outcome.outcome !== 'silent') break;
    }
    if (outcome.outcome !== 'silent') this.#wasHeard();
    return outcome;
  }

  #order(request: HostRequest, body: Uint8Array, withinMs: number): Order {
    const { family } = this.#setup;
    const prefix = this.#prefix();
    const bytes = prefix === undefined ? body : Buffer.concat([prefix, body]);
    return {
      request,
      name: 'ask' in request ? `${request.ask}?` : `${request.command} ${request.value}`,
      bytes,
      withinMs,
      thenMs: this.#timing.gapMs,
      outOfTurn: family.deepStandby && 'command' in request && request.command === 'power',
      settles: (message) => {
        const own = family.settles?.(request, message);
        if (own === 'no') return undefined;
        return own ?? ('ask' in request ? settlesAsk(request.ask, message) : settlesCommand(request, message));
      },
    };
  }

  /** Asks for what was commanded until it is so; power may take its time and is then told as it stands. */
  async #readBack(exchange: Exchange, name: string, wanted: string): Promise<Readings> {
    const key = READING_OF[name];
    const { family, clock, label } = this.#setup;
    if (key === undefined || family.encode({ ask: key }, this.#profile) === undefined) return this.#readings;
    const deadline = clock.monotonicMs() + (this.#timing.settleMs ?? SETTLE_MS);
    for (;;) {
      const bytes = family.encode({ ask: key }, this.#profile);
      if (bytes === undefined) return this.#readings;
      const outcome = await exchange.say(this.#order({ ask: key }, bytes, this.#timing.answerMs), 'urgent');
      if (outcome.outcome === 'answered') this.#wasHeard();
      if (outcome.outcome === 'answered' && isSo(this.#readings[key], wanted)) return this.#readings;
      // It does not say; what it was told it has taken.
      if (outcome.outcome === 'refused') return this.#readings;
      if (clock.monotonicMs() >= deadline) {
        if (key === 'power') return this.#readings;
        if (outcome.outcome === 'silent') throw deviceTimeout(label);
        throw deviceNoEffect(label, `${name} ${wanted}`, String(this.#readings[key]));
      }
      await pause(READ_BACK_EVERY_MS, exchange.ended);
    }
  }

  #expectPower(wanted: string): void {
    const { clock } = this.#setup;
    // Nobody will ever say that it is on.
    if (!this.#answers || !this.#canAsk('power')) return;
    if (wanted !== 'on') {
      this.#wakesUntilMs = Number.NEGATIVE_INFINITY;
      if (this.#readings['power'] === 'warming') this.#forgetReadings();
      return;
    }
    if (this.#readings['power'] === 'on') return;
    this.#wakesUntilMs = clock.monotonicMs() + this.#timing.wakeMs;
    this.#setReadings({ ...this.#readings, power: 'warming' });
  }

  #heard(message: DeviceMessage, asked: boolean): void {
    const { family } = this.#setup;
    if (family.answersOnly === true && !asked && this.#early === undefined) {
      this.#undecoded({ error: `${message.type} that answers no question`, bytes: '' });
      return;
    }
    this.#early?.push(message);
    const learnt = family.learns?.(message, this.#profile);
    if (learnt !== undefined) this.#speakAs(learnt);
    for (const listener of this.#listeners) listener(message);
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

  #learn(told: Readonly<Record<string, string | number | boolean | undefined>>): void {
    const next: Record<string, string | number | boolean> = { ...this.#readings };
    for (const [key, value] of Object.entries(told)) if (value !== undefined) next[key] = value;
    const { power } = told;
    if (power !== undefined) this.#saysPassage = power === 'warming' || power === 'cooling';
    if (power === 'on') this.#wakesUntilMs = Number.NEGATIVE_INFINITY;
    // It was told to come on, and comes on by and by.
    else if ((power === 'off' || power === 'standby') && this.#waking) next['power'] = 'warming';
    // What a sleeping device was set to is nobody's business until it wakes.
    if (next['power'] !== 'on') for (const key of Object.keys(next)) if (!this.#keepsAsleep(key)) delete next[key];
    this.#setReadings(next);
  }

  #keepsAsleep(key: string): boolean {
    const { family } = this.#setup;
    if (!family.asks.often.includes('power')) return true;
    const { seldom, once } = family.asks;
    return key === 'power' || family.asksInStandby.includes(key) || seldom.includes(key) || once.includes(key);
  }

  #setReadings(next: Readings): void {
    if (same(next, this.#readings)) return;
    this.#readings = next;
    this.#setup.sink.readings(this.id, next);
  }

  #forgetReadings(): void {
    this.#setReadings({});
  }

  #learnIdentity(told: Identity): void {
    const next: Record<string, string> = { ...this.#identity };
    for (const key of IDENTITY_KEYS) if (told[key] !== undefined) next[key] = told[key];
    if (same(next, this.#identity)) return;
    this.#identity = next;
    this.#setup.sink.identity(this.id, next);
  }

  #learnTroubles(told: Troubles): void {
    const next = { ...this.#troubles, ...told };
    if (same(next, this.#troubles)) return;
    this.#troubles = next;
    this.#setup.sink.troubles(this.id, next);
  }

  /** Counted, and told at once, then at most every 10 s. */
  #undecoded(what: Undecoded): void {
    this.#sawUndecoded++;
    const now = this.#setup.clock.monotonicMs();
    if (now < this.#tellUndecodedAtMs) return;
    this.#tellUndecodedAtMs = now + BETWEEN_SAW_MS;
    this.#saw('sends what its protocol does not know', {
      why: what.error,
      bytes: what.bytes.slice(0, 64),
      count: this.#sawUndecoded,
    });
  }

  #saw(what: string, detail: Readonly<Record<string, string | number>>): void {
    this.#setup.sink.saw(this.id, what, detail);
  }
}

/** A question is answered by a message that tells what was asked. */
export function settlesAsk(key: string, message: DeviceMessage): 'answered' | Refusal | undefined {
  switch (message.type) {
    case 'reading':
    case 'identity':
      return key in message ? 'answered' : undefined;
    case 'trouble':
      return key === 'troubles' ? 'answered' : undefined;
    case 'note':
      return message.of === key ? 'answered' : undefined;
    case 'nak':
      return message.of === undefined || message.of === key ? refusalOf(message) : undefined;
    case 'ack':
    case 'greeting':
      return undefined;
  }
}

/** A command is answered by its ack, or by the state it changes. */
export function settlesCommand(
  { command, value }: { readonly command: string; readonly value: string },
  message: DeviceMessage,
): 'answered' | Refusal | undefined {
  switch (message.type) {
    case 'ack':
      return isOf(command, message.of) && (message.value ?? value) === value ? 'answered' : undefined;
    case 'nak':
      return isOf(command, message.of) ? refusalOf(message) : undefined;
    case 'reading': {
      const key = READING_OF[command];
      return key !== undefined && key in message ? 'answered' : undefined;
    }
    case 'identity':
    case 'trouble':
    case 'note':
    case 'greeting':
      return undefined;
  }
}

function refusalOf({ why, later }: DeviceMessage & { readonly type: 'nak' }): Refusal {
  return { refused: why, later: later === true };
}

/** A family whose questions and commands share a code names what it answers by the reading: `muted`, not `mute`. */
function isOf(command: string, of: string | undefined): boolean {
  return of === undefined || of === command || of === READING_OF[command];
}

function offersOf<Profile>(family: PolledFamily<Profile>, profile: Profile): readonly CommandOffer[] {
  const inputs = family.inputs(profile);
  const offers: CommandOffer[] = [];
  for (const name of family.commands) {
    if (name === 'volume') {
      if (family.encode({ command: name, value: '0' }, profile) !== undefined) offers.push({ name, range: [0, 100] });
      continue;
    }
    const values = (family.values?.[name] ?? ['on', 'off']).filter(
      (value) => family.encode({ command: name, value }, profile) !== undefined,
    );
    if (values.length > 0) offers.push({ name, values });
  }
  if (inputs.length > 0) offers.push({ name: 'input', values: inputs });
  return offers;
}

function namesOf(offers: readonly CommandOffer[]): readonly string[] {
  return offers.map(({ name }) => name);
}

/** The value as the family's codec takes it. Throws `DEVICE-CANNOT`, `DEVICE-VALUE`. */
export function checkedValue(
  offers: readonly CommandOffer[],
  name: string,
  value: string | undefined,
  where: string,
): string {
  const offer = offers.find((candidate) => candidate.name === name);
  if (offer === undefined) throw deviceCannot(where, name, namesOf(offers));
  const given = (value ?? '').trim().toLowerCase();
  if (offer.range !== undefined) {
    const [least, most] = offer.range;
    const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= least && number <= most)) throw deviceValue(where, name, `${least}–${most}`);
    return String(number);
  }
  if (offer.values?.includes(given) !== true) throw deviceValue(where, name, (offer.values ?? []).join(' '));
  return given;
}

/** A reading against a command's value: `true` is `on`; standby is what `power off` leads to, cooling the way there. */
function isSo(reading: string | number | boolean | undefined, wanted: string): boolean {
  if (typeof reading === 'boolean') return reading === (wanted === 'on');
  if (reading === 'standby' || reading === 'cooling') return wanted === 'off';
  return String(reading) === wanted;
}

function same(one: object, other: object): boolean {
  const a = Object.entries(one);
  const b = other as Readonly<Record<string, unknown>>;
  return a.length === Object.keys(other).length && a.every(([key, value]) => b[key] === value);
}
