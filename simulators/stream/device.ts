/** What a simulated device on a line or a socket is: bytes in, bytes out, and a few things a person can set. */
import type { SimulatorPorts } from '../ports.ts';
import type { UsbDevice } from '../usb/device.ts';

/** What a simulated device is given. */
export interface World {
  readonly ports: SimulatorPorts;
  /** One whole frame to the host. Lost when nobody listens. How it really goes out is the misbehaviour's business. */
  send(frame: Uint8Array): void;
  /** For whoever watches: `{event: 'command', …}`. */
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
  /** Ends the connection, as a device does that has been idle too long or was refused. */
  hangUp(): void;
}

export interface SimulatedDevice {
  /** A piece of the stream from the host, of any size. */
  receive(bytes: Uint8Array): void;
  /** A host connected or opened the line. A device that speaks first does so here. */
  attached?(): void;
  /** The host is gone. */
  detached?(): void;
  /** It has its plug in a network or a line now, at this address: one that also speaks UDP begins. */
  plugged?(address: string): Promise<void>;
  /** Pulled out. */
  unplugged?(): void;
  /** It lost its power and has it again: what it forgets, it forgets. */
  restarted(): void;
  /** As typed by a person. Throws a ShownError (`wrongValue`). */
  set(what: string, value: string): void;
  /** What `set` takes, for its help: setting → values. */
  readonly settings: Readonly<Record<string, string>>;
  /** Clickers, keyboards, readers: a key of a clicker, or a card (`press CARD in`). The answer is what a light would say. */
  press?(who: string, what: string): string;
  /** For tests and for whoever watches. */
  state(): Readonly<Record<string, unknown>>;
  /** A sound answer to a question nobody asked. */
  unasked(): Uint8Array | undefined;
  /** A sound frame of another device on the same line; undefined where frames carry no address. */
  neighbour(): Uint8Array | undefined;
  /** Ways of its own to misbehave, beside the common ones. */
  readonly ownMisbehaviours?: Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
  /** What it is on USB; absent: it has a line or a socket only. */
  readonly usb?: UsbDevice;
  /** `none` or one of its own. */
  misbehave?(how: string): void;
}

export type CreateDevice = (world: World) => SimulatedDevice;
