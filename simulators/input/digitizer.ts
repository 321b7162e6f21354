/**
 * A touch screen, from the fact sheet “HID digitizer”: two contact blocks a report, so that up to two contacts are sent in
 * parallel and more of them in hybrid mode. On a socket it can also send what Linux would make of them.
 *
 * `press 0 down`, `press 0 up`, `press 0 tap`, `press 0 move`: contact 0–9. `press pen down|up|tap`: as Linux events only,
 * since the sheet has no pen report.
 */

import type { CreateDevice, SimulatedDevice, World } from '../stream/device.ts';
import type { UsbDevice } from '../usb/device.ts';
import { wrongValue } from '../wrong-value.ts';
import { inputEvent, syncEvent } from './linux-events.ts';

const MOST_CONTACTS = 10;
const BLOCKS = 2;
const REPORT_ID = 2;
const EDGE = 0x0fff;

/** One finger: tip, in range, six bits of padding, contact id, X and Y of 12 bits in 16. */
const FINGER =
  '0922a102' +
  '09421500250175019501810209328102950681037508' +
  `25${(MOST_CONTACTS - 1).toString(16).padStart(2, '0')}095195018102` +
  '0501150026ff0f75105500650009303500' +
  '46ff0f8102093146ff0f8102c0';
/** Mandatory for Windows beside them: scan time in 100 µs, contact count, and the most there can be (a feature). */
const DESCRIPTOR = Buffer.from(
  '050d0904a1018502' +
    FINGER +
    `050d${FINGER}` +
    '050d550c660110350047ffff0000150027ffff0000751095010956' +
    '8102' +
    `5500650045002500250a750895010954810285080955250ab102c0`,
  'hex',
);

export const DIGITIZER_USB: UsbDevice = {
  name: 'digitizer',
  identity: {
    // Of pid.codes, for tests: no maker's.
    vendorId: 0x1209,
    productId: 0x0002,
    release: 0x0100,
    manufacturer: 'Banban',
    product: 'Simulated Touch Screen',
  },
  descriptor: DESCRIPTOR,
  reportBytes: 16,
  subclass: 0,
  protocol: 0,
};

const EV_KEY = 1;
const EV_ABS = 3;
const BTN_TOOL_PEN = 0x140;
const BTN_TOUCH = 0x14a;
const ABS_MT_SLOT = 0x2f;
const ABS_MT_POSITION_X = 0x35;
const ABS_MT_POSITION_Y = 0x36;
const ABS_MT_TRACKING_ID = 0x39;

const FORMS = ['report', 'event'] as const;
const DOINGS = ['down', 'up', 'tap', 'move'] as const;

interface Place {
  x: number;
  y: number;
}

