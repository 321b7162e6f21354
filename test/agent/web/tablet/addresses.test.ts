import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isPrivateAddress, lanAddresses, outwardAddress } from '../../../../agent/web/tablet/addresses.ts';

const ipv4 = (address: string, internal = false) => ({
  address,
  internal,
  family: 'IPv4' as const,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: `${address}/24`,
});
const ipv6 = {
  address: 'fe80::1',
  internal: false,
  family: 'IPv6' as const,
  netmask: 'ffff::',
  mac: '00:00:00:00:00:00',
  cidr: null,
  scopeid: 0,
};

describe('the address the tablets are to open', () => {
  test('is that of the interface that leads out', () => {
    const all = { 本地连接: [ipv4('192.168.1.20')], WLAN: [ipv4('10.3.4.5'), ipv6], lo: [ipv4('127.0.0.1', true)] };
    expect(lanAddresses(all, '10.3.4.5').map(({ address }) => address)).toEqual(['10.3.4.5', '192.168.1.20']);
  });

  test('without a way out is a real interface’s before a virtual one’s and a self-assigned one', () => {
    const all = {
      'vEthernet (Default Switch)': [ipv4('172.28.0.1')],
      以太网: [ipv4('169.254.7.7')],
      'VMware Network Adapter VMnet8': [ipv4('192.168.56.1')],
      WLAN: [ipv4('192.168.0.9')],
    };
    expect(lanAddresses(all, undefined).map(({ address }) => address)).toEqual([
      '192.168.0.9',
      '172.28.0.1',
      '192.168.56.1',
      '169.254.7.7',
    ]);
  });

  test('is not a virtual machine’s because the default route goes through a tunnel', () => {
    const all = { tun0: [ipv4('10.8.0.2')], eth0: [ipv4('192.168.3.3')] };
    expect(lanAddresses(all, '10.8.0.2')[0]).toEqual({ address: '192.168.3.3', name: 'eth0' });
  });

  test('is never a public one, never loopback, never IPv6', () => {
    expect(lanAddresses({ eth0: [ipv4('203.0.113.5'), ipv6], lo: [ipv4('127.0.0.1', true)] }, '203.0.113.5')).toEqual(
      [],
    );
  });

  test.each([
    ['10.0.0.1', true],
    ['172.15.0.1', false],
    ['172.16.0.1', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.255.1', true],
    ['192.169.0.1', false],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['8.8.8.8', false],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });

  test('the way out, asked of this machine, is one of its own addresses or none', async () => {
    const own = Object.values(networkInterfaces()).flatMap((infos) => (infos ?? []).map(({ address }) => address));
    const outward = await outwardAddress();
    expect([undefined, ...own]).toContain(outward);
  });
});
