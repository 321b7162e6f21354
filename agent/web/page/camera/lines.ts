/** What is wrong with what is recorded, as lines among the room's: what, since when, what still works, what to do. Pure. */
import type { WallView } from '../../api.ts';
import type { RecordingSign } from '../../api-recording.ts';
import { clock, type Line } from '../lines.ts';
import { CAMERA_WORDS } from '../words/camera.ts';
import type { Language } from '../words/language.ts';

type Trouble = RecordingSign['troubles'][number]['what'];

/** Faults that say the same of the camera that is recorded. */
const SAME: Readonly<Record<Trouble, readonly string[]>> = {
  'no-stream': ['CAM-STREAM'],
  black: ['CAM-BLACK'],
  frozen: ['CAM-FROZEN'],
  silent: ['REC-SILENT'],
  stalled: ['REC-STALL'],
  disk: ['REC-DISK'],
  'no-ffmpeg': ['REC-FFMPEG'],
};

/** One line for each recording that is not well; the gravest trouble speaks. */
export function recordingLines({ recordings }: WallView, language: Language): Line[] {
  const w = CAMERA_WORDS[language];
  return recordings.flatMap(({ id, troubles }): Line[] => {
    const [trouble] = troubles;
    if (trouble === undefined) return [];
    const { what, since } = trouble;
    const stop = language === 'zh' ? '。' : '. ';
    const short = `${w.recordingShort}${language === 'zh' ? '：' : ': '}${w.troubleSince(w.trouble[what], clock(since))}${stop}${w.works[what]}`;
    const text = `${short}${language === 'zh' ? '' : ' '}${w.todo[what]}`;
    return [{ id: `recording-${id}`, level: 'care', text, short, lesson: true }];
  });
}

/** Whether a fault is said by such a line already. */
export function saidByRecording({ recordings }: WallView, code: string, device: string | null): boolean {
  return recordings.some(
    ({ camera, troubles }) =>
      (device === null || device === camera) && troubles.slice(0, 1).some(({ what }) => SAME[what].includes(code)),
  );
}
