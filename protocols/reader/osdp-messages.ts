/** What OSDP's codes say. Source: fact sheet “card readers” §6. Data the sheet has no layout for is told as hex. */
import type { Decoded } from '../decoder.ts';
import { toHex } from '../hex.ts';
import { wiegand26 } from './wiegand.ts';

const COMMANDS: Readonly<Record<number, string>> = {
  96: 'poll',
  97: 'id',
  98: 'capabilities',
  100: 'local-status',
  101: 'input-status',
  102: 'output-status',
  103: 'reader-status',
  104: 'output',
  105: 'led',
  106: 'buzzer',
  107: 'text',
  110: 'set-communication',
  117: 'set-key',
  118: 'challenge',
  119: 'server-cryptogram',
  124: 'file-transfer',
  128: 'manufacturer',
  162: 'abort',
  167: 'keep-active',
};
/** Asked, where it is a question. */
const QUERIES: ReadonlySet<string> = new Set([
  'poll',
  'id',
  'capabilities',
  'local-status',
  'input-status',
  'output-status',
  'reader-status',
]);
/** What travels in these opens the secure channel: never told. */
const SECRETS: ReadonlySet<string> = new Set(['set-key', 'challenge', 'server-cryptogram']);

const REPLIES: Readonly<Record<number, string>> = {
  64: 'ack',
  65: 'nak',
  69: 'id',
  70: 'capabilities',
  72: 'local-status',
  73: 'input-status',
  74: 'output-status',
  75: 'reader-status',
  80: 'raw',
  81: 'formatted',
  83: 'keypad',
  84: 'communication',
  118: 'client-cryptogram',
  120: 'initial-mac',
  121: 'busy',
  122: 'file-transfer-status',
  144: 'manufacturer',
};

const NAKS: Readonly<Record<number, string>> = {
  1: 'wrong check',
  2: 'wrong length',
  3: 'unknown command',
  4: 'wrong sequence',
  5: 'secure channel not supported',
  6: 'security conditions not met',
  7: 'biometric type not supported',
  8: 'biometric format not supported',
  9: 'record failed',
};

type Fields = Readonly<Record<string, string | number | boolean>>;

function hexOf(code: number): string {
  return code.toString(16).padStart(2, '0');
}

function told(fields: Fields & { readonly type: string }): Decoded {
  return fields;
}

function rest(data: Uint8Array): Fields {
  return data.length === 0 ? {} : { data: toHex(data) };
}

export function osdpCommand(code: number, data: Uint8Array): Decoded {
  const command = COMMANDS[code] ?? hexOf(code);
  if (SECRETS.has(command)) return told({ type: 'command', command, bytes: data.length });
  if (QUERIES.has(command)) return told({ type: 'query', query: command, ...rest(data) });
  const [reader = 0, tone = 0, on = 0, off = 0, count = 0] = data;
  if (command === 'buzzer' && data.length === 5)
    return told({ type: 'command', command, reader, tone, onMs: on * 100, offMs: off * 100, count });
  return told({ type: 'command', command, ...rest(data) });
}

export function osdpReply(code: number, data: Uint8Array): Decoded {
  const reply = REPLIES[code] ?? hexOf(code);
  switch (reply) {
    case 'ack':
      return told({ type: 'ack', ...rest(data) });
    case 'busy':
      return told({ type: 'nak', why: 'busy' });
    case 'nak':
      return told({ type: 'nak', why: NAKS[data[0] ?? 0] ?? `code ${data[0] ?? 0}`, ...rest(data.subarray(1)) });
    case 'id':
      return data.length === 12 ? identity(data) : told({ type: 'reply', reply, ...rest(data) });
    case 'raw':
      return raw(data) ?? told({ type: 'reply', reply, ...rest(data) });
    // A PIN: how many keys, not which.
    case 'keypad':
      return told({ type: 'reply', reply, reader: data[0] ?? 0, keys: data[1] ?? 0 });
    case 'client-cryptogram':
    case 'initial-mac':
      return told({ type: 'reply', reply, bytes: data.length });
    default:
      return told({ type: 'reply', reply, ...rest(data) });
  }
}

/** Vendor 3 bytes, model, version, serial 4 little-endian, firmware 3. */
function identity(data: Uint8Array): Decoded {
  const serial = [...data.subarray(5, 9)].reverse().map(hexOf).join('');
  return told({
    type: 'identity',
    make: toHex(data.subarray(0, 3)),
    model: `${data[3]}.${data[4]}`,
    serial: serial.toUpperCase(),
    firmware: [...data.subarray(9, 12)].join('.'),
    data: toHex(data),
  });
}

/** Reader, format, bit count (16 bits, little-endian), bits from the left. */
function raw(data: Uint8Array): Decoded | undefined {
  const [reader = 0, format = 0, low = 0, high = 0] = data;
  const bits = low | (high << 8);
  const card = data.subarray(4);
  if (data.length < 5 || card.length !== Math.ceil(bits / 8)) return undefined;
  return told({
    type: 'card',
    card: toHex(card).toUpperCase(),
    reader,
    format: format === 1 ? 'wiegand' : 'unspecified',
    bits,
    ...(bits === 26 ? wiegand26(card) : {}),
  });
}
