/**
 * One device in the agent's keeping: connected again and again, its state on record, what it does told to whoever has to
 * know — listeners in the room, journal, faults —, and its commands in a lane of their own. Nothing here knows another device.
 */
import {
  type ClickerReceiver,
  type Device,
  type DeviceStatus,
  type Identity,
  isReceiver,
  type Readings,
  type TouchCount,
  type Transport,
  type Troubles,
  type VotingState,
} from '../../drivers/device.ts';
import { same } from '../../drivers/same.ts';
import type { Address } from '../../drivers/transport/address.ts';
import type { BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import type { FaultReports, Helped } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import { BaseFault } from './base-fault.ts';
import { ChangeReport } from './change-report.ts';
import { CommandLane } from './command-lane.ts';
import { CommandReport } from './command-report.ts';
import { DeviceFaults, type Surroundings } from './device-faults.ts';
import { Keeper } from './keeper.ts';
import { Measurements } from './measurements.ts';
import type { Note } from './note.ts';
import type { ReceiverRecord } from './receivers.ts';
import { DeviceRecord } from './record.ts';
import { notConnected } from './refusals.ts';
import { SerialLine } from './serial-line.ts';
import { StatusReport } from './status-report.ts';
import { TouchReport } from './touch-report.ts';

export interface KeptSetup {
  readonly device: Device;
  readonly transport: Transport;
  readonly address: Address;
  readonly name: string | null;
  readonly model: { readonly id: string; readonly name: BothLanguages; readonly lampLifeHours?: number };
  readonly ports: Ports;
  readonly note: Note;
  readonly faults: FaultReports;
  readonly surroundings: Surroundings;
  /** The longest wait between two tries, as things stand. */
  readonly retryCapMs: () => number;
  /** Its view is another one. */
  readonly changed: (kept: KeptDevice) => void;
}

export class KeptDevice {
  readonly record: DeviceRecord;
  readonly address: Address;
  readonly keeper: Keeper;
  readonly lane: CommandLane;
  readonly receiver: ReceiverRecord | undefined;
  readonly baseFault: BaseFault | undefined;
  readonly device: Device;
  readonly #setup: KeptSetup;
  readonly #status: StatusReport;
  readonly #changes: ChangeReport;
  readonly #measurements: Measurements;
  readonly #touches: TouchReport;
  readonly #faults: DeviceFaults;
  /** How much of what it sent could not be read, as last told. */
  #junk = 0;
  #stopped = false;

  constructor(setup: KeptSetup) {
    const { device, transport, address, ports, note, faults } = setup;
    this.#setup = setup;
    this.device = setup.device;
    this.address = address;
    this.record = new DeviceRecord({ device, name: setup.name, model: setup.model, since: ports.clock.now() });
    this.keeper = new Keeper({
      device,
      transport,
      ports,
      retryCapMs: setup.retryCapMs,
      awayStatus: address.kind === 'hid' ? 'absent' : 'offline',
      status: (status, why, failure) => this.#kept(status, why, failure),
    });
    const commands = new CommandReport(device, note, ports);
    this.lane = new CommandLane({
      device,
      requireConnected: () => this.#requireConnected(),
      busy: (busy) => this.#busy(busy),
      done: (outcome) => commands.done(outcome),
    });
    const receiver: ClickerReceiver | undefined = isReceiver(device) ? device : undefined;
    this.receiver = receiver === undefined ? undefined : { receiver, record: this.record, voting: 'idle' };
    const labels = labelsOf(address);
    this.baseFault = receiver === undefined ? undefined : new BaseFault(device.id, faults, labels);
    this.#status = new StatusReport(device, note, ports);
    this.#changes = new ChangeReport(this.record, note, ports);
    this.#measurements = new Measurements(device, note, ports.clock);
    this.#touches = new TouchReport(device.id, note, ports.clock);
    this.#faults = new DeviceFaults({ record: this.record, faults, surroundings: setup.surroundings, labels });
  }

  get id(): string {
    return this.record.device.id;
  }

  start(): void {
    this.baseFault?.changed(false);
    this.keeper.start();
  }

  lastWords(): void {
    this.#measurements.tell();
    this.#touches.tell();
  }

  /** Ends within a second whatever the device does. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#touches.stop();
    this.#status.stop();
    this.#changes.stop();
    this.#faults.stop();
    this.lane.stop();
    await this.keeper.stop();
  }

  /** Its driver says how it stands. What it says after its connection ended is about a past one. */
  saysStatus(status: DeviceStatus, why: string | undefined): void {
    if (this.keeper.engaged) this.#setStatus(status, why, undefined);
  }

  saysReadings(readings: Readings): void {
    const { log } = this.#setup.ports;
    if (same(this.record.view.readings, readings)) return;
    log.debug({ device: this.id, readings }, 'device readings');
    this.record.learn({ readings });
    this.#measurements.read(readings);
    this.#news();
    const { junk } = readings;
    if (typeof junk !== 'number' || junk <= this.#junk) return;
    this.#junk = junk;
    log.warn(
      { device: this.id, junk },
      'the device sends what its protocol does not know; everything else counts. Check cable and model if the number keeps growing',
    );
  }

  saysTroubles(troubles: Troubles): void {
    if (same(this.record.view.troubles, troubles)) return;
    this.record.learn({ troubles });
    this.#news();
  }

  saysIdentity(identity: Identity): void {
    if (same(this.record.identity, identity)) return;
    this.record.identity = identity;
    if (this.#stopped) return;
    const { name: _, ...asset } = identity;
    this.#setup.ports.log.info({ device: this.id, identity: asset }, 'device identity');
    this.#changes.identified();
    this.#setup.changed(this);
  }

  saysVoting(voting: VotingState): void {
    if (this.receiver !== undefined) this.receiver.voting = voting;
  }

  touched(count: TouchCount): void {
    if (!this.#stopped) this.#touches.touched(count);
  }

  /** The ten minutes are over. */
  tellMeasurements(): void {
    this.#measurements.tell();
  }

  #kept(status: DeviceStatus, why: string | undefined, failure: ShownError | undefined): void {
    const { transport } = this.#setup;
    if (status === 'online' && transport instanceof SerialLine) transport.answered();
    // A device that came up asleep has said so itself, while it was being attached.
    if (status === 'online' && this.record.view.status === 'degraded') return;
    this.#setStatus(status, why, failure);
  }

  #setStatus(status: DeviceStatus, said: string | undefined, failure: ShownError | undefined): void {
    const { ports, transport } = this.#setup;
    const { view } = this.record;
    this.record.failure = failure;
    const movedTo = status === 'online' && transport instanceof SerialLine ? transport.movedTo : undefined;
    const why = said ?? (movedTo === undefined ? undefined : `its adapter is at ${movedTo} now`);
    if (view.status === status && view.why === (why ?? null)) return;
    this.record.learn({
      status,
      why: why ?? null,
      ...(view.status === status ? {} : { since: ports.clock.now() }),
    });
    ports.log.info({ device: this.id, status, why }, 'device status');
    this.#status.changed(status, why);
    const helped = this.record.connected ? this.#helped() : undefined;
    this.baseFault?.changed(this.record.connected, helped);
    this.#news(helped);
  }

  /** By what it came back: a line that was silent, closed and opened anew has had its DTR dropped and raised. */
  #helped(): Helped | undefined {
    const { recovered } = this.keeper;
    if (recovered === undefined) return undefined;
    return recovered === 'reopened' && this.address.kind === 'serial' ? 'reset' : 'reconnect';
  }

  #news(helped?: Helped): void {
    // What a driver forgets while it is let go of is no news.
    if (this.#stopped) return;
    this.#changes.changed();
    this.#faults.changed(helped);
    this.#setup.changed(this);
  }

  #requireConnected(): void {
    if (this.record.connected) return;
    // Somebody needs it: try now.
    this.keeper.hurry();
    throw notConnected(this.id, this.record.view.status, this.record.view.why);
  }

  #busy(busy: string | null): void {
    if (this.record.view.busy === busy) return;
    this.record.learn({ busy });
    this.#setup.changed(this);
  }
}

/** What hangs on the network is away when the network is; this PC itself always answers. */
function labelsOf(address: Address): Readonly<Record<string, string>> {
  const host = 'host' in address && typeof address.host === 'string' ? address.host : undefined;
  if (host === undefined || /^(127\.|localhost$|::1$)/.test(host)) return {};
  return { via: 'network' };
}
