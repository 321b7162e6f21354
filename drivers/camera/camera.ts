/**
 * A camera as everybody above knows it, whatever it speaks: a device that can also say where its pictures are, be turned,
 * and give one picture. What is recorded, watched and shown is decided above (agent/recording); no picture is kept here.
 */
import type { Device } from '../device.ts';

/** One stream profile of a camera. Tokens are text, never numbers: `1` and `01` are two profiles. */
export interface CameraProfile {
  readonly token: string;
  /** As the camera calls it; may be empty, may be Chinese, may be the same for two. */
  readonly label: string;
  readonly sourceToken: string | undefined;
  readonly codec: 'H264' | 'H265' | 'JPEG' | 'MPEG4' | 'other' | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Frames a second. */
  readonly fps: number | undefined;
  readonly kbps: number | undefined;
  /** Whether it says that it carries sound. */
  readonly sound: boolean;
  readonly ptz: boolean;
}

/** Where a stream is. `address` carries user and password: for the child that opens it, and for nobody else. */
export interface CameraStream {
  readonly profile: CameraProfile;
  /** `rtsp://user:pass@host:554/…` with the host we reach it by. A secret: never logged, shown, journalled. */
  readonly address: string;
  /** The same without user and password. */
  readonly label: string;
}

export interface CameraPreset {
  readonly token: string;
  readonly label: string;
}

/** Speeds −1…1: right, up and in are positive. */
export interface CameraVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export interface CameraClock {
  /** Camera's clock minus ours, ms; 1 s resolution at best. */
  readonly offsetMs: number;
  readonly rttMs: number;
  /** `ntp`: it cannot be set, only its server can. */
  readonly mode: 'ntp' | 'manual' | undefined;
}

/** What a camera can do, as it answered when asked; never assumed. `fault`: it says it can and then cannot. */
export type CameraAbility = 'ok' | 'unsupported' | 'fault' | 'unknown';

export interface CameraAbilities {
  readonly media: CameraAbility;
  readonly media2: CameraAbility;
  readonly ptz: CameraAbility;
  readonly presets: CameraAbility;
  readonly home: CameraAbility;
  readonly events: CameraAbility;
  readonly snapshot: CameraAbility;
  readonly setClock: CameraAbility;
}

/** The four levels of being there. */
export type CameraLevel = 'unreachable' | 'reachable' | 'up' | 'authenticated';

/** As it is known right now; asks nobody. */
export interface CameraState {
  readonly level: CameraLevel;
  readonly abilities: CameraAbilities;
  readonly profiles: readonly CameraProfile[];
  readonly presets: readonly CameraPreset[];
  readonly clock: CameraClock | undefined;
  readonly events: 'alive' | 'broken' | 'off';
}

/**
 * All calls end within their deadline (10 s in all at most) whatever the camera does, and reject with a ShownError:
 * `DEVICE-ABSENT` (not connected now), `DEVICE-REFUSED` (no connection to be had), `DEVICE-TIMEOUT`, `DEVICE-PASSWORD`, `DEVICE-CANNOT`, `DEVICE-REFUSES`, `DEVICE-ANSWER` (what it
 * answered makes no sense) or `DEVICE-LOST`.
 */
export interface Camera extends Device {
  readonly kind: 'camera';
  readonly state: CameraState;
  /** The large stream for recording, and the small one for watching (the same where there is one only); asked anew each time. */
  streams(signal: AbortSignal): Promise<{ readonly main: CameraStream; readonly sub: CameraStream }>;
  /** One JPEG, ≤ 5 MB: over HTTP, else one frame of the small stream. */
  snapshot(signal: AbortSignal): Promise<Uint8Array>;
  /**
   * Turns until `leaseMs` (≤ 2 s) is over unless it is called again: who steers and disappears has let go. The camera is told
   * the same timeout, and told to stop besides.
   */
  steer(velocity: CameraVelocity, leaseMs: number): Promise<void>;
  /** Always sent, also when nothing seems to move; tried three times before it rejects. */
  halt(): Promise<void>;
  home(): Promise<void>;
  goTo(presetToken: string): Promise<void>;
  /** The token it got. Replaces the preset of that token where one is given. */
  savePreset(label: string, presetToken?: string): Promise<string>;
  removePreset(presetToken: string): Promise<void>;
  /** Sets the camera's clock to ours and proves it by asking again. */
  setClock(): Promise<CameraClock>;
  /** How often it is asked how it is, ms; 30 s unless somebody who knows the school's hours says otherwise. */
  pace?(everyMs: number): void;
  /**
   * So far this PC's own clock is off, ms, positive: it is fast; as somebody who knows has said. What the camera is blamed for
   * and set to goes by the true time then.
   */
  ourClockIsOff?(offsetMs: number): void;
}

export function isCamera(device: Device): device is Camera {
  return device.kind === 'camera';
}
