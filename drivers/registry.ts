/** Every driver by its contract name. A family is one entry; what a device differs in is its model's. */

import type { PjlinkProfile } from '../protocols/projector/pjlink-words.ts';
import { ShownError } from '../protocols/shown-error.ts';
import { createOnvif, onvifTransport } from './camera/create-onvif.ts';
import { createIclicker, type IclickerOptions } from './clicker/iclicker.ts';
import { createKeypads, type KeypadOptions } from './clicker/keypad.ts';
import { createSunvote, type SunvoteOptions, sunvoteHello } from './clicker/sunvote.ts';
import { createTurningpoint, turningpointHello } from './clicker/turningpoint.ts';
import type { Device, DeviceKind, DeviceSink, DriverClock, Transport } from './device.ts';
import { hereTransport } from './host/here.ts';
import { createHost } from './host/host.ts';
import { createDigitizer } from './input/digitizer.ts';
import type { Model } from './models/model.ts';
import { models } from './models/models.ts';
import { aabbcc } from './panel/aabbcc.ts';
import { ctouch } from './panel/ctouch.ts';
import { hisense } from './panel/hisense.ts';
import { lg } from './panel/lg.ts';
import { maxhub } from './panel/maxhub.ts';
import { nec } from './panel/nec.ts';
import { newline } from './panel/newline.ts';
import { philipsSicp } from './panel/philips-sicp.ts';
import { promethean } from './panel/promethean.ts';
import { samsungMdc } from './panel/samsung-mdc.ts';
import { smart } from './panel/smart.ts';
import { viewsonic } from './panel/viewsonic.ts';
import { PolledDevice } from './polled/device.ts';
import type { PolledFamily } from './polled/family.ts';
import { createPjlink, pjlinkHello } from './projector/create-pjlink.ts';
import { pjlinkFamily } from './projector/pjlink.ts';
import { em4100 } from './reader/em4100.ts';
import { createKeyboardReader, type KeyboardReaderOptions } from './reader/keyboard.ts';
import { createSerialReader, type ReaderFamily, type ReaderOptions } from './reader/serial-reader.ts';
import { stxBcc } from './reader/stx-bcc.ts';
import { type Hello, helloOf, readsOf } from './recognise.ts';
import { createModbus, modbusHello, modbusTransport } from './sensor/modbus/create.ts';
import type { ModbusMap } from './sensor/modbus/map.ts';
import { type Address, parseAddress } from './transport/address.ts';
import { type LinkDefaults, transportFor } from './transport/transport.ts';

