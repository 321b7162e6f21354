/**
 * Where a camera is: the host and port we reach it by, which may change while its endpoint stays. Addresses that a camera
 * gives (services, streams, pictures, subscriptions) are brought here: behind a router, with two network cards or after a
 * move they are somebody else's.
 */
import type { HttpAddress } from '../transport/address.ts';

const DEVICE_SERVICE = '/onvif/device_service';

export class CameraPlace {
  readonly address: HttpAddress;
  readonly secure: boolean;
  /** As it stands in a URL: IPv6 in brackets. */
  #host: string;
  #port: number;
  /** Where the device service is, path and query. */
  readonly devicePath: string;
  /** The port that the camera itself believes its services to be at; undefined: it has not said. */
  claimedPort: number | undefined;
  /** What is still said to it by whoever lets go of it; a new connection waits for it. */
  leaving: Promise<void> = Promise.resolve();
  /** Told by the transport whether anybody is there. */
  reachable: (yes: boolean) => void = () => {};
  /** Found at another address than the one in the config. */
  hasMoved = false;
  /** By which it is found again when its address has changed; undefined: it was never heard by discovery. */
  endpoint: string | undefined;

  constructor(address: HttpAddress) {
    const url = new URL(address.url);
    this.address = address;
    this.endpoint = address.endpoint;
    this.secure = url.protocol === 'https:';
    this.#host = url.hostname;
    this.#port = portOf(url);
    this.devicePath = url.pathname === '/' && url.search === '' ? DEVICE_SERVICE : `${url.pathname}${url.search}`;
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#port;
  }

  /** For sockets: IPv6 without brackets. */
  get bareHost(): string {
    return this.#host.replace(/^\[|\]$/g, '');
  }

  moveTo(host: string, port: number): void {
    this.#host = host;
    this.#port = port;
    this.hasMoved = true;
  }

  /** A path of the camera's, at the place we reach it by. */
  at(path: string): URL {
    return new URL(path, `${this.secure ? 'https' : 'http'}://${this.#host}:${this.#port}`);
  }

  /**
   * Of a service or a subscription: its path is believed, scheme, host and port are ours. `told` may hold several addresses and
   * rubbish behind them; undefined: nothing in it is an address.
   */
  service(told: string): URL | undefined {
    const url = addressIn(told, this.#host);
    return url === undefined ? undefined : this.at(`${url.pathname}${url.search}`);
  }

  /** The same at the port it named, where that is another one; for when ours does not know the path. */
  serviceElsewhere(told: string): URL | undefined {
    const url = addressIn(told, this.#host);
    if (url === undefined || portOf(url) === this.#port) return undefined;
    return new URL(`${url.pathname}${url.search}`, `${url.protocol}//${this.#host}:${portOf(url)}`);
  }

  /** Of a picture: the port of its services becomes ours, any other one is believed. */
  picture(told: string): URL | undefined {
    const url = addressIn(told, this.#host);
    if (url === undefined) return undefined;
    const port = portOf(url);
    const path = `${url.pathname}${url.search}`;
    if (this.claimedPort === undefined || port === this.claimedPort || port === this.#port) return this.at(path);
    return new URL(path, `${url.protocol}//${this.#host}:${port}`);
  }

  /** Of a stream: its port and path are believed, its host is ours, user and password are the address's. */
  stream(
    told: string,
    credentials: { user: string; password: string } | undefined,
  ): { address: string; label: string } | undefined {
    const word = told.trim().split(/\s+/)[0] ?? '';
    if (!/^rtsps?:\/\//i.test(word) || !URL.canParse(word)) return undefined;
    const { protocol, port, pathname, search } = new URL(word);
    const rest = `${this.#host}${port === '' ? ':554' : `:${port}`}${pathname}${search}`;
    const who =
      credentials === undefined
        ? ''
        : `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
    return { address: `${protocol}//${who}${rest}`, label: `${protocol}//${rest}` };
  }
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The best of the addresses in a text: the host we know, then any that is not local to a link, then the first. */
function addressIn(told: string, host: string): URL | undefined {
  const urls = told.split(/[\s,;]+/).flatMap((word) => {
    if (!/^https?:\/\//i.test(word) || !URL.canParse(word)) return [];
    return [new URL(word)];
  });
  return (
    urls.find(({ hostname }) => hostname === host) ??
    urls.find(({ hostname }) => !/^(\[fe80:|169\.254\.)/i.test(hostname)) ??
    urls[0]
  );
}

const places = new WeakMap<HttpAddress, CameraPlace>();

/** The transport and the device of one address share what they learn of its place. */
export function placeOf(address: HttpAddress): CameraPlace {
  const known = places.get(address);
  if (known !== undefined) return known;
  const place = new CameraPlace(address);
  places.set(address, place);
  return place;
}
