/**
 * Addresses of the contract, as written in a config or on a command line:
 * `hid://1881:0150[/SERIAL]` · `serial:///dev/ttyUSB0?baud=9600` · `serial://COM5` · `tcp://[:PASSWORD@]HOST:PORT` ·
 * `http://user:pass@HOST:PORT/path` · `host://`, this PC itself.
 *
 * On an RS-485 line or behind a gateway several devices have one address: `?unit=2` says which. A relay board’s `power`
 * switches the relays of `?relays=1,2`. An i>clicker base’s radio channel is `?channel=BC`; AA is the usual one. Modbus on TCP is Modbus/TCP, or with `?framing=rtu` what a serial line would carry.
 */
import { ShownError } from '../../protocols/shown-error.ts';

interface WithLabel {
  /** The address without its password and its options: for logs, pages and faults. */
  readonly label: string;
}
export type ChannelLetter = 'A' | 'B' | 'C' | 'D';
interface WithChannel {
  /** `?channel=BC`, of an i>clicker base; undefined: the model’s usual one. */
  readonly channel?: readonly [ChannelLetter, ChannelLetter] | undefined;
}
export interface HidAddress extends WithLabel, WithChannel {
  readonly kind: 'hid';
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string | undefined;
}
interface OnABus {
  /** Which device on the line, 1–254; undefined: the model’s usual one. */
  readonly unit?: number | undefined;
  /** Relays that `power` switches, from 1; undefined: all. */
  readonly relays?: readonly number[] | undefined;
}
export interface SerialAddress extends WithLabel, OnABus {
  readonly kind: 'serial';
  /** `/dev/ttyUSB0`, `COM5` */
  readonly path: string;
  readonly baud: number | undefined;
  /** undefined: none. */
  readonly parity?: 'none' | 'even' | 'odd' | undefined;
}
export interface TcpAddress extends WithLabel, OnABus, WithChannel {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
  /** `?generation=1`, where a socket cannot tell. */
  readonly generation: 1 | 2 | undefined;
  /** The UDP port a projector’s notifications come in at; 0: none are heard. */
  readonly notices?: number | undefined;
  /** Modbus: Modbus/TCP (tcp, the usual) or what a serial line would carry (rtu). */
  readonly framing?: 'rtu' | 'tcp' | undefined;
}
export interface HttpAddress extends WithLabel {
  readonly kind: 'http';
  /** Without user and password. */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** `?auth=plain`: the password may be sent as it stands, to a camera that takes it no other way. */
  readonly plainPassword?: boolean | undefined;
  /** `?pin=…`: the only certificate that is accepted, SHA-256 of its DER form, lower-case hex. Absent: any. */
  readonly pin?: string | undefined;
  /** `?endpoint=urn:uuid:…`: by which WS-Discovery finds the device again when its address has changed. */
  readonly endpoint?: string | undefined;
}
/** This PC. */
export interface HostAddress extends WithLabel {
  readonly kind: 'host';
}
export type Address = HidAddress | SerialAddress | TcpAddress | HttpAddress | HostAddress;

/** Throws a ShownError `DEVICE-ADDRESS` that never repeats a password. */
export function parseAddress(text: string, where = 'address'): Address {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  switch (scheme) {
    case 'hid':
      return parseHid(text, where);
    case 'serial':
      return parseSerial(text, where);
    case 'tcp':
      return parseTcp(text, where);
    case 'http':
    case 'https':
      return parseHttp(text, where);
    case 'host':
      if (text !== 'host://') throw refuse(where, 'host://');
      return { kind: 'host', label: 'host://' };
    default:
      throw refuse(where, 'hid:// serial:// tcp:// http://');
  }
}

function refuse(where: string, form: string): ShownError {
  return new ShownError({
    code: 'DEVICE-ADDRESS',
    where,
    what: { zh: '设备地址写法不对', en: 'not a device address' },
    todo: { zh: `写成 ${form}`, en: `write it as ${form}` },
  });
}

