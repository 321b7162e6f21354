/**
 * A device that is asked: panels, projectors, meters. A family says how to write a request, how to read an answer, and
 * what may be asked when; everything else — polling, silence, waking up, reading back — is here once for all of them.
 */
import type { DeviceMessage, HostRequest, Undecoded } from '../../protocols/message.ts';
import type { CommandOffer, Connection, Device, DeviceKind, Identity, Readings, Troubles } from '../device.ts';
import { Exchange, type Order, type Outcome } from '../exchange.ts';
import { pause } from '../pause.ts';
import {
  deviceAbsent,
  deviceCannot,
  deviceNoEffect,
  deviceNotNow,
  deviceRefuses,
  deviceTimeout,
} from '../transport/failure.ts';
import { isSo, READING_OF, settlesAsk, settlesCommand } from './answers.ts';
import { Ear } from './ear.ts';
import type { PolledSetup, Talk, Timing } from './family.ts';
import { Known } from './known.ts';
import { checkedValue, namesOf, offersOf } from './offers.ts';

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
  readonly #known: Known;
  /** Asked in vain so often in a row, on this connection. */
  #inVain = new Map<string, number>();
  /** Asks that were answered once on this connection: it knows them, whatever it says now. */
  #answered = new Set<string>();
  #askedSeldomMs = Number.NEGATIVE_INFINITY;
  #onceLeft = new Set<string>();
  #silent = 0;
  #told: 'online' | 'degraded' = 'online';
  #hurry: (() => void) | undefined;
  readonly #memory = new Map<string, number>();
  #hinted = false;
  /** Listens while it is greeted. */
  #ear: Ear | undefined;
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
    const { id, sink, clock, identity, family } = setup;
    const { asks, asksInStandby } = family;
    this.#known = new Known({ id, sink, clock, identity, asks, asksInStandby });
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
    this.#answered.clear();
    this.#silent = 0;
    this.#told = 'online';
    this.#known.begin();
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
    this.#known.lost();
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
    const { identity, readings, troubles } = this.#known;
    return { identity, readings, troubles };
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
    if (isPowerOn && this.#known.readings['power'] === 'cooling')
      await this.#passage(exchange, `${name} ${wanted}`, until);
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
    if (outcome.outcome === 'silent' && family.acks === 'always' && !this.#known.waking) throw deviceTimeout(label);
    this.#hurry?.();
    if (family.acks === 'never') return this.#known.readings;
    try {
      return await this.#readBack(exchange, name, wanted);
    } catch (error) {
      // Some hang up when they go to sleep or wake: they had said yes.
      if (name === 'power' && outcome.outcome === 'answered' && exchange.ended.aborted) return this.#known.readings;
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
      if (!this.#known.inPassage) return waited;
      if (clock.monotonicMs() >= until) throw deviceNotNow(label, name, this.#known.readings['power'] === 'cooling');
      await pause(NOT_NOW_EVERY_MS, exchange.ended);
    }
  }

  #speakAs(profile: Profile): void {
    this.#profile = profile;
    this.#commands = offersOf(this.#setup.family, profile);
  }

  #connected(): Exchange {
    if (this.#exchange === undefined) throw deviceAbsent(this.#setup.label);
    return this.#exchange;
  }

  async #greet(connection: Connection, exchange: Exchange, signal: AbortSignal): Promise<void> {
    const { family, secret, label, clock } = this.#setup;
    if (family.greet === undefined) return;
    const ear = new Ear(exchange.ended);
    this.#ear = ear;
    try {
      const talk: Talk = {
        connection,
        secret,
        label,
        signal,
        clock,
        memory: this.#memory,
        hear: (fits, withinMs) => ear.hear(fits, withinMs),
        prefix: (next) => {
          this.#prefix = next;
        },
      };
      await family.greet(talk, this.#profile);
    } finally {
      this.#ear = undefined;
    }
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
    const ms = this.#known.inPassage ? WAKING_POLL_MS : (this.#timing.pollMs ?? POLL_MS);
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
        this.#answered.add(key);
        this.#onceLeft.delete(key);
      }
    }
    return answered;
  }

  #worthAsking(key: string): boolean {
    const { family } = this.#setup;
    const knows = this.#answered.has(key) || key === family.asks.often[0];
    if (!knows && (this.#inVain.get(key) ?? 0) >= MOST_IN_VAIN) return false;
    return !this.#known.asleep || family.asksInStandby.includes(key);
  }

  #refusedAsk(key: string, why: string): void {
    this.#askedInVain(key);
    this.#saw('refuses a question', { ask: key, why });
  }

  #unanswered(exchange: Exchange, key: string): void {
    this.#silent++;
    if (this.#known.waking) return;
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
      this.#known.forget();
      this.#quality('degraded', 'no answer: asleep, or off at the mains');
    } else {
      exchange.close('no answer');
    }
  }

  #askedInVain(key: string): void {
    const times = (this.#inVain.get(key) ?? 0) + 1;
    this.#inVain.set(key, times);
    if (times >= MOST_IN_VAIN) this.#known.drop(key);
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
    if (key === undefined || family.encode({ ask: key }, this.#profile) === undefined) return this.#known.readings;
    const deadline = clock.monotonicMs() + (this.#timing.settleMs ?? SETTLE_MS);
    for (;;) {
      const bytes = family.encode({ ask: key }, this.#profile);
      if (bytes === undefined) return this.#known.readings;
      const outcome = await exchange.say(this.#order({ ask: key }, bytes, this.#timing.answerMs), 'urgent');
      if (outcome.outcome === 'answered') this.#wasHeard();
      if (outcome.outcome === 'answered' && isSo(this.#known.readings[key], wanted)) return this.#known.readings;
      // It does not say; what it was told it has taken.
      if (outcome.outcome === 'refused') return this.#known.readings;
      if (clock.monotonicMs() >= deadline) {
        if (key === 'power') return this.#known.readings;
        if (outcome.outcome === 'silent') throw deviceTimeout(label);
        throw deviceNoEffect(label, `${name} ${wanted}`, String(this.#known.readings[key]));
      }
      await pause(READ_BACK_EVERY_MS, exchange.ended);
    }
  }

  #expectPower(wanted: string): void {
    // Nobody will ever say that it is on.
    if (!this.#answers || !this.#canAsk('power')) return;
    if (wanted === 'on') this.#known.expectOn(this.#timing.wakeMs);
    else this.#known.expectOff();
  }

  #heard(message: DeviceMessage, asked: boolean): void {
    const { family } = this.#setup;
    if (family.answersOnly === true && !asked && this.#ear === undefined) {
      this.#undecoded({ error: `${message.type} that answers no question`, bytes: '' });
      return;
    }
    const learnt = family.learns?.(message, this.#profile);
    if (learnt !== undefined) this.#speakAs(learnt);
    this.#ear?.take(message);
    this.#known.heard(message);
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
