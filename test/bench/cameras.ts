/**
 * Cameras, the driver's part: from the first packet to a camera that is known and let us in, and how long eight of them take to
 * be found. Simulated cameras in this same process: their time is in the figures.
 */

import { searchCameras } from '../../drivers/camera/search.ts';
import { nowhere } from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import { cameraPorts, startCamera } from '../../simulators/camera/onvif.ts';
import { type Spread, spread } from './spread.ts';

const clock = { monotonicMs: () => performance.now(), now: () => Date.now() };
const CAMERAS = 8;
const ROUNDS = 15;

export interface CamerasBench {
  /** ms from opening to attached: time, services, identity with its password, profiles. The first connection ever, and later ones. */
  readonly connectMs: { readonly digest: Spread; readonly token: Spread; readonly https: Spread };
  /** ms until the eighth of eight has answered. */
  readonly discoveryMs: Spread;
  readonly cameras: number;
}

export async function benchCameras(): Promise<CamerasBench> {
  // Loaded once for all cameras: not a camera's time.
  await connect('http', 'digest', 1);
  return {
    connectMs: {
      digest: spread(await connect('http', 'digest', ROUNDS)),
      token: spread(await connect('http', 'token', ROUNDS)),
      https: spread(await connect('https', 'digest', ROUNDS)),
    },
    discoveryMs: spread(await discover(5)),
    cameras: CAMERAS,
  };
}

async function connect(scheme: string, auth: string, rounds: number): Promise<number[]> {
  const listen = `${scheme}://user:pass@127.0.0.1:0/onvif/device_service`;
  const camera = await startCamera({ ports: cameraPorts(1), listen, settings: { auth } });
  const took: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      // A new one each time: how the password is wanted has to be heard.
      const { device, transport } = buildDevice(
        { id: 'cam', driver: 'onvif', address: camera.address },
        nowhere,
        clock,
      );
      const began = performance.now();
      const connection = await transport.open(AbortSignal.timeout(5_000));
      await device.attach(connection, AbortSignal.timeout(12_000));
      took.push(performance.now() - began);
      await device.read();
      device.detach('measured');
      await connection.close('measured');
    }
  } finally {
    await camera.close();
  }
  return took;
}

async function discover(rounds: number): Promise<number[]> {
  const cameras: Awaited<ReturnType<typeof startCamera>>[] = [];
  let port = 0;
  const took: number[] = [];
  try {
    for (let at = 0; at < CAMERAS; at++) {
      const listen = `http://user:pass@127.0.4.${at + 1}:0/onvif/device_service`;
      const camera = await startCamera({ ports: cameraPorts(at + 1), listen, discovery: { port, multicast: false } });
      cameras.push(camera);
      port = camera.discovery?.port ?? 0;
    }
    for (let round = 0; round < rounds; round++) {
      const enough = new AbortController();
      let found = 0;
      const began = performance.now();
      await searchCameras({
        withinMs: 3_000,
        signal: enough.signal,
        port,
        hosts: ['127.0.4.0/28'],
        found: () => {
          found++;
          if (found === CAMERAS) enough.abort();
        },
      });
      took.push(performance.now() - began);
    }
  } finally {
    await Promise.all(cameras.map((camera) => camera.close()));
  }
  return took;
}
