/** Recordings, for everybody above: begin, end, what is running and how it really stands, what there is to play. */

/** What is wrong with a running recording or a watched camera; each has its fault in the catalogue. */
export type RecordingTrouble = 'no-stream' | 'black' | 'frozen' | 'silent' | 'stalled' | 'disk' | 'no-ffmpeg';

/** Something that happened in the lesson, at its place on the recording. */
export interface RecordingMark {
  readonly id: string;
  /** Wall ms; its place on the time line is found through the segments. */
  readonly at: number;
  readonly kind: 'question-opened' | 'question-closed' | 'page' | 'observer';
  /** Id of the question, number of the page, or a word of the observer's list. No free text. */
  readonly about: string | null;
}

/** Time in which there was to be a picture and there is none. Wall ms. */
export interface RecordingGap {
  readonly from: number;
  readonly to: number;
  readonly why: RecordingTrouble | 'power' | 'restart';
}

export interface RecordingSegment {
  readonly number: number;
  /** Wall ms. */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  /** Hex; null while it is being written. */
  readonly sha256: string | null;
}

export interface RecordingView {
  readonly id: string;
  /** Id of the device. */
  readonly camera: string;
  readonly lesson: string | null;
  readonly by: 'lesson' | 'hand' | 'district';
  readonly state: 'starting' | 'recording' | 'degraded' | 'stopping' | 'ended';
  /** Wall ms. */
  readonly from: number;
  readonly to: number | null;
  readonly troubles: readonly { readonly what: RecordingTrouble; readonly since: number }[];
  /** Of the wall-clock time so far, what the segments cover; ms. */
  readonly coveredMs: number;
  readonly wantedMs: number;
  readonly bytes: number;
  readonly segments: readonly RecordingSegment[];
  readonly gaps: readonly RecordingGap[];
  readonly marks: readonly RecordingMark[];
  /** Whether a browser of today can play it (H.264), or why not. */
  readonly playable: 'yes' | 'codec';
}

/** What the picture and the sound of a camera looked like last; `unknown`: nobody has looked. */
export interface CameraSight {
  readonly picture: 'ok' | 'black' | 'frozen' | 'none' | 'unknown';
  readonly sound: 'ok' | 'silent' | 'none' | 'unknown';
  /** Wall ms of the last look. */
  readonly at: number | null;
}

export interface Recordings {
  /** Newest first. */
  list(): readonly RecordingView[];
  get(id: string): RecordingView | undefined;
  /** The one running, per camera at most one. */
  running(): readonly RecordingView[];
  /**
   * Resolves once the recorder has been started, not once there is a picture. A second call for the same camera answers with
   * the one that runs. ShownError: `REC-NO-CAMERA`, `REC-NO-FFMPEG`, `REC-DISK`.
   */
  begin(request: { readonly camera?: string; readonly by: RecordingView['by'] }): Promise<RecordingView>;
  /** Resolves once the last segment is whole and the manifest is written; ≤ 8 s. */
  end(id: string): Promise<RecordingView>;
  /** Removes pictures and manifest; the journal keeps that there was one. */
  remove(id: string): Promise<void>;
  mark(id: string, mark: Pick<RecordingMark, 'kind' | 'about'>): Promise<RecordingMark>;
  /** One segment's file, for playing: absolute path; undefined: no such one. */
  file(id: string, segment: number): Promise<string | undefined>;
  /** The manifest’s file, once it has ended: absolute path; undefined: not yet, or no such recording. */
  manifest(id: string): string | undefined;
  sight(camera: string): CameraSight;
  /** Looks at picture and sound now, ≤ 12 s whatever the camera does. */
  look(camera: string, signal: AbortSignal): Promise<CameraSight>;
  onChange(listener: () => void): () => void;
}
