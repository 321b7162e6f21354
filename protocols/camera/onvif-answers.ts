/**
 * What ONVIF answers say, read off their XML: text stays text (a firmware 1.10 is not 1.1, a token 01 not 1), what is missing is
 * undefined, what makes no sense is left out. Takes the element inside the SOAP body. Pure.
 */
import { child, childrenOf, everyOf, textAt, type XmlElement } from './xml.ts';

export interface OnvifInformation {
  readonly make: string | undefined;
  readonly model: string | undefined;
  readonly firmware: string | undefined;
  readonly serial: string | undefined;
}

export function readInformation(answer: XmlElement): OnvifInformation {
  return {
    make: textAt(answer, 'Manufacturer'),
    model: textAt(answer, 'Model'),
    firmware: textAt(answer, 'FirmwareVersion'),
    serial: textAt(answer, 'SerialNumber'),
  };
}

export interface OnvifTime {
  /** Wall ms. */
  readonly utcMs: number;
  readonly mode: 'ntp' | 'manual' | undefined;
  /** As it is set, to be sent back unchanged when its clock is. */
  readonly timeZone: string | undefined;
  readonly daylightSavings: boolean;
}

/** Local times of cameras that tell no other: their zone where it can be read, else China's. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/**
 * Undefined: it tells no time. `nearMs`: wall ms here; a camera that tells its local time only and no readable zone means
 * either UTC or China's time, whichever is nearer.
 */
export function readTime(answer: XmlElement, nearMs: number): OnvifTime | undefined {
  const told = child(answer, 'SystemDateAndTime');
  const timeZone = textAt(told, 'TimeZone', 'TZ');
  const type = textAt(told, 'DateTimeType')?.toLowerCase();
  const utc = dateIn(child(told, 'UTCDateTime'));
  const local = dateIn(child(told, 'LocalDateTime'));
  const utcMs = utc ?? (local === undefined ? undefined : utcOfLocal(local, timeZone, nearMs));
  if (utcMs === undefined) return undefined;
  return {
    utcMs,
    mode: type === 'ntp' ? 'ntp' : type === 'manual' ? 'manual' : undefined,
    timeZone,
    daylightSavings: textAt(told, 'DaylightSavings') === 'true',
  };
}

function utcOfLocal(localMs: number, timeZone: string | undefined, nearMs: number): number {
  const offsetMs = zoneOffsetMs(timeZone);
  if (offsetMs !== undefined) return localMs - offsetMs;
  const china = localMs - CHINA_OFFSET_MS;
  return Math.abs(china - nearMs) < Math.abs(localMs - nearMs) ? china : localMs;
}

/** POSIX: `CST-8` is eight hours ahead of UTC. Rules for summer time are not looked at: there is none in China. */
function zoneOffsetMs(zone: string | undefined): number | undefined {
  const match = /^(?:[A-Za-z]{3,}|<[^>]+>)([+-]?)(\d{1,2})(?::(\d{2}))?/.exec(zone ?? '');
  if (match === null) return undefined;
  const [, sign, hours = '0', minutes = '0'] = match;
  return (sign === '-' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function dateIn(element: XmlElement | undefined): number | undefined {
  const [year, month, day] = ['Year', 'Month', 'Day'].map((part) => wholeAt(element, 'Date', part));
  const [hour, minute, second] = ['Hour', 'Minute', 'Second'].map((part) => wholeAt(element, 'Time', part));
  if (year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined)
    return undefined;
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59)
    return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, Math.min(second ?? 0, 60));
}

