/**
 * Sensors, meters and relay boards on Modbus, from fact sheet 23. One line may hold several units. It speaks RTU or
 * Modbus/TCP, as it is spoken to: the first frame of a host decides.
 *
 * Quirks of the sheet: the S8 and the PZEM answer to an address for anybody; the PZEM puts the low word first and knows a
 * function of its own (42, reset the energy count); relay boards know a toggle (5500) and coil FF for all.
 */
import { crcModbus } from '../../protocols/checksum.ts';
import { type Framer, framer } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, type Dial, dialBoard, into, matching, milliseconds, number, onOff, words } from '../stream/dials.ts';
import { numberOf, wrongValue } from '../wrong-value.ts';
import { type ModelDevice, modbusModels, type RoomState } from './modbus-models.ts';

interface Unit {
  unit: number;
  readonly model: string;
  readonly device: ModelDevice;
  readonly state: RoomState;
}

const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const DEVICE_FAILURE = 4;
const BUSY = 6;
const MOST_REGISTERS = 125;

/** An answer without its unit; undefined: none at all. */
type Reply = readonly number[] | undefined;

function usual(): RoomState {
  return {
    temperatureC: 30.5,
    humidityPct: 54.6,
    co2Ppm: 904,
    voltageV: 249.5,
    currentA: 2.5,
    powerW: 612.5,
    energyKWh: 1234.567,
    statusBits: 0,
    alarm: false,
    relays: Array.from({ length: 8 }, () => false),
    stuck: 0,
  };
}

function unitOf(model: string, number?: number): Unit {
  const make = modbusModels[model];
  if (make === undefined) throw wrongValue('model', model, Object.keys(modbusModels).join(' '));
  const state = usual();
  const device = make(state);
  return { unit: number ?? device.unit, model, device, state };
}

