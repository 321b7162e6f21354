/**
 * The i>clicker base as the hardware really is: opening takes about 0.65 s, presses may arrive until the base's
 * summary, acks carry stale bytes, presses are repeated, the display is slow, and the plug gets pulled.
 * One of the first generation does not push its votes; it is asked for them (iclicker-votes.ts).
 *
 * Whoever asks states a wish — voting open or closed — and this driver brings the base there, again after every
 * reconnect. Every press is reported the moment it is read, whatever the voting state: which question it belongs to is
 * not decided here.
 */
import type { BaseMessage, PressReport } from '../../protocols/clicker/iclicker.ts';
import { ShownError } from '../../protocols/shown-error.ts';
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
import { deviceAbsent } from '../transport/failure.ts';
import { CLOSE_WITHIN_MS, Closing } from './closing.ts';
import { Counts } from './counts.ts';
import { IclickerLink } from './iclicker-link.ts';
import { type ConnectOptions, firstGeneration, type Generation, secondGeneration } from './iclicker-sequences.ts';
import { type VoteListener, VotePoll } from './iclicker-votes.ts';
import { Lcd } from './lcd.ts';
import { RepeatWindow } from './repeats.ts';

export interface IclickerOptions extends ConnectOptions {
  /** Absent: as the bus says, else the second. */
  readonly generation?: 1 | 2;
}

export interface IclickerSetup {
  readonly id: string;
  readonly label: string;
  readonly options: IclickerOptions;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** Both generations have one USB id; this is what tells them apart. The second one says `iclicker`. */
const FIRST_GENERATION_MAKE = 'I-Clicker USB Base';

export function createIclicker(setup: IclickerSetup): ClickerReceiver {
  return new IclickerReceiver(setup);
}

class IclickerReceiver implements ClickerReceiver {
  readonly id: string;
  readonly driver = 'iclicker';
  readonly kind = 'clicker';
  readonly commands = [];
  readonly confirms = true;
  readonly #setup: IclickerSetup;
  readonly #sink: DeviceSink;
  readonly #repeats = new RepeatWindow();
  readonly #lcd: Lcd;
  readonly #counts = new Counts();
  readonly #closing = new Closing();
  #generation: Generation = secondGeneration;
  #identity: Identity = { make: 'i>clicker', model: secondGeneration.model };
  #channel = '';
  #link: IclickerLink | undefined;
  /** For a base that is asked for its votes. */
  #poll: VotePoll | undefined;
  /** The connect sequence is through. */
  #ready = false;
  #wish: VotingRequest | undefined;
  /** Whether the base has, or may have, been told to open. */
  #opened = false;
  #working = false;
  #voting: VotingState = 'idle';
  #onSummary: (() => void) | undefined;

