/**
 * Touch screens and pens: whether and how much they are touched, never where. Source: fact sheet “HID digitizer” (22).
 *
 * Three forms:
 * - a contact report: report id 02, contact blocks of 6 bytes (tip and in-range bits, contact id, X, Y), then a scan time
 *   of 16 bits (100 µs) and the number of contacts; on a stream two blocks, 16 bytes. A report without that tail (7 or
 *   13 bytes, the sheet's sample) is read too, where its length is known.
 * - parallel mode: as many contacts as the count says, in one report; hybrid mode: more contacts than blocks, in several
 *   reports of one scan time, the first with the count and the others with zero.
 * - Linux's events of the touch screen or pen (`evdev.ts`), protocol B: slots with tracking ids.
 *
 * X and Y are dropped right here, and so are pressure and the times of events: nobody above can keep what he is not given.
 */
import type { Decoded, Decoder } from '../decoder.ts';
import { undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import {
  EV_ABS,
  EV_KEY,
  EV_SYN,
  EVENT_BYTES,
  inputEvent,
  isInputEvent,
  mayBeInputEvent,
  SYN_DROPPED,
} from './evdev.ts';

export const TOUCH_REPORT_ID = 0x02;
const BLOCK_BYTES = 6;
const TAIL_BYTES = 3;
const BLOCKS = 2;
/** The report as it stands on a stream. */
export const TOUCH_REPORT_BYTES = 1 + BLOCKS * BLOCK_BYTES + TAIL_BYTES;
/** Screens take 10 to 50 contacts; a report with more is noise. */
const MOST_CONTACTS = 64;

/** One contact in one report. */
export interface Contact {
  readonly contact: number;
  readonly tip: boolean;
  readonly inRange: boolean;
}

export interface TouchReport {
  readonly contacts: readonly Contact[];
  /** 100 µs units, 16 bits; undefined: the report has none. */
  readonly scanTime: number | undefined;
  /** Of the whole frame; 0: this report continues one; undefined: the report has none. */
  readonly contactCount: number | undefined;
}

/** What somebody does with a screen at one moment. */
export interface TouchState {
  /** Contacts that were not there the moment before. */
  readonly began: number;
  /** Fingers and pens on the glass now. */
  readonly contacts: number;
  /** Whether one of them is a pen. */
  readonly pen: boolean;
}

/** The report in these bytes, without X and Y; undefined when they are none. */
export function touchReport(bytes: Uint8Array): TouchReport | undefined {
  const [id, ...body] = bytes;
  if (id !== TOUCH_REPORT_ID || body.length === 0) return undefined;
  const tail = body.length % BLOCK_BYTES;
  if (tail !== 0 && tail !== TAIL_BYTES) return undefined;
  const contacts: Contact[] = [];
  for (let at = 0; at + BLOCK_BYTES <= body.length - tail; at += BLOCK_BYTES) {
    const [flags = 0, contact = 0] = body.slice(at, at + 2);
    // The lowest two bits are tip and in range, the next may be confidence; the rest is padding.
    if (flags > 0x07) return undefined;
    contacts.push({ contact, tip: (flags & 0x01) !== 0, inRange: (flags & 0x02) !== 0 });
  }
  if (contacts.length === 0) return undefined;
  if (tail === 0) return { contacts, scanTime: undefined, contactCount: undefined };
  const [low = 0, high = 0, contactCount = 0] = body.slice(-TAIL_BYTES);
  if (contactCount > MOST_CONTACTS) return undefined;
  return { contacts, scanTime: low | (high << 8), contactCount };
}

/** Reports and events on one stream, each told by itself. */
export const digitizerFraming: Framing = {
  maxLength: EVENT_BYTES,
  measure(bytes) {
    if (bytes.length < 8) return 0;
    if (mayBeInputEvent(bytes)) {
      if (bytes.length < EVENT_BYTES) return 0;
      if (isInputEvent(bytes)) return EVENT_BYTES;
    }
    if (bytes[0] !== TOUCH_REPORT_ID) return -1;
    if (bytes.length < TOUCH_REPORT_BYTES) return 0;
    return touchReport(bytes.subarray(0, TOUCH_REPORT_BYTES)) === undefined ? -1 : TOUCH_REPORT_BYTES;
  },
};

export const BTN_TOOL_PEN = 0x140;
export const BTN_TOUCH = 0x14a;
export const ABS_MT_SLOT = 0x2f;
const ABS_MT_TOOL_TYPE = 0x37;
export const ABS_MT_TRACKING_ID = 0x39;
const TOOL_PEN = 1;
const TOOL_PALM = 2;

interface Slot {
  /** -1: nothing there. */
  id: number;
  tool: number;
}

/**
 * One source's frames → what is on the glass, told after each whole group of events or report. A palm is no touch. A
 * screen without slots (one finger, or a pen) is read by BTN_TOUCH.
 */
export class TouchReader {
  readonly #slots = new Map<number, Slot>();
  #slot = 0;
  #void = false;
  #button = false;
  #penNear = false;
  /** Contacts counted already: tracking ids of slots, contact ids of reports, −1 for BTN_TOUCH. */
  #known = new Set<number>();
  /** Of the frame that is being reported: contacts still to come, and those that are down. */
  #left = 0;
  #tips = new Set<number>();

  /** One frame; undefined while a group is not whole. */
  read(frame: Uint8Array): TouchState | undefined {
    return frame.length === EVENT_BYTES ? this.#event(frame) : this.#report(frame);
  }

  #event(frame: Uint8Array): TouchState | undefined {
    const { type, code, value } = inputEvent(frame);
    if (type === EV_SYN && code === SYN_DROPPED) this.#void = true;
    else if (type === EV_SYN) return this.#synchronised();
    else if (this.#void) return undefined;
    else if (type === EV_KEY && code === BTN_TOUCH) this.#button = value !== 0;
    else if (type === EV_KEY && code === BTN_TOOL_PEN) this.#penNear = value !== 0;
    else if (type === EV_ABS && code === ABS_MT_SLOT) this.#slot = value;
    else if (type === EV_ABS && code === ABS_MT_TRACKING_ID) this.#slotNow().id = value;
    else if (type === EV_ABS && code === ABS_MT_TOOL_TYPE) this.#slotNow().tool = value;
    return undefined;
  }

  #slotNow(): Slot {
    const slot = this.#slots.get(this.#slot) ?? { id: -1, tool: 0 };
    if (this.#slot >= 0 && this.#slot < MOST_CONTACTS) this.#slots.set(this.#slot, slot);
    return slot;
  }

  #synchronised(): TouchState {
    if (this.#void) {
      // What is down is not known any more: nothing, until it comes down again.
      this.#void = false;
      this.#slots.clear();
      this.#button = false;
    }
    const down = new Set<number>();
    let pen = this.#button && this.#penNear;
    for (const { id, tool } of this.#slots.values()) {
      if (id < 0 || tool === TOOL_PALM) continue;
      down.add(id);
      pen ||= tool === TOOL_PEN;
    }
    if (this.#slots.size === 0 && this.#button) down.add(-1);
    return this.#now(down, pen);
  }

  #report(frame: Uint8Array): TouchState | undefined {
    const report = touchReport(frame);
    if (report === undefined) return undefined;
    const { contacts, contactCount } = report;
    if (contactCount === undefined) {
      // Only what it speaks of is known to be other than before.
      const down = new Set(this.#known);
      for (const { contact, tip } of contacts) tip ? down.add(contact) : down.delete(contact);
      return this.#now(down, false);
    }
    if (contactCount > 0) {
      this.#left = contactCount;
      this.#tips = new Set();
    }
    // Blocks beyond the count are filled with zeros, which look like a first contact lifted.
    const used = contacts.slice(0, this.#left);
    if (used.length === 0) return undefined;
    this.#left -= used.length;
    for (const { contact, tip } of used) if (tip) this.#tips.add(contact);
    // Whoever is not in a whole frame is not on the glass, also where the report of his lifting was lost.
    return this.#left > 0 ? undefined : this.#now(this.#tips, false);
  }

  #now(down: Set<number>, pen: boolean): TouchState {
    let began = 0;
    for (const id of down) if (!this.#known.has(id)) began++;
    this.#known = down;
    return { began, contacts: down.size, pen };
  }
}

/** For people who look whether a screen says anything. Without X and Y here too: what is not printed is not kept. */
export const digitizerDecoder: Decoder = {
  framing: { device: digitizerFraming, host: digitizerFraming },
  lineIsFrame: true,
  decode(frame, side) {
    if (side === 'host') return [undecoded('a digitizer is told nothing', frame)];
    if (frame.length > 0 && frame.length % EVENT_BYTES === 0) {
      const decoded: Decoded[] = [];
      for (let at = 0; at < frame.length; at += EVENT_BYTES) {
        decoded.push(...decodeEvent(frame.subarray(at, at + EVENT_BYTES)));
      }
      return decoded;
    }
    const report = touchReport(frame);
    if (report === undefined) return [undecoded('not a contact report of id 02', frame)];
    return decodeReport(report);
  },
};

function decodeReport({ contacts, scanTime, contactCount }: TouchReport): readonly Decoded[] {
  const tail = scanTime === undefined ? {} : { scanTime, contactCount };
  const isUsed = ({ contact, tip, inRange }: Contact): boolean => tip || inRange || contact > 0;
  const used =
    contactCount === undefined || contactCount > 0 ? contacts.slice(0, contactCount) : contacts.filter(isUsed);
  return used.map((contact) => ({ type: 'contact', ...contact, ...tail }));
}

function decodeEvent(frame: Uint8Array): readonly Decoded[] {
  const { type, code, value } = inputEvent(frame);
  if (type === EV_SYN) return [said(code === SYN_DROPPED ? 'lost' : 'sync', {})];
  if (type === EV_KEY && code === BTN_TOUCH) return [said('touch', { down: value !== 0 })];
  if (type === EV_KEY && code === BTN_TOOL_PEN) return [said('pen', { near: value !== 0 })];
  if (type === EV_ABS && code === ABS_MT_SLOT) return [said('slot', { slot: value })];
  if (type === EV_ABS && code === ABS_MT_TOOL_TYPE) return [said('tool', { tool: TOOLS[value] ?? 'other' })];
  if (type === EV_ABS && code === ABS_MT_TRACKING_ID)
    return [value < 0 ? said('lift', {}) : said('land', { id: value })];
  return [];
}

function said(type: string, fields: object): Decoded {
  return { type, ...fields };
}

const TOOLS: readonly string[] = ['finger', 'pen', 'palm'];
