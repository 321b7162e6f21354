/** What of a camera is a fault, as far as its driver tells: gone, not letting us in, the wrong time, no events. */
import type { Look, Rule } from './device-faults.ts';
import type { DeviceRecord } from './record.ts';

const isCamera = ({ device }: DeviceRecord): boolean => device.kind === 'camera';

/** One that refuses our password is there. `reached`: a connection was made, so it has power and network. */
export function cameraAway({ connected, failure, view }: DeviceRecord): Look {
  if (connected || failure?.code === 'DEVICE-PASSWORD') return undefined;
  const { level } = view.readings;
  return { reached: level === 'reachable' || level === 'up' };
}

export const CAMERA_RULES: readonly Rule[] = [
  { code: 'CAM-OFFLINE', applies: isCamera, look: cameraAway },
  {
    code: 'CAM-AUTH',
    applies: isCamera,
    look: ({ failure }) =>
      failure?.code === 'DEVICE-PASSWORD' ? { zh: failure.what.zh, en: failure.what.en } : undefined,
  },
  {
    code: 'CAM-CLOCK',
    applies: isCamera,
    look({ connected, view: { troubles, readings } }) {
      if (!connected) return null;
      const { clock: level } = troubles;
      if (level === undefined || level === 'ok') return undefined;
      const { clockOffsetS: seconds } = readings;
      return { level, ...(typeof seconds === 'number' ? { seconds } : {}) };
    },
  },
  {
    code: 'CAM-EVENTS',
    applies: isCamera,
    look({ connected, view: { troubles } }) {
      if (!connected) return null;
      return troubles['events'] === 'warning' ? {} : undefined;
    },
  },
];
