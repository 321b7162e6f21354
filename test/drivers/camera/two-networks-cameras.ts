/** The other side of two-networks.ts: cameras on two networks, in the namespace they are started in. Says `ready` when they are. */
import { cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';

/** The first hears on one network only, at whatever address it has there; the second is on both. */
const cameras = [
  { listen: 'http://user:pass@0.0.0.0:8001/onvif/device_service', interfaces: ['10.8.1.2'] },
  { listen: 'http://user:pass@0.0.0.0:8002/onvif/device_service', interfaces: ['10.8.1.2', '10.8.2.2'] },
  { listen: 'http://user:pass@10.8.2.2:8003/onvif/device_service', interfaces: ['10.8.2.2'] },
];
for (const [at, { listen, interfaces }] of cameras.entries())
  await startCamera({ ports: cameraPorts(at + 1), listen, discovery: { port: 3702, multicast: true, interfaces } });
process.stdout.write('ready\n');
