/** A camera’s and a recording’s troubles as faults of the catalogue. */
import type { CameraLevel } from '../../drivers/camera/camera.ts';
import type { FaultCode } from '../maintenance/catalogue.ts';
import type { FaultDetail } from '../maintenance/fault-definition.ts';
import type { FaultReports, Helped } from '../maintenance/port.ts';
import type { CameraSight, RecordingTrouble } from './port.ts';

const CODES = {
  'no-stream': 'CAM-STREAM',
  black: 'CAM-BLACK',
  frozen: 'CAM-FROZEN',
  silent: 'REC-SILENT',
  stalled: 'REC-STALL',
  disk: 'REC-DISK',
  'no-ffmpeg': 'REC-FFMPEG',
} as const satisfies Record<RecordingTrouble, FaultCode>;

/** Of the disk and of this computer, not of a camera. */
const NOBODYS: readonly RecordingTrouble[] = ['disk', 'no-ffmpeg'];
/** Less room than this is told while it still does no harm; much more than this ends it. */
const FEW_HOURS = 2;
const NO_HOURS = 0.25;

export interface FaultReport {
  bad(what: RecordingTrouble, detail?: FaultDetail): void;
  well(what: RecordingTrouble, helped?: Helped): void;
  growth(isGrowing: boolean, helped?: Helped): void;
  room(hours: number): void;
  /** What a look beside a recording found. */
  looked(sight: CameraSight, level: CameraLevel): void;
  /** Nothing of it can be told any more. */
  ended(): void;
}

export function createFaultReport(
  faults: FaultReports,
  camera: string,
  about: { readonly remote: boolean; readonly recording: boolean },
): FaultReport {
  let stands = false;

  function say(what: RecordingTrouble, detail: FaultDetail | undefined, helped?: Helped): void {
    const device = NOBODYS.includes(what) ? undefined : camera;
    faults.report(CODES[what], {
      ...(device === undefined ? {} : { device }),
      detail: detail === undefined ? undefined : { ...detail, recording: about.recording, remote: about.remote },
      ...(helped === undefined ? {} : { helped }),
    });
  }

  return {
    bad(what, detail = {}) {
      // Files that do not grow are reported as they are seen: `growth`.
      if (what !== 'stalled') say(what, detail);
    },
    well(what, helped) {
      if (what !== 'stalled') say(what, undefined, helped);
    },
    growth(isGrowing, helped) {
      if (stands === !isGrowing) return;
      stands = !isGrowing;
      say('stalled', stands ? {} : undefined, helped);
    },
    room(hours) {
      if (hours < FEW_HOURS) {
        const level = hours < NO_HOURS ? 'error' : 'warning';
        say('disk', { level, hours: Math.round(hours * 10) / 10 });
      } else if (hours > FEW_HOURS * 1.1) say('disk', undefined);
    },
    looked({ picture, sound }, level) {
      // A camera that does not answer at all has a fault of its own.
      if (picture === 'none') {
        if (level === 'up' || level === 'authenticated') say('no-stream', {});
        return;
      }
      if (picture === 'unknown') return;
      say('no-stream', undefined);
      say('black', picture === 'black' ? {} : undefined);
      say('frozen', picture === 'frozen' ? {} : undefined);
      if (sound === 'ok') say('silent', undefined);
    },
    ended() {
      say('stalled', undefined);
      say('silent', undefined);
    },
  };
}
