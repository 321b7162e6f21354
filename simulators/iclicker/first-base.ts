/**
 * An i>clicker base of the first generation, as a state machine over 64-byte reports, from the fact sheet; where the sheet
 * is silent, the least helpful thing that fits it. Otherwise like its successor (base.ts):
 *
 * - `01 11 00 05` opens voting, `01 16` closes it, `01 17 05` begins to count anew.
 * - Votes are kept, never pushed. `01 17 01 idx 04` is acked, then answered by all votes after number idx, at most 14 a
 *   report. Numbers are one byte and go round.
 * - `01 11` alone, and what only the second generation knows (`01 12`, `01 15`, `01 19` …), is not answered.
 */
import type { SimulatorPorts } from '../ports.ts';
import { whole } from '../random.ts';
import type { BaseEvent, BaseSettings, BaseState, PressResult } from './base.ts';
import { type CountedVote, MOST_IN_REPORT, voteReport } from './first-messages.ts';
import {
  ack,
  type Channel,
  channelName,
  channelOf,
  clickerId,
  commandOf,
  isClickerId,
  type Key,
  LCD_COLUMNS,
  lcdText,
  REPORT_BYTES,
  shortHex,
  summary,
  wholeReport,
} from './messages.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Pluggable } from './plug.ts';

const MOST_VOTES = 1024;
const MOST_WAITING_COMMANDS = 256;
const FLOOD_PER_SECOND = 40;
const BLANK_LINE = ' '.repeat(LCD_COLUMNS);

export class FirstBase implements Pluggable {
  readonly settings: BaseSettings;
  onEvent: (event: BaseEvent) => void = () => {};
  readonly #ports: SimulatorPorts;
  #misbehaviour: Misbehaviour = 'none';
  #send: ((report: Uint8Array) => void) | undefined;
  readonly #timers = new Set<() => void>();
  #powered = false;
  #open = false;
  #silent = false;
  #channel: Channel = { first: 0, second: 0 };
  #lcd: [string, string] = [BLANK_LINE, BLANK_LINE];
  /** All since the count began anew; the first is number 1. */
  #votes: CountedVote[] = [];
  #commands: Uint8Array[] = [];
  #handling = false;
  #acks = 0;
  #lists = 0;

  constructor(ports: SimulatorPorts, settings: Partial<BaseSettings> = {}) {
    this.#ports = ports;
    this.settings = { ackMs: [5, 20], airMs: [8, 40], reportMs: 8, repeats: 0, ackResetCount: false, ...settings };
  }

