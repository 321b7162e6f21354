/** A simulated HID device plugged into a USB device controller: `gadget`, or `gadget:dummy_udc.1` for a certain port. */
import type { SimulatorPorts } from '../ports.ts';
import type { PlugEnds, StreamPlug } from '../stream/plugs.ts';
import type { UsbDevice } from './device.ts';
import { Gadget } from './gadget.ts';
import { HidLine } from './hid-line.ts';

/** Made plugged in. One of a kind at a port: the port is part of the gadget's name. */
export async function plugIntoUsb(
  device: UsbDevice,
  udc: string | undefined,
  ports: SimulatorPorts,
  ends: PlugEnds,
): Promise<StreamPlug> {
  const { identity, name } = device;
  const gadget = await Gadget.create({
    name: udc === undefined ? name : `${name}-${udc}`,
    identity,
    made: { ...device, kind: 'hid' },
    udc,
  });
  let line: HidLine | undefined;

  async function plug(): Promise<void> {
    if (line !== undefined) return;
    await gadget.plug();
    // What the host writes are a keyboard's lights: nobody here looks at them.
    line = await HidLine.open(await gadget.node(), ports);
    ends.attached();
  }

  async function unplug(): Promise<void> {
    const closing = line;
    if (closing === undefined) return;
    line = undefined;
    ends.detached();
    await closing.close();
    await gadget.unplug();
  }

  await plug();
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return {
    address: `hid://${hex(identity.vendorId)}:${hex(identity.productId)}`,
    send: (report) => line?.send(report),
    hangUp: () => {},
    plug,
    unplug,
    close: async () => {
      await unplug();
      await gadget.remove();
    },
  };
}
