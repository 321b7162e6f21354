/**
 * The Journal port on the main thread: collects the appends of one tick into one message, resolves them when their commit
 * is told, and keeps events in memory while the store cannot be written.
 */

import { ShownError, type ShownErrorFields } from '../../protocols/shown-error.ts';
import type { EventType } from '../../protocols/uplink/events.ts';
import type { Ports } from '../ports.ts';
import type { AppendEvents, StoreHost } from '../store/host.ts';
import type {
  AppendedMessage,
  BegunMessage,
  Maintained,
  Opened,
  ResultMessage,
  UnwritableMessage,
} from '../store/messages.ts';
import { Cursors } from './cursors.ts';
import { type Call, committedOf, toCommitted, toWire, written } from './passing.ts';
import type {
  Committed,
  Head,
  Journal,
  JournalBeginning,
  LineBlock,
  NewEvent,
  Position,
  StoredLine,
  StoreState,
} from './port.ts';

/** A commit under way for longer shows 正在保存. */
const SAVING_AFTER_MS = 500;
const RETRY_MS = 2_000;
const RETRY_EVENTS = 500;
/** Events kept in memory while the store cannot be written: a school day's presses. */
const MAX_UNSAVED = 10_000;
const MAINTAIN_FIRST_MS = 5_000;
const MAINTAIN_MS = 60_000;

export class JournalClient implements Journal, AppendEvents {
  private readonly host: StoreHost;
  private readonly ports: Ports;
  private currentHead: Head;
  private currentBeginning: JournalBeginning;
  private currentState: StoreState = 'ok';
  private currentRefusingLow = false;
  /** Appended in this tick, not sent yet. */
  private outbox: Call[] = [];
  /** Sent, not answered, in order. */
  private readonly inFlight: Call[] = [];
  private unsaved: Call[] = [];
  private lost: Record<string, number> = {};
  private retrying = false;
  private flushQueued = false;
  private closed = false;
  private lastProgressAt = 0;
  private savingTimer: NodeJS.Timeout | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private maintainTimer: NodeJS.Timeout | undefined;
  private readonly cursors: Cursors;
  private readonly committedListeners = new Set<(events: readonly Committed[]) => void>();
  private readonly storeListeners = new Set<() => void>();
  private readonly stateListeners = new Set<(state: StoreState) => void>();

  /** Starts the worker anew after it died. */
  private readonly reopen: () => Promise<Opened>;

  constructor(
    host: StoreHost,
    ports: Ports,
    reopen: () => Promise<Opened>,
    begun: { head: Head; beginning: JournalBeginning; unwritable: string | undefined },
  ) {
    this.host = host;
    this.ports = ports;
    this.reopen = reopen;
    this.currentHead = begun.head;
    this.currentBeginning = begun.beginning;
    this.cursors = new Cursors(host, ports.log);
    host.events = this;
    if (begun.unwritable !== undefined) this.enterUnsaved(begun.unwritable);
    this.maintainTimer = setTimeout(() => this.maintain(), MAINTAIN_FIRST_MS).unref();
  }

  get head(): Head {
    return this.currentHead;
  }

  get state(): StoreState {
    return this.currentState;
  }

  get refusingLow(): boolean {
    return this.currentRefusingLow;
  }

  get beginning(): JournalBeginning {
    return this.currentBeginning;
  }

  async append<T extends EventType>(event: NewEvent<T>): Promise<Committed<T>> {
    const [committed] = await this.enqueue([event as NewEvent]);
    return committed as Committed<T>;
  }

  appendAll(events: readonly NewEvent[]): Promise<Committed[]> {
    if (events.length === 0) return Promise.resolve([]);
    return this.enqueue(events);
  }

  private enqueue(events: readonly NewEvent[]): Promise<Committed[]> {
    // Written as JSON now: what the caller changes afterwards is not what happened.
    const data = events.map((event) => JSON.stringify(event.data));
    if (this.currentState === 'unsaved') return Promise.resolve(this.keep({ events, data }));
    return new Promise((resolve, reject) => {
      this.outbox.push({ events, data, settle: { resolve, reject } });
      if (this.flushQueued) return;
      this.flushQueued = true;
      queueMicrotask(() => this.flush());
    });
  }

  private flush(): void {
    this.flushQueued = false;
    const calls = this.outbox;
    this.outbox = [];
    if (calls.length === 0) return;
    if (this.currentState === 'unsaved') {
      for (const call of calls) call.settle?.resolve(this.keep(call));
      return;
    }
    this.send(calls);
  }

