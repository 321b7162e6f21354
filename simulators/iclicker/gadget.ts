/**
 * The base as a real USB device, with the descriptors of the fact sheet. Identity, report descriptor, sizes and the
 * missing OUT endpoint are the base's own; what the gadget decides itself is told in `simulators/usb/gadget.ts`.
 */
import type { SimulatorPorts } from '../ports.ts';
import { Gadget } from '../usb/gadget.ts';
import { HidLine } from '../usb/hid-line.ts';
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
  /** Name of the device controller; default: the first free one. */
  readonly udc?: string;
  /** Name of the gadget in configfs. */
  readonly name?: string;
}

export async function plugIntoGadget(options: GadgetOptions): Promise<Plug> {
  const { base, ports } = options;
  const gadget = await Gadget.create({
    name: options.name ?? 'iclicker',
    identity: {
      vendorId: 0x1881,
      productId: 0x0150,
      release: 0x0032,
      manufacturer: options.manufacturer ?? 'iclicker',
      product: 'iclicker base',
    },
    made: { kind: 'hid', descriptor: REPORT_DESCRIPTOR, reportBytes: REPORT_BYTES, subclass: 0, protocol: 0 },
    udc: options.udc,
  });
  let line: HidLine | undefined;

  async function plug(): Promise<void> {
    if (line !== undefined) return;
    await gadget.plug();
    const hearing = { reportBytes: REPORT_BYTES, hear: (report: Uint8Array) => base.hostReport(report) };
    const opened = await HidLine.open(await gadget.node(), ports, hearing);
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
    await gadget.unplug();
  }

  await plug();
  return {
    address: 'hid://1881:0150',
    plug,
    unplug,
    close: async () => {
      await unplug();
      await gadget.remove();
    },
  };
}
