/** What the camera says its address is: its own, or one of the many wrong ones that cameras are known to give. */
import type { CameraSettings } from './settings.ts';

/** Where a request reached the camera. */
export interface Here {
  /** IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

export interface Ports {
  /** A second door with the same services, open while `xaddr` is `port`. */
  readonly other: number;
  readonly rtsp: number;
}

/** TEST-NET-1 (RFC 5737): nobody is there. */
const FOREIGN = '192.0.2.77';
const LINK_LOCAL = '[fe80::1234:56ff:fe78:9abc]';
/** The discard port: nobody listens there on a camera. */
const CLOSED_PORT = 9;

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** One address; used where the format allows no list (capabilities, subscriptions, pictures). */
export function addressOf(settings: CameraSettings, here: Here, ports: Ports, path: string): string {
  const scheme = here.secure ? 'https' : 'http';
  const host = inUrl(here.host);
  switch (settings.xaddr) {
    case 'foreign':
      return `http://${FOREIGN}:${here.port}${path}`;
    case 'port':
      return `${scheme}://${host}:${ports.other}${path}`;
    case 'closed-port':
      return `${scheme}://${host}:${CLOSED_PORT}${path}`;
    case 'https':
      return `https://${host}:${here.port}${path}`;
    case 'link-local':
      return `http://${LINK_LOCAL}:${here.port}${path}`;
    case 'garbage':
      return `${scheme}://${host}:${here.port}${path} <-- V5.5.0 build 160530`;
    default:
      return `${scheme}://${host}:${here.port}${path}`;
  }
}

/** As `addressOf`, but a camera may name several at once. */
export function addressesOf(settings: CameraSettings, here: Here, ports: Ports, path: string): string {
  const one = addressOf(settings, here, ports, path);
  const second = `http://${LINK_LOCAL}:${here.port}${path}`;
  if (settings.xaddr === 'two') return `${second}  ${one}`;
  if (settings.xaddr === 'newlines') return `\n      ${second}\n      ${one}\n    `;
  return one;
}

export function streamAddressOf(settings: CameraSettings, here: Here, ports: Ports, path: string): string {
  if (settings.streamUri === 'missing') return '';
  const { xaddr, user, password, streamUri } = settings;
  const host = xaddr === 'foreign' ? FOREIGN : xaddr === 'link-local' ? LINK_LOCAL : inUrl(here.host);
  const who = streamUri === 'credentials' ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : '';
  return `rtsp://${who}${host}:${ports.rtsp}/${path}`;
}
