/**
 * What Windows' Raw Input says, as bytes of a 64-bit process. Source: Microsoft Learn, winuser.h: RAWINPUTHEADER,
 * RAWKEYBOARD, RAWHID, RAWINPUTDEVICELIST, RID_DEVICE_INFO; “Device identification strings” for the names of devices.
 */

/** dwType u32 · dwSize u32 · hDevice 8 · wParam 8 */
export const RAW_HEADER_BYTES = 24;
const RIM_TYPEKEYBOARD = 1;
const RIM_TYPEHID = 2;
/** MakeCode u16 · Flags u16 · Reserved u16 · VKey u16 · Message u32 · ExtraInformation u32 */
const RAW_KEYBOARD_BYTES = 16;
/** dwSizeHid u32 · dwCount u32, then that many reports of that size. */
const RAW_HID_BYTES = 8;

export interface RawKey {
  /** Scan code of set 1, without its prefix. */
  readonly makeCode: number;
  readonly released: boolean;
  readonly prefix: 'none' | 'E0' | 'E1';
}

/** Whose input it is: all that is looked at of a device nobody has asked for. */
export function rawDevice(header: Uint8Array): bigint | undefined {
  return header.length < RAW_HEADER_BYTES ? undefined : viewOf(header).getBigUint64(8, true);
}

/** The key of a whole RAWINPUT; undefined: it is no keyboard's, or not whole. */
export function rawKey(raw: Uint8Array): RawKey | undefined {
  if (raw.length < RAW_HEADER_BYTES + RAW_KEYBOARD_BYTES) return undefined;
  const view = viewOf(raw);
  if (view.getUint32(0, true) !== RIM_TYPEKEYBOARD) return undefined;
  const flags = view.getUint16(RAW_HEADER_BYTES + 2, true);
  return {
    makeCode: view.getUint16(RAW_HEADER_BYTES, true),
    released: (flags & 1) !== 0,
    prefix: (flags & 2) !== 0 ? 'E0' : (flags & 4) !== 0 ? 'E1' : 'none',
  };
}

/** The reports of a whole RAWINPUT, each with its report id first; none: it is no HID device's, or not whole. */
export function rawReports(raw: Uint8Array): readonly Uint8Array[] {
  const from = RAW_HEADER_BYTES + RAW_HID_BYTES;
  if (raw.length < from) return [];
  const view = viewOf(raw);
  if (view.getUint32(0, true) !== RIM_TYPEHID) return [];
  const size = view.getUint32(RAW_HEADER_BYTES, true);
  const count = view.getUint32(RAW_HEADER_BYTES + 4, true);
  if (size === 0 || from + size * count > raw.length) return [];
  return Array.from({ length: count }, (_, at) => raw.subarray(from + size * at, from + size * (at + 1)));
}

/** RAWINPUTDEVICELIST: hDevice 8 · dwType u32 · padding 4 */
export const RAW_LIST_BYTES = 16;

export function rawDeviceList(list: Uint8Array): readonly bigint[] {
  const view = viewOf(list);
  return Array.from({ length: Math.floor(list.length / RAW_LIST_BYTES) }, (_, at) =>
    view.getBigUint64(at * RAW_LIST_BYTES, true),
  );
}

/** RID_DEVICE_INFO: cbSize u32 · dwType u32 · a union of 24 bytes. */
export const RAW_INFO_BYTES = 32;

export type RawKind = 'keyboard' | 'touch' | 'pen' | 'other';

/** Of a HID device: dwVendorId, dwProductId, dwVersionNumber u32 each, usUsagePage u16 at 20, usUsage u16 at 22. */
export function rawKind(info: Uint8Array): RawKind {
  if (info.length < RAW_INFO_BYTES) return 'other';
  const view = viewOf(info);
  const type = view.getUint32(4, true);
  if (type === RIM_TYPEKEYBOARD) return 'keyboard';
  if (type !== RIM_TYPEHID || view.getUint16(20, true) !== 0x0d) return 'other';
  const usage = view.getUint16(22, true);
  return usage === 0x04 ? 'touch' : usage === 0x01 || usage === 0x02 ? 'pen' : 'other';
}

export interface DeviceName {
  readonly vendorId: number;
  readonly productId: number;
  /** The same for all collections of one interface: `7&2a1b3c4d&0`. */
  readonly port: string;
}

/**
 * `\\?\HID#VID_08FF&PID_0009&MI_00#7&2a1b3c4d&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}`. The third part is the
 * instance: Windows makes it of the port where the device has no serial number, and its last number counts collections.
 * Undefined: not a HID device with a maker (PS/2, a remote desktop's).
 */
export function deviceName(path: string): DeviceName | undefined {
  const [, ids = '', instance = ''] = path.split('#');
  const [, vendor, product] = /VID_([0-9a-f]{4})&PID_([0-9a-f]{4})/i.exec(ids) ?? [];
  if (vendor === undefined || product === undefined || !/^[\x21-\x7e]{1,200}$/.test(instance)) return undefined;
  return {
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    port: instance.replace(/&[0-9a-f]{4}$/i, '').toLowerCase(),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
