/** CLK-BASE: a receiver is gone for 5 s, or at once while a question is open; over when it is back. */
import type { Faults } from '../maintenance/port.ts';

const CODE = 'CLK-BASE';
const GONE_AFTER_MS = 5_000;

export class BaseFault {
  readonly #device: string;
  readonly #faults: Faults;
  #present = true;
  #questionOpen = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(device: string, faults: Faults) {
    this.#device = device;
    this.#faults = faults;
  }

  changed(present: boolean): void {
    if (present === this.#present) return;
    this.#present = present;
    clearTimeout(this.#timer);
    if (present) this.#faults.close(CODE, this.#device);
    else if (this.#questionOpen) this.#open();
    else this.#timer = setTimeout(() => this.#open(), GONE_AFTER_MS);
  }

  asked(open: boolean): void {
    this.#questionOpen = open;
    if (open && !this.#present) this.#open();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#faults.open(CODE, { device: this.#device, detail: { questionOpen: this.#questionOpen } });
  }
}
