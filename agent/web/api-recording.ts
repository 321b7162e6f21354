/** What the server says of cameras, recordings and 课前检查. Types only, like api.ts. */
import type { CameraAbilities, CameraLevel, CameraPreset } from '../../drivers/camera/camera.ts';
import type { CameraSight, RecordingTrouble, RecordingView } from '../recording/port.ts';

export type { CameraPreset } from '../../drivers/camera/camera.ts';
export type { ReadinessCheck, ReadinessLine, ReadinessView } from '../readiness/port.ts';
export type { CameraSight, RecordingGap, RecordingMark, RecordingSegment, RecordingView } from '../recording/port.ts';

/** The sign that something is recorded, on the wall: that, since when, and what is wrong. No picture, nobody's name. */
export interface RecordingSign {
  readonly id: string;
  /** Id of the camera. */
  readonly camera: string;
  readonly by: RecordingView['by'];
  readonly state: Exclude<RecordingView['state'], 'ended'>;
  /** Wall ms. */
  readonly from: number;
  readonly troubles: readonly { readonly what: RecordingTrouble; readonly since: number }[];
}

/** `POST /api/cameras/{id}/clock` */
export interface CameraClockView {
  /** The camera's clock minus this computer's, ms. */
  readonly offsetMs: number;
  readonly rttMs: number;
  /** `ntp`: it cannot be set, only its server can; null: it did not say. */
  readonly mode: 'ntp' | 'manual' | null;
}

/** `GET /api/cameras/{id}`: as it is now, never as it was told to be. */
export interface CameraCard {
  readonly id: string;
  /** What the config calls it; null: it is just the camera. */
  readonly name: string | null;
  readonly level: CameraLevel;
  readonly abilities: CameraAbilities;
  readonly presets: readonly CameraPreset[];
  readonly events: 'alive' | 'broken' | 'off';
  /** Null: it did not say. */
  readonly clock: CameraClockView | null;
  readonly sight: CameraSight;
}

/** `GET /api/cameras` */
export interface CameraList {
  readonly cameras: readonly CameraCard[];
}

/** A recording in the list: all but its segments, gaps and marks one by one. */
export interface RecordingCard extends Omit<RecordingView, 'segments' | 'gaps' | 'marks'> {
  readonly segments: number;
  readonly gaps: number;
  readonly marks: number;
}

/** `GET /api/recordings` (PIN session), newest first. */
export interface RecordingList {
  readonly recordings: readonly RecordingCard[];
  /** False: the connection carries no pictures; see and play them on the classroom PC. */
  readonly plays: boolean;
}

/** `POST /api/cameras/{id}/presets` */
export interface NewPreset {
  /** 老师 黑板 全景, under the name the camera takes; or a label of one's own. */
  readonly role?: 'teacher' | 'board' | 'all' | undefined;
  readonly label?: string | undefined;
  /** Of the preset it takes the place of. */
  readonly token?: string | undefined;
}
