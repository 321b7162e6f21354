/**
 * A base in memory for driver tests: answers every command as the fact sheet says, at once or not at all, and takes down
 * what it was told and when. Time is vitest's fake time.
 */
import type { Connection } from '../../../drivers/device.ts';
import { fromHex, toHex } from '../../../protocols/hex.ts';

const SUMMARY = '02181a00010001000000000000000000000000000000000000000100000405';

export interface ScriptedBase {
  readonly connection: Connection;
  /** What the host said, hex without trailing zeros, with the fake time in ms. */
  readonly heard: { readonly atMs: number; readonly hex: string }[];
  /** Sends one report (hex, zero-padded). */
  send(hex: string): void;
  /** The plug is pulled. */
  pull(reason?: string): void;
  /** Decides how a command is answered; default: as the sheet says. */
  answer: (hex: string) => readonly string[];
}

export function scriptedBase(options: { readonly reports?: boolean; readonly ackAfterMs?: number } = {}): ScriptedBase {
  let closed = false;
  const heard: { atMs: number; hex: string }[] = [];
  const connection: Connection = {
    reports: options.reports ?? true,
    onData: () => {},
    onClose: () => {},
    write(bytes) {
      if (closed) return Promise.reject(new Error('closed'));
      const hex = trimmed(bytes);
      heard.push({ atMs: performance.now(), hex });
      const answers = base.answer(hex);
      setTimeout(() => {
        for (const answer of answers) base.send(answer);
      }, options.ackAfterMs ?? 8);
      return Promise.resolve();
    },
    close(why = 'closed by us') {
      base.pull(why);
      return Promise.resolve();
    },
  };
  const base: ScriptedBase = {
    connection,
    heard,
    answer: usualAnswer,
    send(hex) {
      if (closed) return;
      const report = new Uint8Array(64);
      report.set(fromHex(hex) ?? []);
      connection.onData(report);
    },
    pull(reason = 'could not read from HID device') {
      if (closed) return;
      closed = true;
      connection.onClose(reason);
    },
  };
  return base;
}

export function usualAnswer(hex: string): readonly string[] {
  if (hex.startsWith('0113') || hex.startsWith('0114')) return [];
  const ack = `${hex.slice(0, 4)}aa`;
  if (hex === '0115') return [ack, '011504052141010266'];
  if (hex === '012d') return [ack, '022c'];
  if (hex === '011704') return [ack, SUMMARY];
  if (hex === '011705') return [];
  return [ack];
}

function trimmed(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 2 && bytes[end - 1] === 0) end--;
  return toHex(bytes.subarray(0, end));
}
