import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../drivers/transport/address.ts';
import { ShownError } from '../../../protocols/shown-error.ts';

describe('addresses of the contract', () => {
  test('hid, with and without a serial number', () => {
    expect(parseAddress('hid://1881:0150')).toEqual({
      kind: 'hid',
      vendorId: 0x1881,
      productId: 0x0150,
      serial: undefined,
      label: 'hid://1881:0150',
    });
    expect(parseAddress('hid://1881:0150/AB%2F1')).toMatchObject({ serial: 'AB/1' });
  });

  test('the channel of an i>clicker base', () => {
    const hid = { kind: 'hid', channel: ['B', 'C'], label: 'hid://1881:0150/X1' };
    expect(parseAddress('hid://1881:0150/X1?channel=BC')).toMatchObject(hid);
    expect(parseAddress('tcp://127.0.0.1:9000?channel=DD&generation=1')).toMatchObject({
      channel: ['D', 'D'],
      generation: 1,
      label: 'tcp://127.0.0.1:9000',
    });
  });

  test('serial on Linux and on Windows', () => {
    expect(parseAddress('serial:///dev/ttyUSB0?baud=9600')).toEqual({
      kind: 'serial',
      path: '/dev/ttyUSB0',
      baud: 9600,
      label: 'serial:///dev/ttyUSB0',
    });
    expect(parseAddress('serial://COM5')).toMatchObject({ path: 'COM5', baud: undefined });
  });

  test('tcp, with a password, IPv6 and a generation', () => {
    expect(parseAddress('tcp://127.0.0.1:9000')).toMatchObject({
      host: '127.0.0.1',
      port: 9000,
      password: undefined,
      generation: undefined,
    });
    expect(parseAddress('tcp://[::1]:4352?generation=1')).toMatchObject({
      host: '::1',
      port: 4352,
      generation: 1,
      label: 'tcp://[::1]:4352',
    });
    expect(parseAddress('tcp://:p%40ss@10.0.0.9:4352')).toMatchObject({
      host: '10.0.0.9',
      password: 'p@ss',
      label: 'tcp://10.0.0.9:4352',
    });
  });

  test('several devices on one line: unit, parity, relays, and how Modbus is framed', () => {
    expect(parseAddress('serial:///dev/ttyUSB0?baud=4800&parity=even&unit=2&relays=1,3')).toMatchObject({
      baud: 4800,
      parity: 'even',
      unit: 2,
      relays: [1, 3],
      label: 'serial:///dev/ttyUSB0',
    });
    expect(parseAddress('tcp://10.0.0.9:502?unit=3')).toMatchObject({ unit: 3, framing: undefined });
    expect(parseAddress('tcp://10.0.0.9:26?framing=rtu&unit=254')).toMatchObject({ framing: 'rtu', unit: 254 });
    for (const wrong of [
      '?unit=0',
      '?unit=255',
      '?framing=ascii',
      '?relays=',
      '?relays=0',
      '?relays=1,,2',
      '?parity=even',
    ])
      expect(() => parseAddress(`tcp://10.0.0.9:502${wrong}`), wrong).toThrow('DEVICE-ADDRESS');
    expect(() => parseAddress('serial://COM3?parity=mark')).toThrow('DEVICE-ADDRESS');
  });

  test('this PC', () => {
    expect(parseAddress('host://')).toEqual({ kind: 'host', label: 'host://' });
    expect(() => parseAddress('host://elsewhere')).toThrow('DEVICE-ADDRESS');
  });

  test('http keeps user and password out of url and label', () => {
    expect(parseAddress('http://admin:geheim@127.0.0.1:8000/onvif/device_service')).toEqual({
      kind: 'http',
      url: 'http://127.0.0.1:8000/onvif/device_service',
      user: 'admin',
      password: 'geheim',
      label: 'http://127.0.0.1:8000/onvif/device_service',
    });
  });

  test.each([
    '',
    'base',
    'usb://1881:0150',
    'hid://1881',
    'hid://18g1:0150',
    'serial://',
    'serial://ttyUSB0',
    'serial:///dev/ttyUSB0?baud=fast',
    'serial:///dev/ttyUSB0?speed=9600',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:0',
    'tcp://127.0.0.1:65536',
    'tcp://127.0.0.1:9000/path',
    'tcp://127.0.0.1:9000?generation=3',
    'hid://1881:0150?channel=AE',
    'hid://1881:0150?channel=A',
    'hid://1881:0150?channel=ABC',
    'hid://1881:0150?generation=1',
    'tcp://:%zz@127.0.0.1:9000',
    'http://',
  ])('%j is refused with a way out', (text) => {
    try {
      parseAddress(text, 'devices[0].address');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ShownError);
      expect(error).toMatchObject({ code: 'DEVICE-ADDRESS', where: 'devices[0].address' });
    }
  });

  test('any text is parsed or refused, and a refusal never repeats a password', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('tcp://:', 'http://u:'),
        fc.stringMatching(/^[a-z]{8}$/),
        fc.string(),
        (head, password, tail) => {
          try {
            expect(parseAddress(`${head}${password}@${tail}`).label).not.toContain(password);
          } catch (error) {
            expect(error).toBeInstanceOf(ShownError);
            expect(JSON.stringify(error)).not.toContain(password);
          }
        },
      ),
    );
  });
});
