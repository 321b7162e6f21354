/** CLK-BASE: a receiver is gone for 5 s, or at once while a question is open; over when it is back. */
import type { FaultReports, Helped } from '../maintenance/port.ts';

const CODE = 'CLK-BASE';

export class BaseFault {
  readonly #device: string;
  readonly #faults: FaultReports;
  readonly #labels: Readonly<Record<string, string>>;
  #present = true;
  #questionOpen = false;

  constructor(device: string, faults: FaultReports, labels: Readonly<Record<string, string>> = {}) {
    this.#device = device;
    this.#faults = faults;
    this.#labels = labels;
  }

  /** `helped`: it is present because the agent did this. */
  changed(present: boolean, helped?: Helped): void {
    this.#present = present;
    this.#tell(helped);
  }

  asked(open: boolean): void {
    this.#questionOpen = open;
    // Once the question is over, what was grave stays said as it was.
    if (open && !this.#present) this.#tell(undefined);
  }

  #tell(helped: Helped | undefined): void {
    const detail = this.#present ? undefined : { questionOpen: this.#questionOpen };
    this.#faults.report(CODE, { device: this.#device, labels: this.#labels, detail, helped });
  }
}
