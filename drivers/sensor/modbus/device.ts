/**
 * A sensor, meter or relay board on Modbus, driven by its register map. What it says is what it said last; what it does not
 * say any more, or cannot be, is not there.
 */
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
} from '../../device.ts';
import { orEnded } from '../../or-ended.ts';
import { pause } from '../../pause.ts';
import { same } from '../../same.ts';
import {
  deviceAbsent,
  deviceCannot,
  deviceLost,
  deviceNoEffect,
  deviceRefuses,
  deviceTimeout,
  deviceValue,
} from '../../transport/failure.ts';
import { type Answer, type ModbusClient, openClient, type Question } from './client.ts';
import { turnsOf } from './line.ts';
import { type ModbusMap, type RegisterRead, valuesOf } from './map.ts';
import type { ModbusFraming } from './port.ts';
import { Saw } from './saw.ts';
import type { Turns } from './turns.ts';

export interface ModbusSetup {
  readonly id: string;
  readonly label: string;
  readonly map: ModbusMap;
  readonly framing: ModbusFraming;
  /** Which device on the line. */
  readonly unit: number;
  /** Relays, from 1, that `power` switches; undefined: all. */
  readonly powerRelays: readonly number[] | undefined;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** An unanswered question is asked so often: one lost frame is no silence. */
const TRIES = 3;
const SELDOM_MS = 5 * 60_000;
const SETTLE_MS = 2_000;
const READ_BACK_EVERY_MS = 250;

/** One life of a connection. */
interface Life {
  readonly client: ModbusClient;
  readonly turns: Turns;
  readonly ended: AbortController;
  close(why: string): void;
  /** Reads it refuses, or does not answer while it answers others: not asked again. */
  readonly unknown: Set<RegisterRead>;
  readonly answered: Set<RegisterRead>;
  askedSeldomMs: number;
  asked: { readonly shape: string } | undefined;
}

export class ModbusDevice implements Device {
  readonly id: string;
  readonly driver = 'modbus';
  readonly kind: DeviceKind = 'sensor';
  readonly commands: readonly CommandOffer[];
  readonly confirms = true;
  readonly #setup: ModbusSetup;
  readonly #saw: Saw;
  #life: Life | undefined;
  #readings: Readings = {};
  #troubles: Troubles = {};
  #told: 'online' | 'degraded' = 'online';
  #insane = new Map<string, string>();

