/**
 * PJLink class 1 and 2: most projectors with a network socket. Source: fact sheet 20 (manuals quoting the specification,
 * two servers and a client that follow it; the specification itself was not read).
 *
 *   request  [digest] % class BODY SP parameter CR        answer  % class BODY = parameter CR
 *
 * The projector speaks first: `PJLINK 0`, or `PJLINK 1 random`; then the first request of the connection has the MD5 of
 * random and password before it, in lower-case hex. Read leniently, since real sets differ: lower case, LF beside CR, a
 * missing `=`, a bare `ERR1`. A request that comes back as an answer is an echo: it is told by the space after its body.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { DeviceMessage, HostMessage, HostRequest, Readings, Undecoded } from '../message.ts';
import { lineOf, pjlinkFraming, pjlinkHostFraming } from './pjlink-framing.ts';
import {
  ASKS,
  COMMANDS,
  ERRORS,
  inputCode,
  inputName,
  keyOfBody,
  LEVELS,
  type PjlinkClass,
  type PjlinkProfile,
  POWER_STATES,
  TROUBLES,
  usualPjlink,
  WRONG_PASSWORD,
} from './pjlink-words.ts';

interface Line {
  readonly class: PjlinkClass;
  readonly body: string;
  readonly parameter: string;
}

function encodeLine({ class: spoken, body, parameter }: Line): Uint8Array {
  return new TextEncoder().encode(`%${spoken}${body} ${parameter}\r`);
}

/** Undefined: PJLink, or this projector's class, has no such thing. The digest is put before it by whoever has it. */
export function encodePjlink(request: HostRequest, profile: PjlinkProfile): Uint8Array | undefined {
  const line = 'ask' in request ? lineForAsk(request.ask, profile) : lineForCommand(request, profile);
  return line === undefined ? undefined : encodeLine(line);
}

function lineForAsk(key: string, profile: PjlinkProfile): Line | undefined {
  if (key === 'class' && profile.classed) return undefined;
  const ask = Object.hasOwn(ASKS, key) ? ASKS[key] : undefined;
  if (ask !== undefined) {
    const [body, since] = ask;
    return since > profile.class ? undefined : { class: since || profile.class, body, parameter: '?' };
  }
  const input = /^(\w+)Name$/.exec(key)?.[1];
  const code = input === undefined ? undefined : inputCode(input, profile);
  if (code === undefined || profile.class < 2 || !profile.listed || !profile.codes.includes(code)) return undefined;
  return { class: 2, body: 'INNM', parameter: `?${code}` };
}

function lineForCommand(
  { command, value }: { readonly command: string; readonly value: string },
  profile: PjlinkProfile,
): Line | undefined {
  if (command === 'input') {
    const code = inputCode(value, profile);
    // Class 1 knows five kinds of input and nine of each.
    if (code === undefined || (profile.class === 1 && !/^[1-5][1-9]$/.test(code))) return undefined;
    return { class: profile.class, body: 'INPT', parameter: code };
  }
  const [body, since, values] = (Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined) ?? [];
  const parameter = values?.[value];
  if (body === undefined || since === undefined || parameter === undefined || since > profile.class) return undefined;
  return { class: since, body, parameter };
}

/** What a greeting asks for: nothing, or a digest with this random text. Undefined: not a greeting. */
export function pjlinkGreeting(text: string): { readonly random: string | undefined } | undefined {
  if (text === 'PJLINK 0') return { random: undefined };
  const random = /^PJLINK 1 (\S+)$/.exec(text)?.[1];
  return random === undefined ? undefined : { random };
}

/** One line from the projector. `asked`: the request it answers, where one is under way. */
export function decodePjlink(
  frame: Uint8Array,
  profile: PjlinkProfile,
  asked?: HostRequest,
): readonly (DeviceMessage | Undecoded)[] {
  const line = lineOf(frame);
  if (line === undefined) return [undecoded('no carriage return at the end', frame)];
  if (line === '') return [];
  const greeting = /^PJLINK[ =](.*)$/i.exec(line)?.[1]?.trim();
  if (greeting !== undefined) return greetingOf(greeting, frame);
  const bare = /^ERR([1-4A])$/i.exec(line)?.[1];
  if (bare !== undefined) return [refusal(`ERR${bare.toUpperCase()}`, undefined)];
  const [, , body = '', separator = '', rest = ''] = /^%([1-9])([A-Z0-9]{4})([ =]?)(.*)$/i.exec(line) ?? [];
  if (body === '') return [undecoded('not a line of PJLink', frame)];
  if (separator === ' ') return [undecoded('a request, not an answer', frame)];
  return answer(body.toUpperCase(), rest.trim(), profile, asked) ?? [undecoded('an answer with no known value', frame)];
}

