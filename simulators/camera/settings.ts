/** Everything a person can set on the simulated camera, with its values and what it is out of the box. */
import { choice, count, type Dial, into, matching, milliseconds, number, onOff, words } from '../stream/dials.ts';

export interface CameraSettings {
  user: string;
  password: string;
  make: string;
  model: string;
  firmware: string;
  serial: string;
  hardware: string;
  /** What it asks for: nothing, WS-UsernameToken, HTTP digest, either of the two, HTTP basic. */
  auth: 'none' | 'token' | 'digest' | 'both' | 'basic';
  /** Which passwords a UsernameToken may carry. */
  token: 'any' | 'digest' | 'text';
  /** What HTTP digest offers. */
  algorithms: 'both' | 'md5' | 'sha256' | 'md5-sess';
  /** A nonce is good once (token), a count is good once (digest). */
  replay: 'refuse' | 'allow';
  /** How far a token's time may be from the camera's own, seconds. */
  windowS: number;
  /** Wrong passwords until the account is locked; 0: never. */
  lockout: number;
  lockoutS: number;
  /** What may be asked without a password. */
  open: 'standard' | 'time' | 'none';
  clockMode: 'manual' | 'ntp';
  clockForm: 'both' | 'utc' | 'local';
  timezone: 'right' | 'wrong';
  resetClock: 'keep' | '1970' | '2000';
  media: '1' | '2' | 'both';
  codec: 'h264' | 'h265';
  audio: 'pcma' | 'aac' | 'none';
  profiles: number;
  oddProfile: 'none' | 'no-encoder' | 'no-source' | 'all-no-encoder';
  tokens: 'named' | 'numeric';
  names: 'plain' | 'duplicate' | 'chinese';
  sources: '1' | '2';
  xaddr: XaddrKind;
  ptz: boolean;
  ptzTimeout: 'honour' | 'ignore';
  ptzSpaces: 'all' | 'continuous';
  ptzStatus: boolean;
  presetsMax: number;
  presetNames: 'any' | 'ascii';
  home: boolean;
  events: boolean;
  maxSubscriptions: number;
  wsa: 'optional' | 'required';
  times: 'z' | 'offset';
  /** A pull is cut off after so long; 0: never. */
  pullCutMs: number;
  initialized: boolean;
  eventFields: 'full' | 'sparse';
  subscription: 'path' | 'parameter';
  snapshot: SnapshotKind;
  picture: 'moving' | 'frozen' | 'black';
  streamUri: 'plain' | 'credentials' | 'missing';
  /** Connections at a time; 0: as many as come. */
  connections: number;
  /** How long it is away when it restarts. */
  downMs: number;
  /** Where it will be after the next restart; empty: where it is. */
  newHost: string;
  delayMs: number;
  dripMs: number;
  /** For `misbehave fault`: the inner subcode. */
  subcode: string;
}

export const XADDR_KINDS = [
  'own',
  'foreign',
  'port',
  'closed-port',
  'https',
  'two',
  'newlines',
  'link-local',
  'garbage',
] as const;
export type XaddrKind = (typeof XADDR_KINDS)[number];

export const SNAPSHOT_KINDS = [
  'jpeg',
  'open',
  'digest',
  'basic',
  'login',
  'empty',
  'huge',
  'endless',
  'rtsp',
  'missing',
] as const;
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

export function usualSettings(): CameraSettings {
  return {
    user: '',
    password: '',
    make: 'Banban',
    model: 'Simulated Camera',
    // Whoever reads these as numbers gets 1.1 and …800.
    firmware: '1.10',
    serial: '1234567890123456789',
    hardware: '1.0',
    auth: 'none',
    token: 'any',
    algorithms: 'both',
    replay: 'refuse',
    windowS: 5,
    lockout: 0,
    lockoutS: 300,
    open: 'standard',
    clockMode: 'manual',
    clockForm: 'both',
    timezone: 'right',
    resetClock: 'keep',
    media: 'both',
    codec: 'h264',
    audio: 'pcma',
    profiles: 2,
    oddProfile: 'none',
    tokens: 'named',
    names: 'plain',
    sources: '1',
    xaddr: 'own',
    ptz: true,
    ptzTimeout: 'honour',
    ptzSpaces: 'all',
    ptzStatus: true,
    presetsMax: 8,
    presetNames: 'any',
    home: true,
    events: true,
    maxSubscriptions: 2,
    wsa: 'optional',
    times: 'z',
    pullCutMs: 0,
    initialized: true,
    eventFields: 'full',
    subscription: 'path',
    snapshot: 'jpeg',
    picture: 'moving',
    streamUri: 'plain',
    connections: 0,
    downMs: 2_000,
    newHost: '',
    delayMs: 3_000,
    dripMs: 100,
    subcode: 'ter:OperationProhibited',
  };
}

