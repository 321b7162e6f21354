/**
 * Tells the journal what a device was told, by whom and what came of it. The same with the same outcome, over and over
 * (exam mode tells a device that will not stay off again and again), is told once and then counted.
 */
import type { Device } from '../../drivers/device.ts';
import type { Ports } from '../ports.ts';
import type { CommandDone } from './command-lane.ts';
import type { Note } from './note.ts';

const REPEATED_EVERY_MS = 10 * 60_000;
const MOST_CODE = 40;

export class CommandReport {
  readonly #device: Device;
  readonly #note: Note;
  readonly #ports: Ports;
  /** Outcome → when it was last told, and how often it has happened since. */
  readonly #told = new Map<string, { readonly atMs: number; since: number }>();

  constructor(device: Device, note: Note, ports: Ports) {
    this.#device = device;
    this.#note = note;
    this.#ports = ports;
  }

  done({ command, value, by, code }: CommandDone): void {
    const { id, commands } = this.#device;
    // What was typed and is no command of this device may be anything: it is not repeated.
    const known = commands.find((offer) => offer.name === command);
    const name = known === undefined ? 'unknown' : command;
    // Free text (what a position is to be called) is the room's as well.
    const isFree = known !== undefined && known.values === undefined && known.range === undefined;
    const told = known === undefined || isFree || code === 'DEVICE-VALUE' ? undefined : wordOf(value);
    const now = this.#ports.clock.monotonicMs();
    const outcome = `${name} ${told} ${by} ${code}`;
    const before = this.#told.get(outcome);
    if (before !== undefined && by === 'exam' && now - before.atMs < REPEATED_EVERY_MS) {
      before.since++;
      return;
    }
    if (by === 'exam') this.#told.set(outcome, { atMs: now, since: 0 });
    const times = (before?.since ?? 0) + 1;
    this.#note({
      type: 'cn.banban.device.commanded',
      subject: id,
      at: this.#ports.clock.now(),
      data: {
        device: id,
        command: name,
        ...(told === undefined ? {} : { value: told }),
        by,
        ok: code === undefined,
        ...(code === undefined ? {} : { code: code.slice(0, MOST_CODE) }),
        ...(times > 1 ? { times } : {}),
      },
    });
  }
}

function wordOf(value: string | undefined): string | undefined {
  const word = value?.trim().toLowerCase();
  return word !== undefined && /^[a-z0-9][a-z0-9.-]{0,31}$/.test(word) ? word : undefined;
}