interface CreateSetup {
  readonly id: string;
  readonly label: string;
  readonly model: Model<unknown>;
  /** From the address. */
  readonly secret: string | undefined;
  /** From the address, where a socket cannot tell. */
  readonly generation?: 1 | 2 | undefined;
  /** What the config says; absent where a test has a line of its own. */
  readonly address?: Address;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

export interface DriverEntry {
  readonly kind: DeviceKind;
  readonly transports: readonly Address['kind'][];
  create(setup: CreateSetup): Device;
  /** What a device of this model can say: reading keys, identity keys, `troubles`; or `press`, `badge`, `touches`. */
  reads(model: Model<unknown>): readonly string[];
  /** Its way there, where it is not an address's usual one: a line that devices share, this PC. */
  transport?(address: Address, link: LinkDefaults): Transport;
  /** How it is recognised on a line of its own; absent: it is not (HID, or nothing is ever answered). */
  hello?(model: Model<unknown>): Hello | undefined;
}

/** A family of devices that are asked, on a line or a socket. */
function polled<Profile>(family: PolledFamily<Profile>, transports: readonly Address['kind'][]): DriverEntry {
  return {
    kind: family.kind,
    transports,
    create: ({ model, ...setup }) =>
      new PolledDevice({
        ...setup,
        family,
        // The registry's own table pairs a family with its models: see `modelFor`.
        profile: model.options as Profile,
        identity: { model: model.name.en },
      }),
    reads: (model) => readsOf(family, model.options as Profile),
    hello: (model) => helloOf(family, model.options as Profile),
  };
}

/** Card readers on a line that only ever speak. */
function spoken(family: ReaderFamily): DriverEntry {
  return {
    kind: 'reader',
    transports: ['serial', 'tcp'],
    reads: () => ['badge'],
    create: ({ model, ...setup }) =>
      createSerialReader({
        ...setup,
        family,
        options: model.options as ReaderOptions,
        identity: { model: model.name.en },
      }),
  };
}

const drivers: Readonly<Record<string, DriverEntry>> = {
  iclicker: {
    kind: 'clicker',
    transports: ['hid', 'tcp'],
    reads: () => ['press', 'firmware'],
    create: ({ model, generation, address, ...setup }) => {
      const channel = address !== undefined && 'channel' in address ? address.channel : undefined;
      const options = {
        ...(model.options as IclickerOptions),
        ...(generation === undefined ? {} : { generation }),
        ...(channel === undefined ? {} : { channel }),
      };
      return createIclicker({ ...setup, options });
    },
  },
  sunvote: {
    kind: 'clicker',
    transports: ['serial', 'tcp'],
    reads: () => ['press'],
    create: ({ model, ...setup }) =>
      createSunvote({
        ...setup,
        options: model.options as SunvoteOptions,
        identity: { make: 'SunVote', model: model.name.en },
      }),
    hello: () => sunvoteHello,
  },
  turningpoint: {
    kind: 'clicker',
    transports: ['serial', 'tcp'],
    reads: () => ['press'],
    create: ({ model, ...setup }) => createTurningpoint({ ...setup, identity: { model: model.name.en } }),
    hello: () => turningpointHello,
  },
  aabbcc: polled(aabbcc, ['serial', 'tcp']),
  viewsonic: polled(viewsonic, ['serial', 'tcp']),
  maxhub: polled(maxhub, ['serial', 'tcp']),
  'samsung-mdc': polled(samsungMdc, ['serial', 'tcp']),
  'philips-sicp': polled(philipsSicp, ['serial', 'tcp']),
  lg: polled(lg, ['serial', 'tcp']),
  smart: polled(smart, ['serial', 'tcp']),
  newline: polled(newline, ['serial', 'tcp']),
  promethean: polled(promethean, ['serial', 'tcp']),
  ctouch: polled(ctouch, ['serial', 'tcp']),
  hisense: polled(hisense, ['serial', 'tcp']),
  nec: polled(nec, ['serial', 'tcp']),
  pjlink: {
    kind: 'projector',
    transports: ['tcp'],
    create: createPjlink,
    reads: (model) => readsOf(pjlinkFamily({ monotonicMs: () => 0 }), model.options as PjlinkProfile),
    hello: pjlinkHello,
  },
  em4100: spoken(em4100),
  'stx-bcc': spoken(stxBcc),
  modbus: {
    kind: 'sensor',
    transports: ['serial', 'tcp'],
    create: createModbus,
    reads: ({ options }) => {
      const { reads, relays } = options as ModbusMap;
      return [
        ...reads.flatMap(({ values }) => values.map(({ key }) => key)),
        ...(relays === undefined ? [] : ['relay1…']),
      ];
    },
    transport: modbusTransport,
    hello: modbusHello,
  },
  onvif: {
    kind: 'camera',
    transports: ['http'],
    reads: () => [
      'level',
      'clockOffsetS',
      'events',
      'motion',
      'tamper',
      'people',
      'moving',
      'preset',
      'make',
      'model',
      'serial',
      'firmware',
      'mac',
      'troubles',
    ],
    create: createOnvif,
    transport: onvifTransport,
  },
  digitizer: {
    kind: 'input',
    transports: ['hid', 'tcp'],
    reads: () => ['touches'],
    create: ({ model, ...setup }) => createDigitizer({ ...setup, identity: { model: model.name.en } }),
  },
  keyboard: {
    kind: 'reader',
    transports: ['hid', 'tcp'],
    reads: (model) =>
      (model.options as KeyboardReaderOptions | KeypadOptions).use === 'badge' ? ['badge'] : ['press'],
    create: ({ model, ...setup }) => {
      const options = model.options as KeyboardReaderOptions | KeypadOptions;
      const identity = { model: model.name.en };
      return options.use === 'badge'
        ? createKeyboardReader({ ...setup, options, identity })
        : createKeypads({ ...setup, options, identity });
    },
  },
  host: {
    kind: 'host',
    transports: ['host'],
    reads: () => [
      'os',
      'cpuPct',
      'memoryUsedPct',
      'memoryGB',
      'uptimeHours',
      'diskFreePct',
      'diskFreeGB',
      'temperatureC',
      'networkUp',
      'networkMbps',
      'displays',
      'usbErrors',
      'clockOffsetS',
      'troubles',
    ],
    create: createHost,
    transport: ({ label }) => hereTransport(label),
  },
};

export const driverNames: readonly string[] = Object.keys(drivers);

export function driverEntry(name: string): DriverEntry | undefined {
  return Object.hasOwn(drivers, name) ? drivers[name] : undefined;
}

export interface DeviceSetup {
  readonly id: string;
  readonly driver: string;
  /** A model's id; absent: the family's generic one. */
  readonly model?: string | undefined;
  readonly address: string;
}

export interface BuiltDevice {
  readonly device: Device;
  readonly transport: Transport;
  readonly address: Address;
  readonly model: Model<unknown>;
}

/**
 * Whether a device can be built from these words, before anything is. Throws a ShownError: `DEVICE-DRIVER` (no such
 * driver), `DEVICE-MODEL` (no such model of it), `DEVICE-ADDRESS` (not an address, or not one this driver can use).
 */
export function checkDevice(
  { driver, model: modelId, address: text }: DeviceSetup,
  where: string,
): { entry: DriverEntry; model: Model<unknown>; address: Address } {
  const entry = driverEntry(driver);
  if (entry === undefined) {
    throw new ShownError({
      code: 'DEVICE-DRIVER',
      where,
      what: { zh: `没有叫 ${driver} 的驱动`, en: `there is no driver ${driver}` },
      todo: { zh: `可用的有：${driverNames.join(' ')}`, en: `there are: ${driverNames.join(' ')}` },
    });
  }
  const model = modelFor(driver, modelId, where);
  const address = parseAddress(text, where);
  if (!entry.transports.includes(address.kind)) {
    throw new ShownError({
      code: 'DEVICE-ADDRESS',
      where,
      what: { zh: `${driver} 不能用 ${address.kind}:// 连接`, en: `${driver} cannot be reached by ${address.kind}://` },
      todo: {
        zh: `用 ${entry.transports.map((kind) => `${kind}://`).join(' 或 ')}`,
        en: `use ${entry.transports.map((kind) => `${kind}://`).join(' or ')}`,
      },
    });
  }
  return { entry, model, address };
}

function modelFor(driver: string, id: string | undefined, where: string): Model<unknown> {
  const ofFamily = models.filter((model) => model.driver === driver);
  const found = id === undefined ? ofFamily[0] : ofFamily.find((model) => model.id === id);
  if (found !== undefined) return found;
  const ids = ofFamily.map((model) => model.id).join(' ');
  throw new ShownError({
    code: 'DEVICE-MODEL',
    where,
    what: { zh: `${driver} 没有叫 ${id} 的型号`, en: `${driver} has no model ${id}` },
    todo: { zh: `可用的有：${ids}；不写就用通用的`, en: `there are: ${ids}; leave it out for the generic one` },
  });
}

/** A device and its way there; nothing is opened. Throws what {@link checkDevice} throws. */
export function buildDevice(setup: DeviceSetup, sink: DeviceSink, clock: DriverClock, where = setup.id): BuiltDevice {
  const { entry, model, address } = checkDevice(setup, where);
  const transport = (entry.transport ?? transportFor)(address, model.link ?? {});
  const secret = 'password' in address ? address.password : undefined;
  const generation = 'generation' in address ? address.generation : undefined;
  const device = entry.create({
    id: setup.id,
    label: transport.label,
    model,
    secret,
    generation,
    address,
    sink,
    clock,
  });
  return { device, transport, address, model };
}