export const createModbusLine: CreateDevice = ({ ports, send, tell }) => {
  let units = [unitOf('xy-md02')];
  let framing: 'auto' | 'rtu' | 'tcp' = 'auto';
  let spoken: 'rtu' | 'tcp' | undefined;
  const settings = { answerMs: 15, unknown: 'refuse', busy: 0, failed: false };
  let transaction = 0;

  const stream: Framer = framer(
    {
      maxLength: 260,
      measure(bytes) {
        const only = framing === 'auto' ? spoken : framing;
        const rtu = only === 'tcp' ? -1 : rtuLength(bytes);
        if (rtu > 0) return rtu;
        const tcp = only === 'rtu' ? -1 : tcpLength(bytes);
        if (tcp > 0) return tcp;
        return rtu === 0 || tcp === 0 ? 0 : -1;
      },
    },
    {
      frame: (bytes) => {
        const isRtu = rtuLength(bytes) === bytes.length && framing !== 'tcp' && spoken !== 'tcp';
        spoken = isRtu ? 'rtu' : 'tcp';
        tell({ event: 'request', framing: spoken, hex: Buffer.from(bytes).toString('hex') });
        if (isRtu) answer(bytes[0] ?? 0, [...bytes.subarray(1, -2)]);
        else {
          transaction = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
          answer(bytes[6] ?? 0, [...bytes.subarray(7)]);
        }
      },
      junk: () => {},
    },
  );

  function answer(asked: number, pdu: readonly number[]): void {
    const asSpoken = transaction;
    // 0 is for everybody, and nobody answers.
    const called = units.filter(({ unit, device }) => asked === 0 || asked === unit || asked === device.anyUnit);
    for (const unit of called) {
      const reply = replyOf(unit, pdu);
      if (reply === undefined || asked === 0) continue;
      ports.after(settings.answerMs, () => send(framed(asked, reply, asSpoken)));
    }
  }

  function framed(unit: number, reply: readonly number[], tid: number): Uint8Array {
    return spoken === 'tcp' ? tcpFrame(tid, unit, reply) : rtuFrame(unit, reply);
  }

  function replyOf(unit: Unit, pdu: readonly number[]): Reply {
    const [code = 0] = pdu;
    if (settings.busy > 0) {
      settings.busy--;
      return [code | 0x80, BUSY];
    }
    const reply = carryOut(unit, pdu);
    if (typeof reply !== 'number') return reply;
    return reply === ILLEGAL_ADDRESS && settings.unknown === 'silent' ? undefined : [code | 0x80, reply];
  }

  /** The answer, or why not. */
  function carryOut(unit: Unit, pdu: readonly number[]): Reply | number {
    const [code = 0] = pdu;
    const address = wordAt(pdu, 1);
    const count = wordAt(pdu, 3);
    switch (code) {
      case 1:
        return readCoils(unit, address, count);
      case 3:
      case 4:
        return readRegisters(unit, code, address, count);
      case 5:
        return writeCoil(unit, pdu, address, count);
      case 6:
        return writeRegister(unit, pdu, address, count);
      case 0x0f:
        return writeCoils(unit, pdu, address, count);
      case 0x42:
        if (unit.model !== 'pzem-016') return ILLEGAL_FUNCTION;
        unit.state.energyKWh = 0;
        tell({ event: 'energy-reset', unit: unit.unit });
        return [0x42];
      default:
        return ILLEGAL_FUNCTION;
    }
  }

  function readRegisters(unit: Unit, code: number, address: number, count: number): Reply | number {
    if (unit.device.coils > 0) return ILLEGAL_FUNCTION;
    if (count < 1 || count > MOST_REGISTERS) return ILLEGAL_VALUE;
    if (settings.failed) return DEVICE_FAILURE;
    const bytes: number[] = [];
    for (let at = address; at < address + count; at++) {
      const value = unit.device.register(code === 4 ? 'input' : 'holding', at);
      if (value === undefined) return ILLEGAL_ADDRESS;
      bytes.push(value >> 8, value & 0xff);
    }
    return [code, bytes.length, ...bytes];
  }

  function readCoils(unit: Unit, address: number, count: number): Reply | number {
    const { coils } = unit.device;
    if (coils === 0) return ILLEGAL_FUNCTION;
    if (count < 1 || address + count > coils) return ILLEGAL_ADDRESS;
    const bytes = Array.from({ length: (count + 7) >> 3 }, () => 0);
    for (let at = 0; at < count; at++) {
      if (unit.state.relays[address + at] === true) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
    }
    return [1, bytes.length, ...bytes];
  }

  function writeCoil(unit: Unit, pdu: readonly number[], address: number, value: number): Reply | number {
    if (unit.device.coils === 0) return ILLEGAL_FUNCTION;
    if (address !== 0xff && address >= unit.device.coils) return ILLEGAL_ADDRESS;
    if (![0xff00, 0, 0x5500].includes(value)) return ILLEGAL_VALUE;
    const which = address === 0xff ? unit.state.relays.map((_, at) => at) : [address];
    for (const at of which) setRelay(unit, at, value === 0x5500 ? unit.state.relays[at] !== true : value === 0xff00);
    return pdu.slice(0, 5);
  }

  function writeCoils(unit: Unit, pdu: readonly number[], address: number, count: number): Reply | number {
    if (unit.device.coils === 0) return ILLEGAL_FUNCTION;
    if (count < 1 || address + count > unit.device.coils) return ILLEGAL_ADDRESS;
    for (let at = 0; at < count; at++)
      setRelay(unit, address + at, (((pdu[6 + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1);
    return pdu.slice(0, 5);
  }

  function setRelay({ state, unit }: Unit, at: number, on: boolean): void {
    if (state.stuck === at + 1 || state.relays[at] === on) return;
    state.relays[at] = on;
    tell({ event: 'relay', unit, relay: at + 1, on });
  }

  function writeRegister(unit: Unit, pdu: readonly number[], address: number, value: number): Reply | number {
    const done = unit.device.write?.(address, value, unit) ?? 'address';
    if (done === 'done') return pdu.slice(0, 5);
    return done === 'value' ? ILLEGAL_VALUE : ILLEGAL_ADDRESS;
  }

  const inAll = (key: keyof RoomState, least: number, most: number, takes?: string): Dial =>
    number(
      least,
      most,
      (value) => {
        for (const { state } of units) Object.assign(state, { [key]: value });
      },
      takes,
    );

  const board = dialBoard({
    model: words(Object.keys(modbusModels).join(' '), (model) => {
      units = [unitOf(model)];
    }),
    add: words('UNIT:MODEL（同一条线上再加一台 one more on the line）', (text) => {
      const [unit = '', model = ''] = text.split(':');
      units.push(unitOf(model, numberOf('add', unit, 1, 254)));
    }),
    unit: number(1, 254, (unit) => {
      const [first] = units;
      if (first !== undefined) first.unit = unit;
    }),
    framing: choice(['auto', 'rtu', 'tcp'], (word) => {
      framing = word;
    }),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
    unknown: choice(
      ['refuse', 'silent'],
      into(settings, 'unknown'),
      '（没有的寄存器 what happens at an unknown register）',
    ),
    busy: number(0, 1000, into(settings, 'busy'), '次数 how many questions are refused as busy'),
    failed: onOff(into(settings, 'failed'), '（传感器坏了：应答 04 the sensor is out: exception 04）'),
    // Help says what is found in a room, or what the device measures; its registers hold more.
    temperature: inAll('temperatureC', -3276, 3276, '-40–125'),
    humidity: inAll('humidityPct', 0, 6553),
    co2: inAll('co2Ppm', 0, 65_535),
    voltage: inAll('voltageV', 0, 6553),
    current: inAll('currentA', 0, 4_000_000, '0–1000'),
    power: inAll('powerW', 0, 400_000_000, '0–100000'),
    energy: inAll('energyKWh', 0, 4_000_000, '0–100000 kWh'),
    status: inAll('statusBits', 0, 127, '0–127（S8 状态位 status bits）'),
    alarm: onOff((on) => {
      for (const { state } of units) state.alarm = on;
    }, '（PZEM）'),
    relay: matching(
      /^[1-8]:(on|off)$/,
      '1:on … 8:off（有人按了板上的键 somebody pressed a key of the board）',
      (text) => {
        const [relay, to] = text.split(':');
        for (const unit of units) if (unit.device.coils > 0) setRelay(unit, Number(relay) - 1, to === 'on');
      },
      '1:on … 8:off',
    ),
    stuck: inAll('stuck', 0, 8, '0–8（不动的继电器 a relay that no longer moves；0 none）'),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    attached() {
      spoken = undefined;
    },
    detached() {
      stream.end();
      spoken = undefined;
    },
    restarted() {
      // Relays fall open without power; the energy count is kept.
      for (const { state } of units) state.relays.fill(false);
    },
    state: () => ({
      units: units.map(({ unit, model, state }) => ({ unit, model, ...state, relays: [...state.relays] })),
    }),
    // An answer to a question of another kind: in RTU nothing else would tell it from the right one.
    unasked: () => framed(units[0]?.unit ?? 1, [3, 6, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xff], 0xfffe),
    neighbour: () => framed(((units[0]?.unit ?? 1) % 247) + 3, [4, 4, 0x03, 0xe7, 0x03, 0xe7], transaction),
  };
};

function wordAt(bytes: readonly number[], at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Bytes from the function on; 0 too early to tell, −1 none. */
function requestLength(pdu: Uint8Array): number {
  const [code] = pdu;
  if (code === undefined) return 0;
  if (code >= 1 && code <= 6) return 5;
  if (code === 0x42) return 1;
  if (code === 0x0f || code === 0x10) return pdu.length < 6 ? 0 : 6 + (pdu[5] ?? 0);
  // What it does not know it refuses; the shortest such request has no values.
  return code === 0x2b ? 4 : code === 7 || code === 0x11 ? 1 : -1;
}

/** A whole RTU request with its CRC; 0 too early to tell, −1 none. */
function rtuLength(bytes: Uint8Array): number {
  const pdu = requestLength(bytes.subarray(1));
  if (pdu <= 0) return pdu;
  const length = pdu + 3;
  if (bytes.length < length) return 0;
  const crc = crcModbus(bytes.subarray(0, length - 2));
  return bytes[length - 2] === (crc & 0xff) && bytes[length - 1] === crc >> 8 ? length : -1;
}

function tcpLength(bytes: Uint8Array): number {
  if ((bytes[2] ?? 0) !== 0 || (bytes[3] ?? 0) !== 0) return -1;
  if (bytes.length < 8) return 0;
  const said = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  const pdu = requestLength(bytes.subarray(7));
  if (pdu === 0 && said <= 254) return 0;
  if (pdu !== said - 1) return -1;
  return bytes.length < 6 + said ? 0 : 6 + said;
}

function rtuFrame(unit: number, pdu: readonly number[]): Uint8Array {
  const body = Uint8Array.of(unit, ...pdu);
  const crc = crcModbus(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

function tcpFrame(tid: number, unit: number, pdu: readonly number[]): Uint8Array {
  return Uint8Array.of(tid >> 8, tid & 0xff, 0, 0, 0, pdu.length + 1, unit, ...pdu);
}
