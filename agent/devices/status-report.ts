/** Tells the journal of a device's states: settled ones only, so that a loose plug does not fill it. */
import type { Device, DeviceStatus } from '../../drivers/device.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';

/** A state that lasts this long is told. `connecting` is a passage and is told only when it does not end. */
const SETTLED_AFTER_MS = 1_000;
const CONNECTING_AFTER_MS = 10_000;

export class StatusReport {
  readonly #device: Device;
  readonly #journal: Journal;
  readonly #ports: Ports;
  #told: DeviceStatus | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(device: Device, journal: Journal, ports: Ports) {
    this.#device = device;
    this.#journal = journal;
    this.#ports = ports;
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
    this.#told = status;
    const { id, driver } = this.#device;
    this.#journal
      .append({
        type: 'cn.banban.device.status',
        data: { device: id, driver, status, ...(why === undefined ? {} : { why: why.slice(0, 200) }) },
        subject: id,
        at,
      })
      .catch((error: unknown) => {
        // A full disk refuses low-class events and tells of it itself; anything else is worth a line in the log.
        if (error instanceof ShownError && error.code === 'JOURNAL-DISK-FULL') return;
        this.#ports.log.warn({ device: id, err: error }, 'a device status could not be kept');
      });
  }
}
