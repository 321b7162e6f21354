/** Which of Linux's input devices an address means: what sysfs says of each /dev/input/eventN. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HidAddress } from './address.ts';
import type { InputUse } from './input-access.ts';

export interface InputNode {
  /** `/dev/input/event3` */
  readonly path: string;
  /** What the device calls itself. */
  readonly name: string;
  /** Where it is plugged in, the same for all nodes of one device: `usb-0000:00:14.0-2.3`. */
  readonly port: string;
  /** Its USB serial number; mostly there is none. */
  readonly serial: string;
}

/** Where to look; tests have a small tree of their own. */
export interface InputRoots {
  readonly sys: string;
  readonly dev: string;
}
export const LINUX_INPUT: InputRoots = { sys: '/sys/class/input', dev: '/dev/input' };

/** Bits of `EV_KEY` and `EV_ABS`; see `protocols/input/evdev.ts`. */
const KEY_1 = 2;
const KEY_ENTER = 28;
const KEY_KP1 = 79;
const KEY_KPENTER = 96;
const BTN_TOUCH = 0x14a;
const INPUT_PROP_DIRECT = 1;

/** The nodes of the address that fit, in the order of their numbers. Nothing is opened. */
export async function findInputNodes(address: HidAddress, use: InputUse, roots: InputRoots): Promise<InputNode[]> {
  const names = await readdir(roots.sys).catch(() => []);
  const events = names
    .filter((name) => /^event\d+$/.test(name))
    .sort((one, other) => Number(one.slice(5)) - Number(other.slice(5)));
  const found = await Promise.all(events.map((name) => look(name, address, use, roots)));
  return found.filter((node) => node !== undefined);
}

/** A touch screen or pen display that is there now. */
export interface TouchScreen {
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly name: string;
}

/**
 * Every glass that is touched where it shows, not the pad of a notebook: one each, whatever nodes it has. Keyboards are
 * never listed: which of them is a card reader only people know. Nothing is opened; elsewhere than on Linux there is none.
 */
export async function listTouchScreens(roots: InputRoots = LINUX_INPUT): Promise<TouchScreen[]> {
  const screens = new Map<string, TouchScreen>();
  for (const event of await readdir(roots.sys).catch(() => [])) {
    if (!/^event\d+$/.test(event)) continue;
    const said = sayings(join(roots.sys, event, 'device'));
    if (!has(bits(await said('capabilities/key')), BTN_TOUCH)) continue;
    if (!has(bits(await said('properties')), INPUT_PROP_DIRECT)) continue;
    const vendorId = Number.parseInt(await said('id/vendor'), 16);
    const productId = Number.parseInt(await said('id/product'), 16);
    if (!(vendorId > 0)) continue;
    screens.set(portOf(await said('phys')), {
      vendorId,
      productId,
      serial: await said('uniq'),
      name: await said('name'),
    });
  }
  return [...screens.values()];
}

async function look(
  event: string,
  { vendorId, productId, serial }: HidAddress,
  use: InputUse,
  { sys, dev }: InputRoots,
): Promise<InputNode | undefined> {
  const said = sayings(join(sys, event, 'device'));
  if (Number.parseInt(await said('id/vendor'), 16) !== vendorId) return undefined;
  if (Number.parseInt(await said('id/product'), 16) !== productId) return undefined;
  const keys = bits(await said('capabilities/key'));
  if (use === 'keyboard' ? !types(keys) : !has(keys, BTN_TOUCH)) return undefined;
  const port = portOf(await said('phys'));
  const node = { path: join(dev, event), name: await said('name'), port, serial: await said('uniq') };
  return serial === undefined || serial === node.serial || serial === node.port ? node : undefined;
}

/** A device pulled out in the middle of this has no files any more, and is nothing that was asked for. */
function sayings(device: string): (file: string) => Promise<string> {
  return async (file) => (await readFile(join(device, file), 'utf8').catch(() => '')).trim();
}

/** The same for all nodes of one device. */
function portOf(phys: string): string {
  return phys.replace(/\/input\d+$/, '');
}

/** Digits and Enter: a mouse, a volume knob or the power button beside them are other nodes of the same device. */
function types(keys: bigint): boolean {
  return (has(keys, KEY_1) && has(keys, KEY_ENTER)) || (has(keys, KEY_KP1) && has(keys, KEY_KPENTER));
}

/** `10000 0 3f`: 64 bits a word, the highest first. */
function bits(words: string): bigint {
  if (!/^[0-9a-f]+( [0-9a-f]+)*$/.test(words)) return 0n;
  return words.split(' ').reduce((all, word) => (all << 64n) | BigInt(`0x${word}`), 0n);
}

function has(set: bigint, bit: number): boolean {
  return ((set >> BigInt(bit)) & 1n) === 1n;
}
