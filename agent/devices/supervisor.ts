/**
 * The devices of a room: builds them from the config, keeps each connected on its own, turns their states into events,
 * faults and views, and tells them what they are to do. Press → `events.press` is synchronous and does nothing else.
 */
import {
  type Device,
  type DeviceSink,
  type DeviceStatus,
  isReceiver,
  type Readings,
  type Transport,
  type Troubles,
} from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import type { HidAddress } from '../../drivers/transport/address.ts';
import { type Hotplug, watchUsb } from '../../drivers/transport/hotplug.ts';
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { ReceiverEvents, Receivers } from '../classroom/port.ts';
import type { DeviceConfig } from '../config/config.ts';
import type { Journal } from '../journal/port.ts';
import type { Faults } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import { BaseFault } from './base-fault.ts';
import { CommandLane } from './command-lane.ts';
import { Keeper } from './keeper.ts';
import type { DeviceListener, RoomDevices } from './port.ts';
import { createReceivers, type ReceiverRecord } from './receivers.ts';
import { DeviceRecord, sameValues } from './record.ts';
import { deviceUnknown, notConnected } from './refusals.ts';
import { StatusReport } from './status-report.ts';

export interface DevicesOptions {
  readonly devices: readonly (DeviceConfig & { readonly name?: string | undefined })[];
  readonly ports: Ports;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly events: ReceiverEvents;
}

export interface Devices {
  readonly receivers: Receivers;
  /** Everything there is, the receivers too. */
  readonly room: RoomDevices;
  /** Exam mode: from now on, and for what waits already, only `by: 'exam'` passes. */
  lock(on: boolean): void;
  start(): void;
  /** Ends within a second whatever the devices do. */
  stop(): Promise<void>;
}

/** A receiver that was put back must be voting again within 8 s, so a class never waits longer than this for a try. */
const RETRY_CAP_MS = 2_000;
/** Looking for USB devices costs more than a TCP connect, on Windows above all; 3 s still keeps the 8 s. */
const USB_RETRY_CAP_MS = 3_000;
/** With hot-plug events, and nobody waiting: only in case an event was lost. */
const USB_RETRY_CAP_LIVE_MS = 30_000;

interface Kept {
  readonly record: DeviceRecord;
  readonly keeper: Keeper;
  readonly lane: CommandLane;
  readonly usb: HidAddress | undefined;
  readonly receiver: ReceiverRecord | undefined;
  readonly report: StatusReport;
  readonly fault: BaseFault | undefined;
  /** How much of what it sent could not be read, as last told. */
  junk: number;
}

interface Built {
  readonly device: Device;
  readonly transport: Transport;
  readonly usb: HidAddress | undefined;
  readonly name: string | null;
  readonly model: { readonly id: string; readonly name: BothLanguages };
}

