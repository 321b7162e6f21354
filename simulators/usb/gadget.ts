/**
 * A real USB device: a Linux gadget made through configfs, which the kernel's own drivers enumerate. Needs root, a USB
 * device controller (`dummy_hcd` in the laboratory, or a board with a device port) and the gadget function it is made of.
 *
 * What configfs decides itself: the endpoint's number and interval, bcdHID, and a serial string that is there even when it
 * is empty.
 */
import { mkdir, readdir, readFile, readlink, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { ShownError } from '../../protocols/shown-error.ts';

export interface UsbIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly release: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial?: string;
}

/** One HID interface with an interrupt IN endpoint. Its output reports, where it has any, come as SET_REPORT. */
export interface HidFunction {
  readonly kind: 'hid';
  readonly descriptor: Uint8Array;
  /** The longest report, its id included. */
  readonly reportBytes: number;
  /** 1 and 1: a keyboard that speaks the boot protocol. */
  readonly subclass: number;
  readonly protocol: number;
}

/** A serial line, CDC-ACM: `/dev/ttyGSn` on this side, `/dev/ttyACMn` on the host's. */
export interface AcmFunction {
  readonly kind: 'acm';
}

export interface GadgetOptions {
  /** Of its directory in configfs: one gadget each. */
  readonly name: string;
  readonly identity: UsbIdentity;
  readonly made: HidFunction | AcmFunction;
  /** Name of the device controller; default: the first free one. */
  readonly udc?: string | undefined;
}

const GADGETS = '/sys/kernel/config/usb_gadget';

export class Gadget {
  readonly #directory: string;
  readonly #functionName: string;
  readonly #udc: string;
  #bound = false;

  /** Described, not plugged in. Throws a ShownError: `SIMULATE-NO-UDC`, `SIMULATE-GADGET`. */
  static async create({ name, identity, made, udc }: GadgetOptions): Promise<Gadget> {
    const gadget = new Gadget(`${GADGETS}/${name}`, `${made.kind}.${name}`, udc ?? (await freeUdc()));
    await gadget.#describe(identity, made).catch((cause: unknown) => {
      throw cannot(gadget.#directory, cause);
    });
    return gadget;
  }

  constructor(directory: string, functionName: string, udc: string) {
    this.#directory = directory;
    this.#functionName = functionName;
    this.#udc = udc;
  }

  get #function(): string {
    return `${this.#directory}/functions/${this.#functionName}`;
  }

  async plug(): Promise<void> {
    if (this.#bound) return;
    await writeFile(`${this.#directory}/UDC`, this.#udc).catch((cause: unknown) => {
      throw cannot(`${this.#directory}/UDC`, cause);
    });
    this.#bound = true;
  }

  async unplug(): Promise<void> {
    if (!this.#bound) return;
    this.#bound = false;
    await writeFile(`${this.#directory}/UDC`, '\n');
  }

  /** Pulled out and taken apart. */
  async remove(): Promise<void> {
    await this.unplug();
    // Configfs directories go in the reverse order; what is not there need not go.
    await unlink(`${this.#directory}/configs/c.1/${this.#functionName}`);
    for (const part of ['configs/c.1', `functions/${this.#functionName}`, 'strings/0x409', ''])
      await rmdir(`${this.#directory}/${part}`);
  }

  /** This side's node, `/dev/hidg0` or `/dev/ttyGS0`: the kernel tells which. It is there a moment after plugging in. */
  async node(): Promise<string> {
    if (this.#functionName.startsWith('acm.'))
      return `/dev/ttyGS${(await readFile(`${this.#function}/port_num`, 'utf8')).trim()}`;
    const numbers = (await readFile(`${this.#function}/dev`, 'utf8')).trim();
    const link = await readlink(`/sys/dev/char/${numbers}`);
    return `/dev/${link.slice(link.lastIndexOf('/') + 1)}`;
  }

  async #describe(identity: UsbIdentity, made: HidFunction | AcmFunction): Promise<void> {
    const directory = this.#directory;
    await mkdir(directory);
    await mkdir(`${directory}/strings/0x409`);
    await mkdir(`${directory}/configs/c.1`);
    await mkdir(this.#function);
    const values: (readonly [file: string, value: string | Uint8Array])[] = [
      ['idVendor', hex(identity.vendorId)],
      ['idProduct', hex(identity.productId)],
      ['bcdDevice', hex(identity.release)],
      ['bcdUSB', '0x0200'],
      ['bMaxPacketSize0', '64'],
      ['strings/0x409/manufacturer', identity.manufacturer],
      ['strings/0x409/product', identity.product],
      ['configs/c.1/MaxPower', '100'],
      ['configs/c.1/bmAttributes', '0x80'],
    ];
    if (identity.serial !== undefined) values.push(['strings/0x409/serialnumber', identity.serial]);
    if (made.kind === 'hid') {
      const hid = `functions/${this.#functionName}`;
      values.push(
        [`${hid}/protocol`, String(made.protocol)],
        [`${hid}/subclass`, String(made.subclass)],
        [`${hid}/report_length`, String(made.reportBytes)],
        [`${hid}/no_out_endpoint`, '1'],
        [`${hid}/report_desc`, made.descriptor],
      );
    }
    for (const [file, value] of values) await writeFile(`${directory}/${file}`, value);
    await symlink(this.#function, `${directory}/configs/c.1/${this.#functionName}`);
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

/** The first device controller that no gadget is plugged into. */
async function freeUdc(): Promise<string> {
  for (const name of (await readdir('/sys/class/udc').catch(() => [])).sort()) {
    const taken = await readFile(`/sys/class/udc/${name}/function`, 'utf8').catch(() => '');
    if (taken.trim() === '') return name;
  }
  throw new ShownError({
    code: 'SIMULATE-NO-UDC',
    where: '/sys/class/udc',
    what: { zh: '这台机器没有空闲的 USB 设备控制器', en: 'this machine has no free USB device controller' },
    todo: {
      zh: '在 USB 实验室里运行（test/lab/usb-lab.sh），或 modprobe dummy_hcd',
      en: 'run it in the USB laboratory (test/lab/usb-lab.sh), or modprobe dummy_hcd',
    },
  });
}

export function cannot(where: string, cause: unknown): ShownError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new ShownError(
    {
      code: 'SIMULATE-GADGET',
      where,
      what: { zh: `无法建立 USB 设备：${said}`, en: `cannot make the USB device: ${said}` },
      todo: {
        zh: '需要 root、configfs 和 usb_f_hid 或 usb_f_acm；在 USB 实验室里运行（test/lab/usb-lab.sh）',
        en: 'needs root, configfs and usb_f_hid or usb_f_acm; run it in the USB laboratory (test/lab/usb-lab.sh)',
      },
    },
    { cause },
  );
}