function greetingOf(text: string, frame: Uint8Array): readonly (DeviceMessage | Undecoded)[] {
  if (/^ERRA$/i.test(text)) return [refusal('ERRA', undefined)];
  const random = /^1\s+([!-~]{1,32})$/.exec(text)?.[1];
  if (text !== '0' && random === undefined) return [undecoded('a greeting that is none', frame)];
  return [{ type: 'greeting', text: random === undefined ? 'PJLINK 0' : `PJLINK 1 ${random}` }];
}

function refusal(code: string, of: string | undefined): DeviceMessage {
  const why = code === 'ERRA' ? WRONG_PASSWORD : (ERRORS[code] ?? code);
  return {
    type: 'nak',
    ...(of === undefined ? {} : { of }),
    why,
    ...(code === 'ERR3' ? { later: true as const } : {}),
  };
}

/** Undefined: no such answer. */
function answer(
  body: string,
  text: string,
  profile: PjlinkProfile,
  asked: HostRequest | undefined,
): readonly DeviceMessage[] | undefined {
  const of = subject(body, profile, asked);
  if (/^ERR[1-4]$/i.test(text)) return [refusal(text.toUpperCase(), of)];
  if (/^OK$/i.test(text) && !TEXTS.has(body)) {
    const command = Object.entries(COMMANDS).find(([, [candidate]]) => candidate === body)?.[0];
    return [{ type: 'ack', of: asked !== undefined && 'command' in asked ? of : (command ?? of) }];
  }
  if (body === 'ERST') return troubles(text);
  if (body === 'LKUP' || body === 'ACKN')
    return /^\S{1,17}$/.test(text) ? [{ type: 'identity', mac: text }] : undefined;
  if (TEXTS.has(body)) return [textAnswer(of, text)];
  const readings = readingsOf(body, text, profile);
  return readings === undefined ? undefined : [{ type: 'reading', ...readings }];
}

/** What an answer is about: what was asked, if it has this body. */
function subject(body: string, profile: PjlinkProfile, asked: HostRequest | undefined): string {
  if (asked !== undefined) {
    const line = 'ask' in asked ? lineForAsk(asked.ask, profile) : lineForCommand(asked, profile);
    if (line?.body === body) return 'ask' in asked ? asked.ask : asked.command;
  }
  return body === 'INNM' ? 'inputName' : keyOfBody(body);
}

/** Bodies whose answer is any text. `OK` is one, too. */
const TEXTS: ReadonlySet<string> = new Set(['NAME', 'INF1', 'INF2', 'INFO', 'SNUM', 'SVER', 'INNM', 'RLMP', 'RFIL']);
const IDENTITY: ReadonlySet<string> = new Set(['name', 'make', 'model', 'serial', 'firmware']);

function textAnswer(of: string, text: string): DeviceMessage {
  if (text === '') return { type: 'note', of, text };
  return { type: IDENTITY.has(of) ? 'identity' : 'reading', [of]: text } as DeviceMessage;
}

function troubles(digits: string): readonly DeviceMessage[] | undefined {
  if (!/^[0-2]{6}$/.test(digits)) return undefined;
  const told = TROUBLES.map((what, at) => [what, LEVELS[Number(digits.charAt(at))] ?? 'ok'] as const);
  return [{ type: 'trouble', troubles: Object.fromEntries(told) }];
}

/** 11 and 21 say one of the two is on and the other off; a set that answers as it was told, 10 or 20, says one only. */
const AVMT: Readonly<Record<string, Readings>> = {
  '10': { blanked: false },
  '11': { muted: false, blanked: true },
  '20': { muted: false },
  '21': { muted: true, blanked: false },
  '30': { muted: false, blanked: false },
  '31': { muted: true, blanked: true },
};

function readingsOf(body: string, text: string, profile: PjlinkProfile): Readings | undefined {
  switch (body) {
    case 'POWR':
      return /^[0-3]$/.test(text) ? { power: POWER_STATES[Number(text)] } : undefined;
    case 'INPT': {
      const input = inputName(text.toUpperCase(), profile);
      return input === undefined ? undefined : { input };
    }
    case 'INST': {
      const names = text
        .toUpperCase()
        .split(/\s+/)
        .map((code) => inputName(code, profile));
      return names.length <= MOST_INPUTS && !names.includes(undefined) ? { inputs: names.join(' ') } : undefined;
    }
    case 'AVMT':
      return AVMT[text];
    case 'FREZ':
      return /^[01]$/.test(text) ? { frozen: text === '1' } : undefined;
    case 'LAMP':
      return lamps(text);
    case 'FILT':
      return /^\d{1,5}$/.test(text) ? { filterHours: Number(text) } : undefined;
    case 'CLSS':
      return /^[12]$/.test(text) ? { class: Number(text) } : undefined;
    case 'IRES':
      return resolution('resolution', text);
    case 'RRES':
      return resolution('recommendedResolution', text);
    default:
      return undefined;
  }
}