  constructor(setup: ModbusSetup) {
    this.#setup = setup;
    this.id = setup.id;
    this.#saw = new Saw(setup.id, setup.sink, setup.clock);
    this.commands = this.#relays.length === 0 ? [] : ['power', ...this.#relays.map(relayKey)].map(onOrOff);
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    const ended = new AbortController();
    const end = (reason: string): void => {
      if (!ended.signal.aborted) ended.abort(deviceLost(this.#setup.label, reason));
      if (this.#life?.ended === ended) this.#forget();
    };
    connection.onClose = end;
    // A handle that will not close must not hold up the reconnect: its end is told at once.
    const close = (why: string): void => void connection.close(why).catch(() => {});
    const onAbort = (): void => close('connecting took too long');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      const life = await this.#begin(connection, ended, close);
      ended.signal.throwIfAborted();
      this.#life = life;
      await this.#firstAnswer(life);
      void this.#pollUntilEnded(life);
    } catch (error) {
      end('it could not be attached');
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #begin(connection: Connection, ended: AbortController, close: (why: string) => void): Promise<Life> {
    const { label, unit, framing, map } = this.#setup;
    const turns = turnsOf(connection);
    const client = await openClient({
      connection,
      label,
      unit,
      framing,
      answerMs: map.answerMs,
      listener: {
        late: () => {
          if (life.asked !== undefined) turns.paid(unit, life.asked.shape);
          this.#saw.now('answers late', {});
        },
        junk: (bytes) => this.#saw.junk(bytes),
      },
    });
    ended.signal.addEventListener('abort', () => client.close(), { once: true });
    const life: Life = {
      client,
      turns,
      ended,
      close,
      unknown: new Set(),
      answered: new Set(),
      askedSeldomMs: Number.NEGATIVE_INFINITY,
      asked: undefined,
    };
    this.#told = 'online';
    this.#insane.clear();
    return life;
  }

  detach(reason: string): void {
    const life = this.#life;
    if (life === undefined) return;
    life.ended.abort(deviceLost(this.#setup.label, reason));
    this.#forget();
  }

  /** What is not known is not said. */
  #forget(): void {
    this.#life = undefined;
    this.#setReadings({});
  }

  async read(): Promise<{ identity: Identity; readings: Readings; troubles: Troubles }> {
    const life = this.#alive();
    if (!(await this.#round(life, this.#setup.map.reads))) throw deviceTimeout(this.#setup.label);
    return { identity: this.#setup.identity, readings: this.#readings, troubles: this.#troubles };
  }

  async command(name: string, value: string | undefined): Promise<Readings> {
    const { label } = this.#setup;
    const names = this.commands.map((offer) => offer.name);
    if (!names.includes(name)) throw deviceCannot(label, name, names);
    const wanted = (value ?? '').trim().toLowerCase();
    if (wanted !== 'on' && wanted !== 'off') throw deviceValue(label, name, 'on off');
    const relays = name === 'power' ? this.#powerRelays : [this.#relays[names.indexOf(name) - 1] ?? 0];
    const life = this.#alive();
    await this.#switch(life, relays, wanted === 'on', `${name} ${wanted}`);
    return await this.#readBack(life, relays, wanted, `${name} ${wanted}`);
  }

  /** Numbers from 1. */
  get #relays(): readonly number[] {
    return Array.from({ length: this.#setup.map.relays?.count ?? 0 }, (_, at) => at + 1);
  }

  get #powerRelays(): readonly number[] {
    const { powerRelays } = this.#setup;
    return powerRelays === undefined ? this.#relays : this.#relays.filter((relay) => powerRelays.includes(relay));
  }

  #alive(): Life {
    if (this.#life === undefined) throw deviceAbsent(this.#setup.label);
    return this.#life;
  }

  /** It is there when it answers, be it by a refusal. */
  async #firstAnswer(life: Life): Promise<void> {
    const { map, label } = this.#setup;
    const [first] = map.reads;
    const heard = first === undefined ? await this.#readRelays(life, 'usual') : await this.#read(life, first);
    if (heard) return;
    life.close('no answer');
    throw deviceTimeout(label);
  }

  async #pollUntilEnded(life: Life): Promise<void> {
    const { map, clock } = this.#setup;
    try {
      for (;;) {
        const now = clock.monotonicMs();
        const seldom = now - life.askedSeldomMs >= SELDOM_MS;
        if (seldom) life.askedSeldomMs = now;
        const due = map.reads.filter(({ poll }) => seldom || poll === 'often');
        if (!(await this.#round(life, due))) life.close('no answer');
        await pause(map.pollMs, life.ended.signal);
      }
    } catch {
      // The connection has ended: told through onClose, and the keeper starts again.
    }
  }

  /** Reads one after the other; false: it answers nothing any more. */
  async #round(life: Life, reads: readonly RegisterRead[]): Promise<boolean> {
    let heard = false;
    for (const read of reads) {
      if (life.unknown.has(read)) continue;
      if (await this.#read(life, read)) {
        heard = true;
        continue;
      }
      // Is it the question it does not know, or is it gone?
      const [known] = [...life.answered].filter((other) => other !== read);
      if (known === undefined || !(await this.#read(life, known))) return false;
      life.unknown.add(read);
      life.answered.delete(read);
    }
    if (this.#setup.map.relays !== undefined) return await this.#readRelays(life, 'usual');
    if (heard) return true;
    const [any = this.#setup.map.reads[0]] = life.answered;
    return any === undefined || (await this.#read(life, any));
  }

  /** Whether it was answered. */
  async #read(life: Life, read: RegisterRead): Promise<boolean> {
    const { function: code, address, count } = read;
    const answer = await this.#ask(life, { function: code, address, count }, 'usual');
    if (answer.outcome === 'silent') {
      this.#forgetKeys(read.values.map(({ key }) => key));
      return false;
    }
    if (answer.outcome === 'refused') {
      this.#saw.now('refuses a question', { function: code, address, why: answer.why });
      this.#forgetKeys(read.values.map(({ key }) => key));
      // One it has answered before it knows: busy, or its sensor is out.
      if (!life.answered.has(read)) life.unknown.add(read);
      return true;
    }
    life.answered.add(read);
    const { readings, insane, troubles } = valuesOf(read, answer.registers);
    for (const { key } of read.values) {
      const value = insane[key];
      if (value === undefined) this.#insane.delete(key);
      else if (!this.#insane.has(key)) {
        this.#insane.set(key, `${key} cannot be ${value}`);
        this.#saw.now('says what cannot be', { key, value });
      }
    }
    const next: Record<string, string | number | boolean> = { ...this.#readings, ...readings };
    for (const key of Object.keys(insane)) delete next[key];
    this.#setReadings(next);
    this.#learnTroubles(troubles);
    this.#quality();
    return true;
  }

  async #readRelays(life: Life, how: 'urgent' | 'usual'): Promise<boolean> {
    const { relays } = this.#setup.map;
    if (relays === undefined) return true;
    const answer = await this.#ask(life, { function: 1, address: relays.coil, count: relays.count }, how);
    if (answer.outcome !== 'answered') {
      this.#forgetKeys(['power', ...this.#relays.map(relayKey)]);
      return answer.outcome === 'refused';
    }
    const next: Record<string, string | number | boolean> = { ...this.#readings };
    for (const relay of this.#relays) next[relayKey(relay)] = answer.bits[relay - 1] === true ? 'on' : 'off';
    next['power'] = this.#powerRelays.some((relay) => next[relayKey(relay)] === 'on') ? 'on' : 'off';
    this.#setReadings(next);
    this.#quality();
    return true;
  }

  async #switch(life: Life, relays: readonly number[], on: boolean, command: string): Promise<void> {
    const coil = this.#setup.map.relays?.coil ?? 0;
    // A whole board in one frame; some of its relays one by one, so that the others stay as they are.
    const whole = relays.length > 1 && relays.length === this.#relays.length;
    const questions: Question[] = whole
      ? [{ function: 15, address: coil, values: relays.map(() => on) }]
      : relays.map((relay) => ({ function: 5, address: coil + relay - 1, values: [on] }));
    for (const question of questions) {
      const answer = await this.#ask(life, question, 'urgent');
      if (answer.outcome === 'refused') throw deviceRefuses(this.#setup.label, command, answer.why);
      if (answer.outcome === 'silent') throw deviceTimeout(this.#setup.label);
    }
  }

  /** On an RS-485 line that echoes, an echo looks like the confirmation: what the coils say counts. */
  async #readBack(life: Life, relays: readonly number[], wanted: string, command: string): Promise<Readings> {
    const { clock, label } = this.#setup;
    const deadline = clock.monotonicMs() + SETTLE_MS;
    for (;;) {
      const read = await this.#readRelays(life, 'urgent');
      const other = relays.find((relay) => this.#readings[relayKey(relay)] !== wanted);
      if (read && other === undefined) return this.#readings;
      if (clock.monotonicMs() >= deadline) {
        const is = other === undefined ? undefined : this.#readings[relayKey(other)];
        throw is === undefined ? deviceTimeout(label) : deviceNoEffect(label, command, `${relayKey(other ?? 0)} ${is}`);
      }
      await pause(READ_BACK_EVERY_MS, life.ended.signal);
    }
  }

  /** Rejects (`DEVICE-LOST`) only when the connection ends first. */
  async #ask(life: Life, question: Question, how: 'urgent' | 'usual'): Promise<Answer> {
    const { unit, clock, framing } = this.#setup;
    const { signal } = life.ended;
    const shape = `${question.function} ${'count' in question ? question.count : question.values.length}`;
    for (let tries = 1; ; tries++) {
      await life.turns.unmistakable(unit, shape, question.address, clock, signal);
      const answer = await life.turns.take(how, signal, () => {
        life.asked = { shape };
        return orEnded(life.client.ask(question), signal);
      });
      if (answer.outcome !== 'silent') return answer;
      if (framing === 'rtu' && 'count' in question) life.turns.owe(unit, shape, question.address, clock);
      this.#saw.now('does not answer', { function: question.function, address: question.address, tries });
      if (tries === TRIES) return answer;
      if (tries > 1) this.#quality('it does not always answer');
    }
  }

  /** `why`: it answers badly now; else as its values say. */
  #quality(why = [...this.#insane.values()][0]): void {
    const quality = why === undefined ? 'online' : 'degraded';
    if (this.#told === quality) return;
    this.#told = quality;
    this.#setup.sink.status(this.id, quality, why);
  }

  #forgetKeys(keys: readonly string[]): void {
    const next: Record<string, string | number | boolean> = { ...this.#readings };
    for (const key of keys) delete next[key];
    this.#setReadings(next);
  }

  #setReadings(next: Readings): void {
    if (same(next, this.#readings)) return;
    this.#readings = next;
    this.#setup.sink.readings(this.id, next);
  }

  #learnTroubles(told: Troubles): void {
    const next = { ...this.#troubles, ...told };
    if (same(next, this.#troubles)) return;
    this.#troubles = next;
    this.#setup.sink.troubles(this.id, next);
  }
}

function relayKey(relay: number): string {
  return `relay${relay}`;
}

function onOrOff(name: string): CommandOffer {
  return { name, values: ['on', 'off'] };
}
