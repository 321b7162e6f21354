/** Other people's programs on our camera: the bare npm `onvif`, and npm `node-onvif`, which knows nothing of it. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bareClient } from './bare-onvif.ts';
import { nodeOnvif } from './node-onvif.ts';
import { camera } from './standing.ts';

describe.each(['token', 'digest', 'both', 'none'])('npm onvif, when the camera asks for %s', (auth) => {
  test('is told who it is, its profiles, where its stream and its picture are', async () => {
    const { address } = await camera({ auth });
    const { call, cam } = bareClient(address);
    await call('connect');
    // Its numbers are what it makes of “1.10” and of a long serial.
    expect(await call('getDeviceInformation')).toMatchObject({ manufacturer: 'Banban', model: 'Simulated Camera' });
    expect(cam.profiles).toHaveLength(2);
    expect(cam.profiles?.[0]).toMatchObject({
      name: 'mainStream',
      videoEncoderConfiguration: { encoding: 'H264', resolution: { width: 1280, height: 720 } },
    });
    expect(await call('getStreamUri', { protocol: 'RTSP' })).toMatchObject({ uri: 'rtsp://127.0.0.1:554/main' });
    const { port } = new URL(address);
    expect(await call('getSnapshotUri')).toMatchObject({ uri: `http://127.0.0.1:${port}/snapshot/Profile_1.jpg` });
  });

  test('turns its head, stops it and keeps presets', async () => {
    const made = await camera({ auth });
    const { call } = bareClient(made.address);
    await call('connect');
    await call('continuousMove', { x: 1, y: 0, zoom: 0 });
    expect(await call('getStatus')).toMatchObject({ moveStatus: { panTilt: 'MOVING', zoom: 'IDLE' } });
    await call('stop');
    const stopped = (await call('getStatus')) as { position: { x: number } };
    expect(stopped).toMatchObject({ moveStatus: { panTilt: 'IDLE' } });
    expect(stopped.position.x).toBeGreaterThan(0);
    await call('setPreset', { presetName: 'desk' });
    expect(Object.keys((await call('getPresets')) as object)).toEqual(['老师', '黑板', '全景', 'desk']);
    await call('removePreset', { presetToken: '4' });
    expect(made.state()['presets']).toHaveLength(3);
    await call('gotoHomePosition', {});
    expect(made.calls).toContain('GotoHomePosition');
  });

  test('subscribes, hears of motion while it waits, renews and leaves', async () => {
    const made = await camera({ auth });
    const { call } = bareClient(made.address);
    await call('connect');
    await call('createPullPointSubscription');
    expect(made.state()['subscriptions']).toBe(1);
    const first = (await call('pullMessages', { timeout: 'PT5S', messageLimit: 10 })) as Pulled;
    expect(first.notificationMessage.map(operationOf)).toEqual(['Initialized', 'Initialized', 'Initialized']);
    const second = call('pullMessages', { timeout: 'PT5S', messageLimit: 10 });
    setTimeout(() => void made.set('motion', 'on'), 50);
    const { notificationMessage: motion } = (await second) as { notificationMessage: Notification };
    expect(JSON.stringify(motion)).toContain('IsMotion');
    expect(operationOf(motion)).toBe('Changed');
    await call('renew', {});
    await call('unsubscribe');
    expect(made.state()['subscriptions']).toBe(0);
  });
});

interface Notification {
  readonly message: { readonly message: { readonly $: Readonly<Record<string, string>> } };
}
interface Pulled {
  readonly notificationMessage: readonly Notification[];
}
const operationOf = ({ message }: Notification): string | undefined => message.message.$['PropertyOperation'];

test('npm onvif over HTTPS, on the same port', async () => {
  const made = await camera({}, { listen: 'https://user:pass@127.0.0.1:0/onvif/device_service' });
  const { call } = bareClient(made.address, { secureOpts: { rejectUnauthorized: false } });
  await call('connect');
  expect(await call('getDeviceInformation')).toMatchObject({ manufacturer: 'Banban' });
  expect(await call('getSnapshotUri')).toMatchObject({ uri: expect.stringMatching(/^https:/) });
});

test('npm onvif with a wrong password is refused by every way of asking', async () => {
  for (const auth of ['token', 'digest', 'both']) {
    const made = await camera({ auth });
    const { call } = bareClient(made.address, { password: 'wrong' });
    await expect(call('getDeviceInformation')).rejects.toThrow();
  }
});

describe('npm node-onvif', () => {
  test.each(['token', 'none'])('reads and steers a camera that asks for %s, and fetches its picture', async (auth) => {
    const made = await camera({ auth });
    const { origin, pathname } = new URL(made.address);
    const device = new nodeOnvif.OnvifDevice({ xaddr: origin + pathname, user: 'user', pass: 'pass' });
    expect(await device.init()).toEqual({
      Manufacturer: 'Banban',
      Model: 'Simulated Camera',
      FirmwareVersion: '1.10',
      SerialNumber: '1234567890123456789',
      HardwareId: '1.0',
    });
    expect(device.getProfileList()).toMatchObject([
      { token: 'Profile_1', video: { encoder: { resolution: { width: 1280, height: 720 } } } },
      { token: 'Profile_2', stream: { rtsp: 'rtsp://127.0.0.1:554/sub' } },
    ]);
    const { headers, body } = await device.fetchSnapshot();
    expect(headers['content-type']).toBe('image/jpeg');
    expect(body.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    await device.ptzMove({ speed: { x: -1, y: 0, z: 0 }, timeout: 1 });
    expect(made.state()['ptz']).toMatchObject({ moving: true });
    await device.ptzStop();
    expect(made.state()['ptz']).toMatchObject({ moving: false });
    const presets = await device.services.ptz['getPresets']?.({ ProfileToken: 'Profile_1' });
    expect(JSON.stringify(presets?.data)).toContain('黑板');
    const properties = await device.services.events['getEventProperties']?.();
    expect(JSON.stringify(properties?.data)).toContain('CellMotionDetector');
  });
});

/** A network of its own: here and nowhere else a probe to the group may go out. */
const OWN_NETWORK = ['--net', '--map-root-user', '--', 'sh', '-c'];
const SETUP =
  'ip link set lo up multicast on && ip addr add 192.168.77.10/24 dev lo && ip route add 239.0.0.0/8 dev lo';
