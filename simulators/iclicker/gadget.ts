/**
 * The base as a real USB device: a Linux gadget made through configfs, with the descriptors of the fact sheet, which
 * the kernel's own HID driver enumerates. Needs root, a USB device controller (`dummy_hcd` in the laboratory, or a board
 * with a device port) and the gadget function `hid`.
 *
 * What configfs decides itself differs from the capture: the endpoint's number and interval, bcdHID, and an empty serial
 * string. Identity, report descriptor, sizes and the missing OUT endpoint are the base's own.
 *
 * Reading: without an OUT endpoint the kernel keeps only the newest SET_REPORT, so a poll would lose the first of two
 * quick writes. A child `cat` sits in a blocking read and passes each report on at once; being killed gets it out of
 * that read, which nothing in this process could. Writing: /dev/hidgN is opened non-blocking, since a report that the
 * host does not fetch would block for ever.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { close, constants, openSync, write } from 'node:fs';
import { mkdir, readdir, readFile, readlink, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ShownError } from '../../protocols/shown-error.ts';
import type { SimulatorPorts } from '../ports.ts';
import { REPORT_BYTES } from './messages.ts';
import type { Plug, Pluggable } from './plug.ts';

/** 42 bytes, as captured: a Consumer collection with 64 bytes in and 64 bytes out and no report id. */
export const REPORT_DESCRIPTOR = Buffer.from(
  '050c0901a1010600ff0901150026ff00954075088102a1020600ff0901150026ff00954075089102c0c0',
  'hex',
);

export interface GadgetOptions {
  readonly base: Pluggable;
  readonly ports: SimulatorPorts;
  /** What tells the generations apart: `iclicker`, or `I-Clicker USB Base` for the first one. */
  readonly manufacturer?: string;
  /** Name of the device controller; default: the first one there is. */
  readonly udc?: string;
  /** Name of the gadget in configfs. */
  readonly name?: string;
}

const GADGETS = '/sys/kernel/config/usb_gadget';
/** A host that opens the device late still finds the newest reports, but not a whole lesson. */
const MOST_UNFETCHED_REPORTS = 256;
const RETRY_WRITE_MS = 2;
const NODE_APPEARS_WITHIN_MS = 5_000;

const writeFd = promisify(write);
const closeFd = promisify(close);

export async function plugIntoGadget(options: GadgetOptions): Promise<Plug> {
  const { base, ports } = options;
  const directory = `${GADGETS}/${options.name ?? 'iclicker'}`;
  const udc = options.udc ?? (await firstUdc());
  await describe(directory, options.manufacturer ?? 'iclicker').catch((cause: unknown) => {
    throw cannot(directory, cause);
  });
  let line: HidLine | undefined;

  async function plug(): Promise<void> {
    if (line !== undefined) return;
    await writeFile(`${directory}/UDC`, udc).catch((cause: unknown) => {
      throw cannot(`${directory}/UDC`, cause);
    });
    const opened = await HidLine.open(await hidNode(directory), ports, (report) => base.hostReport(report));
    line = opened;
    base.powerOn();
    base.attach((report) => opened.send(report));
  }

  async function unplug(): Promise<void> {
    const closing = line;
    if (closing === undefined) return;
    line = undefined;
    base.powerOff();
    base.detach();
    await closing.close();
    await writeFile(`${directory}/UDC`, '\n');
  }

  await plug();
  return {
    address: 'hid://1881:0150',
    plug,
    unplug,
    close: async () => {
      await unplug();
      await undescribe(directory);
    },
  };
}

async function describe(directory: string, manufacturer: string): Promise<void> {
  const hid = `${directory}/functions/hid.0`;
  await mkdir(directory);
  await mkdir(`${directory}/strings/0x409`);
  await mkdir(`${directory}/configs/c.1`);
  await mkdir(hid);
  const values: readonly (readonly [file: string, value: string | Uint8Array])[] = [
    ['idVendor', '0x1881'],
    ['idProduct', '0x0150'],
    ['bcdDevice', '0x0032'],
    ['bcdUSB', '0x0200'],
    ['bMaxPacketSize0', '64'],
    ['strings/0x409/manufacturer', manufacturer],
    ['strings/0x409/product', 'iclicker base'],
    ['configs/c.1/MaxPower', '100'],
    ['configs/c.1/bmAttributes', '0x80'],
    ['functions/hid.0/protocol', '0'],
    ['functions/hid.0/subclass', '0'],
    ['functions/hid.0/report_length', String(REPORT_BYTES)],
    ['functions/hid.0/no_out_endpoint', '1'],
    ['functions/hid.0/report_desc', REPORT_DESCRIPTOR],
  ];
  for (const [file, value] of values) await writeFile(`${directory}/${file}`, value);
  await symlink(hid, `${directory}/configs/c.1/hid.0`);
}

