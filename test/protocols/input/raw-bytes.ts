/** RAWINPUT and RID_DEVICE_INFO of a 64-bit process, as Microsoft's winuser.h lays them out. */

function header(type: number, device: bigint, dataBytes: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(24 + dataBytes, 4);
  bytes.writeBigUInt64LE(device, 8);
  bytes.writeBigUInt64LE(1n, 16); // RIM_INPUTSINK
  return bytes;
}

/** `flags`: 1 let go, 2 with E0, 4 with E1. */
export function keyboardInput(device: bigint, makeCode: number, flags = 0): Buffer {
  const data = Buffer.alloc(16);
  data.writeUInt16LE(makeCode, 0);
  data.writeUInt16LE(flags, 2);
  data.writeUInt16LE(0x41, 6);
  data.writeUInt32LE((flags & 1) === 0 ? 0x100 : 0x101, 8);
  return Buffer.concat([header(1, device, 16), data]);
}

/** Reports of one length. */
export function hidInput(device: bigint, reports: readonly Uint8Array[]): Buffer {
  const data = Buffer.alloc(8);
  data.writeUInt32LE(reports[0]?.length ?? 0, 0);
  data.writeUInt32LE(reports.length, 4);
  const all = Buffer.concat(reports);
  return Buffer.concat([header(2, device, 8 + all.length), data, all]);
}

export function hidDevice(page: number, usage: number): Buffer {
  const info = Buffer.alloc(32);
  info.writeUInt32LE(32, 0);
  info.writeUInt32LE(2, 4);
  info.writeUInt32LE(0x0eef, 8);
  info.writeUInt32LE(0x0001, 12);
  info.writeUInt16LE(page, 20);
  info.writeUInt16LE(usage, 22);
  return info;
}
