/** What a base is plugged into: a TCP port or a USB controller. Made plugged in. */
import type { Misbehaviour } from './misbehaviour.ts';

export interface Plug {
  /** What the agent's config would say. */
  readonly address: string;
  /** Puts it back: power comes with it. Nothing happens when it is in. */
  plug(): Promise<void>;
  /** Pulls it out: the base loses its power, the host its device. Nothing happens when it is out. */
  unplug(): Promise<void>;
  /** Pulled out and everything that was opened is closed. */
  close(): Promise<void>;
}

/** A base as its plug knows it, whichever its generation. */
export interface Pluggable {
  readonly misbehaviour: Misbehaviour;
  powerOn(): void;
  powerOff(): void;
  /** A host program listens. `send` takes whole reports and never throws. */
  attach(send: (report: Uint8Array) => void): void;
  detach(): void;
  /** One output report from the host, any length. */
  hostReport(bytes: Uint8Array): void;
}