  constructor(setup: IclickerSetup) {
    this.#setup = setup;
    this.#sink = setup.sink;
    this.id = setup.id;
    this.#lcd = new Lcd(setup.clock);
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    const { label, clock, options } = this.#setup;
    const link = new IclickerLink(connection, label, clock, {
      report: (messages, at) => this.#report(messages, at),
      junk: () => this.#junk(clock.monotonicMs()),
      slow: (command) => {
        if (this.#ready && this.#link === link) this.#sink.status(this.id, 'degraded', `no ack to ${command}`);
      },
      quick: () => {
        if (this.#ready && this.#link === link) this.#sink.status(this.id, 'online');
      },
    });
    connection.onClose = (reason) => {
      link.lost(reason);
      if (this.#link === link) this.detach(reason);
    };
    this.#link = link;
    const generation = generationOf(options, connection);
    if (generation !== this.#generation) this.#identity = { make: 'i>clicker', model: generation.model };
    this.#generation = generation;
    this.#poll = generation.afterLastVotes === undefined ? undefined : new VotePoll(link, this.#voteListener());
    this.#opened = false;
    this.#repeats.restart();
    if (this.#wish !== undefined) this.#setVoting('preparing');
    const onAbort = (): void => {
      // Closing is all that is wanted; its own failure changes nothing.
      connection.close('connecting took too long').catch(() => {});
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await pause(generation.beforeConnectMs, link.ended);
      await link.run(generation.connect(options));
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    this.#ready = true;
    link.watch(generation.pulse, () => connection.reports === false || this.#voting === 'idle');
    this.#lcd.attach((line, text) => link.write({ command: 'lcd', line, text }));
    // The second generation said so in its info.
    if (this.#poll !== undefined) this.#sink.identity(this.id, this.#identity);
    this.#sink.readings(this.id, this.#readings());
    this.#reconcile();
  }

  detach(reason: string): void {
    const link = this.#link;
    if (link === undefined) return;
    this.#link = undefined;
    this.#poll = undefined;
    this.#ready = false;
    link.lost(reason);
    this.#lcd.hold();
    this.#opened = false;
    this.#setVoting('idle');
    // Nothing can arrive any more: whoever waits for the last press has it.
    this.#closing.done();
  }

  openVoting(request: VotingRequest): void {
    this.#wish = request;
    if (this.#link !== undefined && !this.#opened) this.#setVoting('preparing');
    this.#reconcile();
  }

  closeVoting(): Promise<void> {
    this.#wish = undefined;
    if (this.#link === undefined || !(this.#opened || this.#working)) {
      this.#setVoting('idle');
      return Promise.resolve();
    }
    const closed = this.#closing.wait();
    this.#reconcile();
    return closed;
  }

  show(line1: string, line2: string): void {
    this.#lcd.show(line1, line2);
  }

  async read(): Promise<{ identity: Identity; readings: Readings }> {
    const link = this.#link;
    if (link === undefined) throw deviceAbsent(this.#setup.label);
    if (this.#voting === 'idle') await link.run([{ say: this.#generation.pulse, thenMs: 50, ack: true }]);
    return { identity: this.#identity, readings: this.#readings() };
  }

  command(name: string): Promise<Readings> {
    return Promise.reject(
      new ShownError({
        code: 'DEVICE-CANNOT',
        where: this.#setup.label,
        what: { zh: `答题器接收器没有这个命令：${name}`, en: `a clicker receiver has no command ${name}` },
        todo: { zh: '在页面上提问即可，不用命令', en: 'ask a question on the page instead' },
      }),
    );
  }

  #readings(): Readings {
    return { ...(this.#channel === '' ? {} : { channel: this.#channel }), ...this.#counts.readings() };
  }

  #setVoting(state: VotingState): void {
    if (state === this.#voting) return;
    this.#voting = state;
    this.#sink.voting(this.id, state);
  }

  /** Brings the base to the wish, one sequence after the other, until they agree or the connection ends. */
  #reconcile(): void {
    const link = this.#link;
    if (link === undefined || !this.#ready || this.#working || this.#opened === (this.#wish !== undefined)) return;
    this.#working = true;
    this.#lcd.hold();
    this.#bring(link)
      // The connection has ended, and its end is told through onClose; the wish stays for the next one.
      .catch(() => {})
      .finally(() => {
        this.#working = false;
        if (this.#link === link && !link.ended.aborted)
          this.#lcd.resume((line, text) => link.write({ command: 'lcd', line, text }));
        // The wish may have changed, or a reconnect have found us at work.
        this.#reconcile();
      });
  }

  async #bring(link: IclickerLink): Promise<void> {
    while (this.#link === link && this.#opened !== (this.#wish !== undefined)) {
      if (this.#wish === undefined) await this.#stop(link);
      else await this.#open(link);
    }
  }

  async #open(link: IclickerLink): Promise<void> {
    this.#setVoting('preparing');
    this.#opened = true;
    this.#repeats.restart();
    this.#poll?.restart();
    await link.run(this.#generation.open, () => this.#wish !== undefined);
    if (this.#wish === undefined) return;
    this.#setVoting('open');
    this.#poll?.start();
  }

  async #stop(link: IclickerLink): Promise<void> {
    this.#setVoting('closing');
    const summary = this.#summaryWithin(CLOSE_WITHIN_MS, link);
    const poll = this.#poll;
    await poll?.stop();
    await link.run(this.#generation.stop);
    if (poll !== undefined) await this.#lastVotes(poll, link);
    await summary;
    this.#opened = false;
    this.#setVoting('idle');
    this.#closing.done();
  }

  /** Asked twice, as the one program for it does. Its ack may be all the summary there is. */
  async #lastVotes(poll: VotePoll, link: IclickerLink): Promise<void> {
    await poll.fetch();
    await poll.fetch();
    await link.run(this.#generation.afterLastVotes ?? []);
    this.#onSummary?.();
  }

  #voteListener(): VoteListener {
    let deaf = false;
    return {
      vote: ({ clicker, key, sq }, atMonotonicMs) => {
        this.#counts.presses++;
        this.#sink.press({ device: this.id, clicker, key, sq, atMonotonicMs });
      },
      junk: (atMonotonicMs) => this.#junk(atMonotonicMs),
      repeat: () => {
        this.#counts.repeats++;
      },
      deaf: (now) => {
        if (now === deaf) return;
        deaf = now;
        this.#sink.status(this.id, now ? 'degraded' : 'online', ...(now ? ['acknowledges, and gives no votes'] : []));
      },
    };
  }

  /** Never rejects: a base that gives no summary has closed all the same. */
  #summaryWithin(ms: number, link: IclickerLink): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        link.ended.removeEventListener('abort', done);
        this.#onSummary = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      link.ended.addEventListener('abort', done, { once: true });
      this.#onSummary = done;
    });
  }

  #report(messages: readonly BaseMessage[], atMonotonicMs: number): void {
    const two = messages.length > 1;
    for (const [index, message] of messages.entries()) {
      if (message.type === 'press') this.#press(message, two && index === 0, atMonotonicMs);
      else if (message.type === 'junk') this.#junk(atMonotonicMs);
      else if (message.type === 'votes') this.#poll?.heard(message, atMonotonicMs);
      else if (message.type === 'summary') this.#onSummary?.();
      else if (message.type === 'info') this.#info(message.firmware, message.channel);
    }
  }

  #press({ clicker, key, sq }: PressReport, beside: boolean, atMonotonicMs: number): void {
    if (key === 'F' && !this.#ready) {
      // After a channel change the base sends reports that look like withdrawals and are none.
      this.#junk(atMonotonicMs);
      return;
    }
    if (!this.#repeats.take(clicker, key, sq, beside)) {
      this.#counts.repeats++;
      return;
    }
    this.#counts.presses++;
    this.#sink.press({ device: this.id, clicker, key, sq, atMonotonicMs });
  }

  /** What cannot be read is counted, and told by the readings: at once, then at most every 10 s. */
  #junk(atMonotonicMs: number): void {
    if (this.#counts.heardJunk(atMonotonicMs)) this.#sink.readings(this.id, this.#readings());
  }

  #info(firmware: string, channel: string): void {
    this.#channel = channel;
    if (firmware === this.#identity.firmware) return;
    this.#identity = { ...this.#identity, firmware };
    this.#sink.identity(this.id, this.#identity);
  }
}

function generationOf({ generation }: IclickerOptions, { identity }: Connection): Generation {
  const first = generation === undefined ? identity?.make === FIRST_GENERATION_MAKE : generation === 1;
  return first ? firstGeneration : secondGeneration;
}