/** Configfs directories go in the reverse order; what is not there need not go. */
async function undescribe(directory: string): Promise<void> {
  await unlink(`${directory}/configs/c.1/hid.0`);
  for (const part of ['configs/c.1', 'functions/hid.0', 'strings/0x409', '']) await rmdir(`${directory}/${part}`);
}

async function firstUdc(): Promise<string> {
  const [first] = await readdir('/sys/class/udc').catch(() => []);
  if (first !== undefined) return first;
  throw new ShownError({
    code: 'SIMULATE-NO-UDC',
    where: '/sys/class/udc',
    what: { zh: '这台机器没有 USB 设备控制器', en: 'this machine has no USB device controller' },
    todo: {
      zh: '在 USB 实验室里运行（test/lab/usb-lab.sh），或 modprobe dummy_hcd',
      en: 'run it in the USB laboratory (test/lab/usb-lab.sh), or modprobe dummy_hcd',
    },
  });
}

/** `/dev/hidgN` of our function: the kernel tells `major:minor`. */
async function hidNode(directory: string): Promise<string> {
  const numbers = (await readFile(`${directory}/functions/hid.0/dev`, 'utf8')).trim();
  const link = await readlink(`/sys/dev/char/${numbers}`);
  return `/dev/${link.slice(link.lastIndexOf('/') + 1)}`;
}

/** The two directions of `/dev/hidgN`. */
class HidLine {
  #fd: number;
  #reader: ChildProcess;
  #readerGone: Promise<void>;
  #ports: SimulatorPorts;
  #waiting: Uint8Array[] = [];
  #writing = false;
  #closed = false;

  static async open(node: string, ports: SimulatorPorts, hear: (report: Uint8Array) => void): Promise<HidLine> {
    const fd = await openWhenThere(node, ports);
    return new HidLine(fd, node, ports, hear);
  }

  constructor(fd: number, node: string, ports: SimulatorPorts, hear: (report: Uint8Array) => void) {
    this.#fd = fd;
    this.#ports = ports;
    this.#reader = spawn('cat', [node], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#readerGone = new Promise((resolve) => this.#reader.once('close', () => resolve()));
    let waiting: Buffer = Buffer.alloc(0);
    // Every output report of this descriptor is 64 bytes, so the pipe can be cut again where the kernel had cut it.
    this.#reader.stdout?.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length >= REPORT_BYTES; waiting = waiting.subarray(REPORT_BYTES)) {
        hear(waiting.subarray(0, REPORT_BYTES));
      }
    });
  }

  send(report: Uint8Array): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MOST_UNFETCHED_REPORTS) this.#waiting.shift();
    this.#waiting.push(report);
    if (!this.#writing) this.#write();
  }

  #write(): void {
    const report = this.#waiting[0];
    if (report === undefined || this.#closed) return;
    this.#writing = true;
    writeFd(this.#fd, report).then(
      () => {
        this.#writing = false;
        this.#waiting.shift();
        this.#write();
      },
      (error: NodeJS.ErrnoException) => {
        // EAGAIN: the report before has not been fetched. Others: the host has gone or not come yet; the same wait.
        this.#ports.after(error.code === 'EAGAIN' ? RETRY_WRITE_MS : 10 * RETRY_WRITE_MS, () => {
          this.#writing = false;
          this.#write();
        });
      },
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#reader.kill('SIGKILL');
    await this.#readerGone;
    await closeFd(this.#fd);
  }
}

/** udev or devtmpfs makes the node a moment after the controller is bound. */
async function openWhenThere(node: string, ports: SimulatorPorts): Promise<number> {
  const untilMs = ports.monotonicMs() + NODE_APPEARS_WITHIN_MS;
  for (;;) {
    try {
      return openSync(node, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (cause) {
      if (ports.monotonicMs() > untilMs) throw cannot(node, cause);
      await new Promise<void>((resolve) => ports.after(20, resolve));
    }
  }
}

function cannot(where: string, cause: unknown): ShownError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new ShownError(
    {
      code: 'SIMULATE-GADGET',
      where,
      what: { zh: `无法建立 USB 设备：${said}`, en: `cannot make the USB device: ${said}` },
      todo: {
        zh: '需要 root、configfs 和 usb_f_hid；在 USB 实验室里运行（test/lab/usb-lab.sh）',
        en: 'needs root, configfs and usb_f_hid; run it in the USB laboratory (test/lab/usb-lab.sh)',
      },
    },
    { cause },
  );
}
