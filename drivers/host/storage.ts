/**
 * USB sticks and disks: which have been in this PC. Windows keeps a key in its registry for every one that ever was; Linux
 * knows those that are in. Of each a mark nobody can read back, and what its maker calls it; nothing on it is looked at.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

export interface StorageSeen {
  /** Made of what it says of itself, its serial number too. */
  readonly mark: string;
  readonly make?: string;
  readonly product?: string;
}

const LONGEST = 40;

/** Those that are in now; undefined: it cannot be told. No program is started. */
export async function linuxStorage(sys = '/sys'): Promise<StorageSeen[] | undefined> {
  let names: string[];
  try {
    names = await readdir(join(sys, 'block'));
  } catch {
    // Not this system.
    return undefined;
  }
  const seen: StorageSeen[] = [];
  for (const name of names.filter((one) => /^sd[a-z]+$/.test(one))) {
    const device = await usbDeviceOf(join(sys, 'block', name));
    if (device !== undefined) seen.push(device);
  }
  return seen;
}

/** Up from the disk to what has a vendor and a product number: `…/usb1/1-2`. Undefined: it is on no USB. */
async function usbDeviceOf(block: string): Promise<StorageSeen | undefined> {
  let at: string;
  try {
    at = await realpath(block);
  } catch {
    // Pulled out since it was listed.
    return undefined;
  }
  if (!/\/usb\d+\//.test(at)) return undefined;
  for (let folder = at; /\/usb\d+\//.test(folder); folder = join(folder, '..')) {
    const vendor = await textOf(join(folder, 'idVendor'));
    if (vendor === undefined) continue;
    const [product, serial, make, called] = await Promise.all(
      ['idProduct', 'serial', 'manufacturer', 'product'].map((file) => textOf(join(folder, file))),
    );
    return said(`${vendor}:${product ?? ''}:${serial ?? ''}`, make, called);
  }
  return undefined;
}

export const STORAGE_COMMAND =
  "Get-ChildItem 'HKLM:\\SYSTEM\\CurrentControlSet\\Enum\\USBSTOR\\*' -ErrorAction SilentlyContinue | % { $_.Name }";

/** `HKEY_LOCAL_MACHINE\…\USBSTOR\Disk&Ven_SanDisk&Prod_Ultra&Rev_1.00\4C530001230101112233&0` */
export function windowsStorage(listing: string): StorageSeen[] {
  const disks = listing.matchAll(/\\USBSTOR\\Disk&Ven_([^&\\]*)&Prod_([^&\\]*)[^\\]*\\(\S+)\s*$/gim);
  return [...disks].map(([, make, product, serial = '']) =>
    said(`${make}:${product}:${serial}`, make?.replaceAll('_', ' '), product?.replaceAll('_', ' ')),
  );
}

function said(identity: string, make: string | undefined, product: string | undefined): StorageSeen {
  const [by, called] = [make, product].map((text) => (text ?? '').trim().slice(0, LONGEST));
  return {
    mark: createHash('sha256').update(`banban storage ${identity}`).digest('hex').slice(0, 16),
    ...(by === undefined || by === '' ? {} : { make: by }),
    ...(called === undefined || called === '' ? {} : { product: called }),
  };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    // It has none.
    return undefined;
  }
}