const hasOwnNetworks =
  process.platform === 'linux' && spawnSync('unshare', [...OWN_NETWORK, SETUP], { timeout: 10_000 }).status === 0;

describe.skipIf(!hasOwnNetworks)('probed on a network of their own, both cameras are found by both programs', () => {
  interface Found {
    readonly cameras: readonly { readonly endpoint: string; readonly port: string }[];
    readonly probed: readonly { readonly urn: string; readonly xaddrs: readonly string[]; readonly name: string }[];
    readonly seen: readonly boolean[];
    readonly greetings: readonly string[];
  }
  async function found(...settings: readonly string[]): Promise<Found> {
    const program = new URL('found-on-island.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)('unshare', [
      ...OWN_NETWORK,
      `${SETUP} && exec "$0" "$@"`,
      process.execPath,
      program,
      '192.168.77.10',
      ...settings,
    ]);
    return JSON.parse(stdout) as Found;
  }

  test('at their own addresses; they greet when they come and when they go', async () => {
    const { cameras, probed, seen, greetings } = await found();
    expect(seen).toEqual([true, true]);
    expect(greetings).toEqual(['Hello', 'Bye'].flatMap((word) => cameras.map(({ endpoint }) => `${word} ${endpoint}`)));
    expect(probed.map(({ urn }) => urn).sort()).toEqual(cameras.map(({ endpoint }) => endpoint).sort());
    for (const { endpoint, port } of cameras)
      expect(probed.find(({ urn }) => urn === endpoint)).toMatchObject({
        name: 'Banban',
        xaddrs: [`http://192.168.77.10:${port}/onvif/device_service`],
      });
  });
});