/** Throws a ShownError for a device that cannot be built; the config's check refuses such a file earlier, with its line. */
export function createDevices({ devices, ports, journal, faults, events }: DevicesOptions): Devices {
  const { log } = ports;
  const kept = new Map<string, Kept>();
  const listeners = new Set<DeviceListener>();
  let questionOpen = false;
  let hotplugLive = false;

  function tell(what: (listener: DeviceListener) => void): void {
    for (const listener of listeners) {
      try {
        what(listener);
      } catch (error) {
        log.error({ err: error }, 'a listener to devices threw');
      }
    }
  }
  function changed(record: DeviceRecord): void {
    tell((listener) => listener.changed?.(record.view));
  }

  const sink: DeviceSink = {
    press: (press) => events.press(press),
    status(id, status, why) {
      // What a driver says after its connection ended is about a past one.
      if (kept.get(id)?.keeper.engaged === true) setStatus(id, status, why, undefined);
    },
    identity(id, identity) {
      const entry = kept.get(id);
      if (entry === undefined || sameValues(entry.record.identity, identity)) return;
      entry.record.identity = identity;
      const { name: _, ...asset } = identity;
      log.info({ device: id, identity: asset }, 'device identity');
      changed(entry.record);
    },
    readings: (id, readings) => setReadings(id, readings),
    troubles: (id, troubles) => setTroubles(id, troubles),
    voting(id, voting) {
      const receiver = kept.get(id)?.receiver;
      if (receiver === undefined) return;
      receiver.voting = voting;
      events.receiversChanged();
    },
    badge: (badge) => tell((listener) => listener.badge?.(badge)),
    touched: (count) => tell((listener) => listener.touched?.(count)),
    saw(id, what, detail) {
      const { bytes, ...rest } = detail;
      // What a reader or a clicker sends by halves is still a card or a key.
      const shown = bytes === undefined || isPersonal(kept.get(id)) ? rest : { ...rest, bytes };
      log.debug({ ...shown, device: id, saw: what }, 'a device did what its protocol does not say');
    },
  };

  function setStatus(id: string, status: DeviceStatus, why: string | undefined, code: string | undefined): void {
    const entry = kept.get(id);
    if (entry === undefined) return;
    const { record } = entry;
    record.code = code;
    const { view } = record;
    if (view.status === status && view.why === (why ?? null)) return;
    record.learn({
      status,
      why: why ?? null,
      ...(view.status === status ? {} : { since: ports.clock.now() }),
    });
    log.info({ device: id, status, why }, 'device status');
    entry.report.changed(status, why);
    entry.fault?.changed(record.connected);
    changed(record);
    if (entry.receiver !== undefined) events.receiversChanged();
  }

  function setReadings(id: string, readings: Readings): void {
    const entry = kept.get(id);
    if (entry === undefined || sameValues(entry.record.view.readings, readings)) return;
    log.debug({ device: id, readings }, 'device readings');
    entry.record.learn({ readings });
    changed(entry.record);
    const { junk } = readings;
    if (typeof junk !== 'number' || junk <= entry.junk) return;
    entry.junk = junk;
    log.warn(
      { device: id, junk },
      'the device sends what its protocol does not know; everything else counts. Check cable and model if the number keeps growing',
    );
  }

  function setTroubles(id: string, troubles: Troubles): void {
    const entry = kept.get(id);
    if (entry === undefined || sameValues(entry.record.view.troubles, troubles)) return;
    entry.record.learn({ troubles });
    changed(entry.record);
  }

  for (const config of devices) {
    const { device, transport, address, model } = buildDevice(config, sink, ports.clock);
    const usb = address.kind === 'hid' ? address : undefined;
    kept.set(config.id, keep({ device, transport, usb, name: config.name ?? null, model }));
  }

  function keep({ device, transport, usb, name, model }: Built): Kept {
    const { id } = device;
    const record = new DeviceRecord({ device, name, model, since: ports.clock.now() });
    const keeper = new Keeper({
      device,
      transport,
      ports,
      retryCapMs: () => {
        if (usb === undefined) return RETRY_CAP_MS;
        return hotplugLive && !questionOpen ? USB_RETRY_CAP_LIVE_MS : USB_RETRY_CAP_MS;
      },
      awayStatus: usb === undefined ? 'offline' : 'absent',
      status: (status, why, code) => {
        // A device that came up asleep has said so itself, while it was being attached.
        if (status === 'online' && record.view.status === 'degraded') return;
        setStatus(id, status, why, code);
      },
    });
    const lane = new CommandLane({
      device,
      requireConnected() {
        if (record.connected) return;
        keeper.hurry();
        throw notConnected(id, record.view.status, record.view.why);
      },
      busy(busy) {
        if (record.view.busy === busy) return;
        record.learn({ busy });
        changed(record);
      },
      done: ({ code, ...outcome }) => log.info({ device: id, ...outcome, code }, 'device command'),
    });
    const receiver = isReceiver(device) ? device : undefined;
    return {
      record,
      keeper,
      lane,
      usb,
      receiver: receiver === undefined ? undefined : { receiver, record, voting: 'idle' },
      report: new StatusReport(device, journal, ports),
      fault: receiver === undefined ? undefined : new BaseFault(id, faults),
      junk: 0,
    };
  }

  const all = [...kept.values()];
  let hotplug: Promise<Hotplug> | undefined;
  return {
    receivers: createReceivers(
      all.flatMap(({ receiver }) => (receiver === undefined ? [] : [receiver])),
      (open) => {
        questionOpen = open;
        for (const { fault, keeper } of all) {
          if (fault === undefined) continue;
          fault.asked(open);
          if (open) keeper.hurry();
        }
      },
    ),
    room: {
      list: () => all.map(({ record }) => record.view),
      get: (id) => kept.get(id)?.record.view,
      identity: (id) => kept.get(id)?.record.identity ?? {},
      command(id, name, value, by) {
        const entry = kept.get(id);
        return entry === undefined ? Promise.reject(deviceUnknown(id)) : entry.lane.run(name, value, by);
      },
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    lock(on) {
      for (const { lane } of all) lane.lock(on);
    },
    start() {
      for (const { keeper, fault } of all) {
        fault?.changed(false);
        keeper.start();
      }
      const usbDevices = all.filter(({ usb }) => usb !== undefined);
      if (usbDevices.length === 0) return;
      hotplug = watchUsb(({ vendorId, productId }) => {
        for (const { usb, keeper } of usbDevices) {
          if (usb?.vendorId === vendorId && usb.productId === productId) keeper.wake();
        }
      });
      hotplug.then(
        ({ live }) => {
          hotplugLive = live;
        },
        (error: unknown) => log.warn({ err: error }, 'no hot-plug events; devices are looked for every few seconds'),
      );
    },
    async stop() {
      for (const { report, fault, lane } of all) {
        report.stop();
        fault?.stop();
        lane.stop();
      }
      await Promise.all([
        ...all.map(({ keeper }) => keeper.stop()),
        hotplug?.then(
          (watch) => watch.stop(),
          // It never started: told when it failed.
          () => {},
        ),
      ]);
    },
  };
}

/** Whether what it sends by halves could be a card or a key. */
function isPersonal(entry: Kept | undefined): boolean {
  const kind = entry?.record.view.kind;
  return kind === 'reader' || kind === 'clicker' || kind === 'input';
}
