/**
 * Keyboards and digitizers as Linux's input devices, `/dev/input/eventN`, by the ids of their USB device.
 *
 * An address may be several devices of one kind, a class's numeric pads: all of them are opened, those that are plugged
 * in later too, and `onData` says from which port its bytes come. Grabbed, a device speaks to us alone: what a reader
 * types never reaches the desktop. Closing lets it go.
 *
 * `onData` is given whole events. Handles are non-blocking and waited for together (`readiness.ts`): no thread is held,
 * and closing never waits for a read. A FIFO, or a plain file with a recording, may stand for a device.
 */
import { close, constants, type FSWatcher, fstat, open, readSync, watch } from 'node:fs';
import { promisify } from 'node:util';
import { EVENT_BYTES } from '../../protocols/input/evdev.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Connection, Transport } from '../device.ts';
import type { HidAddress } from './address.ts';
import { type OpenConnection, openConnection } from './closing.ts';
import { deviceAbsent, deviceBusy, deviceTimeout, inputForbidden, reasonOf } from './failure.ts';
import { type InputUse, inputRule } from './input-access.ts';
import { findInputNodes, type InputNode, type InputRoots, LINUX_INPUT } from './input-nodes.ts';
import { type Readiness, readiness } from './readiness.ts';

export interface InputLink {
  readonly use: InputUse;
  /** Nobody else hears it while we have it open. */
  readonly grab: boolean;
}

const EVIOCGRAB = 0x40044590;
const READ_BYTES = 64 * EVENT_BYTES;
/** udev sets a new node's group a moment after it is there. */
const LOOK_AFTER_MS = 300;
/** In case word of a new node was lost, or its group came late. */
const LOOK_EVERY_MS = 10_000;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);

export function evdevTransport(address: HidAddress, link: InputLink, roots: InputRoots = LINUX_INPUT): Transport {
  return { label: address.label, open: (signal) => openAll(address, link, roots, signal) };
}

async function openAll(
  address: HidAddress,
  link: InputLink,
  roots: InputRoots,
  signal: AbortSignal,
): Promise<Connection> {
  if (process.platform !== 'linux') throw notHere(address.label);
  const nodes = await wanted(address, link, roots);
  const [first] = nodes;
  if (first === undefined) throw deviceAbsent(address.label);
  const ready = await readiness(address.label);
  const opened: OpenNode[] = [];
  const letGo = async (): Promise<void> => {
    await Promise.all(opened.map((node) => node.close()));
  };
  try {
    for (const node of nodes) opened.push(await OpenNode.open(node, address, link, ready));
    if (signal.aborted) throw deviceTimeout(address.label);
  } catch (error) {
    await letGo();
    throw error;
  }
  const inputs = new OpenInputs(address, link, roots, ready, opened);
  return inputs.connect(first.name);
}

/** A class has many pads of one kind; a panel's touch screen and its pen are two nodes of one device. */
async function wanted(address: HidAddress, { use }: InputLink, roots: InputRoots): Promise<InputNode[]> {
  const nodes = await findInputNodes(address, use, roots);
  return use === 'keyboard' ? nodes : nodes.filter(({ port }) => port === nodes[0]?.port);
}

/** All nodes of one connection. It ends when the last one is gone. */
class OpenInputs {
  readonly #address: HidAddress;
  readonly #link: InputLink;
  readonly #roots: InputRoots;
  readonly #ready: Readiness;
  readonly #nodes = new Map<string, OpenNode>();
  #connection: OpenConnection | undefined;
  #watcher: FSWatcher | undefined;
  #soon: NodeJS.Timeout | undefined;
  #regular: NodeJS.Timeout | undefined;
  #looking = false;
  #closed = false;

  constructor(address: HidAddress, link: InputLink, roots: InputRoots, ready: Readiness, opened: readonly OpenNode[]) {
    this.#address = address;
    this.#link = link;
    this.#roots = roots;
    this.#ready = ready;
    for (const node of opened) this.#nodes.set(node.path, node);
  }

  connect(name: string): Connection {
    const connection = openConnection({
      label: this.#address.label,
      reports: true,
      ...(name === '' ? {} : { identity: { name } }),
      send: () => Promise.reject(new Error('an input device is told nothing')),
      release: () => this.#release(),
    });
    this.#connection = connection;
    for (const node of this.#nodes.values()) this.#listen(node);
    if (this.#link.use === 'keyboard') this.#watch();
    return connection;
  }

  #listen(node: OpenNode): void {
    // All nodes of a pad are the pad; a touch screen and its pen have each their own slots and buttons.
    const source = this.#link.use === 'keyboard' ? node.port : node.path;
    node.listen(
      (bytes) => this.#connection?.onData(bytes, source),
      (why) => this.#gone(node, why),
    );
  }

  #gone(node: OpenNode, why: string): void {
    this.#nodes.delete(node.path);
    // Its handle is of no use any more, whatever closing says.
    node.close().catch(() => {});
    if (this.#nodes.size === 0) this.#connection?.ended(why);
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#roots.dev, { persistent: false }, () => this.#lookSoon());
      // A watch that breaks leaves the slow look.
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No inotify left, or no such directory: the slow look finds the next pad.
    }
    this.#regular = setInterval(() => this.#lookSoon(), LOOK_EVERY_MS);
    this.#regular.unref();
  }

