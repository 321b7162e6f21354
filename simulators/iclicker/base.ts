/**
 * An i>clicker base of the second generation, as a state machine over 64-byte reports: what the fact sheet says it does,
 * and where the sheet is silent the least helpful thing that fits it.
 *
 * - A command is handled 5–20 ms after it arrived, one at a time and in order; then it is acked. LCD writes and opcodes
 *   it does not know are not acked; `01 17 05` is not, as captured, unless `ackResetCount` is set.
 * - A press on a remote is taken while voting is open and is on the air for a moment: presses taken just before
 *   `01 12` come after its ack. The summary waits for them, and later commands wait for the summary.
 * - A report carries the newest vote in either half, and mostly the vote before in the other one. Under load it carries
 *   two fresh votes: who reads one half loses one.
 * - After a vote, acks carry the voter's id where zeros were, until the counter is reset.
 * - The sequence number rolls 0…255 over all polls and starts at 0 with the power.
 * - A display line written again within 100 ms is garbled.
 * - Host programs come and go (attach, detach) without the base noticing: only power loss clears it.
 */
import type { SimulatorPorts } from '../ports.ts';
import { whole } from '../random.ts';
import {
  ack,
  type Channel,
  channelName,
  channelOf,
  clickerId,
  commandOf,
  halves,
  idBytes,
  info,
  isClickerId,
  JUNK_AFTER_CHANNEL,
  KEYS,
  type Key,
  LCD_COLUMNS,
  lcdText,
  PROTOCOL_2_EVENT,
  REPORT_BYTES,
  shortHex,
  summary,
  type Vote,
  voteHalf,
  wholeReport,
} from './messages.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Pluggable } from './plug.ts';

/** What a remote's light tells its pupil. `unheard`: no base answered. `refused`: the base is not taking votes. */
export type PressResult = 'accepted' | 'refused' | 'unheard';

export type BaseEvent =
  | { readonly event: 'attached' }
  | { readonly event: 'detached' }
  | { readonly event: 'powered'; readonly on: boolean }
  | { readonly event: 'command'; readonly command: string; readonly hex: string }
  | { readonly event: 'voting'; readonly open: boolean; readonly votes: number }
  | { readonly event: 'channel'; readonly channel: string }
  | { readonly event: 'lcd'; readonly line: 1 | 2; readonly text: string; readonly garbled: boolean }
  | { readonly event: 'press'; readonly clicker: string; readonly key: string; readonly result: PressResult }
  | {
      readonly event: 'vote';
      readonly clicker: string;
      readonly key: string;
      readonly sq: number;
      readonly heard: boolean;
    }
  | { readonly event: 'summary'; readonly votes: number }
  | { readonly event: 'overrun'; readonly what: 'commands' | 'votes' };

export interface BaseSettings {
  /** Time from a command to its ack, ms. */
  ackMs: readonly [least: number, most: number];
  /** Time from a press to the base's buffer, ms. */
  airMs: readonly [least: number, most: number];
  /** Time between two reports with votes, ms. */
  reportMs: number;
  /** How often a report repeats the vote before, 0–1. */
  repeats: number;
  /** Whether `01 17 05` is acked: not in the capture, unknown elsewhere. */
  ackResetCount: boolean;
}

export interface BaseState {
  readonly powered: boolean;
  readonly open: boolean;
  readonly channel: string;
  readonly lcd: readonly [string, string];
  readonly votes: number;
  readonly sq: number;
}

const LCD_QUIET_MS = 100;
const MOST_WAITING_COMMANDS = 256;
const MOST_WAITING_VOTES = 1024;
const FLOOD_PER_SECOND = 40;
const BLANK_LINE = ' '.repeat(LCD_COLUMNS);

const usualSettings: BaseSettings = {
  ackMs: [5, 20],
  airMs: [8, 40],
  reportMs: 8,
  repeats: 0.8,
  ackResetCount: false,
};

export class ClickerBase implements Pluggable {
  readonly settings: BaseSettings;
  onEvent: (event: BaseEvent) => void = () => {};
  #ports: SimulatorPorts;
  #misbehaviour: Misbehaviour = 'none';
  #send: ((report: Uint8Array) => void) | undefined;
  #timers = new Set<() => void>();

  #powered = false;
  #open = false;
  #channel: Channel = { first: 0, second: 0 };
  #pollType = 0x66;
  #lcd: [string, string] = [BLANK_LINE, BLANK_LINE];
  #lcdWrittenMs: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #votes = 0;
  #sq = 0;
  #stale: Uint8Array = new Uint8Array(0);
  #acks = 0;
  #silent = false;

  #commands: Uint8Array[] = [];
  #handling = false;
  #onAir: { readonly clicker: string; readonly key: Key }[] = [];
  #airFreeMs = 0;
  #fresh: Vote[] = [];
  #before: Vote | undefined;
  #pumping = false;
  #summaryWanted = false;

