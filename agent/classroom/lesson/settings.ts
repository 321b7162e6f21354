/** How lessons are kept in this room; kept as JSON in room.db. */
import type { Log } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { LessonSettings } from '../../web/api-lesson.ts';

export const USUAL_SETTINGS: LessonSettings = {
  graceMin: 5,
  autoBegin: 'activity',
  drawNames: false,
  absentAtEnd: true,
};

/** What is missing or not understood is as usual. */
export function readSettings(json: string | undefined): LessonSettings {
  let kept: Partial<Record<keyof LessonSettings, unknown>> = {};
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    if (typeof value === 'object' && value !== null) kept = value;
  } catch {
    // Written by nobody we know: as usual.
  }
  const { graceMin, autoBegin, drawNames, absentAtEnd } = kept;
  return {
    graceMin: typeof graceMin === 'number' && graceMin >= 0 && graceMin <= 60 ? graceMin : USUAL_SETTINGS.graceMin,
    autoBegin:
      autoBegin === 'never' || autoBegin === 'activity' || autoBegin === 'bell' ? autoBegin : USUAL_SETTINGS.autoBegin,
    drawNames: typeof drawNames === 'boolean' ? drawNames : USUAL_SETTINGS.drawNames,
    absentAtEnd: typeof absentAtEnd === 'boolean' ? absentAtEnd : USUAL_SETTINGS.absentAtEnd,
  };
}

export async function loadSettings(room: Pick<RoomStore, 'setting'>, log: Log): Promise<LessonSettings> {
  try {
    return readSettings(await room.setting('lesson'));
  } catch (error) {
    log.error({ err: error }, 'the settings of lessons could not be read: as usual');
    return USUAL_SETTINGS;
  }
}
