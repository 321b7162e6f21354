/** The pages' view of the whole agent, put together from its parts. Pure: parts and a clock in, a value out. */
import type { Classroom, Receivers } from '../classroom/port.ts';
import type { Config } from '../config/config.ts';
import type { RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Faults } from '../maintenance/port.ts';
import type { Clock } from '../ports.ts';
import type { Scenes, ShutdownView } from '../scene/port.ts';
import type { UplinkView, WallView } from './api.ts';
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
  readonly uplink: () => UplinkView;
  readonly faults: Faults;
  readonly clock: Clock;
  /** Wall ms since when the store is in its state. */
  readonly storeSince: () => number;
  readonly pinSet: () => boolean;
  readonly language: () => 'zh' | 'en';
}

/** A page on another computer may be anybody's, and nothing on the way there is encrypted. */
const nameless = (draw: WallView['draw']): WallView['draw'] => (draw === null ? null : { ...draw, name: null });

export function buildWallView(parts: ViewParts): WallView {
  const classroom = parts.classroom.wall();
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
    uplink: parts.uplink(),
    store: { state: parts.journal.state, since: parts.storeSince() },
    faults: parts.faults.list(),
    unknown: classroom.unknown,
    pinSet: parts.pinSet(),
    language: parts.language(),
  };
}
