/** The config as the agent uses it, after defaults. The file's schema and its errors are in parse.ts. */
import type { RoomPath } from '../../protocols/uplink/topics.ts';

export interface DeviceConfig {
  readonly id: string;
  readonly driver: string;
  /** A model of the driver; undefined: its generic one. */
  readonly model?: string | undefined;
  readonly address: string;
}

export interface Config {
  readonly room: { readonly path: RoomPath | undefined; readonly name: string };
  readonly uplink:
    | {
        /** mqtt:// or mqtts:// */
        readonly url: string;
        /** Not given: 5, and 4 (MQTT 3.1.1) where the broker does not speak it. */
        readonly protocol: 5 | 4 | undefined;
        readonly username: string | undefined;
        readonly password: string | undefined;
        /** File names. */
        readonly ca: string | undefined;
        readonly cert: string | undefined;
        readonly key: string | undefined;
      }
    | undefined;
  readonly web: { readonly host: string; readonly port: number };
  readonly devices: readonly DeviceConfig[];
  readonly journal: { readonly keepDays: number; readonly maxMB: number };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}
