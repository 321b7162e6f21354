/** Who the camera is and where it stands: what of it does not change with its settings. */
import { wrongValue } from '../wrong-value.ts';
import { type CameraPorts, randomHex } from './ports.ts';
import type { CameraSettings } from './settings.ts';

export const USUAL_ADDRESS = 'http://user:pass@127.0.0.1:0/onvif/device_service';
export const DEVICE_PATH = '/onvif/device_service';

export interface Place {
  readonly secure: boolean;
  /** IPv6 without brackets. */
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Empty: it asks for no password. */
  readonly user: string;
  readonly password: string;
}

/** `http(s)://[USER:PASSWORD@]HOST:PORT[/onvif/device_service]`. Throws a ShownError that does not repeat the password. */
export function placeOf(listen: string): Place {
  const url = URL.canParse(listen) ? new URL(listen) : undefined;
  const user = decoded(url?.username);
  const password = decoded(url?.password);
  const isOurs = url !== undefined && /^https?:$/.test(url.protocol) && ['/', DEVICE_PATH].includes(url.pathname);
  if (!isOurs || user === undefined || password === undefined)
    throw wrongValue('--listen', listen.replace(/\/\/.*@/, '//'), USUAL_ADDRESS);
  const secure = url.protocol === 'https:';
  // URL leaves out a scheme's own port.
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return { secure, host: url.hostname.replace(/^\[|\]$/g, ''), port, user, password };
}

/** Undefined: it is not percent-encoded as it should be. */
function decoded(text = ''): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export interface Identity {
  /** `urn:uuid:…` */
  readonly endpoint: string;
  /** With colons. */
  readonly mac: string;
}

/** The same for the same seed. */
export function identityOf({ random }: CameraPorts): Identity {
  const id = randomHex(random, 16);
  return {
    endpoint: `urn:uuid:${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20)}`,
    // 02: given out by nobody.
    mac: `02:${(id.slice(0, 10).match(/../g) ?? []).join(':')}`,
  };
}

/** What it says of itself to whoever looks for it. */
export function scopesOf(settings: CameraSettings, { mac }: Identity): readonly string[] {
  const own = 'onvif://www.onvif.org';
  return [
    `${own}/type/Network_Video_Transmitter`,
    `${own}/type/video_encoder`,
    ...(settings.ptz ? [`${own}/type/ptz`] : []),
    `${own}/Profile/Streaming`,
    ...(settings.media === '1' ? [] : [`${own}/Profile/T`]),
    `${own}/name/${encodeURIComponent(settings.make)}`,
    `${own}/hardware/${encodeURIComponent(settings.model)}`,
    `${own}/MAC/${mac}`,
  ];
}