function parseHid(text: string, where: string): HidAddress {
  const form = 'hid://1881:0150[/SERIAL]';
  const match = /^hid:\/\/([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:\/([^/?#]*))?(?:\?([^#]*))?$/.exec(text);
  if (match === null) throw refuse(where, form);
  const [, vendor = '', product = '', serial = '', query = ''] = match;
  return {
    kind: 'hid',
    ...onAChannel(optionsOf(query, ['channel'], where, `${form}?channel=BC`), where, `${form}?channel=BC`),
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    serial: serial === '' ? undefined : decodePart(serial, where),
    label: `hid://${vendor.toLowerCase()}:${product.toLowerCase()}${serial === '' ? '' : `/${serial}`}`,
  };
}

function parseSerial(text: string, where: string): SerialAddress {
  const form = 'serial:///dev/ttyUSB0?baud=9600';
  const match = /^serial:\/\/([^?#]+)(?:\?([^#]*))?$/.exec(text);
  const path = match?.[1];
  if (path === undefined || !/^(\/[^\s]+|COM\d{1,3}|\\\\.\\COM\d{1,3})$/i.test(path)) throw refuse(where, form);
  const options = optionsOf(match?.[2] ?? '', ['baud', 'parity', 'unit', 'relays'], where, form);
  return {
    kind: 'serial',
    path: decodePart(path, where),
    baud: whole(options.get('baud'), 50, 4_000_000, where, form),
    parity: word(options.get('parity'), ['none', 'even', 'odd'], where, `${form}&parity=even`),
    ...onABus(options, where, `${form}&unit=1`),
    label: `serial://${path}`,
  };
}

function parseTcp(text: string, where: string): TcpAddress {
  const form = 'tcp://[:PASSWORD@]127.0.0.1:4352';
  const match = /^tcp:\/\/(?::([^@]*)@)?(\[[0-9a-fA-F:.]+\]|[^:/?#@[\]\s]+):(\d{1,5})\/?(?:\?([^#]*))?$/.exec(text);
  if (match === null) throw refuse(where, form);
  const [, password, bracketed = '', portText, query = ''] = match;
  const port = whole(portText, 1, 65_535, where, form) ?? 0;
  const options = optionsOf(query, ['generation', 'channel', 'unit', 'relays', 'framing', 'notices'], where, form);
  return {
    kind: 'tcp',
    host: bracketed.replace(/^\[|\]$/g, ''),
    port,
    password: password === undefined ? undefined : decodePart(password, where),
    framing: word(options.get('framing'), ['rtu', 'tcp'], where, `${form}?framing=rtu`),
    ...onABus(options, where, `${form}?unit=1`),
    notices: whole(options.get('notices'), 0, 65_535, where, `${form}?notices=4352`),
    ...onAChannel(options, where, `${form}?channel=BC`),
    generation: whole(options.get('generation'), 1, 2, where, `${form}?generation=1`) as 1 | 2 | undefined,
    label: `tcp://${bracketed}:${port}`,
  };
}

function parseHttp(text: string, where: string): HttpAddress {
  const form = 'http://user:pass@127.0.0.1:8000/onvif/device_service';
  if (!URL.canParse(text)) throw refuse(where, form);
  const url = new URL(text);
  const auth = url.searchParams.get('auth') ?? undefined;
  const pin = url.searchParams.get('pin')?.replaceAll(':', '').toLowerCase();
  if (auth !== undefined && auth !== 'plain') throw refuse(where, `${form}?auth=plain`);
  if (pin !== undefined && (!/^[0-9a-f]{64}$/.test(pin) || url.protocol !== 'https:'))
    throw refuse(where, 'https://user:pass@127.0.0.1/onvif/device_service?pin=SHA-256');
  const endpoint = url.searchParams.get('endpoint')?.toLowerCase();
  if (endpoint !== undefined && !/^[a-z][a-z0-9+.-]*:[^\s"<>&]{1,180}$/.test(endpoint))
    throw refuse(where, `${form}?endpoint=urn:uuid:…`);
  // What else is asked of it is the device's own.
  for (const option of ['auth', 'pin', 'endpoint']) if (url.searchParams.has(option)) url.searchParams.delete(option);
  const user = url.username === '' ? undefined : decodePart(url.username, where);
  const password = url.password === '' ? undefined : decodePart(url.password, where);
  url.username = '';
  url.password = '';
  return {
    kind: 'http',
    url: url.href,
    user,
    password,
    ...(auth === undefined ? {} : { plainPassword: true }),
    ...(pin === undefined ? {} : { pin }),
    ...(endpoint === undefined ? {} : { endpoint }),
    label: `${url.protocol}//${url.host}${url.pathname}`,
  };
}

function decodePart(text: string, where: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Only a malformed %-escape throws here.
    throw refuse(where, '%25 = %');
  }
}

function optionsOf(query: string, known: readonly string[], where: string, form: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name) || options.has(name)) throw refuse(where, form);
    options.set(name, value);
  }
  return options;
}

function onABus(options: ReadonlyMap<string, string>, where: string, form: string): OnABus {
  const listed = options.get('relays');
  return {
    unit: whole(options.get('unit'), 1, 254, where, form),
    relays: listed?.split(',').map((number) => whole(number, 1, 64, where, `${form}&relays=1,2`) ?? 0),
  };
}

function onAChannel(options: ReadonlyMap<string, string>, where: string, form: string): WithChannel {
  const text = options.get('channel');
  if (text === undefined) return {};
  const [first, second, ...more] = [...text].map((letter) => word(letter, ['A', 'B', 'C', 'D'], where, form));
  if (first === undefined || second === undefined || more.length > 0) throw refuse(where, form);
  return { channel: [first, second] };
}

function word<const T extends string>(
  text: string | undefined,
  allowed: readonly T[],
  where: string,
  form: string,
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined) throw refuse(where, form);
  return found;
}

function whole(text: string | undefined, from: number, to: number, where: string, form: string): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) throw refuse(where, form);
  return value;
}