  private send(calls: readonly Call[], lost?: Readonly<Record<string, number>>): void {
    if (this.inFlight.length === 0) this.lastProgressAt = this.ports.clock.monotonicMs();
    this.inFlight.push(...calls);
    this.host.append({
      kind: 'append',
      moment: this.host.moment(),
      batch: toWire(calls),
      cursors: this.cursors.take(),
      ...(lost === undefined ? {} : { retry: { lost } }),
    });
    this.watchSaving();
  }

  // Answers of the worker

  appended(message: AppendedMessage): void {
    this.lastProgressAt = this.ports.clock.monotonicMs();
    this.currentHead = message.head;
    const calls = this.inFlight.splice(0, message.firsts.length);
    const told: Committed[] = message.own.map(toCommitted);
    const refusals = new Map<number, ShownErrorFields>(message.refusals);
    const settled: (() => void)[] = [];
    let offset = 0;
    calls.forEach((call, index) => {
      const first = message.firsts[index] ?? 0;
      const refusal = refusals.get(index);
      if (refusal !== undefined) {
        this.refuse(call, refusal, settled);
      } else {
        const committed = call.events.map((event, i) =>
          written(event, message.head.epoch, first + i, message.times[offset + i] ?? 0),
        );
        for (const one of committed) told.push(one);
        settled.push(() => call.settle?.resolve(committed));
      }
      offset += call.events.length;
    });
    if (this.retrying) {
      this.retrying = false;
      this.lost = {};
      if (this.unsaved.length > 0) this.retry();
      else this.setState('ok');
    }
    if (this.inFlight.length === 0 && this.currentState === 'saving') this.setState('ok');
    this.setRefusingLow(message.refusingLow);
    this.tell(told);
    for (const settle of settled) settle();
  }

  private refuse(call: Call, refusal: ShownErrorFields, settled: (() => void)[]): void {
    if (call.settle === undefined) {
      // Answered long ago from memory: all that is left is to say so.
      this.ports.log.warn(
        { code: refusal.code, where: refusal.where },
        'an event kept in memory was refused by the store',
      );
      return;
    }
    settled.push(() => call.settle?.reject(new ShownError(refusal)));
  }

  unwritable(message: UnwritableMessage): void {
    this.takeBack(this.inFlight.splice(0, message.calls), message.why);
  }

  begun(message: BegunMessage): void {
    this.currentBeginning = message.beginning;
    this.currentHead = message.head;
    this.tell(message.own.map(toCommitted));
    this.storeChanged();
  }

  wrote(wrote: NonNullable<ResultMessage['wrote']>): void {
    this.currentHead = wrote.head;
    this.tell(wrote.own.map(toCommitted));
  }

  died(error: Error): void {
    this.ports.log.error({ error: error.message }, 'the store worker died; events are kept in memory');
    this.takeBack(this.inFlight.splice(0), error.message);
  }

  /** Calls that were sent and not written. */
  private takeBack(calls: readonly Call[], why: string): void {
    if (this.retrying) this.unsaved.unshift(...calls);
    else for (const call of calls) call.settle?.resolve(this.keep(call));
    this.retrying = false;
    this.enterUnsaved(why);
  }

  // While the store cannot be written

  /** Keeps a call in memory and answers it as unsaved. */
  private keep(call: Call): Committed[] {
    this.unsaved.push({ events: call.events, data: call.data });
    while (this.unsaved.length > MAX_UNSAVED) {
      const dropped = this.unsaved.shift();
      for (const event of dropped?.events ?? []) this.lost[event.type] = (this.lost[event.type] ?? 0) + 1;
    }
    const { epoch } = this.currentHead;
    return call.events.map((event) => ({ ...written(event, epoch, 0, event.at), saved: false }));
  }

