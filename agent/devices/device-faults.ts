/**
 * What of a device is a fault, as a table: which devices, and what must hold. For how long, how grave and when not at all
 * stands in the catalogue; the engine minds the time. (Receivers: base-fault.ts.) A device that is only connecting says nothing.
 */
import type { DeviceKind, Readings } from '../../drivers/device.ts';
import type { FaultCode, FaultDetail } from '../maintenance/catalogue.ts';
import type { FaultReports, Helped } from '../maintenance/port.ts';
import { CAMERA_RULES, cameraAway } from './camera-faults.ts';
import { PC_RULES } from './pc-faults.ts';
import type { DeviceRecord } from './record.ts';

/** What the room knows beside the device. */
export interface Surroundings {
  /** A panel is on, or there is none that could say: touch comes through the panel. */
  panelOn(): boolean;
}

/** Its detail while it holds; undefined: it does not; null: it cannot be told at the moment. */
export type Look = FaultDetail | undefined | null;

export interface Rule {
  readonly code: FaultCode;
  readonly applies: (record: DeviceRecord) => boolean;
  /** `before`: what the last look found, for rules that let go later than they take hold. */
  readonly look: (record: DeviceRecord, before: Look) => Look;
  /** Asked when it would be said. */
  readonly provided?: (surroundings: Surroundings) => boolean;
}

const ofKind =
  (...kinds: readonly DeviceKind[]) =>
  ({ device }: DeviceRecord): boolean =>
    kinds.includes(device.kind);

const away = (record: DeviceRecord): Look => (record.connected ? undefined : {});

const failure =
  (code: string) =>
  ({ failure: last }: DeviceRecord): Look =>
    last?.code === code ? { zh: last.what.zh, en: last.what.en } : undefined;

/** It says so itself; who is away says nothing. */
const says =
  (trouble: string, ...levels: readonly ('warning' | 'error')[]) =>
  (record: DeviceRecord): Look => {
    if (!record.connected) return null;
    const level = record.view.troubles[trouble];
    return level !== undefined && level !== 'ok' && levels.includes(level) ? { level } : undefined;
  };

const offline = (code: FaultCode, kind: DeviceKind): Rule => ({ code, applies: ofKind(kind), look: away });

const projectorSays = (code: FaultCode, trouble: string): Rule => ({
  code,
  applies: ofKind('projector'),
  look: says(trouble, 'warning', 'error'),
});

const anything = (): boolean => true;

/** Of its rated life, from when on a lamp is nearly used up. */
const NEARLY = 0.9;

/** It is on, and its lamp is not lit. Warming up it says `warming`. */
function isDark({ power, lampOn }: Readings): boolean {
  return power === 'on' && lampOn === false;
}

/** Says itself that nothing comes in: a panel's `signal`, a projector's IRES. */
function hasNoSignal({ power, signal, resolution, blanked }: Readings): boolean {
  return power === 'on' && blanked !== true && (signal === false || resolution === 'none');
}

export const RULES: readonly Rule[] = [
  { code: 'PORT-BUSY', applies: anything, look: failure('DEVICE-BUSY') },
  { code: 'PORT-DENIED', applies: anything, look: failure('DEVICE-DENIED') },
  offline('PRJ-OFFLINE', 'projector'),
  offline('DSP-OFFLINE', 'panel'),
  offline('RDR-OFFLINE', 'reader'),
  offline('SNS-OFFLINE', 'sensor'),
  {
    code: 'BRD-TOUCH',
    applies: ({ device }) => device.driver === 'digitizer',
    look: away,
    provided: ({ panelOn }) => panelOn(),
  },
  {
    code: 'PRJ-LAMP',
    applies: ofKind('projector'),
    look: (record) =>
      record.connected && isDark(record.view.readings) ? { lit: false } : says('lamp', 'error')(record),
  },
  {
    code: 'PRJ-LAMP-EOL',
    applies: ofKind('projector'),
    look(record) {
      const said = says('lamp', 'warning')(record);
      const { lampHours: hours } = record.view.readings;
      if (said === null || typeof hours !== 'number') return said;
      const { lampLifeHours } = record;
      if (lampLifeHours !== undefined && hours >= NEARLY * lampLifeHours) return { hours, ratedHours: lampLifeHours };
      return said === undefined ? undefined : { ...said, hours };
    },
  },
  projectorSays('PRJ-TEMP', 'temperature'),
  projectorSays('PRJ-FAN', 'fan'),
  projectorSays('PRJ-FILTER', 'filter'),
  projectorSays('PRJ-COVER', 'cover'),
  projectorSays('PRJ-OTHER', 'other'),
  {
    code: 'DSP-NOSIG',
    applies: ofKind('panel', 'projector'),
    look: (record) => {
      if (!record.connected) return null;
      return hasNoSignal(record.view.readings) ? { kind: record.device.kind } : undefined;
    },
  },
  {
    code: 'DSP-SELF',
    applies: ofKind('panel'),
    look: (record) => {
      if (!record.connected) return null;
      const troubles = Object.entries(record.view.troubles).filter(([, level]) => level !== 'ok');
      if (troubles.length === 0) return undefined;
      return {
        what: troubles.map(([what]) => what).join(' '),
        level: troubles.some(([, level]) => level === 'error') ? 'error' : 'warning',
      };
    },
  },
  ...CAMERA_RULES,
  ...PC_RULES,
];

/** Looks at whether it is there at all: what ends them may be the agent's doing. */
const AWAYS: readonly Rule['look'][] = [away, cameraAway];

export interface DeviceFaultsSetup {
  readonly record: DeviceRecord;
  readonly faults: FaultReports;
  readonly surroundings: Surroundings;
  /** What it has in common with others: `via` → network. */
  readonly labels?: Readonly<Record<string, string>>;
}

export class DeviceFaults {
  readonly #setup: DeviceFaultsSetup;
  readonly #rules: readonly Rule[];
  readonly #before = new Map<FaultCode, Look>();
  #stopped = false;

  constructor(setup: DeviceFaultsSetup) {
    this.#setup = setup;
    this.#rules = RULES.filter(({ applies }) => applies(setup.record));
  }

  /** `helped`: it is connected again because the agent did this. */
  changed(helped?: Helped): void {
    const { record, faults, surroundings, labels } = this.#setup;
    if (this.#stopped || record.view.status === 'connecting') return;
    for (const { code, look, provided } of this.#rules) {
      const detail = look(record, this.#before.get(code));
      this.#before.set(code, detail);
      faults.report(code, {
        device: record.device.id,
        ...(labels === undefined ? {} : { labels }),
        detail,
        helped: AWAYS.includes(look) ? helped : undefined,
        provided: provided === undefined ? undefined : () => provided(surroundings),
      });
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}
