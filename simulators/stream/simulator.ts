/** One simulated device, plugged in somewhere and able to misbehave: what `banban simulate NAME` runs. */
import type { SimulatorPorts } from '../ports.ts';
import { whole } from '../random.ts';
import { plugIntoUsb } from '../usb/plug.ts';
import { wrongValue } from '../wrong-value.ts';
import type { CreateDevice, SimulatedDevice } from './device.ts';
import { isMisbehaviour, type Misbehaviour, misbehaviours } from './misbehaviour.ts';
import { type PlugEnds, plugInto, type StreamPlug } from './plugs.ts';

export interface StreamOptions {
  readonly create: CreateDevice;
  readonly ports: SimulatorPorts;
  /** `tcp://HOST:PORT` (port 0: a free one), `pty`, `file:///dev/ttyGS0`, `gadget[:UDC]`. Default tcp://127.0.0.1:0. */
  readonly listen?: string;
  readonly onEvent?: (event: object) => void;
}

export interface StreamSimulator {
  readonly address: string;
  /** The device itself, for tests that press its buttons. */
  readonly device: SimulatedDevice;
  state(): Readonly<Record<string, unknown>>;
  set(what: string, value: string): void;
  misbehave(how: string): Promise<void>;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

const LATE_MS = 3_000;
const REBOOT_MS = 2_000;
const FLOOD_EVERY_MS = 5;
const FLOOD_BYTES = 64;
const UNASKED_EVERY_MS = 150;

export async function startStream(options: StreamOptions): Promise<StreamSimulator> {
  const { ports, create } = options;
  const tell = (event: object): void => options.onEvent?.(event);
  let how: Misbehaviour = 'none';
  let present = false;
  let frames = 0;
  const timers = new Set<() => void>();
  let plug: StreamPlug | undefined;

  function after(ms: number, run: () => void): void {
    const cancel = ports.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }
  function forgetTimers(): void {
    for (const cancel of timers) cancel();
    timers.clear();
  }
  const raw = (bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined && present) plug?.send(bytes);
  };

  function send(frame: Uint8Array): void {
    frames++;
    const everyOther = frames % 2 === 0;
    switch (how) {
      case 'silent':
        break;
      case 'noise':
        raw(Buffer.concat([stray(1, 9), frame, stray(1, 9)]));
        break;
      case 'half':
        raw(everyOther ? frame.subarray(0, Math.ceil(frame.length / 2)) : frame);
        break;
      case 'checksum':
        raw(everyOther ? spoiled(frame) : frame);
        break;
      case 'late':
        after(LATE_MS, () => raw(frame));
        break;
      case 'neighbour':
        raw(device.neighbour());
        raw(frame);
        break;
      default:
        raw(frame);
    }
  }

  function stray(least: number, most: number): Uint8Array {
    return Uint8Array.from({ length: whole(ports.random, least, most) }, () => whole(ports.random, 0, 255));
  }

  /** One bit of one byte is another: somewhere between the first byte and the last. */
  function spoiled(frame: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(frame);
    const at = whole(ports.random, Math.min(1, copy.length - 1), Math.max(0, copy.length - 2));
    copy[at] = (copy[at] ?? 0) ^ (1 << whole(ports.random, 0, 7));
    return copy;
  }

  function goOn(what: Misbehaviour, everyMs: number, bytes: () => Uint8Array | undefined): void {
    after(everyMs, () => {
      if (how !== what) return;
      raw(bytes());
      goOn(what, everyMs, bytes);
    });
  }

  async function reboot(): Promise<void> {
    how = 'none';
    await unplug();
    after(REBOOT_MS, () => {
      // Nobody waits for it; a port that was taken meanwhile is told by the next `plug`.
      putBack().catch((error: unknown) => tell({ event: 'cannot-come-back', why: String(error) }));
    });
  }

  const device = create({
    ports,
    send,
    tell,
    hangUp: () => plug?.hangUp(),
  });

  const ends: PlugEnds = {
    attached: () => {
      present = true;
      tell({ event: 'attached' });
      device.attached?.();
    },
    detached: () => {
      present = false;
      tell({ event: 'detached' });
      device.detached?.();
    },
    refused: (from) => tell({ event: 'second-host-refused', from }),
    received: (bytes) => {
      if (how === 'reboot') {
        void reboot();
        return;
      }
      if (how === 'echo') raw(bytes);
      device.receive(bytes);
    },
  };
  const listen = options.listen ?? 'tcp://127.0.0.1:0';
  const gadget = /^gadget(?::([\w.-]+))?$/.exec(listen);
  plug =
    device.usb !== undefined && gadget !== null
      ? await plugIntoUsb(device.usb, gadget[1], ports, ends)
      : await plugInto(listen, ends);

  await device.plugged?.(plug.address);

  async function putBack(): Promise<void> {
    device.restarted();
    await plug?.plug();
    await device.plugged?.(plug?.address ?? '');
  }
  async function unplug(): Promise<void> {
    forgetTimers();
    device.unplugged?.();
    await plug?.unplug();
  }

  return {
    get address() {
      return plug?.address ?? '';
    },
    device,
    state: () => device.state(),
    set: (what, value) => device.set(what, value),
    misbehave: async (wanted) => {
      const own = device.ownMisbehaviours ?? {};
      if (Object.hasOwn(own, wanted)) {
        how = 'none';
        device.misbehave?.(wanted);
        return;
      }
      if (!isMisbehaviour(wanted))
        throw wrongValue('misbehave', wanted, [...Object.keys(misbehaviours), ...Object.keys(own)].join(' '));
      device.misbehave?.('none');
      how = wanted === 'unplug' ? 'none' : wanted;
      if (wanted === 'unplug') await unplug();
      if (wanted === 'flood') goOn('flood', FLOOD_EVERY_MS, () => stray(FLOOD_BYTES, FLOOD_BYTES));
      if (wanted === 'unasked') goOn('unasked', UNASKED_EVERY_MS, () => device.unasked());
    },
    plug: putBack,
    unplug,
    close: async () => {
      how = 'none';
      await unplug();
      await plug?.close?.();
      forgetTimers();
    },
  };
}
