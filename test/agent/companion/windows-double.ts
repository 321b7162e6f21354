/** Windows' raw input as a test wants it: devices that come and go, and messages in the bytes of winuser.h. */
import type { RawDevice, RawInput, ReportReader } from '../../../agent/companion/port.ts';
import { hidDevice, hidInput, keyboardInput } from '../../protocols/input/raw-bytes.ts';

/** Set 1, by the letters that readers and pads type. */
const SCANS: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'1234567890'].map((digit, at) => [digit, 2 + at])),
  ...{ A: 0x1e, B: 0x30, C: 0x2e, D: 0x20, E: 0x12, F: 0x21 },
  '\n': 0x1c,
};

export interface DoubleDevice {
  readonly path: string;
  readonly kind: 'keyboard' | 'touch' | 'pen';
}

export const keyboardAt = (ids: string, instance: string): DoubleDevice => ({
  path: `\\\\?\\HID#${ids}#${instance}#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}`,
  kind: 'keyboard',
});

export const screenAt = (ids: string, instance: string, kind: 'touch' | 'pen' = 'touch'): DoubleDevice => ({
  path: `\\\\?\\HID#${ids}#${instance}#{4d1e55b2-f16f-11cf-88cb-001111000030}`,
  kind,
});

/** Reports of this screen: number of contacts, then contact id and tip of each of two. */
const reader: ReportReader = {
  touch: ([count = 0, ...fields]) => ({
    contactCount: count,
    contacts: [0, 2].map((at) => ({ contact: fields[at] ?? 0, tip: fields[at + 1] === 1, confident: true })),
  }),
  pen: ([tip, inRange]) => ({ tip: tip === 1, inRange: inRange === 1 }),
};

export class WindowsDouble implements RawInput {
  readonly #devices = new Map<RawDevice, DoubleDevice>();
  readonly #messages: (Uint8Array | 'devices')[] = [];
  #handles = 0x1_0000n;
  /** Whose input was fetched whole. */
  readonly fetched: RawDevice[] = [];
  closed = false;

  /** `quietly`: no word of it comes. */
  plug(device: DoubleDevice, quietly = false): RawDevice {
    const handle = ++this.#handles;
    this.#devices.set(handle, device);
    if (!quietly) this.#messages.push('devices');
    return handle;
  }

  pull(handle: RawDevice): void {
    this.#devices.delete(handle);
    this.#messages.push('devices');
  }

  key(handle: RawDevice, makeCode: number, flags = 0): void {
    this.#messages.push(keyboardInput(handle, makeCode, flags));
  }

  type(handle: RawDevice, text: string): void {
    for (const letter of text) {
      const scan = SCANS[letter];
      if (scan === undefined) throw new Error(`no key for ${letter}`);
      this.key(handle, scan);
      this.key(handle, scan, 1);
    }
  }

  report(handle: RawDevice, ...report: readonly number[]): void {
    this.#messages.push(hidInput(handle, [Uint8Array.from(report)]));
  }

  devices(): readonly RawDevice[] {
    return [...this.#devices.keys()];
  }

  describe(handle: RawDevice): { readonly path: string; readonly info: Uint8Array } | undefined {
    const device = this.#devices.get(handle);
    if (device === undefined) return undefined;
    if (device.kind !== 'keyboard') return { path: device.path, info: hidDevice(0x0d, device.kind === 'pen' ? 2 : 4) };
    const info = Buffer.alloc(32);
    info.writeUInt32LE(1, 4);
    return { path: device.path, info };
  }

  reports(): ReportReader {
    return reader;
  }

  pump({ input, devicesChanged }: Parameters<RawInput['pump']>[0]): void {
    for (const message of this.#messages.splice(0)) {
      if (message === 'devices') {
        devicesChanged();
        continue;
      }
      input({
        header: () => message.subarray(0, 24),
        whole: () => {
          this.fetched.push(new DataView(message.buffer, message.byteOffset).getBigUint64(8, true));
          return message;
        },
      });
    }
  }

  close(): void {
    this.closed = true;
  }
}
