/** Runs in a network of its own, whose loopback carries multicast: two cameras, looked for by two other people's programs. */
import { createSocket } from 'node:dgram';
import { cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { bareOnvif } from './bare-onvif.ts';
import { nodeOnvif } from './node-onvif.ts';

const [address = '', ...settings] = process.argv.slice(2);
const greetings: string[] = [];
const ear = createSocket({ type: 'udp4', reuseAddr: true });
await new Promise<void>((resolve) => ear.bind(3702, '239.255.255.250', resolve));
ear.addMembership('239.255.255.250', address);
ear.on('message', (bytes) => {
  const text = bytes.toString('utf8');
  const [, word = ''] = /discovery\/(Hello|Bye)</.exec(text) ?? [];
  const [, endpoint = ''] = /EndpointReference><a:Address>([^<]+)/.exec(text) ?? [];
  if (word !== '') greetings.push(`${word} ${endpoint}`);
});
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
for (const camera of cameras) await camera.close();
// A datagram on the loopback is there when it is sent, and heard at the next turn.
await new Promise((resolve) => setTimeout(resolve, 50));
ear.close();
console.log(
  JSON.stringify({
    cameras: cameras.map(({ endpoint, address }) => ({ endpoint, port: new URL(address).port })),
    probed: probed.map(({ urn, xaddrs, name, hardware }) => ({ urn, xaddrs, name, hardware })),
    greetings,
    seen: cameras.map(({ endpoint }) => seen.some((xml) => xml.includes(endpoint))),
  }),
);