export const createDigitizer: CreateDevice = (world: World): SimulatedDevice => {
  const { ports } = world;
  let form: (typeof FORMS)[number] = 'report';
  let tapMs = 30;
  let ghosts = false;
  let deadLift = false;
  let present = false;
  let touches = 0;
  let trackingId = 0;
  const down = new Map<number, Place>();
  const timers = new Set<() => void>();

  function somewhere(): Place {
    return { x: Math.floor(ports.random() * EDGE), y: Math.floor(ports.random() * EDGE) };
  }

  function after(ms: number, run: () => void): void {
    const cancel = ports.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  /** One frame: everybody who is down, and whoever was lifted just now. */
  function frame(lifted?: readonly [contact: number, place: Place]): void {
    const blocks = [...down].map(([contact, { x, y }]) => block(0x03, contact, x, y));
    if (lifted !== undefined) blocks.push(block(0x00, lifted[0], lifted[1].x, lifted[1].y));
    const scanTime = Math.floor(ports.monotonicMs() * 10) & 0xffff;
    for (let at = 0; at < blocks.length; at += BLOCKS) {
      const report = Buffer.alloc(1 + 6 * BLOCKS + 3);
      report[0] = REPORT_ID;
      for (const [place, bytes] of blocks.slice(at, at + BLOCKS).entries()) report.set(bytes, 1 + 6 * place);
      report.writeUInt16LE(scanTime, 1 + 6 * BLOCKS);
      // Hybrid mode: the first report of a frame says how many contacts there are.
      report[1 + 6 * BLOCKS + 2] = at === 0 ? blocks.length : 0;
      world.send(report);
    }
  }

  function events(...list: readonly (readonly [type: number, code: number, value: number])[]): void {
    const atMs = ports.monotonicMs();
    world.send(Buffer.concat([...list.map((event) => inputEvent(...event, atMs)), syncEvent(atMs)]));
  }

  function put(contact: number): void {
    const isNew = !down.has(contact);
    if (isNew) touches++;
    const place = somewhere();
    const first = down.size === 0;
    down.set(contact, place);
    if (form === 'report') frame();
    else
      events(
        [EV_ABS, ABS_MT_SLOT, contact],
        ...(isNew ? ([[EV_ABS, ABS_MT_TRACKING_ID, trackingId++ & 0xffff]] as const) : []),
        [EV_ABS, ABS_MT_POSITION_X, place.x],
        [EV_ABS, ABS_MT_POSITION_Y, place.y],
        ...(first ? ([[EV_KEY, BTN_TOUCH, 1]] as const) : []),
      );
  }

  function lift(contact: number): void {
    const place = down.get(contact);
    if (place === undefined || deadLift) return;
    down.delete(contact);
    if (form === 'report') frame([contact, place]);
    else
      events(
        [EV_ABS, ABS_MT_SLOT, contact],
        [EV_ABS, ABS_MT_TRACKING_ID, -1],
        ...(down.size === 0 ? ([[EV_KEY, BTN_TOUCH, 0]] as const) : []),
      );
  }

  function pen(doing: string): string {
    if (form === 'report') return 'refused';
    const tip = (isDown: number): void => events([EV_KEY, BTN_TOOL_PEN, isDown], [EV_KEY, BTN_TOUCH, isDown]);
    if (doing === 'down' || doing === 'tap') {
      touches++;
      tip(1);
    }
    if (doing === 'up') tip(0);
    if (doing === 'tap') after(tapMs, () => tip(0));
    return 'accepted';
  }

  function haunt(): void {
    if (!ghosts) return;
    put(MOST_CONTACTS - 1);
    after(tapMs, () => {
      lift(MOST_CONTACTS - 1);
      after(500, haunt);
    });
  }

  function forget(): void {
    for (const cancel of timers) cancel();
    timers.clear();
    down.clear();
  }

  return {
    usb: DIGITIZER_USB,
    receive() {},
    attached() {
      present = true;
    },
    detached() {
      present = false;
      forget();
    },
    restarted: forget,
    settings: { form: `${FORMS.join(' ')}（event：Linux input_event）`, 'tap-ms': '1–60000' },
    set(what, value) {
      if (what === 'form') {
        const found = FORMS.find((one) => one === value);
        if (found === undefined) throw wrongValue(what, value, FORMS.join(' '));
        form = found;
      } else if (what === 'tap-ms') {
        const ms = /^\d{1,5}$/.test(value) ? Number(value) : 0;
        if (ms < 1 || ms > 60_000) throw wrongValue(what, value, '1–60000');
        tapMs = ms;
      } else throw wrongValue('set', what, 'form tap-ms');
    },
    press(who, what) {
      if (!DOINGS.some((doing) => doing === what)) throw wrongValue('press', what, DOINGS.join(' '));
      if (!/^([0-9]|pen)$/.test(who)) throw wrongValue('press', who, '0–9 · pen');
      if (!present) return 'unheard';
      if (who === 'pen') return pen(what);
      const contact = Number(who);
      if (what === 'up') lift(contact);
      else if (what === 'move' && !down.has(contact)) return 'refused';
      else put(contact);
      if (what === 'tap') after(tapMs, () => lift(contact));
      return 'accepted';
    },
    state: () => ({ form, touches, contacts: down.size }),
    /** The lift of a contact that was never down. */
    unasked: () => {
      const report = Buffer.alloc(16);
      report.set([REPORT_ID, 0, MOST_CONTACTS - 2]);
      report[15] = 1;
      return report;
    },
    neighbour: () => undefined,
    ownMisbehaviours: {
      ghosts: { zh: '没人碰，自己乱点', en: 'touches itself where nobody is' },
      'stuck-contact': { zh: '抬起手指也不报', en: 'never says that a finger was lifted' },
    },
    misbehave(how) {
      ghosts = how === 'ghosts';
      deadLift = how === 'stuck-contact';
      if (ghosts) haunt();
    },
  };
};

function block(flags: number, contact: number, x: number, y: number): Buffer {
  const bytes = Buffer.from([flags, contact, 0, 0, 0, 0]);
  bytes.writeUInt16LE(x, 2);
  bytes.writeUInt16LE(y, 4);
  return bytes;
}
