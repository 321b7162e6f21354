/**
 * Run inside a network namespace of its own by two-networks.full.test.ts: looks for cameras on every network there is, by
 * multicast; then takes one along when its address changes. Prints what it found as one line of JSON.
 */
import { execFileSync } from 'node:child_process';
import { isCamera } from '../../../drivers/camera/camera.ts';
import { searchCameras } from '../../../drivers/camera/search.ts';
import { nowhere } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';

const [peer = ''] = process.argv.slice(2);
const clock = { monotonicMs: () => performance.now(), now: () => Date.now() };
const { signal } = new AbortController();

const first = await searchCameras({ withinMs: 2_500, signal });
/** Port and network of each: a camera on both networks is found once, on either. */
const found = first.cameras.map(({ host, address }) => `${new URL(address).port} ${host.slice(0, 6)}`).sort();

const moving = first.cameras.find(({ address }) => new URL(address).port === '8001');
const endpoint = encodeURIComponent(moving?.device.endpoint ?? '');
// The kernel lets a camera hear on every network of its machine: the move is on the first one, alone.
execFileSync('ip', ['link', 'set', 'eth2', 'down']);
const address = `http://user:pass@10.8.1.2:8001/onvif/device_service?endpoint=${endpoint}`;
const { device, transport } = buildDevice({ id: 'cam', driver: 'onvif', address }, nowhere, clock);
const attach = async (): Promise<string> => {
  const connection = await transport.open(AbortSignal.timeout(5_000));
  await device.attach(connection, AbortSignal.timeout(12_000));
  const { main } = isCamera(device) ? await device.streams(AbortSignal.timeout(5_000)) : { main: undefined };
  device.detach('seen');
  await connection.close('seen');
  return new URL(main?.label ?? 'rtsp://nowhere/').hostname;
};
const before = await attach();
// The DHCP server gives it another address.
const inPeer = (...words: string[]): void => {
  execFileSync('nsenter', ['-t', peer, '-n', 'ip', 'addr', ...words]);
};
// Of another size, so that it does not go with the first one.
inPeer('add', '10.8.1.9/25', 'dev', 'eth1');
inPeer('del', '10.8.1.2/24', 'dev', 'eth1');
const after = await attach();
process.stdout.write(`${JSON.stringify({ found, before, after })}\n`, () => process.exit(0));
