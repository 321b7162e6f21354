/**
 * The devices of a room: builds them from the config, keeps each connected on its own, turns their states into events,
 * faults and views. Press → `events.press` is synchronous and does nothing else.
 */
import {
  type ClickerReceiver,
  type Device,
  type DeviceSink,
  type DeviceStatus,
  isReceiver,
  nowhere,
} from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import type { HidAddress } from '../../drivers/transport/address.ts';
import { type Hotplug, watchUsb } from '../../drivers/transport/hotplug.ts';
import type { ReceiverEvents, Receivers } from '../classroom/port.ts';
import type { DeviceConfig } from '../config/config.ts';
import type { Journal } from '../journal/port.ts';
import type { Faults } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import { BaseFault } from './base-fault.ts';
import { Keeper } from './keeper.ts';
import { createReceivers, type ReceiverRecord } from './receivers.ts';
import { StatusReport } from './status-report.ts';

export interface DevicesOptions {
  readonly devices: readonly DeviceConfig[];
  readonly ports: Ports;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly events: ReceiverEvents;
}

export interface Devices {
  readonly receivers: Receivers;
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
  readonly record: ReceiverRecord;
  readonly keeper: Keeper;
  readonly usb: HidAddress | undefined;
  readonly report: StatusReport;
  readonly fault: BaseFault;
  /** How much of what it sent could not be read, as last told. */
  junk: number;
}

function receiverOf(device: Device): ClickerReceiver {
  if (!isReceiver(device)) throw new Error('not a receiver');
  return device;
}

/** Throws a ShownError for a device that cannot be built; the config's check refuses such a file earlier, with its line. */
export function createDevices({ devices, ports, journal, faults, events }: DevicesOptions): Devices {
  const kept = new Map<string, Kept>();
  const sink: DeviceSink = {
    ...nowhere,
    press: (press) => events.press(press),
    status: (id, status, why) => setStatus(id, status, why),
    identity: (id, identity) => ports.log.info({ device: id, identity }, 'device identity'),
    readings: (id, readings) => {
      ports.log.debug({ device: id, readings }, 'device readings');
      const entry = kept.get(id);
      if (entry === undefined || typeof readings['junk'] !== 'number' || readings['junk'] <= entry.junk) return;
      entry.junk = readings['junk'];
      ports.log.warn(
        { device: id, junk: entry.junk },
        'the device sends what its protocol does not know; everything else counts. Check cable and model if the number keeps growing',
      );
    },
    voting: (id, voting) => {
      const entry = kept.get(id);
      if (entry === undefined) return;
      entry.record.voting = voting;
      events.receiversChanged();
    },
  };

  function setStatus(id: string, status: DeviceStatus, why?: string): void {
    const entry = kept.get(id);
    if (entry === undefined) return;
    const { record } = entry;
    if (record.status === status && record.why === (why ?? null)) return;
    if (record.status !== status) record.since = ports.clock.now();
    record.status = status;
    record.why = why ?? null;
    ports.log.info({ device: id, status, why }, 'device status');
    entry.report.changed(status, why);
    entry.fault.changed(status === 'online' || status === 'degraded');
    events.receiversChanged();
  }

  let questionOpen = false;
  let hotplugLive = false;
  for (const config of devices) kept.set(config.id, keep(config));

  function keep(config: DeviceConfig): Kept {
    const { device, transport, address } = buildDevice(config, sink, ports.clock);
    const usb = address.kind === 'hid' ? address : undefined;
    const record: ReceiverRecord = {
      receiver: receiverOf(device),
      status: 'connecting',
      voting: 'idle',
      since: ports.clock.now(),
      why: null,
    };
    const keeper = new Keeper({
      device,
      transport,
      ports,
      retryCapMs: () => {
        if (usb === undefined) return RETRY_CAP_MS;
        return hotplugLive && !questionOpen ? USB_RETRY_CAP_LIVE_MS : USB_RETRY_CAP_MS;
      },
      awayStatus: usb === undefined ? 'offline' : 'absent',
      status: (status, why) => setStatus(config.id, status, why),
    });
    return {
      record,
      keeper,
      usb,
      report: new StatusReport(device, journal, ports),
      fault: new BaseFault(config.id, faults),
      junk: 0,
    };
  }

  const records = [...kept.values()].map(({ record }) => record);
  let hotplug: Promise<Hotplug> | undefined;
  return {
    receivers: createReceivers(records, (open) => {
      questionOpen = open;
      for (const { fault, keeper } of kept.values()) {
        fault.asked(open);
        if (open) keeper.hurry();
      }
    }),
    start() {
      for (const { keeper, fault } of kept.values()) {
        fault.changed(false);
        keeper.start();
      }
      const usbDevices = [...kept.values()].filter(({ usb }) => usb !== undefined);
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
        (error: unknown) =>
          ports.log.warn({ err: error }, 'no hot-plug events; devices are looked for every few seconds'),
      );
    },
    async stop() {
      for (const { report, fault } of kept.values()) {
        report.stop();
        fault.stop();
      }
      await Promise.all([
        ...[...kept.values()].map(({ keeper }) => keeper.stop()),
        hotplug?.then(
          (watch) => watch.stop(),
          // It never started: told when it failed.
          () => {},
        ),
      ]);
    },
  };
}
