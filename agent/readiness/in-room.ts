/** 课前检查 as this room has it: what is looked at, and who hears of it. */
import { createNetworkProbes, type NetworkProbes } from '../../drivers/host/network.ts';
import type { Classroom, Receivers } from '../classroom/port.ts';
import type { Config } from '../config/config.ts';
import type { RoomCameras, RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { Recordings } from '../recording/port.ts';
import type { RoomStore } from '../room/port.ts';
import { sceneTime } from '../scene/time.ts';
import type { School } from '../school/port.ts';
import type { Uplink } from '../uplink/port.ts';
import type { UplinkView } from '../web/api.ts';
import { createGather, type GatherSetup } from './gather.ts';
import type { Readiness } from './port.ts';
import { createReadiness, readinessState } from './readiness.ts';

export interface ReadinessInRoom {
  readonly config: Pick<Config, 'uplink' | 'room' | 'owners'>;
  readonly school: Pick<School, 'today'>;
  readonly classroom: Pick<Classroom, 'wall' | 'onChange'>;
  readonly room: Pick<RoomStore, 'pupils'>;
  readonly devices: Pick<RoomDevices, 'list'>;
  readonly cameras: RoomCameras;
  readonly receivers: Pick<Receivers, 'views'>;
  readonly recordings: Recordings | undefined;
  readonly recorder: GatherSetup['recorder'];
  readonly uplink: () => UplinkView;
  readonly journal: Pick<Journal, 'append'>;
  readonly ports: Ports;
  readonly probes?: NetworkProbes;
}

export function createReadinessInRoom(parts: ReadinessInRoom): Readiness {
  const { config, classroom, room, ports } = parts;
  const log = ports.log.child({ part: 'readiness' });
  const time = sceneTime(ports.clock);
  const gather = createGather({
    cameras: parts.cameras,
    devices: parts.devices,
    recordings: parts.recordings,
    recorder: parts.recorder,
    uplink: parts.uplink,
    platform: platformOf(config),
    probes: parts.probes ?? createNetworkProbes(),
    roster: async (classId) => {
      if (classId === undefined) {
        const seated = classroom.wall().class;
        return { size: seated?.size ?? null, bound: seated?.bound ?? 0 };
      }
      const pupils = await room.pupils(classId);
      return { size: pupils.length, bound: pupils.filter(({ clickers }) => clickers.length > 0).length };
    },
    receivers: () => parts.receivers.views(),
    time,
    log,
  });
  return createReadiness({
    today: (now) => parts.school.today(now),
    lessonBeganAt: () => {
      const { lesson } = classroom.wall();
      return lesson === null || lesson.practice ? undefined : lesson.beganAt;
    },
    onLessonChange: (listener) => classroom.onChange(listener),
    gather,
    owners: config.owners,
    journal: parts.journal,
    time,
    log,
  });
}

/** Retained `state/readiness` while there is a card, until the returned function is called. */
export function publishReadiness(readiness: Readiness, uplink: Pick<Uplink, 'publishState'>): () => void {
  const tell = (): void => {
    if (readiness.view?.checking !== true) uplink.publishState('readiness', readinessState(readiness.view));
  };
  tell();
  return readiness.onChange(tell);
}

function platformOf({ uplink, room }: ReadinessInRoom['config']): GatherSetup['platform'] {
  if (uplink === undefined || room.path === undefined) return undefined;
  const { hostname, port, protocol } = new URL(uplink.url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'mqtts:' ? 8883 : 1883)) };
}
