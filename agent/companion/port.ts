/** What the companion takes from Windows, small enough to stand in for it in a test. */
import type { PenFields, TouchFields } from '../../protocols/input/touch-contacts.ts';

/** `RAWINPUT.header.hDevice` */
export type RawDevice = bigint;

export interface RawMessage {
  /** Whose it is; nothing else is fetched by this. */
  header(): Uint8Array | undefined;
  /** All of it. */
  whole(): Uint8Array | undefined;
}

/** Reads the reports of one touch screen or pen; undefined: a report of another kind. */
export interface ReportReader {
  touch(report: Uint8Array): TouchFields | undefined;
  pen(report: Uint8Array): PenFields | undefined;
}

export interface RawInput {
  devices(): readonly RawDevice[];
  /** Undefined: it is gone already. */
  describe(device: RawDevice): { readonly path: string; readonly info: Uint8Array } | undefined;
  /** Undefined: its reports cannot be told apart. */
  reports(device: RawDevice): ReportReader | undefined;
  /** Everything that has come since the last call, in order. Never waits. */
  pump(listener: { input(message: RawMessage): void; devicesChanged(): void }): void;
  close(): void;
}
