/** The keys of a connection: whole events from Linux's input devices, or a stream of events or reports from a socket. */
import { framer } from '../../protocols/framing.ts';
import { EVENT_BYTES } from '../../protocols/input/evdev.ts';
import { type KeyName, KeyReader, keyboardFraming } from '../../protocols/input/keyboard.ts';
import type { Connection } from '../device.ts';

export interface KeyListener {
  /** A key went down. `source`: the port it is plugged into; empty where there is one only. */
  pressed(source: string, key: KeyName): void;
  /** Keys of this source were lost: what it was typing is not whole. */
  lost(source: string): void;
  /** Bytes that are no keys. */
  junk(count: number): void;
}

/** From now on, until the connection ends. */
export function listenToKeys(connection: Connection, listener: KeyListener): void {
  const readers = new Map<string, KeyReader>();

  function read(frame: Uint8Array, source: string): void {
    let reader = readers.get(source);
    if (reader === undefined) {
      reader = new KeyReader();
      readers.set(source, reader);
    }
    const events = reader.read(frame);
    if (events === 'lost') listener.lost(source);
    else for (const { key, state } of events) if (state === 'down') listener.pressed(source, key);
  }

  if (connection.reports) {
    connection.onData = (bytes, source = '') => {
      for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES)
        read(bytes.subarray(at, at + EVENT_BYTES), source);
    };
    return;
  }
  const stream = framer(keyboardFraming, {
    frame: (frame) => read(frame, ''),
    junk: (bytes) => listener.junk(bytes.length),
  });
  connection.onData = (bytes) => stream.push(bytes);
}
