import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modesOf } from '../../../drivers/host/screen-mode.ts';
import { linuxSoundCards, windowsOutputs } from '../../../drivers/host/sound.ts';

test('on Linux the kernel says how many cards there are; without its sound nobody can tell', async () => {
  const proc = mkdtempSync(join(tmpdir(), 'banban-proc-'));
  expect(await linuxSoundCards(proc)).toBeUndefined();
  mkdirSync(join(proc, 'asound'));
  const cards = (text: string): void => writeFileSync(join(proc, 'asound', 'cards'), text);
  cards('--- no soundcards ---\n');
  expect(await linuxSoundCards(proc)).toBe(0);
  cards(
    ' 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7210000 irq 30\n 1 [Device         ]: USB-Audio - USB Audio Device\n                      C-Media USB Audio at usb-0000:00:14.0-1, full speed\n',
  );
  expect(await linuxSoundCards(proc)).toBe(2);
  rmSync(proc, { recursive: true });
});

test('on Windows an output counts that is active, while the service runs that plays on it', () => {
  const said = (service: string, ...states: readonly number[]): string =>
    [`service ${service}`, ...states.map((state) => `endpoint ${state}`)].join('\r\n');
  // DEVICE_STATE_ACTIVE 1, DISABLED 2, NOTPRESENT 4, UNPLUGGED 8; Windows keeps bits of its own above them.
  expect(windowsOutputs(said('Running', 1, 8, 268435457))).toBe(2);
  expect(windowsOutputs(said('Running', 8, 4, 2))).toBe(0);
  expect(windowsOutputs(said('Running'))).toBe(0);
  expect(windowsOutputs(said('Stopped', 1))).toBe(0);
  // A panel that is off takes its loudspeakers along; a service that is stopped is so whatever is on.
  expect(windowsOutputs(`${said('Running', 8)}\r\nscreens 0`)).toBeUndefined();
  expect(windowsOutputs(`${said('Running', 8)}\r\nscreens 1`)).toBe(0);
  expect(windowsOutputs(`${said('Stopped', 8)}\r\nscreens 0`)).toBe(0);
  expect(windowsOutputs(`${said('Running', 1)}\r\nscreens 0`)).toBe(1);
  expect(windowsOutputs('')).toBeUndefined();
  expect(windowsOutputs('service \r\nendpoint 1')).toBeUndefined();
});

test('a picture is as a screen is made for if it fits one of them, turned or not', () => {
  const said = (...lines: readonly string[]): string => lines.join('\r\n');
  expect(modesOf(said('shown 1024x768', 'native 1920x1080'))).toEqual({
    screenMode: '1024x768',
    nativeMode: '1920x1080',
  });
  const well = { screenMode: '1920x1080', nativeMode: '1920x1080' };
  expect(modesOf(said('shown 1920x1080', 'native 3840x2160', 'native 1920x1080'))).toEqual(well);
  expect(modesOf(said('shown 1920x1080', 'native 1920x1080'))).toEqual(well);
  expect(modesOf(said('shown 1080x1920', 'native 1920x1080')).nativeMode).toBe('1080x1920');
  expect(modesOf(said('shown 1920x1080'))).toEqual({});
  expect(modesOf(said('native 0x0', 'shown 1920x1080'))).toEqual({});
  expect(modesOf('')).toEqual({});
});
