/** Tells the journal of a device's states: settled ones only, and not too many, so that a loose plug does not fill it. */
import type { Device, DeviceStatus } from '../../drivers/device.ts';
import type { Ports } from '../ports.ts';
import { Allowance } from './allowance.ts';
import type { Note } from './note.ts';

/** A state that lasts this long is told. `connecting` is a passage and is told only when it does not end. */
const SETTLED_AFTER_MS = 1_000;
const CONNECTING_AFTER_MS = 10_000;
/** A plug that is pulled and put back through a whole lesson is told each time; one that never holds, every few minutes. */
const RATE = { atOnce: 20, thenEveryMs: 2 * 60_000 };

export class StatusReport {
  readonly #device: Device;
  readonly #note: Note;
  readonly #ports: Ports;
  readonly #allowance: Allowance;
  #told: DeviceStatus | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(device: Device, note: Note, ports: Ports) {
    this.#device = device;
    this.#note = note;
    this.#ports = ports;
    this.#allowance = new Allowance(RATE, () => ports.clock.monotonicMs());
  }

  changed(status: DeviceStatus, why: string | undefined): void {
    const at = this.#ports.clock.now();
    clearTimeout(this.#timer);
    if (status === this.#told) return;
    this.#timer = setTimeout(
      () => this.#tell(status, why, at),
      status === 'connecting' ? CONNECTING_AFTER_MS : SETTLED_AFTER_MS,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(status: DeviceStatus, why: string | undefined, at: number): void {
    const waitMs = this.#allowance.take();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#tell(status, why, at), waitMs);
      return;
    }
    this.#told = status;
    const { id, driver } = this.#device;
    this.#note({
      type: 'cn.banban.device.status',
      data: { device: id, driver, status, ...(why === undefined ? {} : { why: why.slice(0, 200) }) },
      subject: id,
      at,
    });
  }
}
