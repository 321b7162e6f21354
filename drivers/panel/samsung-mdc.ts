/**
 * Samsung panels as they really are: asked by MDC on a serial line or TCP, and, where the “secured protocol” is on, over
 * TLS and behind a PIN.
 */
import { type DeviceMessage, type HostRequest, isUndecoded, type Undecoded } from '../../protocols/message.ts';
import { decodeMdc, encodeMdc, type MdcProfile, mdcFraming } from '../../protocols/panel/samsung-mdc.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { READING_OF } from '../polled/answers.ts';
import type { PolledFamily, Talk } from '../polled/family.ts';
import { deviceTimeout } from '../transport/failure.ts';

export const samsungMdc: PolledFamily<MdcProfile> = {
  driver: 'samsung-mdc',
  kind: 'panel',
  framing: mdcFraming,
  decode: (frame, profile, asked) => decodeMdc(frame, profile).map((message) => yesTo(asked, message)),
  encode: encodeMdc,
  asks: {
    often: ['power', 'input', 'volume', 'muted', 'blanked'],
    // The one answer about errors tells the temperature and the troubles.
    seldom: ['temperatureC', 'hours'],
    once: ['serial', 'model', 'firmware', 'name'],
  },
  asksInStandby: ['power'],
  commands: ['power', 'volume', 'mute', 'blank'],
  inputs: ({ inputs }) => Object.keys(inputs),
  acks: 'always',
  // It answers in standby, at least the question about its power: one that is silent is not there.
  deepStandby: false,
  timing: () => ({ answerMs: 700, ackMs: 1_200, gapMs: 50, wakeMs: 60_000, settleMs: 4_000 }),
  answersOnly: true,
  // The answer about errors says two things, and both answer.
  settles: (request, message) =>
    'ask' in request && request.ask === 'temperatureC' && message.type === 'trouble' ? 'answered' : undefined,
  greet,
};

/** The answer to a command repeats what was told, not what is so: it is a yes, and the state is asked for. */
function yesTo(asked: HostRequest | undefined, message: DeviceMessage | Undecoded): DeviceMessage | Undecoded {
  if (asked === undefined || !('command' in asked) || isUndecoded(message) || message.type !== 'reading')
    return message;
  const key = READING_OF[asked.command];
  return key !== undefined && key in message ? { type: 'ack', of: asked.command } : message;
}

/** A panel without the secured protocol says nothing when it is connected: it is not kept waiting for. */
const PLAIN_AFTER_MS = 300;
/** Where the address has a PIN, there is a greeting to come; a busy panel takes its time. */
const GREETING_WITHIN_MS = 3_500;
const PIN_ANSWER_WITHIN_MS = 5_000;
/** A panel blocks after too many wrong PINs: a reconnecting driver must not be the one who tries them. */
const PIN_AGAIN_MS = 5 * 60_000;
const NOT_BEFORE = 'the PIN is not sent before';

async function greet({ connection, secret, label, hear, clock, memory }: Talk): Promise<void> {
  // A serial line is never secured.
  if (connection.secure === undefined) return;
  const greeting = await hear(isSpoken('MDCSTART'), secret === undefined ? PLAIN_AFTER_MS : GREETING_WITHIN_MS);
  if (greeting === undefined) return;
  if (secret === undefined) throw pinMissing(label);
  if (clock.monotonicMs() < (memory.get(NOT_BEFORE) ?? 0)) throw pinRefused(label, 'not tried again yet');
  await connection.secure();
  await connection.write(Uint8Array.from(secret, (char) => char.charCodeAt(0)));
  const answer = await hear(isSpoken('MDCAUTH'), PIN_ANSWER_WITHIN_MS);
  if (answer?.type !== 'greeting') throw deviceTimeout(label);
  const refused = /FAIL:(0x[0-9A-Fa-f]+)/.exec(answer.text)?.[1];
  if (refused === undefined) return;
  memory.set(NOT_BEFORE, clock.monotonicMs() + PIN_AGAIN_MS);
  throw pinRefused(label, refused);
}

function isSpoken(start: string): Parameters<Talk['hear']>[0] {
  return (message) => message.type === 'greeting' && message.text.startsWith(start);
}

function pinMissing(where: string): ShownError {
  return new ShownError({
    code: 'DEVICE-PIN',
    where,
    what: { zh: '面板开了安全协议，要 PIN', en: 'the panel’s secured protocol is on: it wants a PIN' },
    todo: {
      zh: '把面板菜单里的 4 位 PIN 写进地址：tcp://:1234@主机:1515，或在面板上关掉安全协议',
      en: 'write the 4-digit PIN of its menu into the address, tcp://:1234@HOST:1515, or turn the secured protocol off',
    },
  });
}

function pinRefused(where: string, code: string): ShownError {
  return new ShownError({
    code: 'DEVICE-PIN-WRONG',
    where,
    what: { zh: `面板不认这个 PIN（${code}）`, en: `the panel does not take this PIN (${code})` },
    todo: {
      zh: '核对地址里的 PIN 和面板菜单里的；试错太多次面板会锁一阵',
      en: 'compare the address’ PIN with the panel’s menu; after too many wrong ones it refuses for a while',
    },
  });
}