const LIKE_NAME = /^[\x20-\x7e\u4e00-\u9fff]{1,64}$/;

/** The dials that only keep their value; those that do something at once are the camera's. */
export function settingDials(settings: CameraSettings): Record<string, Dial> {
  const to = <K extends keyof CameraSettings>(key: K) => into(settings, key);
  return {
    user: matching(LIKE_NAME, '1–64 字', to('user')),
    password: words('任意 any', to('password')),
    make: matching(LIKE_NAME, '1–64 字', to('make')),
    model: matching(LIKE_NAME, '1–64 字', to('model')),
    firmware: matching(LIKE_NAME, '1–64 字', to('firmware')),
    serial: matching(LIKE_NAME, '1–64 字', to('serial')),
    hardware: matching(LIKE_NAME, '1–64 字', to('hardware')),
    auth: choice(['none', 'token', 'digest', 'both', 'basic'], to('auth')),
    token: choice(['any', 'digest', 'text'], to('token')),
    algorithms: choice(['both', 'md5', 'sha256', 'md5-sess'], to('algorithms')),
    replay: choice(['refuse', 'allow'], to('replay')),
    window: number(0, 86_400, to('windowS'), '秒 s'),
    lockout: count(0, 100, to('lockout'), '（0：不锁 never）'),
    'lockout-s': number(1, 86_400, to('lockoutS'), '秒 s'),
    open: choice(['standard', 'time', 'none'], to('open')),
    'clock-mode': choice(['manual', 'ntp'], to('clockMode')),
    'clock-form': choice(['both', 'utc', 'local'], to('clockForm')),
    timezone: choice(['right', 'wrong'], to('timezone')),
    'reset-clock': choice(['keep', '1970', '2000'], to('resetClock'), '（重启后 after a restart）'),
    media: choice(['1', '2', 'both'], to('media')),
    codec: choice(['h264', 'h265'], to('codec')),
    audio: choice(['pcma', 'aac', 'none'], to('audio')),
    profiles: count(0, 9, to('profiles')),
    'odd-profile': choice(['none', 'no-encoder', 'no-source', 'all-no-encoder'], to('oddProfile')),
    tokens: choice(['named', 'numeric'], to('tokens')),
    names: choice(['plain', 'duplicate', 'chinese'], to('names')),
    sources: choice(['1', '2'], to('sources')),
    xaddr: choice(XADDR_KINDS, to('xaddr')),
    ptz: onOff(to('ptz')),
    'ptz-timeout': choice(['honour', 'ignore'], to('ptzTimeout')),
    'ptz-spaces': choice(['all', 'continuous'], to('ptzSpaces')),
    'ptz-status': onOff(to('ptzStatus')),
    'presets-max': count(0, 300, to('presetsMax')),
    'preset-names': choice(['any', 'ascii'], to('presetNames')),
    home: onOff(to('home')),
    events: onOff(to('events')),
    'max-subscriptions': count(1, 100, to('maxSubscriptions')),
    wsa: choice(['optional', 'required'], to('wsa')),
    times: choice(['z', 'offset'], to('times')),
    'pull-cut': milliseconds(to('pullCutMs')),
    initialized: onOff(to('initialized')),
    'event-fields': choice(['full', 'sparse'], to('eventFields')),
    subscription: choice(['path', 'parameter'], to('subscription')),
    snapshot: choice(SNAPSHOT_KINDS, to('snapshot')),
    'stream-uri': choice(['plain', 'credentials', 'missing'], to('streamUri')),
    connections: count(0, 1000, to('connections'), '（0：不限 no limit）'),
    down: milliseconds(to('downMs')),
    'new-host': matching(/^[\w.:-]{1,64}$/, 'IP（重启后 after a restart）', to('newHost')),
    delay: milliseconds(to('delayMs')),
    drip: milliseconds(to('dripMs')),
    subcode: matching(/^ter:\w{1,64}$/, 'ter:…', to('subcode')),
  };
}