  private enterUnsaved(why: string): void {
    if (this.currentState !== 'unsaved') {
      this.ports.log.error({ why }, 'the store cannot be written; events are kept in memory');
      this.setState('unsaved');
    }
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.retry(), RETRY_MS).unref();
  }

  private retry(): void {
    if (this.retrying || this.inFlight.length > 0 || this.closed) return;
    if (!this.host.running) {
      this.revive().catch((error: Error) => this.enterUnsaved(error.message));
      return;
    }
    this.retrying = true;
    const calls = this.unsaved.splice(0, RETRY_EVENTS);
    this.send(calls, this.lost);
  }

  /** The worker died. What it wrote before it could say so is found by comparing the new lines with what was asked. */
  private async revive(): Promise<void> {
    const known = this.currentHead;
    const opened = await this.reopen();
    if (opened.unwritable !== undefined) {
      this.enterUnsaved(opened.unwritable);
      return;
    }
    this.currentBeginning = opened.beginning;
    this.currentHead = opened.head;
    const lines = await this.read(known, { lines: MAX_UNSAVED, bytes: Number.MAX_SAFE_INTEGER });
    const told: Committed[] = [];
    for (const line of lines) {
      const committed = committedOf(line);
      if (committed === undefined) continue;
      told.push(committed);
      const next = this.unsaved[0];
      const event = next?.events[0];
      if (next === undefined || event?.type !== line.type || next.data[0] !== JSON.stringify(committed.data)) continue;
      if (next.events.length === 1) this.unsaved.shift();
      else this.unsaved[0] = { events: next.events.slice(1), data: next.data.slice(1) };
    }
    this.tell(told);
    this.storeChanged();
    this.retry();
  }

  // States

  private setState(state: StoreState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    for (const listener of this.stateListeners) listener(state);
  }

  private setRefusingLow(refusing: boolean): void {
    if (refusing === this.currentRefusingLow) return;
    this.currentRefusingLow = refusing;
    this.storeChanged();
  }

  private storeChanged(): void {
    for (const listener of this.storeListeners) listener();
  }

  onStoreChange(listener: () => void): () => void {
    this.storeListeners.add(listener);
    return () => void this.storeListeners.delete(listener);
  }

  private watchSaving(): void {
    if (this.savingTimer !== undefined || this.currentState !== 'ok') return;
    const waited = this.ports.clock.monotonicMs() - this.lastProgressAt;
    this.savingTimer = setTimeout(
      () => {
        this.savingTimer = undefined;
        if (this.inFlight.length === 0) return;
        if (this.ports.clock.monotonicMs() - this.lastProgressAt >= SAVING_AFTER_MS) {
          if (this.currentState === 'ok') this.setState('saving');
        } else {
          this.watchSaving();
        }
      },
      Math.max(1, SAVING_AFTER_MS - waited),
    ).unref();
  }

  private tell(events: readonly Committed[]): void {
    if (events.length === 0) return;
    for (const listener of this.committedListeners) listener(events);
  }

  onCommitted(listener: (events: readonly Committed[]) => void): () => void {
    this.committedListeners.add(listener);
    return () => void this.committedListeners.delete(listener);
  }

  onState(listener: (state: StoreState) => void): () => void {
    this.stateListeners.add(listener);
    return () => void this.stateListeners.delete(listener);
  }

  // Reading and cursors

  read(after: Position, limit: { readonly lines: number; readonly bytes: number }): Promise<StoredLine[]> {
    return this.host.call('journal', 'read', after, limit);
  }

  readBlock(after: Position, into: ArrayBuffer): Promise<LineBlock> {
    const { epoch, sequence } = after;
    return this.host.callTransferring('journal', 'readBlock', [{ epoch, sequence }, into], [into]);
  }

  firstPosition(): Promise<Position> {
    return this.host.call('journal', 'firstPosition');
  }

  countAfter(position: Position): Promise<number> {
    return this.host.call('journal', 'countAfter', position);
  }

  about(subject: string): Promise<StoredLine[]> {
    return this.host.call('journal', 'about', subject);
  }

  latest(type: EventType, limit: number): Promise<StoredLine[]> {
    return this.host.call('journal', 'latest', type, limit);
  }

  hashAt(position: Position): Promise<string | undefined> {
    return this.host.call('journal', 'hashAt', position);
  }

  cursor(name: string): Promise<Position | undefined> {
    return this.cursors.cursor(name);
  }

  moveCursor(name: string, to: Position): void {
    this.cursors.move(name, to);
  }

  openEpoch(
    reason: 'rollback' | 'clone',
    previous: Partial<Head>,
    { publishedUpTo }: { readonly publishedUpTo?: Position } = {},
  ): Promise<Head> {
    return this.host.call('journal', 'openEpoch', reason, { ...previous }, publishedUpTo);
  }

  private maintain(): void {
    this.host
      .call<Maintained>('journal', 'maintain')
      .then(({ refusingLow }) => this.setRefusingLow(refusingLow))
      .catch((error: Error) => this.ports.log.warn({ error: error.message }, 'housekeeping of the journal failed'))
      .finally(() => {
        if (this.maintainTimer !== undefined)
          this.maintainTimer = setTimeout(() => this.maintain(), MAINTAIN_MS).unref();
      });
  }

  /** Sends what is waiting; the host then ends the worker. */
  close(): void {
    this.flush();
    if (this.unsaved.length > 0 && !this.retrying) this.retry();
    this.cursors.close();
    this.closed = true;
    clearTimeout(this.savingTimer);
    clearTimeout(this.retryTimer);
    clearTimeout(this.maintainTimer);
    this.maintainTimer = undefined;
  }
}
