/** Bytes laid out by Microsoft's winuser.h, 64 bit: written here field by field, not by the code under test. */
import { describe, expect, test } from 'vitest';
import {
  deviceName,
  rawDevice,
  rawDeviceList,
  rawKey,
  rawKind,
  rawReports,
} from '../../../protocols/input/raw-input.ts';
import { hidDevice, hidInput, keyboardInput } from './raw-bytes.ts';

describe('a RAWINPUT', () => {
  test('says whose it is, in its header alone', () => {
    expect(rawDevice(keyboardInput(0x1_2345_6789n, 0x1e).subarray(0, 24))).toBe(0x1_2345_6789n);
    expect(rawDevice(new Uint8Array(23))).toBeUndefined();
  });

  test('of a keyboard is a scan code with its prefix', () => {
    expect(rawKey(keyboardInput(1n, 0x1e, 0))).toEqual({ makeCode: 0x1e, released: false, prefix: 'none' });
    expect(rawKey(keyboardInput(1n, 0x1c, 2 | 1))).toEqual({ makeCode: 0x1c, released: true, prefix: 'E0' });
    expect(rawKey(keyboardInput(1n, 0x1d, 4))).toEqual({ makeCode: 0x1d, released: false, prefix: 'E1' });
  });

  test('as Wine 10 gave it for SendInput is the same', () => {
    // Keypad Enter let go, from Wine's own keyboard.
    const seen = '0100000028000000020000000000000000000000000000001c00030000000d000101000000000000';
    const raw = Buffer.from(seen, 'hex');
    expect(rawDevice(raw)).toBe(2n);
    expect(rawKey(raw)).toEqual({ makeCode: 0x1c, released: true, prefix: 'E0' });
  });

  test('that is cut, or of another kind, is no key', () => {
    const whole = keyboardInput(1n, 0x1e);
    for (let length = 0; length < whole.length; length++) expect(rawKey(whole.subarray(0, length))).toBeUndefined();
    expect(rawKey(hidInput(1n, [Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0)]))).toBeUndefined();
    expect(rawReports(whole)).toEqual([]);
  });

  test('of a touch screen may hold several reports', () => {
    const reports = [Uint8Array.of(2, 1, 7), Uint8Array.of(2, 0, 7)];
    const raw = hidInput(9n, reports);
    expect(rawReports(raw).map((report) => [...report])).toEqual([
      [2, 1, 7],
      [2, 0, 7],
    ]);
    for (let length = 0; length < raw.length; length++) expect(rawReports(raw.subarray(0, length))).toEqual([]);
  });
});

test('a list of devices is their handles', () => {
  const list = Buffer.alloc(32);
  list.writeBigUInt64LE(0xffff_0001n, 0);
  list.writeUInt32LE(1, 8);
  list.writeBigUInt64LE(3n, 16);
  expect(rawDeviceList(list)).toEqual([0xffff_0001n, 3n]);
});

test('what a device is: a keyboard by its type, a touch screen or pen by its collection', () => {
  const keyboard = Buffer.alloc(32);
  keyboard.writeUInt32LE(1, 4);
  expect(rawKind(keyboard)).toBe('keyboard');
  expect(rawKind(hidDevice(0x0d, 0x04))).toBe('touch');
  expect(rawKind(hidDevice(0x0d, 0x02))).toBe('pen');
  expect(rawKind(hidDevice(0x0d, 0x05)), 'a touch pad').toBe('other');
  expect(rawKind(hidDevice(0x0c, 0x01)), 'a volume knob').toBe('other');
  expect(rawKind(Buffer.alloc(32)), 'a mouse').toBe('other');
});

describe('the name of a device', () => {
  const KEYBOARD = '{884b96c3-56ef-11d1-bc8c-00a0c91405dd}';

  test('has its ids and its port; the collections of one interface have one port', () => {
    expect(deviceName(`\\\\?\\HID#VID_08FF&PID_0009#7&2A1B3C4D&0&0000#${KEYBOARD}`)).toEqual({
      vendorId: 0x08ff,
      productId: 0x0009,
      port: '7&2a1b3c4d&0',
    });
    const second = `\\\\?\\HID#VID_0eef&PID_0001&Col02#7&2a1b3c4d&0&0001#{4d1e55b2-f16f-11cf-88cb-001111000030}`;
    expect(deviceName(second)).toEqual({ vendorId: 0x0eef, productId: 1, port: '7&2a1b3c4d&0' });
  });

  test('of what has no maker is none: PS/2, a remote desktop, nonsense', () => {
    for (const path of [
      `\\\\?\\ACPI#PNP0303#4&1d401fb5&0#${KEYBOARD}`,
      `\\\\?\\Root#RDP_KBD#0000#${KEYBOARD}`,
      '\\\\?\\HID#VID_08FF&PID_0009',
      '\\\\?\\HID#VID_08FF&PID_0009#has a space#{}',
      '',
    ])
      expect(deviceName(path)).toBeUndefined();
  });
});
