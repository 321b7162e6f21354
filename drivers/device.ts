/**
 * The contract of a device: a codec on a transport, driven.
 *
 * Data flows one way: a driver is given a {@link DeviceSink} and reports presses, readings and its status into it; it
 * never reaches up. The supervisor (`agent/devices`) opens the transport, hands the connection to the driver, and starts
 * again with a jittered backoff when it ends.
 */

/** One button on one clicker. `sq` is the clicker family's own counter, never the journal's sequence. */
export interface Press {
  /** The receiver's id in the config. */
  readonly device: string;
  /**
   * The remote's id, in a form that tells its make: 8 upper-case hex digits for i>clicker, `SV0012`, `TP090FD3`,
   * `KP1A2B3C`. See protocols/clicker/family.ts.
   */
  readonly clicker: string;
  /**
   * `A`…`E`, or `F` (the answer is withdrawn); of a pad that is asked for a number what was typed; other keys as they are
   * called (`?`, `J`): kept, and no answer.
   */
  readonly key: string;
  readonly sq: number;
  /** When the report was read: `Clock.monotonicMs()`. */
  readonly atMonotonicMs: number;
}

/** What a device is, for pages and for the order of things when a lesson begins. */
export type DeviceKind = 'clicker' | 'panel' | 'projector' | 'camera' | 'reader' | 'sensor' | 'input' | 'host';

export type DeviceStatus = 'absent' | 'connecting' | 'online' | 'degraded' | 'offline';

/** Reading keys are fixed by the contract: power, input, volume, … ; plus a family's own. What is not known is not there. */
export type Readings = Readonly<Record<string, string | number | boolean>>;

/** Identity keys: make, model, serial, firmware, mac, name. */
export type Identity = Readonly<Partial<Record<'make' | 'model' | 'serial' | 'firmware' | 'mac' | 'name', string>>>;

/** What a device says is wrong with itself: `lamp`, `fan`, `temperature` … Only what it speaks of. */
export type Troubles = Readonly<Record<string, 'ok' | 'warning' | 'error'>>;

/** A card held to a reader. */
export interface Badge {
  readonly device: string;
  /** All of the card's bytes as the reader gave them, upper-case hex. Never logged, never on the uplink. */
  readonly card: string;
  /** The number as the school prints it (10D, 8H, 3D+5D …), by the device's options. */
  readonly number: string;
  readonly atMonotonicMs: number;
}

/** Touches counted over a minute in which there were some; never where or what. */
export interface TouchCount {
  readonly device: string;
  readonly touches: number;
  /** Seconds with any contact, 0–60. */
  readonly activeSeconds: number;
  readonly maxContacts: number;
  readonly penSeconds: number;
  /** `Clock.monotonicMs()` at the minute's start. */
  readonly fromMonotonicMs: number;
}

/** Where a receiver stands with the current question. `preparing` is the ≈ 0.65 s an i>clicker base takes to open. */
export type VotingState = 'idle' | 'preparing' | 'open' | 'closing';

export interface DeviceSink {
  press(press: Press): void;
  status(device: string, status: DeviceStatus, why?: string): void;
  identity(device: string, identity: Identity): void;
  readings(device: string, readings: Readings): void;
  voting(device: string, state: VotingState): void;
  troubles(device: string, troubles: Troubles): void;
  badge(badge: Badge): void;
  touched(count: TouchCount): void;
  /** For the log at debug level: noise, wrong checksums, answers nobody asked for. No card, no key, no secret. */
  saw(device: string, what: string, detail: Readonly<Record<string, string | number>>): void;
}

/** For whoever wants a device's answers only. */
export const nowhere: DeviceSink = {
  press() {},
  status() {},
  identity() {},
  readings() {},
  voting() {},
  troubles() {},
  badge() {},
  touched() {},
  saw() {},
};

/** What a question asks of a receiver. */
export interface VotingRequest {
  /** Shown by a receiver with an LCD. Two to five. */
  readonly options: number;
  /** A number is asked for: pads with digits say the digits (`0`–`9`, `.`, `-`, `BACK`, `ENTER`), not the letters these stand for. */
  readonly digits?: boolean;
}

