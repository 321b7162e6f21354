/** The registry's entry for Modbus: a model's register map on a line that may have other devices on it. */
import { crcModbus } from '../../../protocols/checksum.ts';
import { decodeModbus, modbusFraming } from '../../../protocols/sensor/modbus.ts';
import type { Device, DeviceSink, DriverClock, Transport } from '../../device.ts';
import type { Model } from '../../models/model.ts';
import type { Hello } from '../../recognise.ts';
import type { Address } from '../../transport/address.ts';
import { type LinkDefaults, transportFor } from '../../transport/transport.ts';
import { ModbusDevice } from './device.ts';
import { lineTransport } from './line.ts';
import type { ModbusMap } from './map.ts';

export interface CreateModbus {
  readonly id: string;
  readonly label: string;
  readonly model: Model<unknown>;
  /** Absent where a test has a line of its own: RTU, and the model's unit. */
  readonly address?: Address;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

export function createModbus({ model, address, ...setup }: CreateModbus): Device {
  const map = mapOf(model);
  const onABus = address?.kind === 'serial' || address?.kind === 'tcp' ? address : undefined;
  return new ModbusDevice({
    ...setup,
    map,
    framing: onABus?.kind === 'tcp' ? (onABus.framing ?? 'tcp') : 'rtu',
    unit: onABus?.unit ?? map.unit,
    powerRelays: onABus?.relays,
    identity: { model: model.name.en },
  });
}

export function modbusTransport(address: Address, link: LinkDefaults): Transport {
  return address.kind === 'serial' || address.kind === 'tcp'
    ? lineTransport(address, link)
    : transportFor(address, link);
}

/** The model's first question, asked as on a serial line; a refusal shows a Modbus device as well as a value does. */
export function modbusHello(model: Model<unknown>): Hello {
  const { unit, reads } = mapOf(model);
  const [first] = reads;
  const code = first?.function ?? 1;
  const address = first?.address ?? 0;
  const body = Uint8Array.of(unit, code, address >> 8, address & 0xff, 0, first?.count ?? 8);
  const crc = crcModbus(body);
  return {
    framing: modbusFraming('device'),
    ask: Uint8Array.of(...body, crc & 0xff, crc >> 8),
    hears: (frame) =>
      decodeModbus(frame, 'device').some((said) => {
        const told = said as { readonly type?: string; readonly unit?: number; readonly function?: number };
        return told.unit === unit && told.function === code && (told.type === 'reading' || told.type === 'nak');
      }),
  };
}

function mapOf(model: Model<unknown>): ModbusMap {
  // The registry's own table pairs a family with its models.
  return model.options as ModbusMap;
}
