import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createNetworkProbes,
  gatewayInProc,
  gatewayInRoutePrint,
  inArpTable,
  type NetworkSource,
} from '../../../drivers/host/network.ts';
import { freePort } from '../../harness/free-port.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const ROUTES = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
  'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
  'eth0\t00000000\tFE01140A\t0003\t0\t0\t100\t00000000\t0\t0\t0',
  'eth0\t0001140A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
].join('\n');

const PRINT = [
  '===========================================================================',
  'IPv4 路由表',
  '网络目标        网络掩码          网关       接口   跃点数',
  '          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.23     55',
  '          0.0.0.0          0.0.0.0      10.20.1.254      10.20.1.7     25',
  '永久路由:',
].join('\r\n');

const arp = (flags: string, mac: string): string =>
  `IP address       HW type     Flags       HW address            Mask     Device\n127.0.0.9        0x1         ${flags}         ${mac}     *        eth0`;

function source(files: Readonly<Record<string, string>>, said = ''): NetworkSource {
  return {
    platform: said === '' ? 'linux' : 'win32',
    run: () => Promise.resolve({ code: 0, said }),
    file: (path) => Promise.resolve(files[path]),
  };
}

describe('the gateway', () => {
  test('is that of the cheapest way out, on Linux and on a Chinese Windows', () => {
    expect(gatewayInProc(ROUTES)).toBe('10.20.1.254');
    expect(gatewayInProc(ROUTES.split('\n').slice(0, 1).join('\n'))).toBeUndefined();
    expect(gatewayInRoutePrint(PRINT)).toBe('10.20.1.254');
    expect(gatewayInRoutePrint('')).toBeUndefined();
  });

  test('answers if it refuses a knock', async () => {
    const own = ROUTES.replace('FE01140A', '0100007F');
    expect(await createNetworkProbes(source({ '/proc/net/route': own })).gateway()).toBe('ok');
  });

  test('answers if it says where it is, though it keeps silent; else it is silent', () => {
    expect(inArpTable(arp('0x2', '52:54:00:12:34:56'), '127.0.0.9')).toBe(true);
    expect(inArpTable(arp('0x0', '00:00:00:00:00:00'), '127.0.0.9')).toBe(false);
    expect(inArpTable(arp('0x2', '52:54:00:12:34:56'), '127.0.0.8')).toBe(false);
    expect(inArpTable('', '127.0.0.9')).toBe(false);
  });

  test('there is none, or nobody can tell', async () => {
    expect(await createNetworkProbes(source({ '/proc/net/route': '' })).gateway()).toBe('none');
    expect(await createNetworkProbes(source({})).gateway()).toBe('cannot-tell');
    expect(await createNetworkProbes(source({}, 'IPv4')).gateway()).toBe('none');
  });
});

describe('beyond it', () => {
  const probes = createNetworkProbes();

  test('a refusal is a sign of life, an open port too', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    expect(await probes.reaches('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0)).toBe(true);
    expect(await probes.reaches('127.0.0.1', await freePort())).toBe(true);
  });

  test('nothing there is none, within its deadline', async () => {
    // An address of one's own link, without saying which: nobody can be there.
    expect(await probes.reaches('fe80::1', 1883)).toBe(false);
  });

  test('a name of the PC’s own list is known', async () => {
    expect(await probes.resolves('localhost')).toBe('ok');
  });

  test('who does not speak TLS has signed nothing', async () => {
    expect(await probes.foreignIssuer('127.0.0.1', await freePort(), undefined)).toBeUndefined();
  });
});
