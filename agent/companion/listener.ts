/**
 * Raw input → what the agent is told: of the devices that the config names, and of no other. Whose input it is is looked at
 * first; what a device types that nobody has named is not even fetched. Nothing is kept but which keys are down, and
 * nothing is logged.
 */
import type { CompanionDevice, CompanionLine, CompanionUse } from '../../protocols/input/companion.ts';
import { EV_KEY, inputGroup } from '../../protocols/input/evdev.ts';
import { deviceName, rawDevice, rawKey, rawKind, rawReports } from '../../protocols/input/raw-input.ts';
import { KeyStrokes } from '../../protocols/input/scan-code.ts';
import { PenContact, TouchContacts } from '../../protocols/input/touch-contacts.ts';
import type { Clock } from '../ports.ts';
import type { RawDevice, RawInput, RawMessage, ReportReader } from './port.ts';

export interface Wanted {
  readonly use: CompanionUse;
  readonly vendorId: number;
  readonly productId: number;
}

export interface ListenerOptions {
  readonly rawInput: RawInput;
  readonly wanted: readonly Wanted[];
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly tell: (line: CompanionLine) => void;
}

export interface Listener {
  /** Reads what has come. Call it every few milliseconds. */
  pump(): void;
  /** What is there now, as lines. */
  present(): readonly CompanionLine[];
}

/** In case word of a new device was lost. */
const LOOK_EVERY_MS = 10_000;

interface Heard {
  readonly device: CompanionDevice;
  /** One RAWINPUT → groups of events. */
  read(raw: Uint8Array, nowMs: number): readonly Uint8Array[];
}

export function createListener({ rawInput, wanted, clock, tell }: ListenerOptions): Listener {
  const heard = new Map<RawDevice, Heard>();
  /** Looked at, and nobody's business. */
  let others = new Set<RawDevice>();
  let numbers = 0;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let changed = false;

  function look(): void {
    lookedMs = clock.monotonicMs();
    changed = false;
    const there = new Set(rawInput.devices());
    for (const [handle, { device }] of heard) {
      if (there.has(handle)) continue;
      heard.delete(handle);
      tell({ type: 'went', device: device.device });
    }
    others = new Set([...others].filter((handle) => there.has(handle)));
    for (const handle of there) {
      if (heard.has(handle) || others.has(handle)) continue;
      const found = meet(handle);
      if (found === undefined) {
        others.add(handle);
        continue;
      }
      heard.set(handle, found);
      tell({ type: 'came', ...found.device });
    }
  }

  function meet(handle: RawDevice): Heard | undefined {
    const described = rawInput.describe(handle);
    if (described === undefined) return undefined;
    const name = deviceName(described.path);
    const kind = rawKind(described.info);
    if (name === undefined || kind === 'other') return undefined;
    const use = kind === 'keyboard' ? 'keyboard' : 'digitizer';
    const isWanted = wanted.some(
      (one) => one.use === use && one.vendorId === name.vendorId && one.productId === name.productId,
    );
    if (!isWanted) return undefined;
    const reports = kind === 'keyboard' ? undefined : rawInput.reports(handle);
    if (kind !== 'keyboard' && reports === undefined) return undefined;
    const device = { device: ++numbers, use, ...name } as const;
    return { device, read: reports === undefined ? keys() : kind === 'pen' ? pen(reports) : touch(reports) };
  }

  function input(message: RawMessage): void {
    const header = message.header();
    const handle = header === undefined ? undefined : rawDevice(header);
    if (handle === undefined) return;
    if (!heard.has(handle) && !others.has(handle)) look();
    const source = heard.get(handle);
    if (source === undefined) return;
    const raw = message.whole();
    if (raw === undefined) return;
    for (const bytes of source.read(raw, clock.monotonicMs()))
      tell({ type: 'events', device: source.device.device, bytes });
  }

  return {
    pump() {
      rawInput.pump({
        input,
        devicesChanged: () => {
          changed = true;
        },
      });
      if (changed || clock.monotonicMs() - lookedMs >= LOOK_EVERY_MS) look();
    },
    present: () => [...heard.values()].map(({ device }) => ({ type: 'came', ...device })),
  };
}

function keys(): Heard['read'] {
  const strokes = new KeyStrokes();
  return (raw, nowMs) => {
    const key = rawKey(raw);
    const stroke = key === undefined ? undefined : strokes.read(key, nowMs);
    return stroke === undefined ? [] : [inputGroup([{ type: EV_KEY, ...stroke }])];
  };
}

function touch(reader: ReportReader): Heard['read'] {
  const contacts = new TouchContacts();
  return (raw, nowMs) =>
    rawReports(raw).flatMap((report) => {
      const fields = reader.touch(report);
      const events = fields === undefined ? undefined : contacts.read(fields, nowMs);
      return events === undefined ? [] : [events];
    });
}

function pen(reader: ReportReader): Heard['read'] {
  const contact = new PenContact();
  return (raw, nowMs) =>
    rawReports(raw).flatMap((report) => {
      const fields = reader.pen(report);
      const events = fields === undefined ? undefined : contact.read(fields, nowMs);
      return events === undefined ? [] : [events];
    });
}
