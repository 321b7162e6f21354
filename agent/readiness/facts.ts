/** What a look at the room found: plain values, so that judging them needs no room. */
import type { CameraLevel } from '../../drivers/camera/camera.ts';
import type { DeviceKind, DeviceStatus } from '../../drivers/device.ts';
import type { GatewayAnswer } from '../../drivers/host/network.ts';
import type { CameraSight } from '../recording/port.ts';
import type { UplinkView } from '../web/api.ts';

export interface CameraFact {
  /** What the config calls it; null: it is just a camera. */
  readonly name: string | null;
  readonly level: CameraLevel;
  readonly sight: Pick<CameraSight, 'picture' | 'sound'>;
  /** Its clock minus ours; undefined: it did not say. */
  readonly clockOffsetMs: number | undefined;
}

export interface NetworkFact {
  readonly gateway: GatewayAnswer;
  /** `off`: no platform is configured, so nothing beyond the gateway is asked. */
  readonly uplink: UplinkView['state'];
  /** Knocks at the platform's door, and how many had no answer within a second. */
  readonly asked: number;
  readonly lost: number;
  /** Median of those answered. */
  readonly rttMs: number | null;
}

export interface RosterFact {
  /** Null: the timetable does not say which class, and none sits here. */
  readonly size: number | null;
  readonly bound: number;
  readonly receivers: 'none' | 'away' | 'online';
}

export interface RecorderFact {
  /** The config says that such lessons are recorded. */
  readonly wanted: boolean;
  /** Null: nobody can tell. */
  readonly ffmpeg: boolean | null;
  readonly freeBytes: number | null;
  /** For the whole lesson at the camera's own rate. */
  readonly needBytes: number;
}

export interface DisplayFact {
  readonly name: string | null;
  readonly kind: Extract<DeviceKind, 'panel' | 'projector'>;
  readonly status: DeviceStatus;
}

export interface ReadinessFacts {
  readonly cameras: readonly CameraFact[];
  readonly network: NetworkFact;
  /** This PC's clock minus the platform's, s; null: there is nothing to compare with. */
  readonly clockOffsetS: number | null;
  readonly roster: RosterFact;
  /** Null: this room records nothing. */
  readonly recorder: RecorderFact | null;
  readonly displays: readonly DisplayFact[];
}