  state(): BaseState {
    return {
      powered: this.#powered,
      open: this.#open,
      channel: channelName(this.#channel),
      lcd: [this.#lcd[0], this.#lcd[1]],
      votes: this.#votes.length,
      sq: this.#votes.length & 0xff,
    };
  }

  get misbehaviour(): Misbehaviour {
    return this.#misbehaviour;
  }

  powerOn(): void {
    if (this.#powered) return;
    this.#powered = true;
    this.onEvent({ event: 'powered', on: true });
    if (this.#misbehaviour === 'flood') this.#flood();
  }

  powerOff(): void {
    if (!this.#powered) return;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#powered = false;
    this.#open = false;
    this.#silent = false;
    this.#channel = { first: 0, second: 0 };
    this.#lcd = [BLANK_LINE, BLANK_LINE];
    this.#votes = [];
    this.#commands = [];
    this.#handling = false;
    this.onEvent({ event: 'powered', on: false });
  }

  attach(send: (report: Uint8Array) => void): void {
    this.#send = send;
    this.onEvent({ event: 'attached' });
  }

  detach(): void {
    if (this.#send === undefined) return;
    this.#send = undefined;
    this.onEvent({ event: 'detached' });
  }

  misbehave(how: Misbehaviour): void {
    const flooding = this.#misbehaviour === 'flood';
    this.#misbehaviour = how;
    this.#silent = false;
    if (how === 'flood' && !flooding && this.#powered) this.#flood();
  }

  hostReport(bytes: Uint8Array): void {
    if (!this.#powered) return;
    const report = wholeReport(bytes);
    const command = commandOf(report);
    this.onEvent({ event: 'command', command, hex: shortHex(report) });
    if (command === 'lcd-1' || command === 'lcd-2') {
      this.#lcd[command === 'lcd-1' ? 0 : 1] = lcdText(report);
      this.onEvent({ event: 'lcd', line: command === 'lcd-1' ? 1 : 2, text: lcdText(report), garbled: false });
      return;
    }
    if (this.#commands.length >= MOST_WAITING_COMMANDS) {
      this.onEvent({ event: 'overrun', what: 'commands' });
      return;
    }
    this.#commands.push(report);
    this.#handleNext();
  }

  press(clicker: string, key: Key): PressResult {
    const result = this.#take(clicker, key);
    this.onEvent({ event: 'press', clicker, key, result });
    return result;
  }

  #take(clicker: string, key: Key): PressResult {
    if (!isClickerId(clicker)) throw new RangeError(`not a clicker id: ${clicker}`);
    if (!this.#powered || key === 'F') return 'unheard';
    if (!this.#open) return 'refused';
    if (this.#votes.length >= MOST_VOTES) {
      this.onEvent({ event: 'overrun', what: 'votes' });
      return 'unheard';
    }
    this.#after(this.#between(this.settings.airMs), () => {
      this.#votes.push({ clicker, key });
      const heard = this.#send !== undefined;
      this.onEvent({ event: 'vote', clicker, key, sq: this.#votes.length & 0xff, heard });
    });
    return 'accepted';
  }

  #handleNext(): void {
    if (this.#handling) return;
    const report = this.#commands.shift();
    if (report === undefined) return;
    this.#handling = true;
    const slow: readonly [number, number] = [300, 900];
    this.#after(this.#between(this.#misbehaviour === 'slow-ack' ? slow : this.settings.ackMs), () => {
      this.#handling = false;
      this.#handle(report);
      this.#handleNext();
    });
  }

  #handle(report: Uint8Array): void {
    switch (commandOf(report)) {
      case 'channel':
        this.#setChannel(report);
        break;
      case 'open':
        if (report[2] !== 0x00 || report[3] !== 0x05) break;
        this.#ack(report);
        this.#setOpen(true);
        this.#silent = this.#misbehaviour === 'silent-after-open';
        break;
      case 'commit':
        this.#setOpen(false);
        this.#ack(report);
        break;
      case 'fetch':
        this.#ack(report);
        this.#tellVotes(report[3] ?? 0);
        break;
      case 'reset-count':
        this.#votes = [];
        if (this.settings.ackResetCount) this.#ack(report);
        break;
      case 'summary':
        this.#ack(report);
        this.#sendSummary();
        break;
      case 'reset':
        this.#ack(report);
        break;
      case 'instructor':
        // The second generation's own way to say it is `01 1e`.
        if (report[1] === 0x17) this.#ack(report);
        break;
      default:
        break;
    }
  }

  #setChannel(report: Uint8Array): void {
    const channel = channelOf(report);
    if (channel === undefined) return;
    this.#channel = channel;
    this.#ack(report);
    this.onEvent({ event: 'channel', channel: channelName(channel) });
  }

  #sendSummary(): void {
    if (this.#misbehaviour === 'lost-summary') return;
    this.#emit(summary(this.#votes.length));
    this.onEvent({ event: 'summary', votes: this.#votes.length });
  }

  /** Everything after number `index`, counted from the newest back: numbers are one byte. */
  #tellVotes(index: number): void {
    const count = this.#votes.length;
    let from = count - ((count - index) & 0xff);
    // A number that was never given: the count began anew behind the host's back.
    if (from < 0) from = 0;
    do {
      const votes = this.#votes.slice(from, from + MOST_IN_REPORT);
      const more = from + votes.length < count;
      this.#lists += 1;
      if (this.#misbehaviour !== 'lost-list' || this.#lists % 3 !== 0)
        this.#emit(voteReport(votes, { before: from, left: count - from, more }));
      from += votes.length;
    } while (from < count);
  }

  #setOpen(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    this.onEvent({ event: 'voting', open, votes: this.#votes.length });
  }

  #ack(report: Uint8Array): void {
    this.#acks += 1;
    if (this.#misbehaviour === 'lost-ack' && this.#acks % 3 === 0) return;
    this.#emit(ack(report, new Uint8Array(0)));
  }

  #emit(report: Uint8Array): void {
    const send = this.#send;
    if (send === undefined || this.#silent || this.#misbehaviour === 'stall') return;
    if (this.#misbehaviour === 'junk' || this.#misbehaviour === 'garbage') send(this.#junk());
    send(report);
    if (this.#misbehaviour === 'duplicate') send(report);
  }

  /** A report nobody can mean: never an ack, never votes. */
  #junk(): Uint8Array {
    const report = Uint8Array.from({ length: REPORT_BYTES }, () => whole(this.#ports.random, 0, 255));
    report[0] = whole(this.#ports.random, 0x03, 0xff);
    report[32] = 0x03;
    return report;
  }

  /** Remotes of the room next door, on our channel. */
  #flood(): void {
    this.#after(1000 / FLOOD_PER_SECOND, () => {
      if (this.#misbehaviour !== 'flood') return;
      const { random } = this.#ports;
      const stranger = clickerId(whole(random, 1, 255), whole(random, 0, 255), whole(random, 0, 255));
      if (this.#open) this.press(stranger, 'A');
      this.#flood();
    });
  }

  #between([least, most]: readonly [number, number]): number {
    return least + this.#ports.random() * (most - least);
  }

  /** Timers belong to the power: pulled out, none of them fires any more. */
  #after(ms: number, run: () => void): void {
    const cancel = this.#ports.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }
}