function wholeAt(element: XmlElement | undefined, ...path: readonly string[]): number | undefined {
  const text = textAt(element, ...path);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function numberAt(element: XmlElement | undefined, ...path: readonly string[]): number | undefined {
  return numberOf(textAt(element, ...path));
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export type OnvifService = 'device' | 'media' | 'media2' | 'ptz' | 'events' | 'imaging';
/** Where each service is, in the camera's words; one that is missing is not there. */
export type OnvifServices = Readonly<Partial<Record<OnvifService, string>>>;

const NAMESPACES: readonly (readonly [RegExp, OnvifService])[] = [
  [/\/ver10\/device\/wsdl$/i, 'device'],
  [/\/ver10\/media\/wsdl$/i, 'media'],
  [/\/ver20\/media\/wsdl$/i, 'media2'],
  [/\/ver\d+\/ptz\/wsdl$/i, 'ptz'],
  [/\/ver10\/events\/wsdl$/i, 'events'],
  [/\/ver\d+\/imaging\/wsdl$/i, 'imaging'],
];

/** Of GetServices. */
export function readServices(answer: XmlElement): OnvifServices {
  const found: Partial<Record<OnvifService, string>> = {};
  for (const service of childrenOf(answer, 'Service')) {
    const namespace = textAt(service, 'Namespace')?.replace(/\/+$/, '') ?? '';
    const known = /^https?:\/\/www\.onvif\.org\//i.test(namespace)
      ? NAMESPACES.find(([pattern]) => pattern.test(namespace))
      : undefined;
    const address = textAt(service, 'XAddr');
    if (known !== undefined && address !== undefined) found[known[1]] ??= address;
  }
  return found;
}

/** Of GetCapabilities, which cameras before 2011 know only. */
export function readCapabilities(answer: XmlElement): OnvifServices {
  const capabilities = child(answer, 'Capabilities');
  const at = (tag: string): string | undefined => textAt(child(capabilities, tag), 'XAddr');
  const told: Record<OnvifService, string | undefined> = {
    device: at('Device'),
    media: at('Media'),
    media2: undefined,
    ptz: at('PTZ'),
    events: at('Events'),
    imaging: at('Imaging'),
  };
  return Object.fromEntries(Object.entries(told).filter(([, address]) => address !== undefined));
}

export interface OnvifProfile {
  readonly token: string;
  readonly label: string;
  readonly sourceToken: string | undefined;
  readonly codec: 'H264' | 'H265' | 'JPEG' | 'MPEG4' | 'other' | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fps: number | undefined;
  readonly kbps: number | undefined;
  readonly sound: boolean;
  readonly ptz: boolean;
  /** Of its PTZ configuration: which node turns it. */
  readonly nodeToken: string | undefined;
}

const MOST_PROFILES = 64;

/** Media1 and Media2 alike, and the odd shape `<Configurations type="VideoEncoder">` that an emulator gives Media2. */
export function readProfiles(answer: XmlElement): readonly OnvifProfile[] {
  return childrenOf(answer, 'Profiles')
    .slice(0, MOST_PROFILES)
    .flatMap((profile) => {
      const { token } = profile.attributes;
      if (token === undefined || token === '') return [];
      const source = configured(profile, 'VideoSource');
      const encoder = configured(profile, 'VideoEncoder');
      const turned = configured(profile, 'PTZ');
      return [
        {
          token,
          label: textAt(profile, 'Name') ?? '',
          sourceToken: textAt(source, 'SourceToken'),
          codec: codecOf(textAt(encoder, 'Encoding')),
          width: numberAt(encoder, 'Resolution', 'Width'),
          height: numberAt(encoder, 'Resolution', 'Height'),
          fps: numberAt(encoder, 'RateControl', 'FrameRateLimit'),
          kbps: numberAt(encoder, 'RateControl', 'BitrateLimit'),
          sound: configured(profile, 'AudioEncoder') !== undefined,
          ptz: turned !== undefined,
          nodeToken: textAt(turned, 'NodeToken'),
        },
      ];
    });
}

function configured(profile: XmlElement, what: string): XmlElement | undefined {
  const sets = childrenOf(profile, 'Configurations');
  return (
    child(profile, `${what}Configuration`) ??
    child(sets[0], what) ??
    sets.find(({ attributes }) => attributes['type'] === what)
  );
}

function codecOf(text: string | undefined): OnvifProfile['codec'] {
  const plain = text?.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (plain === undefined) return undefined;
  if (plain === 'H264') return 'H264';
  if (plain === 'H265' || plain === 'HEVC') return 'H265';
  if (plain === 'JPEG' || plain === 'MJPEG') return 'JPEG';
  return plain.startsWith('MPEG4') || plain.startsWith('MPV4') ? 'MPEG4' : 'other';
}

/** Of GetStreamUri and GetSnapshotUri, Media1 and Media2. */
export function readUri(answer: XmlElement): string | undefined {
  return textAt(answer, 'MediaUri', 'Uri') ?? textAt(answer, 'Uri');
}

export interface OnvifPreset {
  readonly token: string;
  readonly label: string;
}

const MOST_PRESETS = 300;

/** Two of one name, and those without one, stay two: they are known by their tokens. */
export function readPresets(answer: XmlElement): readonly OnvifPreset[] {
  const found = new Map<string, OnvifPreset>();
  for (const preset of childrenOf(answer, 'Preset').slice(0, MOST_PRESETS)) {
    const { token } = preset.attributes;
    if (token !== undefined && token !== '') found.set(token, { token, label: textAt(preset, 'Name') ?? '' });
  }
  return [...found.values()];
}

/** What a PTZ node can do. Ranges as the camera states them; undefined: not offered. */
export interface OnvifNode {
  readonly token: string;
  readonly home: boolean;
  readonly mostPresets: number | undefined;
  readonly continuous: boolean;
  readonly continuousZoom: boolean;
  readonly absolute: boolean;
  readonly absoluteZoom: boolean;
  readonly relative: boolean;
  readonly relativeZoom: boolean;
}

export function readNodes(answer: XmlElement): readonly OnvifNode[] {
  return childrenOf(answer, 'PTZNode').map((node) => {
    const spaces = child(node, 'SupportedPTZSpaces');
    const has = (tag: string): boolean => child(spaces, tag) !== undefined;
    return {
      token: node.attributes['token'] ?? '',
      home: textAt(node, 'HomeSupported') === 'true',
      mostPresets: numberAt(node, 'MaximumNumberOfPresets'),
      continuous: has('ContinuousPanTiltVelocitySpace'),
      continuousZoom: has('ContinuousZoomVelocitySpace'),
      absolute: has('AbsolutePanTiltPositionSpace'),
      absoluteZoom: has('AbsoluteZoomPositionSpace'),
      relative: has('RelativePanTiltTranslationSpace'),
      relativeZoom: has('RelativeZoomTranslationSpace'),
    };
  });
}

export interface OnvifPtzStatus {
  readonly pan: number | undefined;
  readonly tilt: number | undefined;
  readonly zoom: number | undefined;
  /** Undefined: it does not say. */
  readonly moving: boolean | undefined;
}

export function readPtzStatus(answer: XmlElement): OnvifPtzStatus {
  const status = child(answer, 'PTZStatus');
  const panTilt = child(status, 'Position', 'PanTilt')?.attributes;
  const moves = [textAt(status, 'MoveStatus', 'PanTilt'), textAt(status, 'MoveStatus', 'Zoom')].filter(
    (word) => word === 'MOVING' || word === 'IDLE',
  );
  return {
    pan: numberOf(panTilt?.['x']),
    tilt: numberOf(panTilt?.['y']),
    zoom: numberOf(child(status, 'Position', 'Zoom')?.attributes['x']),
    moving: moves.length === 0 ? undefined : moves.includes('MOVING'),
  };
}

/** Of GetNetworkInterfaces: the first hardware address, `aa:bb:cc:dd:ee:ff`. */
export function readMac(answer: XmlElement): string | undefined {
  for (const { text } of everyOf(answer, 'HwAddress')) {
    const digits = text.toLowerCase().replace(/[^0-9a-f]/g, '');
    if (digits.length === 12 && !/^0+$/.test(digits)) return digits.match(/../g)?.join(':');
  }
  return undefined;
}

/** Of SetPreset. */
export function readPresetToken(answer: XmlElement): string | undefined {
  return textAt(answer, 'PresetToken');
}
