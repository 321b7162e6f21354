/** Cameras a test put up; all are taken down after it. */
import { afterEach } from 'vitest';
import {
  type CameraOptions,
  type CameraSimulator,
  cameraPorts,
  startCamera,
} from '../../../simulators/camera/onvif.ts';

const standing: CameraSimulator[] = [];
afterEach(async () => {
  for (const camera of standing.splice(0)) await camera.close();
});

export interface Watched extends CameraSimulator {
  readonly events: readonly Record<string, unknown>[];
}

export async function camera(
  settings: Readonly<Record<string, string>> = {},
  options: Partial<CameraOptions> = {},
): Promise<Watched> {
  const events: Record<string, unknown>[] = [];
  const made = await startCamera({
    ports: cameraPorts(1),
    settings,
    onEvent: (event) => events.push(event as Record<string, unknown>),
    ...options,
  });
  standing.push(made);
  return Object.assign(made, { events });
}
