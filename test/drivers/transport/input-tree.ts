/** A small /sys/class/input and /dev/input of FIFOs: what the transport sees of Linux's input devices. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputRoots } from '../../../drivers/transport/input-nodes.ts';

export interface FakeNode {
  readonly vendor: string;
  readonly product: string;
  readonly phys?: string;
  readonly uniq?: string;
  readonly name?: string;
  /** As sysfs writes it; default: digits, Enter and the keypad. */
  readonly keys?: string;
  /** As sysfs writes it; `2`: touched where it shows. */
  readonly properties?: string;
}

/** Of a keyboard, of a touch screen (BTN_TOUCH), of a mouse (BTN_LEFT …). */
export const KEYS = {
  keyboard: '1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe',
  touch: '400 0 0 0 0 0',
  mouse: '70000 0 0 0 0',
} as const;

export class InputTree {
  readonly roots: InputRoots;

  constructor(directory: string) {
    this.roots = { sys: join(directory, 'sys'), dev: join(directory, 'dev') };
    mkdirSync(this.roots.sys);
    mkdirSync(this.roots.dev);
  }

  /** Makes the node, and gives the end that a kernel writes to. A `recording` is a plain file instead. */
  async add(event: string, node: FakeNode, recording?: Uint8Array): Promise<FileHandle | undefined> {
    const device = join(this.roots.sys, event, 'device');
    mkdirSync(join(device, 'id'), { recursive: true });
    mkdirSync(join(device, 'capabilities'));
    const files = {
      'id/vendor': node.vendor,
      'id/product': node.product,
      phys: node.phys ?? 'usb-0000:00:14.0-2/input0',
      uniq: node.uniq ?? '',
      name: node.name ?? 'Some Keyboard',
      'capabilities/key': node.keys ?? KEYS.keyboard,
      properties: node.properties ?? '0',
    };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(device, file), `${text}\n`);
    const path = join(this.roots.dev, event);
    if (recording !== undefined) {
      writeFileSync(path, recording);
      return undefined;
    }
    execFileSync('mkfifo', [path]);
    // Read and write, so that opening does not wait for a reader.
    return await open(path, 'r+');
  }

  remove(event: string): void {
    rmSync(join(this.roots.sys, event), { recursive: true });
    rmSync(join(this.roots.dev, event));
  }
}