/**
 * A connection to one device, open. HID delivers whole reports, TCP and serial deliver whatever chunk arrived.
 * `onData` and `onClose` are set once by the driver; `onClose` is called exactly once, with the reason in English.
 */
export interface Connection {
  /** True where every `onData` is one whole report (HID); false where it is a piece of a stream (TCP, serial). */
  readonly reports: boolean;
  /** Rejects with a ShownError (`DEVICE-LOST`) once the connection has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the connection; `onClose` is called with `why`, unless it has been called before. */
  close(why?: string): Promise<void>;
  /**
   * Goes on over TLS on the same line, for devices that begin in plain text; resolves when both sides have it, rejects
   * with a ShownError (`DEVICE-REFUSED`) and ends the connection otherwise. Absent where there is no such thing.
   */
  secure?(): Promise<void>;
  /** What the bus says of the device before a byte is exchanged; absent where it says nothing. */
  readonly identity?: Identity;
  /**
   * `source`: which of several like devices behind one address (a class’s numeric pads) this comes from: the path of
   * its USB port. Absent where an address is one device.
   */
  onData: (bytes: Uint8Array, source?: string) => void;
  onClose: (reason: string) => void;
}

/** What a driver takes from the machine; `agent/ports.ts` fits. */
export interface DriverClock {
  monotonicMs(): number;
  /** Wall ms; for devices whose own clock matters. */
  now?(): number;
}

export interface Transport {
  /** Opens within the signal's life, or throws a ShownError (`DEVICE-ABSENT`, `DEVICE-BUSY`, `DEVICE-REFUSED` …). */
  open(signal: AbortSignal): Promise<Connection>;
  /** What the address says, without its password: for logs and pages. */
  readonly label: string;
}

/** One command of the contract's table as this device takes it. */
export interface CommandOffer {
  readonly name: string;
  /** The values there are; absent: see `range`. */
  readonly values?: readonly string[];
  readonly range?: readonly [least: number, most: number];
}

export interface Device {
  readonly id: string;
  readonly driver: string;
  readonly kind: DeviceKind;
  /** What it can be told. Empty: nothing. */
  readonly commands: readonly CommandOffer[];
  /** False: nobody knows what it answers, so nothing it was told can be confirmed. */
  readonly confirms: boolean;
  /** Runs the family's connect sequence on a fresh connection; resolves when the device can be used. */
  attach(connection: Connection, signal: AbortSignal): Promise<void>;
  /** The connection ended (pulled out, reset, timed out). State that outlives it — an open question — is kept. */
  detach(reason: string): void;
  /** Reads identity and readings once, now. */
  read(): Promise<{ identity: Identity; readings: Readings; troubles?: Troubles }>;
  /**
   * Runs one command of the contract's table and reads back. Rejects with a ShownError: `DEVICE-CANNOT` (no such command
   * here), `DEVICE-VALUE` (not such a value), `DEVICE-REFUSES` (it says no, and why), `DEVICE-TIMEOUT`, `DEVICE-LOST`,
   * `DEVICE-NO-EFFECT` (it said yes, and its state says otherwise).
   */
  command(name: string, value: string | undefined): Promise<Readings>;
}

export function isReceiver(device: Device): device is ClickerReceiver {
  return device.kind === 'clicker';
}

/** A clicker receiver. Both calls are wishes: kept over a reconnect, reported through `DeviceSink.voting`. */
export interface ClickerReceiver extends Device {
  readonly kind: 'clicker';
  /** Voting should be open until `closeVoting`; replaces an earlier wish. */
  openVoting(request: VotingRequest): void;
  /**
   * Voting should be closed. Resolves when the last vote has been reported (the base's summary) or after 1 s at most;
   * presses may still be reported until then, and count.
   */
  closeVoting(): Promise<void>;
  /** Text for the receiver's display, where it has one; newest wins, never queued. */
  show(line1: string, line2: string): void;
}
