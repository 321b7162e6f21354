/**
 * A simulated ONVIF camera, from the fact sheet “ONVIF” section 5 and the ONVIF wire format: SOAP 1.2 over HTTP and
 * HTTPS, WS-Discovery, pictures, and, where GStreamer is there, a real RTSP stream. Real unit: not yet.
 */
import { ShownError } from '../../protocols/shown-error.ts';
import { choice, count, type Dial, dialBoard, number, onOff } from '../stream/dials.ts';
import { wrongValue } from '../wrong-value.ts';
import { addressesOf, type Here, type Ports } from './address.ts';
import { CameraClock } from './clock.ts';
import { deviceService } from './device-service.ts';
import {
  DISCOVERY_WAYS,
  type Discovery,
  type DiscoveryOptions,
  type DiscoveryWay,
  startDiscovery,
} from './discovery.ts';
import { type Door, openDoor } from './door.ts';
import { eventService } from './event-service.ts';
import { FrontDesk } from './front-desk.ts';
import { Guard } from './guard.ts';
import { DEVICE_PATH, type Identity, identityOf, placeOf, scopesOf, USUAL_ADDRESS } from './identity.ts';
import { media2Service, mediaService } from './media-services.ts';
import { cameraMisbehaviours, isCameraMisbehaviour, type Spoiling } from './misbehaviour.ts';
import type { CameraPorts } from './ports.ts';
import { Presets } from './presets.ts';
import { PtzMotion } from './ptz-motion.ts';
import { ptzService } from './ptz-service.ts';
import type { Service } from './service.ts';
import { type CameraSettings, settingDials, usualSettings } from './settings.ts';
import { STREAM_WAYS, Stream, type StreamPlace } from './stream.ts';
import { Subscriptions } from './subscriptions.ts';

export { type CameraPorts, cameraPorts } from './ports.ts';

/** Where cameras have it; nobody is there while `rtsp` is off. */
const USUAL_RTSP_PORT = 554;
/** What the stream is told only when it begins. */
const OF_THE_STREAM: readonly string[] = ['user', 'password', 'auth', 'codec', 'audio'];
const MOST_CALLS_KEPT = 10_000;
/** The answer to SystemReboot still goes out. */
const BEFORE_REBOOT_MS = 50;

export interface CameraOptions {
  readonly ports: CameraPorts;
  /** `http(s)://[USER:PASSWORD@]HOST:PORT[/onvif/device_service]`; without a user it asks for none. */
  readonly listen?: string;
  /** Absent: it answers no probes. */
  readonly discovery?: Omit<DiscoveryOptions, 'host'>;
  /** Whether a stream is wanted: a ShownError where it cannot be (`true`), an event that says so (`if-there`). */
  readonly rtsp?: boolean | 'if-there';
  /** As `set` takes them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: object) => void;
}

export interface CameraSimulator {
  /** What the agent's config would say. */
  readonly address: string;
  /** `urn:uuid:…`: who it is, whatever its address. */
  readonly endpoint: string;
  /** What `set` takes, for its help. */
  readonly settings: Readonly<Record<string, string>>;
  /** Every action heard, in order: `GetProfiles`, `snapshot`. */
  readonly calls: readonly string[];
  readonly discovery: Discovery | undefined;
  state(): Readonly<Record<string, unknown>>;
  /** Throws, or rejects with, a ShownError. */
  set(what: string, value: string): Promise<void>;
  /** `HOW`, or `HOW:ACTION` for one action only: `drip:GetProfiles`, `half:snapshot`. */
  misbehave(how: string): Promise<void>;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

export async function startCamera(options: CameraOptions): Promise<CameraSimulator> {
  const camera = new Camera(options);
  try {
    await camera.start();
  } catch (error) {
    await camera.close();
    throw error;
  }
  return camera;
}

class Camera implements CameraSimulator {
  readonly calls: string[] = [];
  discovery: Discovery | undefined;
  readonly #options: CameraOptions;
  readonly #ports: CameraPorts;
  readonly #settings: CameraSettings = usualSettings();
  readonly #clock: CameraClock;
  readonly #motion: PtzMotion;
  readonly #presets: Presets;
  readonly #subscriptions: Subscriptions;
  readonly #guard: Guard;
  readonly #desk: FrontDesk;
  readonly #stream: Stream;
  readonly #board: ReturnType<typeof dialBoard>;
  readonly #identity: Identity;
  /** action, or `*` → how its answers are spoilt. */
  readonly #spoilt = new Map<string, Spoiling>();
  readonly #timers = new Set<() => void>();
  /** What a dial set going; `set` waits for it. */
  #going: Promise<void> = Promise.resolve();
  #discoveryWay: DiscoveryWay = 'on';
  readonly #secure: boolean;
  #host: string;
  #wantedPort: number;
  #door: Door | undefined;
  #otherDoor: Door | undefined;

