/**
 * The devices of a room: builds them from the config, keeps each connected on its own, and is where everybody above finds
 * them. Press → `events.press` is synchronous and does nothing else.
 */
import { isCamera } from '../../drivers/camera/camera.ts';
import type { DeviceSink } from '../../drivers/device.ts';
import { isHost } from '../../drivers/host/host.ts';
import { type BuiltDevice, buildDevice } from '../../drivers/registry.ts';
import { listSerialPorts, type SerialPortInfo } from '../../drivers/transport/enumerate.ts';
import type { ReceiverEvents, Receivers } from '../classroom/port.ts';
import type { DeviceConfig } from '../config/config.ts';
import type { Journal } from '../journal/port.ts';
import type { FaultReports } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { Adapters } from './adapters.ts';
import { BadgeReport } from './badge-report.ts';
import { KeptDevice } from './kept-device.ts';
import { noteInto } from './note.ts';
import { type PluggedIn, watchPlugs } from './plugged-in.ts';
import type { DeviceListener, RoomCameras, RoomDevices } from './port.ts';
import { createReceivers } from './receivers.ts';
import { deviceUnknown } from './refusals.ts';
import { lineOf } from './serial-line.ts';

export interface DevicesOptions {
  readonly devices: readonly DeviceConfig[];
  readonly ports: Ports;
  readonly journal: Pick<Journal, 'append'>;
  readonly faults: FaultReports;
  readonly events: ReceiverEvents;
  /** Where serial adapters are remembered and the key of pseudonyms is; without it neither. */
  readonly room?: Pick<RoomStore, 'setting' | 'setSetting'>;
  /** Somebody teaches, or might. Absent: always. */
  readonly inUse?: () => boolean;
  readonly listSerial?: () => Promise<readonly SerialPortInfo[]>;
  /** A test's own device or line. */
  readonly build?: typeof buildDevice;
}

export interface Devices {
  readonly receivers: Receivers;
  /** Everything there is, the receivers too. */
  readonly room: RoomDevices;
  readonly cameras: RoomCameras;
  /** Exam mode: from now on, and for what waits already, only `by: 'exam'` passes. */
  lock(on: boolean): void;
  /** Word from the district: so far this PC's clock is off, ms; positive: it is fast. */
  clockOffset(offsetMs: number): void;
  start(): void;
  /** What is counted and measured so far goes to the journal: the agent's goodbye comes after it. */
  lastWords(): void;
  /** Ends within a second whatever the devices do. */
  stop(): Promise<void>;
}

/** A receiver that was put back must be voting again within 8 s, so a class never waits longer than this for a try. */
const RECEIVER_CAP_MS = 2_000;
/** Looking for USB devices costs more than a TCP connect, on Windows above all; 3 s still keeps the 8 s. */
const USB_RECEIVER_CAP_MS = 3_000;
const USB_CAP_MS = 10_000;
/** With hot-plug events, and nobody waiting: only in case an event was lost. */
const USB_CAP_LIVE_MS = 30_000;
const CAP_MS = 30_000;
/** Mains are off at night: nobody is there to wait for a panel. */
const CAP_UNUSED_MS = 2 * 60_000;
const MEASURE_EVERY_MS = 10 * 60_000;
/** Cameras are asked how they are; while nobody is there, half as often. */
const CAMERA_EVERY_MS = 30_000;
const CAMERA_UNUSED_EVERY_MS = 60_000;
const PACE_EVERY_MS = 60_000;

