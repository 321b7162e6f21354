/** Retained `state/recording`: what runs and what is wrong with it. No picture, no address, no name, no figure that moves. */
import type { RecordingView } from './port.ts';

export function recordingState(running: readonly RecordingView[]): object {
  return {
    recordings: running.map(({ id, camera, lesson, by, state, from, troubles }) => ({
      recording: id,
      device: camera,
      lesson,
      by,
      state,
      since: from,
      troubles,
    })),
  };
}
