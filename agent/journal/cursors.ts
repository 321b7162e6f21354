/** Cursors on the main thread: a moved one is written with the next commit, or alone after a second. */
import type { Log } from '../ports.ts';
import type { StoreHost } from '../store/host.ts';
import type { WirePosition } from '../store/messages.ts';
import type { Position } from './port.ts';

const DELAY_MS = 1_000;

export class Cursors {
  private readonly host: StoreHost;
  private readonly log: Log;
  private readonly positions = new Map<string, Position>();
  private readonly moved = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(host: StoreHost, log: Log) {
    this.host = host;
    this.log = log;
  }

  async cursor(name: string): Promise<Position | undefined> {
    return this.positions.get(name) ?? (await this.host.call<Position | undefined>('journal', 'cursor', name));
  }

  move(name: string, to: Position): void {
    this.positions.set(name, to);
    this.moved.add(name);
    this.timer ??= setTimeout(() => this.write(), DELAY_MS).unref();
  }

  /** The moved cursors, for a commit that is about to be asked for. */
  take(): (readonly [string, WirePosition])[] {
    if (this.moved.size === 0) return [];
    const taken: (readonly [string, WirePosition])[] = [];
    for (const name of this.moved) {
      const to = this.positions.get(name);
      if (to !== undefined) taken.push([name, { epoch: to.epoch, sequence: to.sequence }]);
    }
    this.moved.clear();
    return taken;
  }

  close(): void {
    this.write();
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const moved = this.take();
    if (moved.length === 0) return;
    this.host.call('journal', 'moveCursors', moved).catch((error: Error) => {
      // A cursor that was not written repeats lines after a crash, no more.
      this.log.warn({ error: error.message }, 'cursors were not written');
    });
  }
}
