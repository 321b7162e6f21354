/** 上课 and 下课, and exam mode: what the room as a whole is told to do, step by step, for everybody to see. */
import type { BothLanguages } from '../../protocols/shown-error.ts';

/** start: 上课, everything on in the right order. finish: 下课, off again. */
export type SceneName = 'start' | 'finish';
export type SceneBy = 'page' | 'local' | 'timetable' | 'district';

export interface StepView {
  readonly device: string;
  /** “投影机：开机”. */
  readonly what: BothLanguages;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** Why it failed or was left out; null otherwise. */
  readonly why: BothLanguages | null;
}

export interface SceneView {
  readonly scene: SceneName;
  readonly state: 'running' | 'done' | 'failed' | 'replaced';
  readonly by: SceneBy;
  /** Wall ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly steps: readonly StepView[];
}

/** The room is silent and off until this is lifted. */
export interface ExamView {
  /** Wall ms. */
  readonly since: number;
  readonly by: SceneBy;
  /** Per device: whether it is known to be off and silent. `unknown`: it cannot say; `on`: it is told again. */
  readonly devices: readonly { readonly device: string; readonly state: 'off' | 'on' | 'unknown' }[];
}

/** The timetable is about to shut this computer down. */
export interface ShutdownView {
  /** Wall ms. */
  readonly atMs: number;
}

export interface Scenes {
  /** Begins it; what runs is replaced. Rejects with a ShownError `EXAM-MODE` while the room is in exam mode. */
  run(scene: SceneName, by: SceneBy): SceneView;
  readonly current: SceneView | null;
  readonly exam: ExamView | null;
  /** Idempotent. Resolves when it is on disk that the room is in exam mode; the devices follow. */
  beginExam(by: SceneBy): Promise<ExamView>;
  endExam(by: SceneBy): Promise<void>;
  onChange(listener: () => void): () => void;
}
