/**
 * A SunVote base. Keypads sleep until a whole start has been said — start, clear, a first question for keys, an ack and
 * the broadcast that wakes them — and the base speaks only when asked: while a question is open it is asked again and
 * again. Source of sequence and pauses: fact sheet 02.
 *
 * A button counts when it differs from what that keypad showed last; let go of, the same button counts again.
 */
import {
  decodeSunvote,
  encodeSunvote,
  type SunvoteMessage,
  type SunvoteRequest,
  type SunvoteSession,
  type SunvoteSlot,
  sunvoteFraming,
} from '../../protocols/clicker/sunvote.ts';
import { isUndecoded } from '../../protocols/message.ts';
import type {
  ClickerReceiver,
  Connection,
  DeviceSink,
  DriverClock,
  Identity,
  Readings,
  VotingRequest,
  VotingState,
} from '../device.ts';
import { pause } from '../pause.ts';
import type { Hello } from '../recognise.ts';
import { deviceAbsent, deviceCannot, deviceTimeout } from '../transport/failure.ts';
import { Closing } from './closing.ts';
import { Counts } from './counts.ts';
import { SunvoteLine } from './sunvote-line.ts';

export interface SunvoteOptions {
  readonly session: SunvoteSession;
  /** How long keys are listened for after one question for them. */
  readonly listenMs: number;
}

export interface SunvoteSetup {
  readonly id: string;
  readonly label: string;
  readonly options: SunvoteOptions;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** What arrives first on a fresh line is somebody else's. */
const DISCARD_MS = 100;
const ANSWER_MS = 300;
const ACK_ANSWER_MS = 100;
const AFTER_ACK_MS = 50;
const BETWEEN_ACKS_MS = 20;
const BETWEEN_CYCLES_MS = 50;
/** So that stop is answered within the second that closing may take. */
const LAST_LISTEN_MS = 300;
const STOP_ANSWER_MS = 200;
/** About 5 s, so that one that answers after three is met too. */
const TRIES = 8;
/** An idle base says nothing, and a line does not say that its base is gone: ask. */
const IDLE_ASK_MS = 2_000;
/** Rounds of asking without any answer until it is told, and until the connection is given up. */
const SILENT_ROUNDS = 2;
const LOST_ROUNDS = 5;

/** Rounds in which something could not be read are not acknowledged, so that it is told again; but not for ever. */
const UNACKED_ROUNDS = 3;

const anything = (): boolean => true;

/** The question every base is known to answer; its frames are like nobody else's. */
export const sunvoteHello: Hello = {
  framing: sunvoteFraming,
  ask: encodeSunvote({ say: 'base' }),
  hears: (frame) => !isUndecoded(decodeSunvote(frame)),
};

export function createSunvote(setup: SunvoteSetup): ClickerReceiver {
  return new SunvoteReceiver(setup);
}

class SunvoteReceiver implements ClickerReceiver {
  readonly id: string;
  readonly driver = 'sunvote';
  readonly kind = 'clicker';
  readonly commands = [];
  readonly confirms = true;
  readonly #setup: SunvoteSetup;
  readonly #sink: DeviceSink;
  readonly #counts = new Counts();
  readonly #closing = new Closing();
  /** By keypad: the button it showed last. */
  readonly #shown = new Map<string, string>();
  #line: SunvoteLine | undefined;
  #ready = false;
  #base: { readonly base: number; readonly channel: number } = { base: 0, channel: 0 };
  #range = { from: 1, to: 50 };
  #wish: VotingRequest | undefined;
  /** Keypads have, or may have, been started. */
  #opened = false;
  /** The wish the keypads were started for last. */
  #startedFor: VotingRequest | undefined;
  /** From the first question for keys on: what comes before is left over. */
  #listening = false;
  /** Of the last slot heard, to be said in the next round; 0: none. */
  #ack = 0;
  #unreadable = false;
  #unacked = 0;
  #voting: VotingState = 'idle';
  #silent = 0;
  /** Sound frames when it was last looked whether the base lives. */
  #heardBefore = 0;
  #wake: () => void = () => {};

