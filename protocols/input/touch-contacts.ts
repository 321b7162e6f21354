/**
 * What one report of a touch screen says, field by field as Windows' parser gives it, → Linux's events of the same touch:
 * slots with tracking ids, and never where. Source: fact sheet “HID digitizer” (22); Linux multi-touch protocol B.
 *
 * A frame may take several reports (hybrid mode): the first has the number of contacts, the others zero.
 */
import { ABS_MT_SLOT, ABS_MT_TRACKING_ID, BTN_TOOL_PEN, BTN_TOUCH } from './digitizer.ts';
import { EV_ABS, EV_KEY, type InputEvent, inputGroup } from './evdev.ts';

export interface TouchContact {
  readonly contact: number;
  readonly tip: boolean;
  /** False: a palm. */
  readonly confident: boolean;
}

export interface TouchFields {
  readonly contacts: readonly TouchContact[];
  /** Of the whole frame; 0: this report continues one; undefined: the report has none. */
  readonly contactCount: number | undefined;
}

export interface PenFields {
  readonly tip: boolean;
  readonly inRange: boolean;
}

/** A finger that moves is told of so often: that it is still there is all that has to be known. */
const STILL_THERE_EVERY_MS = 1_000;
/** As many as Linux's reader looks at. */
const MOST_SLOTS = 64;
const LAST_TRACKING_ID = 0xffff;

/** One screen's fingers. */
export class TouchContacts {
  /** Contact id → its slot. */
  readonly #slots = new Map<number, number>();
  #tracking = 0;
  #left = 0;
  #down = new Set<number>();
  #toldMs = Number.NEGATIVE_INFINITY;

  /** Undefined: nothing to tell, or the frame is not whole. */
  read({ contacts, contactCount }: TouchFields, nowMs: number): Uint8Array | undefined {
    if (contactCount === undefined) {
      this.#down = new Set(this.#slots.keys());
      this.#take(contacts);
      return this.#frame(nowMs);
    }
    if (contactCount > 0) {
      this.#left = contactCount;
      this.#down = new Set();
    }
    // Blocks beyond the count are filled with zeros, which look like a first contact lifted.
    const used = contacts.slice(0, this.#left);
    if (used.length === 0) return undefined;
    this.#left -= used.length;
    this.#take(used);
    return this.#left > 0 ? undefined : this.#frame(nowMs);
  }

  #take(contacts: readonly TouchContact[]): void {
    for (const { contact, tip, confident } of contacts) {
      if (tip && confident) this.#down.add(contact);
      else this.#down.delete(contact);
    }
  }

  /** Whoever is not in a whole frame is not on the glass. */
  #frame(nowMs: number): Uint8Array | undefined {
    const events: InputEvent[] = [];
    for (const [contact, slot] of this.#slots) {
      if (this.#down.has(contact)) continue;
      this.#slots.delete(contact);
      events.push(...inSlot(slot, -1));
    }
    for (const contact of this.#down) {
      if (this.#slots.has(contact)) continue;
      const slot = this.#freeSlot();
      if (slot === undefined) continue;
      this.#slots.set(contact, slot);
      this.#tracking = (this.#tracking + 1) & LAST_TRACKING_ID;
      events.push(...inSlot(slot, this.#tracking));
    }
    const isDue = this.#slots.size > 0 && nowMs - this.#toldMs >= STILL_THERE_EVERY_MS;
    if (events.length === 0 && !isDue) return undefined;
    this.#toldMs = nowMs;
    return inputGroup(events);
  }

  #freeSlot(): number | undefined {
    const taken = new Set(this.#slots.values());
    for (let slot = 0; slot < MOST_SLOTS; slot++) if (!taken.has(slot)) return slot;
    return undefined;
  }
}

function inSlot(slot: number, trackingId: number): InputEvent[] {
  return [
    { type: EV_ABS, code: ABS_MT_SLOT, value: slot },
    { type: EV_ABS, code: ABS_MT_TRACKING_ID, value: trackingId },
  ];
}

/** A pen: near, and on the glass. */
export class PenContact {
  #tip = false;
  #near = false;
  #toldMs = Number.NEGATIVE_INFINITY;

  read({ tip, inRange }: PenFields, nowMs: number): Uint8Array | undefined {
    // A tip on the glass is near it, whatever the report forgets to say.
    const near = inRange || tip;
    const isSame = tip === this.#tip && near === this.#near;
    if (isSame && !(tip && nowMs - this.#toldMs >= STILL_THERE_EVERY_MS)) return undefined;
    this.#tip = tip;
    this.#near = near;
    this.#toldMs = nowMs;
    return inputGroup([
      { type: EV_KEY, code: BTN_TOOL_PEN, value: near ? 1 : 0 },
      { type: EV_KEY, code: BTN_TOUCH, value: tip ? 1 : 0 },
    ]);
  }
}
