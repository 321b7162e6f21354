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

/** The nodes of the address that fit, in the order of their numbers. Nothing is opened. */
export async function findInputNodes(address: HidAddress, use: InputUse, roots: InputRoots): Promise<InputNode[]> {
  const names = await readdir(roots.sys).catch(() => []);
  const events = names
    .filter((name) => /^event\d+$/.test(name))
    .sort((one, other) => Number(one.slice(5)) - Number(other.slice(5)));
  const found = await Promise.all(events.map((name) => look(name, address, use, roots)));
  return found.filter((node) => node !== undefined);
}

async function look(
  event: string,
  { vendorId, productId, serial }: HidAddress,
  use: InputUse,
  { sys, dev }: InputRoots,
): Promise<InputNode | undefined> {
  const device = join(sys, event, 'device');
  // A device pulled out in the middle of this has no files any more, and is nothing that was asked for.
  const said = async (file: string): Promise<string> =>
    (await readFile(join(device, file), 'utf8').catch(() => '')).trim();
  if (Number.parseInt(await said('id/vendor'), 16) !== vendorId) return undefined;
  if (Number.parseInt(await said('id/product'), 16) !== productId) return undefined;
  const keys = bits(await said('capabilities/key'));
  if (use === 'keyboard' ? !types(keys) : !has(keys, BTN_TOUCH)) return undefined;
  const port = (await said('phys')).replace(/\/input\d+$/, '');
  const node = { path: join(dev, event), name: await said('name'), port, serial: await said('uniq') };
  return serial === undefined || serial === node.serial || serial === node.port ? node : undefined;
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
