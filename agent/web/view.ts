/** The pages' view of the whole agent, put together from its parts. Pure: parts and a clock in, a value out. */
import type { Classroom, Receivers } from '../classroom/port.ts';
import type { Config } from '../config/config.ts';
import type { RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { FaultDesk } from '../maintenance/port.ts';
import type { Clock } from '../ports.ts';
import type { Readiness } from '../readiness/port.ts';
import type { Recordings } from '../recording/port.ts';
import type { Scenes, ShutdownView } from '../scene/port.ts';
import type { QuietFault, UplinkView, WallView } from './api.ts';
import type { ReadinessView, RecordingSign } from './api-recording.ts';
import { isLoopbackAddress } from './security.ts';

export interface ViewParts {
  readonly config: Config;
  readonly version: string;
  readonly journal: Journal;
  readonly classroom: Classroom;
  readonly receivers: Receivers;
  readonly devices: Pick<RoomDevices, 'list'>;
  readonly scenes: Pick<Scenes, 'current' | 'exam'>;
  readonly shutdown: () => ShutdownView | null;
  readonly recordings: Pick<Recordings, 'running'> | undefined;
  readonly readiness: Pick<Readiness, 'view'> | undefined;
  readonly uplink: () => UplinkView;
  readonly faults: Pick<FaultDesk, 'list' | 'listAll'>;
  readonly clock: Clock;
  /** Wall ms since when the store is in its state. */
  readonly storeSince: () => number;
  readonly pinSet: () => boolean;
  readonly language: () => 'zh' | 'en';
}

/** A page on another computer may be anybody's, and nothing on the way there is encrypted. */
const nameless = (draw: WallView['draw']): WallView['draw'] => (draw === null ? null : { ...draw, name: null });

/** What a deeper fault explains is said by that one. */
function quietFaults(faults: ViewParts['faults']): QuietFault[] {
  return faults
    .listAll()
    .filter(({ because, drill, mutedUntil }) => because === null && (drill || mutedUntil !== null))
    .map(({ fault, code, severity, device, since, text, drill, mutedUntil }) => ({
      fault,
      code,
      severity,
      device,
      since,
      text,
      drill,
      mutedUntil,
    }));
}

/** Who is to be called is a name as well. */
export const callNameless = (view: ReadinessView): ReadinessView =>
  view.call === null ? view : { ...view, call: { ...view.call, who: null } };

function readinessShown(view: ReadinessView | null, onThisComputer: boolean): ReadinessView | null {
  return view === null || onThisComputer ? view : callNameless(view);
}

/** No picture, no lesson, no mark. */
function signsOf(recordings: ViewParts['recordings']): RecordingSign[] {
  return (recordings?.running() ?? []).flatMap(({ id, camera, by, state, from, troubles }) =>
    state === 'ended' ? [] : [{ id, camera, by, state, from, troubles }],
  );
}

export function buildWallView(parts: ViewParts): WallView {
  const classroom = parts.classroom.wall();
  const quiet = quietFaults(parts.faults);
  const onThisComputer = isLoopbackAddress(parts.config.web.host);
  return {
    version: parts.version,
    room: { name: parts.config.room.name, path: parts.config.room.path ?? null },
    now: parts.clock.now(),
    class: classroom.class,
    question: classroom.question,
    binding: classroom.binding,
    lesson: classroom.lesson,
    next: classroom.next,
    attendance: classroom.attendance,
    draw: onThisComputer ? classroom.draw : nameless(classroom.draw),
    tablets: classroom.tablets,
    receivers: parts.receivers.views(),
    devices: parts.devices.list(),
    scene: parts.scenes.current,
    exam: parts.scenes.exam,
    shutdown: parts.shutdown(),
    recordings: signsOf(parts.recordings),
    readiness: readinessShown(parts.readiness?.view ?? null, onThisComputer),
    uplink: parts.uplink(),
    store: { state: parts.journal.state, since: parts.storeSince() },
    faults: parts.faults.list(),
    ...(quiet.length === 0 ? {} : { quietFaults: quiet }),
    unknown: classroom.unknown,
    pinSet: parts.pinSet(),
    language: parts.language(),
  };
}
