import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linuxStorage, windowsStorage } from '../../../drivers/host/storage.ts';

test('on Linux what hangs on USB counts, found from the disk upwards; its number cannot be read back', async () => {
  const sys = mkdtempSync(join(tmpdir(), 'banban-sys-'));
  expect(await linuxStorage(sys)).toBeUndefined();
  mkdirSync(join(sys, 'block'));
  expect(await linuxStorage(sys)).toEqual([]);
  const disk = (name: string, way: string): void => {
    mkdirSync(join(sys, way, 'block', name), { recursive: true });
    symlinkSync(join(sys, way, 'block', name), join(sys, 'block', name));
  };
  disk('sda', 'devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0');
  const stick = 'devices/pci0000:00/0000:00:14.0/usb1/1-2';
  disk('sdb', `${stick}/1-2:1.0/host4/target4:0:0/4:0:0:0`);
  const about = {
    idVendor: '0781',
    idProduct: '5581',
    serial: '4C530001230101112233',
    manufacturer: 'SanDisk',
    product: 'Ultra',
  };
  for (const [file, text] of Object.entries(about)) writeFileSync(join(sys, stick, file), `${text}\n`);
  const seen = await linuxStorage(sys);
  expect(seen).toEqual([{ mark: expect.stringMatching(/^[0-9a-f]{16}$/), make: 'SanDisk', product: 'Ultra' }]);
  expect(JSON.stringify(seen)).not.toContain('4C53');
  writeFileSync(join(sys, stick, 'serial'), 'another\n');
  expect((await linuxStorage(sys))?.[0]?.mark).not.toBe(seen?.[0]?.mark);
  rmSync(sys, { recursive: true });
});

test('on Windows every stick that ever was has a key; drives for discs are none', () => {
  const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\USBSTOR';
  const listing = [
    `${key}\\Disk&Ven_SanDisk&Prod_Ultra_USB_3.0&Rev_1.00\\4C530001230101112233&0`,
    `${key}\\Disk&Ven_&Prod_USB_DISK_2.0&Rev_PMAP\\070B3A8C&0`,
    `${key}\\CdRom&Ven_ASUS&Prod_SDRW&Rev_1.00\\12345&0`,
  ].join('\r\n');
  expect(windowsStorage(listing).map(({ make, product }) => [make, product])).toEqual([
    ['SanDisk', 'Ultra USB 3.0'],
    [undefined, 'USB DISK 2.0'],
  ]);
  expect(new Set(windowsStorage(listing).map(({ mark }) => mark)).size).toBe(2);
  expect(windowsStorage('')).toEqual([]);
});