  constructor(options: CameraOptions) {
    this.#options = options;
    const { ports } = options;
    this.#ports = ports;
    const { secure, host, port, user, password } = placeOf(options.listen ?? USUAL_ADDRESS);
    this.#secure = secure;
    this.#host = host;
    this.#wantedPort = port;
    Object.assign(this.#settings, { user, password, auth: user === '' ? 'none' : 'both' } as const);
    this.#identity = identityOf(ports);
    this.#clock = new CameraClock(ports, this.#settings);
    this.#motion = new PtzMotion(ports);
    this.#presets = new Presets(this.#settings);
    this.#subscriptions = new Subscriptions(ports);
    this.#guard = new Guard(ports, this.#settings, this.#clock);
    this.#stream = new Stream((event) => this.#tell(event));
    const { services, notice } = this.#services();
    this.#desk = new FrontDesk({
      settings: this.#settings,
      ports,
      guard: this.#guard,
      services,
      spoiling: (action) => this.#spoilt.get(action) ?? this.#spoilt.get('*'),
      heard: (action) => {
        this.calls.push(action);
        if (this.calls.length > MOST_CALLS_KEPT) this.calls.shift();
      },
      tell: (event) => this.#tell(event),
    });
    this.#board = dialBoard({ ...settingDials(this.#settings), ...this.#liveDials(notice) });
  }

  async start(): Promise<void> {
    const { settings = {}, rtsp = false } = this.#options;
    for (const [what, value] of Object.entries(settings)) await this.set(what, value);
    await this.plug();
    if (rtsp !== false) {
      try {
        await this.#stream.wanted(true, this.#streamPlace());
      } catch (error) {
        if (rtsp === true) throw error;
        this.#tell({ event: 'no-rtsp', error });
      }
    }
  }

  get endpoint(): string {
    return this.#identity.endpoint;
  }

  get address(): string {
    const { user, password } = this.#settings;
    const who = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    return `${this.#secure ? 'https' : 'http'}://${who}${host}:${this.#wantedPort}${DEVICE_PATH}`;
  }

  get settings(): Readonly<Record<string, string>> {
    return this.#board.settings;
  }

