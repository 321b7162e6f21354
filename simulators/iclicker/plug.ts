/** What a base is plugged into: a TCP port or a USB controller. Made plugged in. */
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