  #lookSoon(): void {
    if (this.#closed || this.#soon !== undefined || this.#looking) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      this.#looking = true;
      this.#look()
        // A pad that cannot be opened yet is looked for again; those that are open go on.
        .catch(() => {})
        .finally(() => {
          this.#looking = false;
        });
    }, LOOK_AFTER_MS);
  }

  async #look(): Promise<void> {
    for (const node of await wanted(this.#address, this.#link, this.#roots)) {
      if (this.#closed || this.#nodes.has(node.path)) continue;
      const opened = await OpenNode.open(node, this.#address, this.#link, this.#ready);
      if (this.#closed) {
        await opened.close();
        return;
      }
      this.#nodes.set(opened.path, opened);
      this.#listen(opened);
    }
  }

  async #release(): Promise<void> {
    this.#closed = true;
    this.#watcher?.close();
    clearTimeout(this.#soon);
    clearInterval(this.#regular);
    const nodes = [...this.#nodes.values()];
    this.#nodes.clear();
    await Promise.all(nodes.map((node) => node.close()));
  }
}

class OpenNode {
  readonly path: string;
  readonly port: string;
  readonly #fd: number;
  readonly #ready: Readiness;
  readonly #buffer = Buffer.alloc(READ_BYTES);
  /** Bytes of an event that is not whole: of a FIFO only. */
  #rest = 0;
  #unwatch: (() => void) | undefined;
  #closed = false;

  static async open(node: InputNode, address: HidAddress, link: InputLink, ready: Readiness): Promise<OpenNode> {
    const fd = await openFile(node.path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
      throw cannotOpen(node, address, link.use, error);
    });
    try {
      if (link.grab && (await statFile(fd)).isCharacterDevice()) {
        const errno = ready.control(fd, EVIOCGRAB, 1);
        if (errno !== 0) throw deviceBusy(address.label, new Error(`EVIOCGRAB on ${node.path}: errno ${errno}`));
      }
      return new OpenNode(node, fd, ready);
    } catch (error) {
      await closeFile(fd);
      throw error;
    }
  }

  constructor({ path, port }: InputNode, fd: number, ready: Readiness) {
    this.path = path;
    this.port = port;
    this.#fd = fd;
    this.#ready = ready;
  }

  /** `ended` is called once, unless it was closed before. */
  listen(hear: (events: Uint8Array) => void, ended: (why: string) => void): void {
    const read = (): boolean => {
      if (this.#closed) return false;
      const why = this.#read(hear);
      if (why === undefined) return true;
      this.#unwatch?.();
      ended(why);
      return false;
    };
    this.#unwatch = this.#ready.watch(this.#fd, read);
    if (this.#unwatch === undefined) this.#play(read);
  }

  /** A recording: all of it, a piece at a time, so that others have their turn. */
  #play(read: () => boolean): void {
    setImmediate(() => {
      if (read()) this.#play(read);
    });
  }

  /** Once; what is left is told again. Undefined: goes on; else why it has ended. */
  #read(hear: (events: Uint8Array) => void): string | undefined {
    let count: number;
    try {
      count = readSync(this.#fd, this.#buffer, this.#rest, READ_BYTES - this.#rest, null);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'EAGAIN' || reason === 'EINTR') return undefined;
      return reason === 'ENODEV' ? 'pulled out' : reason;
    }
    if (count === 0) return 'closed by the device';
    const filled = this.#rest + count;
    const whole = filled - (filled % EVENT_BYTES);
    if (whole > 0) hear(Buffer.from(this.#buffer.subarray(0, whole)));
    this.#buffer.copyWithin(0, whole, filled);
    this.#rest = filled - whole;
    return undefined;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unwatch?.();
    await closeFile(this.#fd);
  }
}

function cannotOpen({ path }: InputNode, address: HidAddress, use: InputUse, error: unknown): ShownError {
  switch (reasonOf(error)) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return deviceAbsent(address.label, error);
    case 'EACCES':
    case 'EPERM':
      return inputForbidden(address.label, path, inputRule(address.vendorId, address.productId, use), error);
    default:
      return deviceBusy(address.label, error);
  }
}

function notHere(where: string): ShownError {
  return new ShownError({
    code: 'DEVICE-PLATFORM',
    where,
    what: {
      zh: '本版本只能在 Linux 和 Windows 上读键盘和触摸屏',
      en: 'this version reads keyboards and touch screens on Linux and Windows only',
    },
    todo: { zh: '换一个串口读卡器', en: 'use a reader with a serial line instead' },
  });
}