  state(): Readonly<Record<string, unknown>> {
    const { panTilt, zoom } = this.#motion.moving();
    return {
      calls: this.calls.length,
      connections: (this.#door?.connections() ?? 0) + (this.#otherDoor?.connections() ?? 0),
      subscriptions: this.#subscriptions.count,
      locked: this.#guard.locked,
      utc: new Date(this.#clock.utcMs()).toISOString(),
      ptz: { ...this.#motion.position(), moving: panTilt || zoom },
      presets: this.#presets.list,
      plugged: this.#door !== undefined,
      stream: this.#stream.state(),
    };
  }

  async set(what: string, value: string): Promise<void> {
    this.#board.set(what, value);
    if (what === 'xaddr' && this.#door !== undefined) this.#then(() => this.#openOtherDoor());
    if (OF_THE_STREAM.includes(what)) this.#then(() => this.#stream.restart(this.#streamPlace()));
    const going = this.#going;
    this.#going = Promise.resolve();
    await going;
  }

  async misbehave(how: string): Promise<void> {
    const [word = '', action = '*', ...rest] = how.split(':');
    if (!isCameraMisbehaviour(word) || rest.length > 0)
      throw wrongValue('misbehave', how, `${Object.keys(cameraMisbehaviours).join(' ')}（HOW:ACTION）`);
    switch (word) {
      case 'none':
        if (action === '*') this.#spoilt.clear();
        else this.#spoilt.delete(action);
        return;
      case 'unplug':
        return await this.unplug();
      case 'reboot':
        return await this.#reboot();
      default:
        this.#spoilt.set(action, word);
    }
  }

  async plug(): Promise<void> {
    if (this.#door !== undefined) return;
    this.#door = await this.#open(this.#wantedPort);
    this.#wantedPort = this.#door.port;
    await this.#openOtherDoor();
    await this.#letItselfBeFound();
    await this.#stream.plug(this.#streamPlace());
  }

  async unplug(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#subscriptions.clear();
    const closing = [this.#door, this.#otherDoor, this.discovery];
    this.#door = undefined;
    this.#otherDoor = undefined;
    await Promise.all([...closing.map((one) => one?.close()), this.#stream.unplug()]);
  }

  async close(): Promise<void> {
    if (this.#door !== undefined) await this.discovery?.bye();
    await this.unplug();
  }

  /** A camera whose port for discovery is taken is one that has to be typed in by hand: it works, and says so. */
  async #letItselfBeFound(): Promise<void> {
    const { discovery } = this.#options;
    if (discovery === undefined) return;
    const here = (host: string): Here => ({ host, port: this.#wantedPort, secure: this.#secure });
    try {
      this.discovery = await startDiscovery({ ...discovery, host: this.#host }, this.#ports, {
        endpoint: this.endpoint,
        scopes: () => scopesOf(this.#settings, this.#identity),
        addresses: (host) => addressesOf(this.#settings, here(host), this.#doors(), DEVICE_PATH),
        way: () => this.#discoveryWay,
        tell: (event) => this.#tell(event),
      });
      await this.discovery.hello();
    } catch (error) {
      if (!(error instanceof ShownError)) throw error;
      this.discovery = undefined;
      this.#tell({ event: 'no-discovery', error });
    }
  }

  #services(): { services: readonly Service[]; notice: ReturnType<typeof eventService>['notice'] } {
    const settings = this.#settings;
    const clock = this.#clock;
    const ports = (): Ports => this.#doors();
    const tell = (event: { readonly event: string }): void => this.#tell(event);
    const events = eventService({ settings, clock, subscriptions: this.#subscriptions, ports, tell });
    const listed: Service[] = [
      deviceService({
        settings,
        clock,
        endpoint: this.endpoint,
        mac: this.#identity.mac,
        ports,
        services: () => listed,
        scopes: () => scopesOf(this.#settings, this.#identity),
        restart: () =>
          this.#after(BEFORE_REBOOT_MS, async () => {
            await this.discovery?.bye();
            await this.#reboot();
          }),
        tell,
      }),
      mediaService({ settings, ports }),
      media2Service({ settings, ports }),
      ptzService({ settings, clock, motion: this.#motion, presets: this.#presets, tell }),
      events.service,
    ];
    return { services: [...listed, events.manager], notice: events.notice };
  }

  #liveDials(notice: ReturnType<typeof eventService>['notice']): Record<string, Dial> {
    return {
      clock: number(
        -3_000_000_000,
        3_000_000_000,
        (s) => this.#clock.offsetBy(s * 1000),
        '秒 s（与真实时间之差 off by）',
      ),
      presets: choice(['room', 'none', 'odd'], (which) => this.#presets.fill(which)),
      motion: onOff((on) => notice('motion', String(on))),
      tamper: onOff((on) => notice('tamper', String(on))),
      people: count(0, 1000, (value) => notice('people', String(value))),
      locked: choice(['no'], () => this.#guard.unlock()),
      picture: choice(['moving', 'frozen', 'black'], (word) => {
        this.#settings.picture = word;
        this.#then(() => this.#stream.set(word));
      }),
      discovery: choice(DISCOVERY_WAYS, (way) => {
        this.#discoveryWay = way;
      }),
      rtsp: onOff((on) => this.#then(() => this.#stream.wanted(on, this.#streamPlace()))),
      stream: choice(STREAM_WAYS, (way) => this.#then(() => this.#stream.set(way))),
    };
  }

  #doors(): Ports {
    return { other: this.#otherDoor?.port ?? this.#wantedPort, rtsp: this.#stream.port ?? USUAL_RTSP_PORT };
  }

  #streamPlace(): StreamPlace {
    const { user, password, auth, codec, audio } = this.#settings;
    return { host: this.#host, codec, audio, ...(auth === 'none' ? { user: '', password: '' } : { user, password }) };
  }

  async #open(port: number): Promise<Door> {
    return await openDoor({
      host: this.#host,
      port,
      heard: (request, response, secure) => {
        this.#desk.receive(request, response, secure).catch((error: unknown) => {
          // A defect of the simulator's: told, and the camera goes on.
          this.#tell({ event: 'defect', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
          response.destroy();
        });
      },
      most: () => this.#settings.connections,
      refused: (why) => this.#tell({ event: 'connection-refused', why }),
    });
  }

  /** There as long as `xaddr` says so. */
  async #openOtherDoor(): Promise<void> {
    if (this.#settings.xaddr === 'port') this.#otherDoor ??= await this.#open(0);
    else {
      const closing = this.#otherDoor;
      this.#otherDoor = undefined;
      await closing?.close();
    }
  }

  /** Loses its power, forgets what it forgets, and comes back, maybe elsewhere. */
  async #reboot(): Promise<void> {
    this.#tell({ event: 'rebooting' });
    await this.unplug();
    this.#clock.restarted();
    this.#guard.unlock();
    if (this.#settings.newHost !== '') this.#host = this.#settings.newHost;
    this.#settings.newHost = '';
    this.#after(this.#settings.downMs, async () => {
      await this.plug();
      this.#tell({ event: 'back', port: this.#wantedPort });
    });
  }

  #after(ms: number, run: () => Promise<void>): void {
    const cancel = this.#ports.after(ms, () => {
      this.#timers.delete(cancel);
      // Nobody waits for it; a port that was taken meanwhile is told.
      run().catch((error: unknown) => this.#tell({ event: 'cannot-come-back', why: String(error) }));
    });
    this.#timers.add(cancel);
  }

  #then(run: () => Promise<void>): void {
    this.#going = this.#going.then(run);
  }

  #tell(event: { readonly event: string; readonly [what: string]: unknown }): void {
    this.#options.onEvent?.(event);
  }
}
