/** Runs in a network of its own, whose loopback carries multicast: two cameras, looked for by two other people's programs. */
import { cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { bareOnvif } from './bare-onvif.ts';
import { nodeOnvif } from './node-onvif.ts';

const [address = '', ...settings] = process.argv.slice(2);
const cameras = [];
for (const seed of [1, 2])
  cameras.push(
    await startCamera({
      ports: cameraPorts(seed),
      listen: `http://user:pass@${address}:0/onvif/device_service`,
      discovery: {},
      settings: Object.fromEntries(settings.map((word) => word.split('='))),
    }),
  );
const probed = await nodeOnvif.startProbe();
const seen = await new Promise<readonly string[]>((resolve) => {
  const addresses: string[] = [];
  bareOnvif.Discovery.on('device', (_cam: unknown, _from: unknown, xml: string) => addresses.push(xml));
  bareOnvif.Discovery.on('error', () => {});
  bareOnvif.Discovery.probe({ resolve: false, device: 'lo', timeout: 1_000 }, () => resolve(addresses));
});
console.log(
  JSON.stringify({
    cameras: cameras.map(({ endpoint, address }) => ({ endpoint, port: new URL(address).port })),
    probed: probed.map(({ urn, xaddrs, name, hardware }) => ({ urn, xaddrs, name, hardware })),
    seen: cameras.map(({ endpoint }) => seen.some((xml) => xml.includes(endpoint))),
  }),
);
for (const camera of cameras) await camera.close();