const MOST_INPUTS = 50;
const MOST_LAMPS = 8;

/** `1234 1 56 0`: hours and whether it burns, per lamp. The first is `lampHours`, the second `lamp2Hours` … */
function lamps(text: string): Readings | undefined {
  if (!/^\d{1,5} +[01]( +\d{1,5} +[01])*$/.test(text)) return undefined;
  const numbers = text.split(/ +/).map(Number);
  if (numbers.length > 2 * MOST_LAMPS) return undefined;
  const readings: Record<string, number | boolean> = {};
  for (let lamp = 0; 2 * lamp < numbers.length; lamp++) {
    const which = lamp === 0 ? 'lamp' : `lamp${lamp + 1}`;
    readings[`${which}Hours`] = numbers[2 * lamp] ?? 0;
    readings[`${which}On`] = numbers[2 * lamp + 1] === 1;
  }
  return readings;
}

/** `1920x1080`; `-` is no signal, `*` one it cannot tell. */
function resolution(key: string, text: string): Readings | undefined {
  if (text === '-') return { [key]: 'none' };
  if (text === '*') return { [key]: 'unknown' };
  return /^\d{2,5}x\d{2,5}$/i.test(text) ? { [key]: text.toLowerCase() } : undefined;
}

/** What a projector's class and list of inputs change in how it is spoken to; undefined: nothing. */
export function pjlinkLearns(message: DeviceMessage, profile: PjlinkProfile): PjlinkProfile | undefined {
  if (message.type !== 'reading') return undefined;
  const { class: told, inputs } = message;
  if (told === 1 || told === 2) return { ...profile, class: told, classed: true };
  if (typeof inputs !== 'string') return undefined;
  const codes = inputs.split(' ').map((name) => inputCode(name, profile));
  return { ...profile, listed: true, codes: codes.filter((code) => code !== undefined) };
}

/** One line from the host. */
export function decodePjlinkHost(frame: Uint8Array, profile: PjlinkProfile): readonly (HostMessage | Undecoded)[] {
  const line = lineOf(frame);
  if (line === undefined) return [undecoded('no carriage return at the end', frame)];
  if (line === '') return [];
  const [, digest, spoken = '', word = '', rest = ''] = /^([0-9a-f]{32})?%([1-9])([A-Z0-9]{4})(.*)$/i.exec(line) ?? [];
  if (word === '') return [undecoded('not a request of PJLink', frame)];
  const said = { class: Number(spoken), ...(digest === undefined ? {} : { digest: true }) };
  const body = word.toUpperCase();
  if (body === 'SRCH' && rest === '') return [{ type: 'query', query: 'search', ...said }];
  const parameter = rest.startsWith(' ') ? rest.slice(1) : undefined;
  const named = body === 'INNM' ? /^\?(\w\w)$/.exec(parameter ?? '')?.[1] : undefined;
  if (named !== undefined)
    return [{ type: 'query', query: 'inputName', input: inputName(named.toUpperCase(), profile) ?? named, ...said }];
  const known = Object.values(ASKS).some(([candidate]) => candidate === body);
  if (parameter === '?' && known) return [{ type: 'query', query: keyOfBody(body), ...said }];
  const told = parameter === undefined ? [] : commandsOf(body, parameter.toUpperCase(), profile);
  if (told.length === 0) return [undecoded('no known request', frame)];
  return told.map(([command, value]) => ({ type: 'command', command, value, ...said }));
}

/** AVMT 30 and 31 are two commands in one. */
function commandsOf(body: string, parameter: string, profile: PjlinkProfile): readonly (readonly [string, string])[] {
  if (body === 'INPT') {
    const name = inputName(parameter, profile);
    return name === undefined ? [] : [['input', name]];
  }
  const meant =
    body === 'AVMT' && parameter.startsWith('3') ? ['1', '2'].map((x) => x + parameter.slice(1)) : [parameter];
  return Object.entries(COMMANDS).flatMap(([command, [candidate, , values]]) =>
    Object.entries(values).flatMap(([value, written]) =>
      candidate === body && meant.includes(written) ? [[command, value] as const] : [],
    ),
  );
}

export const pjlinkDecoder: Decoder = {
  framing: { device: pjlinkFraming, host: pjlinkHostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodePjlink(frame, usualPjlink) : decodePjlinkHost(frame, usualPjlink),
};
