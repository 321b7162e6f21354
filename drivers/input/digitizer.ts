/**
 * A touch screen or pen: whether it is there, and how much it is used. Counts only; where somebody touches is dropped
 * before it gets here (`protocols/input/digitizer.ts`). Not grabbed: the desktop needs it more than we do.
 */
import { framer } from '../../protocols/framing.ts';
import { digitizerFraming, TouchReader } from '../../protocols/input/digitizer.ts';
import { EVENT_BYTES } from '../../protocols/input/evdev.ts';
import type { Connection, Device, DeviceSink, DriverClock, Identity, Readings } from '../device.ts';
import { deviceAbsent, deviceCannot } from '../transport/failure.ts';
import { TouchMeter } from './touch-meter.ts';

export interface DigitizerSetup {
  readonly id: string;
  readonly label: string;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

export function createDigitizer({ id, label, identity: known, sink, clock }: DigitizerSetup): Device {
  let connection: Connection | undefined;
  let identity: Identity = known;
  const meter = new TouchMeter(clock, (minute) => {
    sink.touched({ device: id, ...minute });
    sink.readings(id, readings());
  });

  function readings(): Readings {
    const { touches, quietMs } = meter;
    return { touches, ...(quietMs === undefined ? {} : { lastTouchSecondsAgo: Math.floor(quietMs / 1000) }) };
  }

  function listen(opened: Connection): void {
    const readers = new Map<string, TouchReader>();
    const read = (frame: Uint8Array, source: string): void => {
      let reader = readers.get(source);
      if (reader === undefined) {
        reader = new TouchReader();
        readers.set(source, reader);
      }
      const state = reader.read(frame);
      if (state !== undefined) meter.now(source, state);
    };
    if (opened.reports) {
      opened.onData = (bytes, source = '') => {
        for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES)
          read(bytes.subarray(at, at + EVENT_BYTES), source);
      };
      return;
    }
    const stream = framer(digitizerFraming, {
      frame: (frame) => read(frame, ''),
      junk: (bytes) => sink.saw(id, 'bytes that are no touch', { bytes: bytes.length }),
    });
    opened.onData = (bytes) => stream.push(bytes);
  }

  return {
    id,
    driver: 'digitizer',
    kind: 'input',
    commands: [],
    confirms: false,
    attach(opened) {
      connection = opened;
      identity = { ...known, ...opened.identity };
      listen(opened);
      opened.onClose = (reason) => {
        if (connection === opened) this.detach(reason);
      };
      sink.identity(id, identity);
      return Promise.resolve();
    },
    detach() {
      connection = undefined;
      meter.end();
    },
    read() {
      if (connection === undefined) return Promise.reject(deviceAbsent(label));
      return Promise.resolve({ identity, readings: readings() });
    },
    command: (name) => Promise.reject(deviceCannot(label, name, [])),
  };
}
