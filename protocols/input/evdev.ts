/**
 * Linux's `struct input_event` as read from /dev/input/eventN on a 64-bit machine. Source: fact sheets “keyboards as
 * clickers” (03 §E) and “HID digitizer” (22).
 *
 * 24 bytes, little endian: seconds (8), microseconds (8), type (2), code (2), value (4, signed). A group of events ends
 * with a SYN_REPORT; after a SYN_DROPPED the kernel has lost some, and everything up to the next SYN_REPORT is void.
 *
 * On a stream these stand beside a device's own reports, which are shorter and have no mark: an event is told by its
 * time (after 2001, a microsecond of a second that is not exactly zero) and a type that exists.
 */

export const EVENT_BYTES = 24;

export const EV_SYN = 0;
export const EV_KEY = 1;
export const EV_REL = 2;
export const EV_ABS = 3;
export const EV_MSC = 4;
export const EV_LED = 0x11;
export const EV_REP = 0x14;

export const SYN_REPORT = 0;
export const SYN_DROPPED = 3;

const TYPES = new Set([EV_SYN, EV_KEY, EV_REL, EV_ABS, EV_MSC, 5, EV_LED, 0x12, EV_REP, 0x15, 0x16, 0x17]);
const LAST_CODE = 0x2ff;
const YEAR_2001_S = 0x3b00_0000;
const MICROSECONDS = 1_000_000;

/** The time is left out: whoever reads has a better clock. */
export interface InputEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** Whether these 8 bytes or more may begin an event of this century; see {@link isInputEvent}. */
export function mayBeInputEvent(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) >= YEAR_2001_S;
}

/** Whether these 24 bytes are an event; of those exactly at a full second one in a million is missed. */
export function isInputEvent(bytes: Uint8Array): boolean {
  if (bytes.length < EVENT_BYTES || !mayBeInputEvent(bytes)) return false;
  const view = viewOf(bytes);
  const microseconds = view.getUint32(8, true);
  if (view.getUint32(12, true) !== 0 || microseconds === 0 || microseconds >= MICROSECONDS) return false;
  return TYPES.has(view.getUint16(16, true)) && view.getUint16(18, true) <= LAST_CODE;
}

/** The event in these 24 bytes; whether they are one is asked before. */
export function inputEvent(bytes: Uint8Array): InputEvent {
  const view = viewOf(bytes);
  return { type: view.getUint16(16, true), code: view.getUint16(18, true), value: view.getInt32(20, true) };
}

/** What the kernel hands out in one read: whole events, and nothing else. A tail that is no whole event is left out. */
export function inputEvents(bytes: Uint8Array): InputEvent[] {
  const events: InputEvent[] = [];
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    events.push(inputEvent(bytes.subarray(at, at + EVENT_BYTES)));
  }
  return events;
}

/** The 24 bytes of an event, without its time: of a key nobody has to know when it was pressed. Little endian, as above. */
export function inputEventBytes({ type, code, value }: InputEvent): Uint8Array {
  const bytes = new Uint8Array(EVENT_BYTES);
  const view = viewOf(bytes);
  view.setUint16(16, type, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return bytes;
}

/** A group: these events, and the SYN_REPORT that ends them. */
export function inputGroup(events: readonly InputEvent[]): Uint8Array {
  const group = [...events, { type: EV_SYN, code: SYN_REPORT, value: 0 }].map(inputEventBytes);
  const bytes = new Uint8Array(group.length * EVENT_BYTES);
  for (const [at, event] of group.entries()) bytes.set(event, at * EVENT_BYTES);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