/** Throws a ShownError for a device that cannot be built; the config's check refuses such a file earlier, with its line. */
export function createDevices(options: DevicesOptions): Devices {
  const { ports, events, room } = options;
  const { log } = ports;
  const inUse = options.inUse ?? (() => true);
  const note = noteInto(options.journal, log);
  const badges = new BadgeReport(note, ports, room);
  const kept = new Map<string, KeptDevice>();
  const listeners = new Set<DeviceListener>();
  let questionOpen = false;
  let plugs: PluggedIn | undefined;
  let measuring: NodeJS.Timeout | undefined;
  let pacing: NodeJS.Timeout | undefined;

  function tell(what: (listener: DeviceListener) => void): void {
    for (const listener of listeners) {
      try {
        what(listener);
      } catch (error) {
        log.error({ err: error }, 'a listener to devices threw');
      }
    }
  }

  const sink: DeviceSink = {
    press: (press) => events.press(press),
    status: (id, status, why) => kept.get(id)?.saysStatus(status, why),
    identity: (id, identity) => kept.get(id)?.saysIdentity(identity),
    readings: (id, readings) => kept.get(id)?.saysReadings(readings),
    troubles: (id, troubles) => kept.get(id)?.saysTroubles(troubles),
    voting(id, voting) {
      kept.get(id)?.saysVoting(voting);
      events.receiversChanged();
    },
    badge(badge) {
      tell((listener) => listener.badge?.(badge));
      badges.read(badge);
    },
    touched(count) {
      kept.get(count.device)?.touched(count);
      tell((listener) => listener.touched?.(count));
    },
    saw(id, what, { bytes, ...detail }) {
      // What a reader or a clicker sends by halves is still a card or a key.
      const shown = bytes === undefined || isPersonal(kept.get(id)) ? detail : { ...detail, bytes };
      log.debug({ ...shown, device: id, saw: what }, 'a device did what its protocol does not say');
    },
  };

  const build = options.build ?? buildDevice;
  const built = options.devices.map((config) => ({ config, ...build(config, sink, ports.clock) }));
  const adapters = new Adapters({
    list: options.listSerial ?? listSerialPorts,
    room,
    ports,
    configured: new Map(
      built.flatMap(({ device, address }) => (address.kind === 'serial' ? [[device.id, address.path]] : [])),
    ),
  });
  for (const one of built) kept.set(one.device.id, keep(one, one.config));

  function keep(one: BuiltDevice, { name, lampLifeHours }: DeviceConfig): KeptDevice {
    const { device, address } = one;
    const model = lampLifeHours === undefined ? one.model : { ...one.model, lampLifeHours };
    const isReceiver = device.kind === 'clicker';
    return new KeptDevice({
      device,
      transport: lineOf(one, adapters, log),
      address,
      name: name ?? null,
      model,
      ports,
      note,
      faults: options.faults,
      surroundings: { panelOn },
      retryCapMs() {
        if (address.kind === 'hid') {
          if (isReceiver && questionOpen) return USB_RECEIVER_CAP_MS;
          if (plugs?.live === true) return USB_CAP_LIVE_MS;
          return isReceiver ? USB_RECEIVER_CAP_MS : USB_CAP_MS;
        }
        if (isReceiver) return RECEIVER_CAP_MS;
        return inUse() ? CAP_MS : CAP_UNUSED_MS;
      },
      changed(changed) {
        tell((listener) => listener.changed?.(changed.record.view));
        if (isReceiver) events.receiversChanged();
      },
    });
  }

  function panelOn(): boolean {
    const panels = [...kept.values()].filter(({ record }) => record.device.kind === 'panel');
    return panels.length === 0 || panels.some(({ record }) => record.view.readings['power'] === 'on');
  }

  const all = [...kept.values()];
  const cameras = all.flatMap(({ device }) => (isCamera(device) ? [device] : []));

  function paceCameras(): void {
    for (const camera of cameras) camera.pace?.(inUse() ? CAMERA_EVERY_MS : CAMERA_UNUSED_EVERY_MS);
  }

  return {
    receivers: createReceivers(
      all.flatMap(({ receiver }) => (receiver === undefined ? [] : [receiver])),
      (open) => {
        questionOpen = open;
        for (const { baseFault, keeper } of all) {
          if (baseFault === undefined) continue;
          baseFault.asked(open);
          if (open) keeper.hurry();
        }
      },
    ),
    room: {
      list: () => all.map(({ record }) => record.view),
      get: (id) => kept.get(id)?.record.view,
      identity: (id) => kept.get(id)?.record.identity ?? {},
      command(id, name, value, by) {
        const device = kept.get(id);
        return device === undefined ? Promise.reject(deviceUnknown(id)) : device.lane.run(name, value, by);
      },
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    cameras: {
      get: (id) => cameras.find((camera) => camera.id === id),
      list: () => cameras,
    },
    lock(on) {
      for (const { lane } of all) lane.lock(on);
    },
    clockOffset(offsetMs) {
      for (const { device } of all) if (isHost(device)) device.clockOffset(offsetMs);
      for (const camera of cameras) camera.ourClockIsOff?.(offsetMs);
    },
    start() {
      for (const device of all) device.start();
      if (cameras.length > 0) pacing = setInterval(paceCameras, PACE_EVERY_MS);
      paceCameras();
      plugs = watchPlugs(all, adapters, log);
      measuring = setInterval(() => {
        for (const device of all) device.tellMeasurements();
      }, MEASURE_EVERY_MS);
    },
    lastWords() {
      for (const device of all) device.lastWords();
    },
    async stop() {
      clearInterval(measuring);
      clearInterval(pacing);
      await Promise.all([...all.map((device) => device.stop()), plugs?.stop()]);
    },
  };
}

/** Whether what it sends by halves could be a card or a key. */
function isPersonal(device: KeptDevice | undefined): boolean {
  const kind = device?.record.device.kind;
  return kind === 'reader' || kind === 'clicker' || kind === 'input';
}
