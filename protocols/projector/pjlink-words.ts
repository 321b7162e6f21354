/** PJLink's vocabulary beside the contract's: four-letter bodies, input codes, the words of an answer. Fact sheet 20. */

export type PjlinkClass = 1 | 2;

/** In what projectors differ. A driver begins with the model's and learns class and inputs from the projector. */
export interface PjlinkProfile {
  /** Spoken until it has said its own (CLSS). */
  readonly class: PjlinkClass;
  /** It has said it. */
  readonly classed: boolean;
  /** Codes of the inputs that are offered; its own once it has listed them (INST). */
  readonly codes: readonly string[];
  /** It has listed them. */
  readonly listed: boolean;
  /** Inputs that are not called by their kind and number: code → contract's name. */
  readonly called: Readonly<Record<string, string>>;
  /** How long an answer may take, ms. The specification says 2 s. */
  readonly answerMs: number;
}

export const usualPjlink: PjlinkProfile = {
  class: 1,
  classed: false,
  codes: ['11', '12', '21', '31', '32', '41', '51'],
  listed: false,
  called: {},
  answerMs: 2_500,
};

/** What can be asked: reading or identity key → body, and the class that has it; 0: asked in the projector's own class. */
export const ASKS: Readonly<Record<string, readonly [body: string, since: PjlinkClass | 0]>> = {
  power: ['POWR', 1],
  input: ['INPT', 0],
  muted: ['AVMT', 1],
  blanked: ['AVMT', 1],
  frozen: ['FREZ', 2],
  troubles: ['ERST', 1],
  lampHours: ['LAMP', 1],
  filterHours: ['FILT', 2],
  resolution: ['IRES', 2],
  inputs: ['INST', 0],
  class: ['CLSS', 1],
  name: ['NAME', 1],
  make: ['INF1', 1],
  model: ['INF2', 1],
  info: ['INFO', 1],
  serial: ['SNUM', 2],
  firmware: ['SVER', 2],
  recommendedResolution: ['RRES', 2],
  lampModel: ['RLMP', 2],
  filterModel: ['RFIL', 2],
};

/** What can be told: command → body, class, and the parameter of each value. Inputs are {@link inputCode}'s. */
export const COMMANDS: Readonly<
  Record<string, readonly [body: string, since: PjlinkClass, values: Readonly<Record<string, string>>]>
> = {
  power: ['POWR', 1, { on: '1', off: '0' }],
  // Each of the two leaves the other as it is.
  mute: ['AVMT', 1, { on: '21', off: '20' }],
  blank: ['AVMT', 1, { on: '11', off: '10' }],
  freeze: ['FREZ', 2, { on: '1', off: '0' }],
  // Steps: PJLink cannot set a volume, nor ask for it.
  speaker: ['SVOL', 2, { up: '1', down: '0' }],
  microphone: ['MVOL', 2, { up: '1', down: '0' }],
};

/** The key or command a body is about, where what was asked does not say it better. */
export function keyOfBody(body: string): string {
  const ask = Object.entries(ASKS).find(([, [candidate]]) => candidate === body)?.[0];
  const command = Object.entries(COMMANDS).find(([, [candidate]]) => candidate === body)?.[0];
  return ask ?? command ?? body.toLowerCase();
}

const KINDS: Readonly<Record<string, string>> = {
  '1': 'vga',
  '2': 'av',
  '3': 'hdmi',
  '4': 'usb',
  '5': 'lan',
  '6': 'internal',
};

/** `31` → `hdmi1`: RGB is vga, digital hdmi, unless the profile says otherwise. Undefined: not an input's code. */
export function inputName(code: string, { called }: PjlinkProfile): string | undefined {
  if (!/^[1-6][1-9A-Z]$/.test(code)) return undefined;
  return called[code] ?? `${KINDS[code.charAt(0)]}${code.charAt(1).toLowerCase()}`;
}

/** `hdmi1` → `31`. Undefined: no projector has such an input. */
export function inputCode(name: string, profile: PjlinkProfile): string | undefined {
  const [, kind = '', place = ''] = /^(vga|av|hdmi|usb|lan|internal)([1-9a-z])$/.exec(name) ?? [];
  const called = Object.keys(profile.called).find((code) => profile.called[code] === name);
  if (called !== undefined || kind === '') return called;
  const code = `${Object.keys(KINDS).find((digit) => KINDS[digit] === kind)}${place.toUpperCase()}`;
  return inputName(code, profile) === name ? code : undefined;
}

export const POWER_STATES = ['standby', 'on', 'cooling', 'warming'] as const;

/** ERST's six places. */
export const TROUBLES = ['fan', 'lamp', 'temperature', 'cover', 'filter', 'other'] as const;
export const LEVELS = ['ok', 'warning', 'error'] as const;

export const ERRORS: Readonly<Record<string, string>> = {
  ERR1: 'ERR1: undefined command',
  ERR2: 'ERR2: out of parameter',
  ERR3: 'ERR3: unavailable now',
  ERR4: 'ERR4: projector failure',
};

/** The refusal of a connection's first command when its digest is wrong. */
export const WRONG_PASSWORD = 'ERRA: wrong password';