  constructor(setup: SunvoteSetup) {
    this.#setup = setup;
    this.#sink = setup.sink;
    this.id = setup.id;
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    const { label, clock } = this.#setup;
    const line = new SunvoteLine(connection, label, clock, {
      message: (message, at) => {
        if (this.#line === line) this.#heard(message, at);
      },
      junk: (why, bytes, at) => {
        if (this.#line === line) this.#junk(why, bytes, at);
      },
    });
    connection.onClose = (reason) => {
      line.lost(reason);
      if (this.#line === line) this.detach(reason);
    };
    this.#line = line;
    this.#silent = 0;
    this.#heardBefore = 0;
    if (this.#wish !== undefined) this.#setVoting('preparing');
    const onAbort = (): void => line.close('connecting took too long');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await this.#meet(line);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    this.#ready = true;
    this.#sink.identity(this.id, this.#setup.identity);
    this.#sink.readings(this.id, this.#readings());
    this.#live(line).catch(() => {
      // The connection has ended, and its end is told through onClose; the wish stays for the next one.
    });
  }

  /** Who the base is. The client goes on with usual values where one of the two is not answered; none at all is no base. */
  async #meet(line: SunvoteLine): Promise<void> {
    await pause(DISCARD_MS, line.ended);
    for (let tries = 0; tries < TRIES; tries++) {
      const known = await line.ask({ say: 'base' }, ANSWER_MS, ({ type }) => type === 'base');
      const ranged = await line.ask({ say: 'range' }, ANSWER_MS, ({ type }) => type === 'range');
      if (known || ranged) return;
    }
    line.close('no answer');
    throw deviceTimeout(this.#setup.label);
  }

  detach(reason: string): void {
    const line = this.#line;
    if (line === undefined) return;
    this.#line = undefined;
    this.#ready = false;
    line.lost(reason);
    this.#opened = false;
    this.#listening = false;
    this.#setVoting('idle');
    // Nothing can arrive any more: whoever waits for the last press has it.
    this.#closing.done();
  }

  openVoting(request: VotingRequest): void {
    this.#wish = request;
    if (this.#line !== undefined && !this.#opened) this.#setVoting('preparing');
    this.#wake();
  }

  closeVoting(): Promise<void> {
    this.#wish = undefined;
    if (this.#line === undefined || !this.#opened) {
      this.#setVoting('idle');
      return Promise.resolve();
    }
    const closed = this.#closing.wait();
    this.#wake();
    return closed;
  }

  /** It has no display. */
  show(): void {}

  /** What it said when it was connected: nothing of it changes by itself. */
  read(): Promise<{ identity: Identity; readings: Readings }> {
    if (!this.#ready) return Promise.reject(deviceAbsent(this.#setup.label));
    return Promise.resolve({ identity: this.#setup.identity, readings: this.#readings() });
  }

  command(name: string): Promise<Readings> {
    return Promise.reject(deviceCannot(this.#setup.label, name, []));
  }

  #readings(): Readings {
    const { from, to } = this.#range;
    return { ...this.#base, keypadFrom: from, keypadTo: to, ...this.#counts.readings() };
  }

  #setVoting(state: VotingState): void {
    if (state === this.#voting) return;
    this.#voting = state;
    this.#sink.voting(this.id, state);
  }

  /** Brings base and keypads to the wish, and asks for keys in between. Ends by rejecting when the connection ends. */
  async #live(line: SunvoteLine): Promise<void> {
    for (;;) {
      line.ended.throwIfAborted();
      const wanted = this.#wish !== undefined;
      if (wanted && !this.#opened) await this.#open(line);
      else if (!wanted && this.#opened) await this.#stop(line);
      else if (wanted) await this.#cycle(line, this.#setup.options.listenMs);
      else await this.#idle(line);
    }
  }

  async #open(line: SunvoteLine): Promise<void> {
    const { base } = this.#base;
    this.#setVoting('preparing');
    this.#opened = true;
    if (this.#startedFor !== undefined && this.#startedFor === this.#wish) await this.#rescue(line);
    this.#listening = false;
    this.#shown.clear();
    this.#ack = 0;
    this.#unacked = 0;
    await this.#firmly(line, { say: 'start', base, session: this.#setup.options.session });
    await this.#firmly(line, { say: 'clear', base });
    this.#listening = true;
    this.#startedFor = this.#wish;
    await line.ask({ say: 'keys', base }, ANSWER_MS, anything);
    await line.ask({ say: 'ack', base, ack: this.#takeAck() }, ACK_ANSWER_MS, anything);
    await pause(AFTER_ACK_MS, line.ended);
    await line.ask({ say: 'wake' }, ACK_ANSWER_MS, anything);
    await pause(AFTER_ACK_MS, line.ended);
    if (this.#wish !== undefined) this.#setVoting('open');
  }

  /** The line was gone in mid question: a new start clears what was pressed meanwhile, so it is asked for first. */
  async #rescue(line: SunvoteLine): Promise<void> {
    this.#listening = true;
    line.say({ say: 'keys', base: this.#base.base });
    await this.#rest(ANSWER_MS, line);
  }

  /** Start and clear are answered: what is not was lost, and keypads would sleep on. */
  async #firmly(line: SunvoteLine, request: SunvoteRequest): Promise<void> {
    if (!(await line.ask(request, ANSWER_MS, anything))) await line.ask(request, ANSWER_MS, anything);
  }

  async #cycle(line: SunvoteLine, listenMs: number): Promise<void> {
    const { base } = this.#base;
    line.say({ say: 'ack', base, ack: this.#takeAck() });
    await pause(BETWEEN_ACKS_MS, line.ended);
    line.say({ say: 'wake' });
    await pause(BETWEEN_ACKS_MS, line.ended);
    line.say({ say: 'keys', base });
    await this.#rest(listenMs, line);
    // Called off while listening: the last questions follow at once.
    if (this.#wish === undefined) return;
    await this.#rest(BETWEEN_CYCLES_MS, line);
    if (!this.#lives(line)) await this.#isThere(line);
  }

  #takeAck(): number {
    const hold = this.#unreadable && this.#unacked < UNACKED_ROUNDS;
    this.#unacked = hold ? this.#unacked + 1 : 0;
    this.#unreadable = false;
    const ack = hold ? 0 : this.#ack;
    this.#ack = 0;
    return ack;
  }

  async #stop(line: SunvoteLine): Promise<void> {
    this.#setVoting('closing');
    const { base } = this.#base;
    await this.#cycle(line, LAST_LISTEN_MS);
    const stop: SunvoteRequest = { say: 'stop', base };
    if (!(await line.ask(stop, STOP_ANSWER_MS, anything))) await line.ask(stop, STOP_ANSWER_MS, anything);
    this.#opened = false;
    this.#listening = false;
    this.#setVoting('idle');
    this.#closing.done();
  }

  async #idle(line: SunvoteLine): Promise<void> {
    await this.#rest(IDLE_ASK_MS, line);
    if (this.#wish === undefined) await this.#isThere(line);
  }

  /** Asks the one thing every base is known to answer. */
  async #isThere(line: SunvoteLine): Promise<void> {
    await line.ask({ say: 'base' }, ANSWER_MS, ({ type }) => type === 'base');
    if (this.#lives(line)) return;
    this.#silent++;
    if (this.#silent === SILENT_ROUNDS) this.#sink.status(this.id, 'degraded', 'no answer');
    if (this.#silent === LOST_ROUNDS) line.close('no answer');
  }

  /** Whether anything sound came since this was last asked, however late. */
  #lives(line: SunvoteLine): boolean {
    if (line.heard === this.#heardBefore) return false;
    this.#heardBefore = line.heard;
    if (this.#silent >= SILENT_ROUNDS) {
      this.#sink.status(this.id, 'online');
      // It may have lost its power meanwhile, and its keypads their start.
      this.#opened = false;
    }
    this.#silent = 0;
    return true;
  }

  /** Waits, but no longer than until somebody wishes something else. */
  async #rest(ms: number, line: SunvoteLine): Promise<void> {
    const woken = new AbortController();
    const wished = this.#wish;
    this.#wake = () => {
      if (this.#wish !== wished) woken.abort();
    };
    try {
      await pause(ms, AbortSignal.any([woken.signal, line.ended]));
    } catch {
      // Woken, or at the end of the connection, which is looked at next.
      line.ended.throwIfAborted();
    } finally {
      this.#wake = () => {};
    }
  }

  #heard(message: SunvoteMessage, atMonotonicMs: number): void {
    switch (message.type) {
      case 'base':
        this.#base = { base: message.base, channel: message.channel };
        return;
      case 'range':
        this.#range = { from: message.from, to: message.to };
        return;
      case 'slot':
        this.#slot(message, atMonotonicMs);
        return;
      case 'ack':
      case 'empty':
        return;
    }
  }

  #slot({ clicker, key, sq, ack }: SunvoteSlot, atMonotonicMs: number): void {
    if (!this.#listening) {
      this.#sink.saw(this.id, 'a key nobody asked for', {});
      return;
    }
    this.#ack = ack;
    if (key === undefined) {
      this.#shown.delete(clicker);
    } else if (this.#shown.get(clicker) === key) {
      this.#counts.repeats++;
    } else {
      this.#shown.set(clicker, key);
      this.#counts.presses++;
      this.#sink.press({ device: this.id, clicker, key, sq, atMonotonicMs });
    }
  }

  #junk(why: string, bytes: string, atMonotonicMs: number): void {
    this.#unreadable = true;
    this.#sink.saw(this.id, 'junk', { why, bytes });
    if (this.#counts.heardJunk(atMonotonicMs) && this.#ready) this.#sink.readings(this.id, this.#readings());
  }
}