  constructor(ports: SimulatorPorts, settings: Partial<BaseSettings> = {}) {
    this.#ports = ports;
    this.settings = { ...usualSettings, ...settings };
  }

  state(): BaseState {
    return {
      powered: this.#powered,
      open: this.#open,
      channel: channelName(this.#channel),
      lcd: [this.#lcd[0], this.#lcd[1]],
      votes: this.#votes,
      sq: this.#sq,
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

  /** Everything the base knew is gone; presses on the air are lost. */
  powerOff(): void {
    if (!this.#powered) return;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#powered = false;
    this.#open = false;
    this.#channel = { first: 0, second: 0 };
    this.#pollType = 0x66;
    this.#lcd = [BLANK_LINE, BLANK_LINE];
    this.#lcdWrittenMs = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    this.#votes = 0;
    this.#sq = 0;
    this.#stale = new Uint8Array(0);
    this.#silent = false;
    this.#commands = [];
    this.#handling = false;
    this.#onAir = [];
    this.#fresh = [];
    this.#before = undefined;
    this.#pumping = false;
    this.#summaryWanted = false;
    this.onEvent({ event: 'powered', on: false });
  }

  /** A host program listens. `send` takes whole reports and never throws. */
  attach(send: (report: Uint8Array) => void): void {
    this.#send = send;
    this.onEvent({ event: 'attached' });
  }

  /** Nobody listens: reports are lost, as a kernel drops them when no program has the device open. */
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

  /** One output report from the host, any length. */
  hostReport(bytes: Uint8Array): void {
    if (!this.#powered) return;
    const report = wholeReport(bytes);
    const command = commandOf(report);
    this.onEvent({ event: 'command', command, hex: shortHex(report) });
    if (command === 'unknown') return;
    if (command === 'lcd-1' || command === 'lcd-2') {
      this.#writeLcd(command === 'lcd-1' ? 0 : 1, report);
      return;
    }
    if (this.#commands.length >= MOST_WAITING_COMMANDS) {
      this.onEvent({ event: 'overrun', what: 'commands' });
      return;
    }
    this.#commands.push(report);
    this.#handleNext();
  }

  /** A pupil presses a key of a remote. The answer is what the remote's light says. */
  press(clicker: string, key: Key): PressResult {
    const result = this.#take(clicker, key);
    this.onEvent({ event: 'press', clicker, key, result });
    return result;
  }

  #take(clicker: string, key: Key): PressResult {
    if (!isClickerId(clicker)) throw new RangeError(`not a clicker id: ${clicker}`);
    if (!this.#powered) return 'unheard';
    if (!this.#open) return 'refused';
    if (this.#fresh.length + this.#onAir.length >= MOST_WAITING_VOTES) {
      this.onEvent({ event: 'overrun', what: 'votes' });
      return 'unheard';
    }
    this.#onAir.push({ clicker, key });
    // Order is kept on the air: a pupil's second thought never overtakes the first one.
    const now = this.#ports.monotonicMs();
    this.#airFreeMs = Math.max(this.#airFreeMs, now + this.#between(this.settings.airMs));
    this.#after(this.#airFreeMs - now, () => {
      const pressed = this.#onAir.shift();
      if (pressed === undefined) return;
      this.#votes += 1;
      this.#fresh.push({ ...pressed, sq: this.#sq });
      this.#sq = (this.#sq + 1) % 256;
      this.#pump();
    });
    return 'accepted';
  }

  #pump(): void {
    if (this.#pumping || this.#fresh.length === 0) return;
    this.#pumping = true;
    this.#after(this.settings.reportMs, () => {
      this.#pumping = false;
      this.#pushVotes(this.#fresh.splice(0, 2));
      this.#pump();
      this.#sendSummaryWhenReady();
    });
  }

  /** One report: two fresh votes, or one and mostly a repeat of the one before; the newer one in either half. */
  #pushVotes(votes: readonly Vote[]): void {
    const newest = votes.at(-1);
    if (newest === undefined) return;
    const repeat = this.#ports.random() < this.settings.repeats ? this.#before : undefined;
    const other = votes.length === 2 ? votes[0] : repeat;
    this.#before = newest;
    this.#stale = idBytes(newest.clicker);
    const swap = other !== undefined && this.#ports.random() < 0.5;
    const first = swap ? other : newest;
    const second = swap ? newest : other;
    const heard = this.#emit(halves(voteHalf(first), second === undefined ? undefined : voteHalf(second)));
    for (const vote of votes) {
      this.onEvent({ event: 'vote', clicker: vote.clicker, key: vote.key, sq: vote.sq, heard });
    }
  }

  #handleNext(): void {
    if (this.#handling || this.#summaryWanted) return;
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
    const command = commandOf(report);
    switch (command) {
      case 'channel':
        this.#setChannel(report);
        break;
      case 'channel-2':
        if (channelOf(report) !== undefined) this.#ack(report);
        break;
      case 'open':
        this.#ack(report);
        this.#setOpen(true);
        if (this.#misbehaviour === 'silent-after-open') this.#silent = true;
        break;
      case 'close':
        this.#setOpen(false);
        this.#ack(report);
        break;
      case 'info':
        this.#ack(report);
        this.#emit(info(this.#channel, this.#pollType));
        break;
      case 'poll-type':
        this.#setPollType(report);
        break;
      case 'protocol-2':
        this.#ack(report);
        this.#emit(PROTOCOL_2_EVENT);
        break;
      case 'reset-count':
        this.#votes = 0;
        this.#stale = new Uint8Array(0);
        this.#before = undefined;
        if (this.settings.ackResetCount) this.#ack(report);
        break;
      case 'summary':
        this.#ack(report);
        this.#summaryWanted = this.#misbehaviour !== 'lost-summary';
        this.#sendSummaryWhenReady();
        break;
      case 'commit':
      case 'fetch':
      case 'reset':
      case 'instructor':
      case 'welcome':
        this.#ack(report);
        break;
      case 'lcd-1':
      case 'lcd-2':
      case 'unknown':
        break;
    }
  }

  #setPollType(report: Uint8Array): void {
    const type = report[2] ?? 0;
    if (type < 0x66 || type > 0x68) return;
    this.#pollType = type;
    this.#ack(report);
  }

  /** Votes taken before go first. While voting is open there is no end of them: the summary does not wait then. */
  #sendSummaryWhenReady(): void {
    if (!this.#summaryWanted) return;
    if (!this.#open && (this.#onAir.length > 0 || this.#fresh.length > 0)) return;
    this.#summaryWanted = false;
    this.#emit(summary(this.#votes));
    this.onEvent({ event: 'summary', votes: this.#votes });
    this.#handleNext();
  }

  #setChannel(report: Uint8Array): void {
    const channel = channelOf(report);
    if (channel === undefined) return;
    const changed = channelName(channel) !== channelName(this.#channel);
    this.#channel = channel;
    this.#ack(report);
    if (!changed) return;
    this.onEvent({ event: 'channel', channel: channelName(channel) });
    for (const junk of JUNK_AFTER_CHANNEL) this.#emit(junk);
  }

  #setOpen(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    this.onEvent({ event: 'voting', open, votes: this.#votes });
  }

  #writeLcd(line: 0 | 1, report: Uint8Array): void {
    const now = this.#ports.monotonicMs();
    const garbled = now - this.#lcdWrittenMs[line] < LCD_QUIET_MS;
    this.#lcdWrittenMs[line] = now;
    const text = lcdText(report);
    this.#lcd[line] = garbled ? this.#garble(text) : text;
    this.onEvent({ event: 'lcd', line: line === 0 ? 1 : 2, text: this.#lcd[line], garbled });
  }

  /** The rest of the line before stays standing from some column on, with one wrong character between. */
  #garble(text: string): string {
    const column = whole(this.#ports.random, 0, LCD_COLUMNS - 1);
    return `${text.slice(0, column)}#${text.slice(column + 1)}`;
  }

  #ack(report: Uint8Array): void {
    this.#acks += 1;
    if (this.#misbehaviour === 'lost-ack' && this.#acks % 3 === 0) return;
    this.#emit(ack(report, this.#stale));
  }

  /** Whether anybody was listening. */
  #emit(report: Uint8Array): boolean {
    const send = this.#send;
    if (send === undefined || this.#silent || this.#misbehaviour === 'stall') return false;
    if (this.#misbehaviour === 'junk' || this.#misbehaviour === 'garbage') send(this.#junk());
    send(report);
    if (this.#misbehaviour === 'duplicate') send(report);
    return true;
  }

  /** A report nobody can mean: never an ack, never a vote, often close to one. */
  #junk(): Uint8Array {
    const { random } = this.#ports;
    const report = Uint8Array.from({ length: REPORT_BYTES }, () => whole(random, 0, 255));
    const likeVote = random() < 0.5;
    report[0] = likeVote ? 0x02 : whole(random, 0x03, 0xff);
    if (likeVote) {
      report[1] = 0x13;
      report[2] = pickJunkKey(random);
    }
    // The other half must not be a vote by chance either.
    report[32] = whole(random, 0x03, 0xff);
    return report;
  }

  /** Remotes of the room next door, on our channel: each presses once or twice and is another one. */
  #flood(): void {
    this.#after(1000 / FLOOD_PER_SECOND, () => {
      if (this.#misbehaviour !== 'flood') return;
      const { random } = this.#ports;
      const stranger = clickerId(whole(random, 1, 255), whole(random, 0, 255), whole(random, 0, 255));
      if (this.#open) this.press(stranger, KEYS[whole(random, 0, 4)] ?? 'A');
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

function pickJunkKey(random: () => number): number {
  const code = whole(random, 0, 255);
  return code >= 0x81 && code <= 0x86 ? 0xaa : code;
}
