/** 录播 as the config wants it, as far as there is a camera for it. */
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { RecordingConfig } from './config.ts';
import { type Complain, valueOffset } from './offsets.ts';
import { helpFor, type sections } from './sections.ts';
import type { UsableDevice } from './usable.ts';

/** A lesson is watched again within a month, or never. */
export const KEEP_DAYS = 30;
/** About fifty hours at 4 Mbit/s. */
export const MAX_GB = 100;

/** A camera that is not there is left out: then it is the first one. */
export function usableRecording(
  given: z.infer<ReturnType<(typeof sections)['recording']>> | undefined,
  devices: readonly UsableDevice[],
  document: Document,
  complain: Complain,
): RecordingConfig | undefined {
  if (given === undefined) return undefined;
  const { start = 'hand', kinds, keepDays = KEEP_DAYS, maxGB = MAX_GB, directory } = given;
  const isThere = devices.some(({ config, kind }) => kind === 'camera' && config.id === given.camera);
  if (given.camera !== undefined && !isThere) {
    complain(
      valueOffset(document, ['recording', 'camera']),
      'CONFIG-NO-CAMERA',
      {
        zh: `devices 里没有编号为“${given.camera}”的摄像头，改用第一台`,
        en: `there is no camera “${given.camera}” under devices: the first one is used`,
      },
      helpFor('recording.camera'),
    );
  }
  return { start, camera: isThere ? given.camera : undefined, kinds, keepDays, maxGB, directory };
}
