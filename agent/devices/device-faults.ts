/**
 * What becomes a fault, as a table: which devices, what must hold, for how long before it is said and before it is over.
 * (Receivers have a rule of their own, base-fault.ts.) A device that is only connecting changes nothing.
 */
import type { DeviceKind } from '../../drivers/device.ts';
import type { FaultCode, FaultDetail } from '../maintenance/catalogue.ts';
import type { Faults } from '../maintenance/port.ts';
import type { DeviceRecord } from './record.ts';

/** What the room knows beside the device. */
export interface Surroundings {
  /** Somebody teaches, or might: mains are off at night, and that is no fault. */
  inUse(): boolean;
  /** A panel is on, or there is none that could say: touch comes through the panel. */
  panelOn(): boolean;
}

interface Rule {
  readonly code: FaultCode;
  readonly applies: (record: DeviceRecord) => boolean;
  /** Its detail while it holds. */
  readonly holds: (record: DeviceRecord) => FaultDetail | undefined;
  readonly forMs: number;
  readonly clearMs: number;
  /** Asked when it would be said; not so: asked again a minute later. */
  readonly provided?: (surroundings: Surroundings) => boolean;
}

const AGAIN_MS = 60_000;

const ofKind =
  (...kinds: readonly DeviceKind[]) =>
  ({ device }: DeviceRecord): boolean =>
    kinds.includes(device.kind);

const away = (record: DeviceRecord): FaultDetail | undefined => (record.connected ? undefined : {});

const failure =
  (code: string) =>
  ({ failure: last }: DeviceRecord): FaultDetail | undefined =>
    last?.code === code ? { zh: last.what.zh, en: last.what.en } : undefined;

/** It says so itself, and is there to say it. */
const says =
  (trouble: string, ...levels: readonly ('warning' | 'error')[]) =>
  (record: DeviceRecord): FaultDetail | undefined => {
    const level = record.connected ? record.view.troubles[trouble] : undefined;
    return level !== undefined && level !== 'ok' && levels.includes(level) ? { level } : undefined;
  };

const offline = (code: FaultCode, kind: DeviceKind): Rule => ({
  code,
  applies: ofKind(kind),
  holds: away,
  forMs: 60_000,
  clearMs: 5_000,
  provided: ({ inUse }) => inUse(),
});

const projectorSays = (code: FaultCode, trouble: string): Rule => ({
  code,
  applies: ofKind('projector'),
  holds: says(trouble, 'warning', 'error'),
  forMs: 30_000,
  clearMs: 30_000,
});

const anything = (): boolean => true;

export const RULES: readonly Rule[] = [
  { code: 'PORT-BUSY', applies: anything, holds: failure('DEVICE-BUSY'), forMs: 3_000, clearMs: 5_000 },
  { code: 'PORT-DENIED', applies: anything, holds: failure('DEVICE-DENIED'), forMs: 3_000, clearMs: 5_000 },
  offline('PRJ-OFFLINE', 'projector'),
  offline('DSP-OFFLINE', 'panel'),
  offline('RDR-OFFLINE', 'reader'),
  offline('SNS-OFFLINE', 'sensor'),
  {
    code: 'BRD-TOUCH',
    applies: ({ device }) => device.driver === 'digitizer',
    holds: away,
    forMs: 30_000,
    clearMs: 5_000,
    provided: ({ inUse, panelOn }) => inUse() && panelOn(),
  },
  {
    code: 'PRJ-LAMP',
    applies: ofKind('projector'),
    holds: says('lamp', 'error'),
    forMs: 60_000,
    clearMs: 60_000,
  },
  {
    code: 'PRJ-LAMP-EOL',
    applies: ofKind('projector'),
    holds: says('lamp', 'warning'),
    forMs: 60_000,
    clearMs: 60_000,
  },
  projectorSays('PRJ-TEMP', 'temperature'),
  projectorSays('PRJ-FAN', 'fan'),
  projectorSays('PRJ-FILTER', 'filter'),
  projectorSays('PRJ-COVER', 'cover'),
  {
    code: 'DSP-SELF',
    applies: ofKind('panel'),
    holds: (record) => {
      if (!record.connected) return undefined;
      const troubles = Object.entries(record.view.troubles).filter(([, level]) => level !== 'ok');
      if (troubles.length === 0) return undefined;
      return {
        what: troubles.map(([what]) => what).join(' '),
        level: troubles.some(([, level]) => level === 'error') ? 'error' : 'warning',
      };
    },
    forMs: 30_000,
    clearMs: 30_000,
  },
];

/** One rule on one device. */
class Watch {
  readonly #rule: Rule;
  readonly #record: DeviceRecord;
  readonly #faults: Faults;
  readonly #surroundings: Surroundings;
  /** `unknown`: not said anything yet in this life; an earlier one may have left the fault open. */
  #state: 'unknown' | 'opening' | 'open' | 'closing' | 'closed' = 'unknown';
  #said = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(rule: Rule, record: DeviceRecord, faults: Faults, surroundings: Surroundings) {
    this.#rule = rule;
    this.#record = record;
    this.#faults = faults;
    this.#surroundings = surroundings;
  }

  look(): void {
    const detail = this.#rule.holds(this.#record);
    if (detail === undefined) {
      if (this.#state === 'opening') this.#rest('closed');
      else if (this.#state === 'open' || this.#state === 'unknown')
        this.#after('closing', this.#rule.clearMs, () => this.#close());
      return;
    }
    if (this.#state === 'closing') this.#rest('open');
    if (this.#state === 'open') {
      // From a warning to an error is another severity: said anew.
      if (this.#said !== '' && JSON.stringify(detail) !== this.#said) {
        this.#close();
        this.#open();
      }
      return;
    }
    if (this.#state !== 'opening') this.#after('opening', this.#rule.forMs, () => this.#open());
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #rest(state: 'open' | 'closed'): void {
    clearTimeout(this.#timer);
    this.#state = state;
  }

  #after(state: 'opening' | 'closing', ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#state = state;
    this.#timer = setTimeout(then, ms);
  }

  #open(): void {
    const { code, holds, provided } = this.#rule;
    const detail = holds(this.#record);
    if (detail === undefined) return;
    if (provided?.(this.#surroundings) === false) {
      this.#after('opening', AGAIN_MS, () => this.#open());
      return;
    }
    this.#said = JSON.stringify(detail);
    this.#rest('open');
    this.#faults.open(code, { device: this.#record.device.id, detail });
  }

  #close(): void {
    this.#said = '';
    this.#rest('closed');
    this.#faults.close(this.#rule.code, this.#record.device.id);
  }
}

export class DeviceFaults {
  readonly #record: DeviceRecord;
  readonly #watches: readonly Watch[];

  constructor(record: DeviceRecord, faults: Faults, surroundings: Surroundings) {
    this.#record = record;
    this.#watches = RULES.filter(({ applies }) => applies(record)).map(
      (rule) => new Watch(rule, record, faults, surroundings),
    );
  }

  changed(): void {
    if (this.#record.view.status === 'connecting') return;
    for (const watch of this.#watches) watch.look();
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }
}
