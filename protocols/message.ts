/**
 * What devices and hosts say to each other, in the contract's words, whatever the family. A panel's codec turns bytes
 * into these and these into bytes; a driver never sees a byte.
 */

/** Reading keys of the contract. Units are in the names; times of use are hours. */
export interface Readings {
  readonly power?: Power;
  readonly input?: string;
  /** 0–100 */
  readonly volume?: number;
  readonly muted?: boolean;
  readonly blanked?: boolean;
  readonly frozen?: boolean;
  /** Whether touch is taken (on) or locked (off). */
  readonly touch?: boolean;
  readonly lampHours?: number;
  readonly hours?: number;
  readonly temperatureC?: number;
  readonly humidityPct?: number;
  readonly co2Ppm?: number;
  readonly illuminanceLx?: number;
  readonly powerW?: number;
  readonly energyKWh?: number;
  /** A family's own beside these: `signal`, `lamp2Hours`, `relay1` … */
  readonly [own: string]: string | number | boolean | undefined;
}
export type Power = 'on' | 'off' | 'warming' | 'cooling' | 'standby';

export interface Identity {
  readonly make?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly firmware?: string;
  readonly mac?: string;
  readonly name?: string;
}
export const IDENTITY_KEYS = ['make', 'model', 'serial', 'firmware', 'mac', 'name'] as const;

/** What a host wants: to know something (`ask` names a reading or identity key), or to have something done. */
export type HostRequest =
  | { readonly ask: string }
  /** `command` and `value` as in the contract's table: `power on`, `input hdmi1`, `volume 30`, `mute off`. */
  | { readonly command: string; readonly value: string };

/** One thing a device says. */
export type DeviceMessage =
  | ({ readonly type: 'reading' } & Readings)
  | ({ readonly type: 'identity' } & Identity)
  /** Done or understood. `of`: the ask's key or the command's name, and `value`: the command's, where the bytes tell. */
  | { readonly type: 'ack'; readonly of?: string; readonly value?: string }
  /** Will not, cannot, or not now. `later`: it says that another time it may. */
  | { readonly type: 'nak'; readonly of?: string; readonly why: string; readonly later?: true }
  /** Says something in answer to `of` that has no reading of its own. */
  | { readonly type: 'note'; readonly of?: string; readonly text: string }
  /** A problem the device reports of itself: `lamp`, `fan`, `temperature`, `cover`, `filter`, `other` … */
  | { readonly type: 'trouble'; readonly troubles: Readonly<Record<string, 'ok' | 'warning' | 'error'>> }
  /** Connection talk: a greeting, a prompt. The driver's family knows what to do. */
  | { readonly type: 'greeting'; readonly text: string };

/** Sound as a frame, unknown as a message; or not sound. Never thrown: decoding goes on. */
export interface Undecoded {
  readonly error: string;
  /** Hex. */
  readonly bytes: string;
}

/** What a host's frame says, as `decode --side host` prints it. */
export type HostMessage =
  | { readonly type: 'query'; readonly query: string; readonly [own: string]: string | number | boolean | undefined }
  | {
      readonly type: 'command';
      readonly command: string;
      readonly value?: string;
      readonly [own: string]: string | number | boolean | undefined;
    };

export function isUndecoded(message: object): message is Undecoded {
  return 'error' in message && 'bytes' in message;
}
