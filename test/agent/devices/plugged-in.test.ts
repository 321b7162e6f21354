import { expect, test } from 'vitest';
import { type Plugged, watchPlugs } from '../../../agent/devices/plugged-in.ts';
import { silentLog } from '../../../agent/ports.ts';
import { parseAddress } from '../../../drivers/transport/address.ts';
import type { UsbDeviceId } from '../../../drivers/transport/hotplug.ts';

const FTDI: UsbDeviceId = { vendorId: 0x0403, productId: 0x6001 };

function room(): { plug: (device: UsbDeviceId) => Promise<string[]>; looked: () => number; stop: () => Promise<void> } {
  let woken: string[] = [];
  let came: (device: UsbDeviceId) => void = () => {};
  let looked = 0;
  const device = (id: string, address: string, connected = false): Plugged => ({
    id,
    address: parseAddress(address),
    record: { connected },
    keeper: { wake: () => void woken.push(id) },
  });
  const plugs = watchPlugs(
    [
      device('base', 'hid://1881:0150'),
      device('panel', 'serial:///dev/ttyUSB0'),
      device('air', 'serial:///dev/ttyUSB1'),
      device('new', 'serial:///dev/ttyUSB2'),
      device('works', 'serial:///dev/ttyUSB3', true),
      device('front', 'tcp://127.0.0.1:4352'),
      device('pc', 'host://'),
    ],
    {
      cameSomething: () => looked++,
      identityOf: (id) =>
        Promise.resolve(id === 'panel' ? FTDI : id === 'air' ? { vendorId: 0x1a86, productId: 0x7523 } : undefined),
    },
    silentLog,
    (listener) => {
      came = listener;
      return Promise.resolve({ live: true, stop: () => {} });
    },
  );
  return {
    plug: async (usb) => {
      woken = [];
      came(usb);
      await new Promise((resolve) => setImmediate(resolve));
      return woken.toSorted();
    },
    looked: () => looked,
    stop: () => plugs.stop(),
  };
}

test('what is plugged in wakes whose it is, and serial devices nobody knows the adapter of yet', async () => {
  const { plug, looked, stop } = room();
  expect(await plug({ vendorId: 0x1881, productId: 0x0150 })).toEqual(['base', 'new']);
  expect(await plug(FTDI)).toEqual(['new', 'panel']);
  expect(await plug({ vendorId: 0x1a86, productId: 0x7523 })).toEqual(['air', 'new']);
  expect(looked()).toBe(3);
  await stop();
});

test('without anything on USB nobody listens; without events nobody waits for them', async () => {
  let asked = 0;
  const watch = () => {
    asked++;
    return Promise.reject(new Error('no libusb'));
  };
  const adapters = { cameSomething: () => {}, identityOf: () => Promise.resolve(undefined) };
  const none = watchPlugs([], adapters, silentLog, watch);
  expect(asked).toBe(0);
  await none.stop();
  const base: Plugged = {
    id: 'base',
    address: parseAddress('hid://1881:0150'),
    record: { connected: false },
    keeper: { wake: () => {} },
  };
  const failed = watchPlugs([base], adapters, silentLog, watch);
  expect(asked).toBe(1);
  expect(failed.live).toBe(false);
  await failed.stop();
});
