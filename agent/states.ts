/**
 * What must be fresh at the district while history drains: retained `state/lesson`, `state/devices`, `state/faults`.
 * Counts and codes only; newest wins, so a slow line costs nothing but freshness. (`state/agent` and `state/journal`
 * are the uplink's own.)
 */
import type { Classroom } from './classroom/port.ts';
import { discreteOf } from './devices/change-report.ts';
import type { DeviceView, RoomDevices } from './devices/port.ts';
import type { FaultDesk } from './maintenance/port.ts';
import type { Uplink } from './uplink/port.ts';
import type { AttendanceCount, LessonView } from './web/api-lesson.ts';

export interface StateSources {
  readonly classroom: Classroom;
  readonly devices: RoomDevices;
  readonly faults: Pick<FaultDesk, 'listAll' | 'onChange'>;
}

/** Numbers that are merely other numbers wait so long: a thermometer must not publish the room all day. */
const FIGURES_EVERY_MS = 60_000;

/** Publishes now and after every change, until the returned function is called. */
export function publishStates(uplink: Uplink, sources: StateSources): () => void {
  const { classroom, devices, faults } = sources;
  const lesson = (): void => {
    const wall = classroom.wall();
    const { class: current, unknown, attendance } = wall;
    // Practice is nobody's business.
    const practice = wall.lesson?.practice === true;
    const question = practice ? null : wall.question;
    const on = practice ? null : wall.lesson;
    uplink.publishState('lesson', {
      size: current?.size ?? null,
      bound: current?.bound ?? null,
      question:
        question === null
          ? null
          : {
              id: question.id,
              state: question.state,
              options: question.options,
              answered: question.answered,
              tally: question.tally,
              answer: question.answer,
            },
      unknownClickers: practice ? 0 : unknown.clickers,
      lesson: on === null ? null : lessonState(on, attendance),
    });
  };
  let told = '';
  let soon: NodeJS.Timeout | undefined;
  const tellDevices = (): void => {
    clearTimeout(soon);
    soon = undefined;
    const list = devices.list();
    told = gist(list);
    uplink.publishState('devices', { devices: list.map(published) });
  };
  const devicesChanged = (): void => {
    if (gist(devices.list()) !== told) tellDevices();
    else soon ??= setTimeout(tellDevices, FIGURES_EVERY_MS);
  };
  const openFaults = (): void => {
    // Only the deepest ones; what is muted or practised is said to be so.
    const list = faults
      .listAll()
      .filter(({ because }) => because === null)
      .map(({ fault, code, severity, device, since, flapping, drill, mutedUntil }) => ({
        fault,
        code,
        severity,
        device,
        since,
        flapping,
        drill,
        mutedUntil,
      }));
    uplink.publishState('faults', { open: list });
  };
  lesson();
  tellDevices();
  openFaults();
  const stops = [
    classroom.onChange(lesson),
    devices.listen({ changed: devicesChanged }),
    faults.onChange(openFaults),
    () => clearTimeout(soon),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** No teacher's name, no class's. */
function lessonState({ id, kind, subject, period, beganAt }: LessonView, attendance: AttendanceCount | null): object {
  return { id, kind, subject, period, beganAt, attendance };
}

function published({ id, driver, kind, status, since, why, readings, troubles }: DeviceView): object {
  return { id, driver, kind, status, since, why, readings, troubles };
}

/** What is told at once. */
function gist(list: readonly DeviceView[]): string {
  return JSON.stringify(
    list.map(({ id, status, why, readings, troubles }) => [id, status, why, discreteOf(readings), troubles]),
  );
}
